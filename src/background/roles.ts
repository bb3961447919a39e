// Who may say what to the background. Pure. The role comes from where the port was opened, never from what it
// claims: a content script (even one in a hostile page) can join, leave, mute; it can never sign in or out.
import type { PortName, UserAction } from '../messaging/contract.ts';

export interface Sender {
  readonly portName: string;
  /** `sender.url` of the port: of the page or frame that opened it. */
  readonly url: string | undefined;
  readonly isInTab: boolean;
}

const OF_CONTENT: readonly UserAction['type'][] = [
  'join',
  'leave',
  'setMuted',
  'setDeafened',
  'moveHere',
  'askRights',
  'enableVoice',
  'setMark',
  'createChannel',
  'dismissTask',
  'dismissFailure',
  'joinAsListener',
  'openPermission',
  'openOptions',
];

const allowed: Readonly<Record<Exclude<PortName, 'host'>, readonly UserAction['type'][]>> = {
  content: OF_CONTENT,
  popup: [...OF_CONTENT, 'openRoom', 'setSettings', 'signOut'],
  options: ['signIn', 'signOut', 'openPermission', 'dismissFailure', 'setSettings'],
  permission: ['microphoneDecided', 'joinAsListener', 'cancelQuestion'],
};

/** The role of a port; null: it has no business with us. `ownOrigin` is the extension's, with a slash at the end. */
export function roleOf(sender: Sender, ownOrigin: string): PortName | null {
  const { portName, url, isInTab } = sender;
  const isOwnPage = url?.startsWith(ownOrigin) === true;
  switch (portName) {
    case 'content':
      return isInTab && !isOwnPage ? 'content' : null;
    case 'popup':
    case 'options':
    case 'permission':
      return isOwnPage && pageOf(url, ownOrigin) === `${portName}.html` ? portName : null;
    case 'host':
      return isOwnPage && pageOf(url, ownOrigin) === 'offscreen.html' ? 'host' : null;
    default:
      return null;
  }
}

export function mayAct(role: PortName, action: UserAction): boolean {
  return role !== 'host' && allowed[role].includes(action.type);
}

function pageOf(url: string, ownOrigin: string): string {
  return url.slice(ownOrigin.length).split(/[?#]/)[0] ?? '';
}
