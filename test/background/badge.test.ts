// What the toolbar shows, a row for each state, and that it is painted only when it changes.
import { describe, expect, it } from 'vitest';
import { badgeOf, createBadgePainter } from '../../src/background/badge.ts';
import { deriveView, type Picture, troubledPicture } from '../../src/core/app/derive-view.ts';
import type { CallView, MemberView } from '../../src/core/app/view.ts';
import { LOUNGE, World } from '../fakes/app-driver.ts';
import { aMember } from '../fakes/view.ts';

const idle: Picture = deriveView(World.ready().state, 0);
const failure = { roomId: LOUNGE, roomName: 'Lounge', code: 'forbidden', details: {} } as const;

const linked = (...links: MemberView['link'][]): MemberView[] =>
  links.map((link, n) => aMember(`m${n}`, { link }));

function inCall(over: Partial<CallView> = {}, rest: Partial<Picture> = {}): Picture {
  const call: CallView = {
    roomId: LOUNGE,
    roomName: 'Lounge',
    phase: 'joined',
    isMuted: false,
    isDeafened: false,
    microphone: 'live',
    microphoneReason: null,
    members: [],
    ...over,
  };
  return { ...idle, call, ...rest };
}

describe('the badge', () => {
  it.each<[string, Picture, string, string]>([
    ['that cannot start', troubledPicture('store'), '!', 'MXVC could not start'],
    [
      'in a room without a name',
      inCall({ roomName: '' }),
      'ON',
      'MXVC: in a room without a name, microphone',
    ],
    ['before the store is read', { ...idle, isReady: false }, '', 'MXVC'],
    ['signed out', { ...idle, account: null }, '', 'not signed in'],
    ['in no call', idle, '', 'not in a voice channel'],
    ['after a failure', { ...idle, failure }, '!', 'voice in Lounge did not work'],
    ['waiting', inCall({ phase: 'waitingForMicrophone' }), '?', 'waiting for the microphone'],
    ['starting', inCall({ phase: 'starting' }), '…', 'joining'],
    ['joining', inCall({ phase: 'joining' }), '…', 'joining'],
    ['live', inCall(), 'ON', 'microphone live'],
    ['muted', inCall({ isMuted: true }), 'MUT', 'muted'],
    ['deafened', inCall({ isMuted: true, isDeafened: true }), 'DEA', 'deafened'],
    ['without a microphone for now', inCall({ microphone: 'undecided' }), '?', 'no microphone yet'],
    ['muted without a microphone', inCall({ microphone: 'undecided', isMuted: true }), 'MUT', 'muted'],
    ['listening', inCall({ microphone: 'listening' }), 'LIS', 'listening only'],
    [
      'in trouble',
      inCall({}, { server: 'unreachable' }),
      '!',
      'microphone live; the homeserver does not answer',
    ],
    ['heard by nobody', inCall({ members: linked('lost', 'failed') }), '!', 'no connection to anybody'],
    ['heard by somebody', inCall({ members: linked('lost', 'connected') }), 'ON', 'microphone live'],
    ['heard by nobody yet', inCall({ members: linked('connecting') }), 'ON', 'microphone live'],
    ['with a compat peer', inCall({ members: linked('unreachable', null) }), 'ON', 'microphone live'],
    [
      'with an own device alone',
      inCall({ members: [aMember('a', { isMe: true, link: 'failed' })] }),
      'ON',
      'live',
    ],
  ])('%s', (_name, picture, text, title) => {
    const badge = badgeOf(picture);
    expect([badge.text, badge.title.includes(title)]).toEqual([text, true]);
  });

  it('is painted when it changes, and not again when it does not', () => {
    const painted: string[] = [];
    const paint = createBadgePainter({
      setBadgeText: async ({ text }: { text?: string | undefined }) => void painted.push(text ?? ''),
      setBadgeBackgroundColor: async () => undefined,
      setTitle: async () => undefined,
    });
    for (const picture of [inCall(), inCall(), inCall({ isMuted: true })]) paint(badgeOf(picture));
    expect(painted).toEqual(['ON', 'MUT']);
  });
});
