// Whom we link to and who offers.
import { describe, expect, it } from 'vitest';
import { type Stay, startStay } from '../../../src/core/call/stay.ts';
import type { Entry } from '../../../src/core/channel/state.ts';
import { deriveTarget, isStillHeard, type TargetSources } from '../../../src/core/mesh/target.ts';

const NOW_MS = 1_000_000;
const stay: Stay = {
  ...startStay({
    roomId: '!r',
    session: 'mine',
    nowMs: NOW_MS,
    serverNowMs: 500,
    liveSessions: ['known'],
    wantsMicrophone: true,
  }),
  step: 'joined',
};

function entry(
  deviceKey: string,
  over: { session?: string; joinedMs?: number; lapsed?: boolean } = {},
): Entry {
  const { session = 'theirs', joinedMs = 400 } = over;
  const common = { muted: false, deafened: false, capabilities: [], expiresMs: 100_000 };
  return {
    deviceKey,
    userId: '@b:hs',
    eventId: '$e',
    mxvc: { deviceId: 'B', session, joinedMs, ...common },
    writesTimestamp: true,
    bornAtMs: NOW_MS,
    firstSeenAtMs: NOW_MS,
    isOutside: false,
    hasLapsed: over.lapsed ?? false,
  };
}

function targetOf(entries: readonly Entry[], over: Partial<TargetSources> = {}) {
  return deriveTarget({
    stay,
    channel: { entries: Object.fromEntries(entries.map((each) => [each.deviceKey, each])), isMarked: false },
    self: { deviceKey: 'k-own', userId: '@a:hs' },
    isMuted: false,
    isDeafened: false,
    iceServers: [],
    links: [],
    presenceNowMs: NOW_MS,
    ...over,
  });
}

describe('who offers', () => {
  it.each([
    ['they joined earlier', 'k-z', 499, true],
    ['they joined later', 'k-a', 501, false],
    ['both at once, their key is lower', 'k-a', 500, true],
    ['both at once, their key is greater', 'k-z', 500, false],
    // By code unit, not by any language's order.
    ['both at once, their key is upper case', 'K-OWN', 500, true],
  ])('%s', (_name, deviceKey, joinedMs, weOffer) => {
    expect(targetOf([entry(deviceKey, { joinedMs })]).members[0]?.weOffer).toBe(weOffer);
  });

  it('we do to those we knew at the click, whatever they say about their time', () => {
    const known = entry('k-z', { session: 'known', joinedMs: 9_999 });
    expect(targetOf([known]).members[0]?.weOffer).toBe(true);
  });
});

describe('whom we link to', () => {
  it('nobody before the microphone is decided', () => {
    expect(targetOf([entry('k-b')], { stay: { ...stay, step: 'microphone' } }).members).toEqual([]);
  });

  it('members from the moment the JOINED is on its way', () => {
    expect(targetOf([entry('k-b')], { stay: { ...stay, step: 'writing' } }).members).toHaveLength(1);
  });

  it('never ourselves', () => {
    expect(targetOf([entry('k-own')]).members).toEqual([]);
  });

  it('no compat peer', () => {
    expect(targetOf([{ ...entry('free text'), mxvc: null }]).members).toEqual([]);
  });

  it('members of whom we are not sure', () => {
    expect(targetOf([{ ...entry('k-b'), bornAtMs: null }]).members).toHaveLength(1);
  });

  it('none that has expired or lapsed', () => {
    const gone = [{ ...entry('k-b'), bornAtMs: 0 }, entry('k-c', { lapsed: true })];
    expect(targetOf(gone).members).toEqual([]);
  });

  it('at most 15 others: the first that joined, by time and then key', () => {
    const crowd = Array.from({ length: 64 }, (_, n) =>
      entry(`k-${String(n).padStart(2, '0')}`, { joinedMs: 900 - (n >> 1) }),
    );
    const keys = targetOf(crowd).members.map(({ deviceKey }) => deviceKey);
    expect(keys).toHaveLength(15);
    expect(keys.slice(0, 3)).toEqual(['k-62', 'k-63', 'k-60']);
    expect(keys).toContain('k-48');
    expect(keys).not.toContain('k-49');
  });

  it('those who are connected keep their place, whoever comes and says to be older', () => {
    const crowd = Array.from({ length: 20 }, (_, n) => entry(`k-${n}`, { joinedMs: n }));
    const links = [
      { deviceKey: 'k-19', session: 'theirs', health: 'connected', attempt: 1, reason: null, said: null },
      { deviceKey: 'k-18', session: 'theirs', health: 'connecting', attempt: 1, reason: null, said: null },
    ] as const;
    const keys = targetOf(crowd, { links }).members.map(({ deviceKey }) => deviceKey);
    expect([keys.length, keys.includes('k-19'), keys.includes('k-18')]).toEqual([15, true, false]);
    expect(keys).toContain('k-13');
    expect(keys).not.toContain('k-14');
  });

  it('nobody in a room that has no channel', () => {
    expect(targetOf([], { channel: undefined }).members).toEqual([]);
  });
});

describe('still heard', () => {
  const link = {
    deviceKey: 'k-b',
    session: 'theirs',
    health: 'connected',
    attempt: 1,
    reason: null,
    said: null,
  } as const;

  it.each([
    ['its link works', link, true],
    ['its link is lost', { ...link, health: 'lost' } as const, false],
    ['the link is to another session', { ...link, session: 'older' }, false],
    ['the link is to somebody else', { ...link, deviceKey: 'k-c' }, false],
  ])('%s', (_name, report, expected) => {
    expect(isStillHeard(entry('k-b', { lapsed: true }), [report])).toBe(expected);
  });
});

it('says who we are, and what is wanted of the microphone', () => {
  expect(targetOf([], { isMuted: true })).toMatchObject({
    roomId: '!r',
    self: { deviceKey: 'k-own', userId: '@a:hs', session: 'mine' },
    wantsMicrophone: true,
    muted: true,
    deafened: false,
  });
});
