// Checks the shape of what comes from other contexts. A content script lives in a page that may be hostile to
// it, and an old one may speak an older contract: anything unknown is dropped by the caller, with a debug line.
import type { NewChannel, RowDetail } from '../core/app/view.ts';
import type { HostFact, MicrophoneFact } from '../core/mesh/contract.ts';
import type { UiToBackground, UserAction } from './contract.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown, maxLength: number): value is string =>
  typeof value === 'string' && value.length <= maxLength;

const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

/** Longer than any room id or password the server takes. */
const MAX_TEXT = 1024;

export function readUiMessage(value: unknown): UiToBackground | null {
  if (!isFields(value)) return null;
  if (value['type'] === 'alive') return { type: 'alive' };
  if (value['type'] !== 'action') return null;
  const action = readAction(value['action']);
  return action === null ? null : { type: 'action', action };
}

function readAction(value: unknown): UserAction | null {
  if (!isFields(value)) return null;
  switch (value['type']) {
    case 'leave':
    case 'dismissFailure':
    case 'signOut':
    case 'microphoneDecided':
    case 'joinAsListener':
    case 'cancelQuestion':
    case 'openOptions':
    case 'openPermission':
    case 'dismissTask':
      return { type: value['type'] };
    case 'join':
    case 'openRoom':
    case 'moveHere':
    case 'askRights':
    case 'enableVoice':
      return isText(value['roomId'], MAX_TEXT) ? { type: value['type'], roomId: value['roomId'] } : null;
    case 'setMuted':
      return isFlag(value['muted']) ? { type: 'setMuted', muted: value['muted'] } : null;
    case 'setDeafened':
      return isFlag(value['deafened']) ? { type: 'setDeafened', deafened: value['deafened'] } : null;
    case 'setMark':
      return readMark(value);
    case 'createChannel':
      return readNewChannel(value);
    case 'setSettings':
      return readSettings(value['settings']);
    case 'signIn':
      return readSignIn(value);
    default:
      return null;
  }
}

function readSignIn({ homeserver, user, password }: Fields): UserAction | null {
  if (!isText(homeserver, MAX_TEXT) || !isText(user, MAX_TEXT) || !isText(password, MAX_TEXT)) return null;
  return { type: 'signIn', homeserver, user, password };
}

function readMark({ roomId, isMarked }: Fields): UserAction | null {
  return isText(roomId, MAX_TEXT) && isFlag(isMarked) ? { type: 'setMark', roomId, isMarked } : null;
}

const ACCESSES = ['space', 'invite', 'public'] as const satisfies readonly NewChannel['access'][];
/** Characters of a new channel's name. */
const MAX_NAME = 255;

/** Only a channel in a space can be open to that space. */
function readNewChannel({ name, spaceId, access, isEncrypted }: Fields): UserAction | null {
  const known = ACCESSES.find((each) => each === access);
  if (!isText(name, MAX_NAME) || name.trim() === '' || known === undefined || !isFlag(isEncrypted))
    return null;
  const isInSpace = isText(spaceId, MAX_TEXT);
  if ((!isInSpace && spaceId !== null) || (known === 'space' && !isInSpace)) return null;
  return {
    type: 'createChannel',
    name: name.trim(),
    spaceId: isInSpace ? spaceId : null,
    access: known,
    isEncrypted,
  };
}

const ROW_DETAILS = ['names', 'number', 'button'] as const satisfies readonly RowDetail[];

function readSettings(value: unknown): UserAction | null {
  if (!isFields(value)) return null;
  const rowDetail = ROW_DETAILS.find((each) => each === value['rowDetail']);
  const alwaysJoinMuted = value['alwaysJoinMuted'];
  if (rowDetail === undefined || !isFlag(alwaysJoinMuted)) return null;
  return { type: 'setSettings', settings: { rowDetail, alwaysJoinMuted } };
}

/**
 * The host is a page of this extension and is not a stranger, but may be of an older version: the kind of the
 * fact and the kinds of its parts are checked, not every field.
 */
export function readHostFact(value: unknown): HostFact | null {
  if (!isFields(value) || !isFact(value)) return null;
  return value as unknown as HostFact;
}

function isFact(fact: Fields): boolean {
  switch (fact['type']) {
    case 'hello':
      return isText(fact['hostId'], MAX_TEXT) && isMicrophone(fact) && areLinks(fact) && areSpeakers(fact);
    case 'links':
      return areLinks(fact);
    case 'microphone':
      return isMicrophone(fact);
    case 'speaking':
      return areSpeakers(fact);
    case 'signals':
      return isText(fact['session'], MAX_TEXT) && isListOf(fact['signals'], isFields);
    case 'slept':
      return isText(fact['session'], MAX_TEXT) && Number.isFinite(fact['ms']);
    case 'alive':
      return true;
    default:
      return false;
  }
}

const MICROPHONE_STATES: readonly unknown[] = [
  'undecided',
  'asking',
  'live',
  'refused',
  'missing',
  'failed',
  'unwanted',
] satisfies MicrophoneFact['state'][];

const isMicrophone = ({ microphone }: Fields): boolean =>
  isFields(microphone) && MICROPHONE_STATES.includes(microphone['state']);
const areLinks = ({ links }: Fields): boolean => isListOf(links, isFields);
const areSpeakers = ({ speaking }: Fields): boolean => isListOf(speaking, (one) => typeof one === 'string');

const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);
