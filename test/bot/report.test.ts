import { describe, expect, it } from 'vitest';
import { changedLines, heardLine } from '../../src/bot/report.ts';
import type { Heard } from '../../src/bot/sound-in.ts';
import type { Picture } from '../../src/core/app/derive-view.ts';
import type { CallView, MemberView } from '../../src/core/app/view.ts';

const BOB: MemberView = {
  deviceKey: 'bot-B@bob:hs.test',
  userId: '@bob:hs.test',
  name: 'Bob',
  isMe: true,
  isThisDevice: true,
  isMuted: false,
  isDeafened: false,
  isSpeaking: false,
  isUnsure: false,
  link: null,
};
const ALICE: MemberView = {
  ...BOB,
  deviceKey: 'chromium-A@alice:hs.test',
  userId: '@alice:hs.test',
  name: 'Alice',
  isMe: false,
  isThisDevice: false,
  link: 'connected',
};

function pictureOf(change: Partial<CallView>, server: Picture['server'] = 'ok'): Picture {
  const call: CallView = {
    roomId: '!lounge',
    roomName: 'Lounge',
    phase: 'joined',
    isMuted: false,
    isDeafened: false,
    microphone: 'live',
    microphoneReason: null,
    members: [BOB],
    ...change,
  };
  return {
    isReady: true,
    trouble: null,
    account: null,
    signIn: { phase: 'idle' },
    server,
    call,
    failure: null,
    channels: [],
    hasRelay: null,
    rights: [],
    spaces: [],
    task: null,
    settings: { rowDetail: 'names', alwaysJoinMuted: false },
  };
}

describe('changedLines', () => {
  const alone = pictureOf({});
  const both = pictureOf({ members: [BOB, ALICE] });

  it.each<[string, Picture | null, Picture, readonly string[]]>([
    ['says nothing while it joins', null, pictureOf({ phase: 'joining' }), []],
    ['says that it joined and who is there', null, alone, ['joined !lounge', 'there: nobody else']],
    ['says nothing twice', alone, alone, []],
    ['says who came', alone, both, ['there: Alice', 'links: Alice connected', 'speaking: nobody']],
    [
      'says who speaks',
      both,
      pictureOf({ members: [BOB, { ...ALICE, isSpeaking: true }] }),
      ['speaking: Alice'],
    ],
    [
      'says what becomes of a link',
      both,
      pictureOf({ members: [BOB, { ...ALICE, link: 'lost' }] }),
      ['links: Alice lost'],
    ],
    [
      'says that the server is away',
      alone,
      pictureOf({}, 'unreachable'),
      ['the homeserver does not answer; the call goes on'],
    ],
    ['says nothing without a call', alone, { ...alone, call: null }, []],
  ])('%s', (_, before, now, lines) => {
    expect(changedLines(before, now)).toEqual(lines);
  });

  it('lets no control characters of others reach the terminal', () => {
    const named = pictureOf({ members: [BOB, { ...ALICE, name: 'A\u001b[2Jlice\n' }] });
    expect(changedLines(alone, named)[0]).toBe('there: A?[2Jlice?');
  });
});

describe('heardLine', () => {
  const heard: Heard = {
    packets: 100,
    samples: 96_000,
    energyDb: -15.04,
    pitchHz: 440.02,
    longestGapMs: 20,
    longestPacketGapMs: 22,
  };

  it.each<[string, Heard, string]>([
    ['sound', heard, 'hears Alice: -15.0 dBFS, 440.0 Hz, longest gap 20 ms, 100 packets'],
    [
      'silence',
      { ...heard, energyDb: -100, pitchHz: null, longestGapMs: 2_000 },
      'hears Alice: -100.0 dBFS, no pitch, longest gap 2000 ms, 100 packets',
    ],
    ['nothing', { ...heard, packets: 0 }, 'hears nothing from Alice yet'],
  ])('describes %s', (_, what, line) => {
    expect(heardLine(ALICE, what)).toBe(line);
  });
});
