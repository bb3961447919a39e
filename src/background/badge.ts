// The toolbar badge: from any tab one sees whether the microphone is live. What it says is a pure function of
// the picture; `showBadge` puts it there. Called by `main` after each step.
import type { Picture } from '../core/app/derive-view.ts';
import type { CallView } from '../core/app/view.ts';

export interface Badge {
  /** At most four characters are drawn. */
  readonly text: string;
  readonly color: string;
  readonly title: string;
}

const GREEN = '#0a7d4f';
const GREY = '#5c6570';
const RED = '#c01c3c';
const AMBER = '#9a5b00';

export function badgeOf(picture: Picture): Badge {
  const { call, failure, account, isReady, trouble } = picture;
  if (trouble !== null) return { text: '!', color: RED, title: 'MXVC could not start' };
  if (!isReady) return { text: '', color: GREY, title: 'MXVC' };
  if (account === null) return { text: '', color: GREY, title: 'MXVC: not signed in' };
  if (call !== null) return callBadge(call, picture);
  return failure === null
    ? { text: '', color: GREY, title: 'MXVC: not in a voice channel' }
    : { text: '!', color: RED, title: `MXVC: voice in ${nameOf(failure)} did not work` };
}

const nameOf = ({ roomName }: { readonly roomName: string }): string => roomName || 'a room without a name';

function callBadge(call: CallView, picture: Picture): Badge {
  const where = `MXVC: in ${nameOf(call)}`;
  if (call.phase === 'waitingForMicrophone')
    return { text: '?', color: AMBER, title: `${where}, waiting for the microphone` };
  if (call.phase !== 'joined') return { text: '…', color: GREY, title: `${where}, joining` };
  const ours = ownBadge(call);
  const title = `${where}, ${ours.title}`;
  const trouble = troubleIn(call, picture);
  return trouble === null ? { ...ours, title } : { text: '!', color: AMBER, title: `${title}; ${trouble}` };
}

function ownBadge({ isMuted, isDeafened, microphone }: CallView): Badge {
  if (isDeafened) return { text: 'DEA', color: GREY, title: 'deafened' };
  if (microphone === 'listening') return { text: 'LIS', color: GREY, title: 'listening only' };
  if (isMuted) return { text: 'MUT', color: GREY, title: 'muted' };
  if (microphone === 'undecided') return { text: '?', color: AMBER, title: 'no microphone yet' };
  return { text: 'ON', color: GREEN, title: 'microphone live' };
}

function troubleIn({ members }: CallView, { server }: Picture): string | null {
  if (server === 'unreachable') return 'the homeserver does not answer';
  const others = members.filter(({ isMe, link }) => !isMe && link !== null && link !== 'unreachable');
  const areLost = others.length > 0 && others.every(({ link }) => link === 'lost' || link === 'failed');
  return areLost ? 'no connection to anybody' : null;
}

/** Draws only what differs from the last badge. */
export function createBadgePainter(
  action: Pick<typeof chrome.action, 'setBadgeText' | 'setBadgeBackgroundColor' | 'setTitle'>,
) {
  let shown = '';
  return (badge: Badge): void => {
    const next = JSON.stringify(badge);
    if (next === shown) return;
    shown = next;
    void action.setBadgeText({ text: badge.text });
    void action.setBadgeBackgroundColor({ color: badge.color });
    void action.setTitle({ title: badge.title });
  };
}
