// Who counts as being there, and until when.
import { describe, expect, it } from 'vitest';
import {
  byJoining,
  COMPAT_EXPIRES_MS,
  expiresAtMs,
  PICTURE_FRESH_MS,
  presenceNowMs,
  presenceOf,
  presentEntries,
} from '../../../src/core/channel/presence.ts';
import type { Entry } from '../../../src/core/channel/state.ts';

const mxvc = {
  deviceId: 'B',
  session: 's',
  joinedMs: 5,
  expiresMs: 100_000,
  muted: false,
  deafened: false,
  capabilities: [],
};
const entry: Entry = {
  deviceKey: 'k',
  userId: '@b:hs',
  eventId: '$e',
  mxvc,
  writesTimestamp: true,
  bornAtMs: 1_000,
  firstSeenAtMs: 2_000,
  isOutside: false,
  hasLapsed: false,
};

describe('presence', () => {
  it.each([
    ['fresh', entry, 1_000, 'alive'],
    ['a moment before its end', entry, 100_999, 'alive'],
    ['at its end', entry, 101_000, 'gone'],
    ['of unknown age', { ...entry, bornAtMs: null }, 101_999, 'unsure'],
    ['of unknown age, its life after first sight', { ...entry, bornAtMs: null }, 102_000, 'gone'],
    ['lapsed', { ...entry, hasLapsed: true }, 1_000, 'gone'],
    ['a compat peer with time', { ...entry, mxvc: null }, 1_000 + COMPAT_EXPIRES_MS, 'gone'],
    ['a compat peer without', { ...entry, mxvc: null, writesTimestamp: false }, 9e12, 'alive'],
  ] as const)('%s', (_name, one, nowMs, expected) => {
    expect(presenceOf(one, nowMs)).toBe(expected);
  });

  it('of a compat peer without time never ends by itself', () => {
    expect(expiresAtMs({ ...entry, mxvc: null, writesTimestamp: false })).toBeNull();
  });
});

describe('the time at which presence is judged', () => {
  it.each([
    ['before the first answer', 500, null, 500],
    ['while answers come', 500, 490, 500],
    ['when they have stopped', 500_000, 490, 490 + PICTURE_FRESH_MS],
  ])('%s', (_name, nowMs, lastAnswerAtMs, expected) => {
    expect(presenceNowMs(nowMs, lastAnswerAtMs)).toBe(expected);
  });
});

describe('the order of joining', () => {
  const at = (joinedMs: number, deviceKey: string): Entry => ({
    ...entry,
    deviceKey,
    mxvc: { ...mxvc, joinedMs },
  });

  it.each([
    ['by time', at(1, 'b'), at(2, 'a'), -1],
    ['by key where the time is equal', at(1, 'a'), at(1, 'b'), -1],
    ['by key, the other way round', at(1, 'b'), at(1, 'a'), 1],
    ['the same', at(1, 'a'), at(1, 'a'), 0],
    ['a compat peer by first sight', { ...entry, mxvc: null, firstSeenAtMs: 0 }, at(1, 'a'), -1],
  ])('%s', (_name, left, right, expected) => {
    expect(Math.sign(byJoining(left, right))).toBe(expected);
  });

  it('holds for those that are there, without the others', () => {
    const entries = { x: at(2, 'x'), y: at(1, 'y'), z: { ...at(0, 'z'), hasLapsed: true } };
    const keys = presentEntries({ entries, isMarked: false }, 1_000).map(({ deviceKey }) => deviceKey);
    expect(keys).toEqual(['y', 'x']);
  });
});
