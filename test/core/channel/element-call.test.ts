// The table of those in calls of Element's own: counted by person, bounded, emptied.
import { describe, expect, it } from 'vitest';
import {
  applyElementCall,
  countCallers,
  type ElementCalls,
  MAX_CALLERS,
  MAX_CALLERS_OF_USER,
  placeCaller,
  unplacedCallers,
  withoutEndedCallers,
} from '../../../src/core/channel/element-call.ts';
import type { RoomMemberMessage } from '../../../src/core/protocol/message.ts';

const ROOM = '!r';
const NOW = 1_000_000;

const called = (calls: ElementCalls, sender: string, device = 'D', endsAtServerMs: number | null = NOW + 1) =>
  applyElementCall(
    calls,
    { type: 'elementCall', roomId: ROOM, sender, stateKey: `_${sender}_${device}`, endsAtServerMs },
    NOW,
  );
const placed = (calls: ElementCalls, userId: string, membership: RoomMemberMessage['membership'] = 'join') =>
  placeCaller(calls, { type: 'roomMember', roomId: ROOM, userId, membership, displayName: null });
const count = (calls: ElementCalls) => countCallers(calls[ROOM]);

describe('those in a call of Element’s own', () => {
  it('count once they are known to be in the room', () => {
    const calls = called(called({}, '@a:hs'), '@b:hs');
    expect([count(calls), unplacedCallers(calls[ROOM] ?? {})]).toEqual([0, ['@a:hs', '@b:hs']]);
    const known = placed(calls, '@a:hs');
    expect([count(known), unplacedCallers(known[ROOM] ?? {})]).toEqual([1, ['@b:hs']]);
    expect(placed(known, '@a:hs')).toBe(known);
    expect(placed(known, '@c:hs')).toBe(known);
  });

  it('are people, not devices', () => {
    const calls = called(placed(called({}, '@a:hs', 'ONE'), '@a:hs'), '@a:hs', 'TWO');
    expect([count(calls), Object.keys(calls[ROOM] ?? {}).length]).toEqual([1, 2]);
    expect(count(called(calls, '@a:hs', 'ONE', null))).toBe(1);
  });

  it.each(['leave', 'ban'] as const)('are out of it when they are out of the room (%s)', (membership) => {
    expect(placed(placed(called({}, '@a:hs'), '@a:hs'), '@a:hs', membership)).toEqual({});
  });

  it('are forgotten when they leave or their time is over', () => {
    const calls = called(called({}, '@a:hs', 'D', NOW + 10), '@b:hs', 'D', NOW + 20);
    expect(Object.keys(called(calls, '@a:hs', 'D', null)[ROOM] ?? {})).toEqual(['_@b:hs_D']);
    expect(withoutEndedCallers(calls, NOW + 9)).toBe(calls);
    expect(Object.keys(withoutEndedCallers(calls, NOW + 10)[ROOM] ?? {})).toEqual(['_@b:hs_D']);
    expect(withoutEndedCallers(calls, NOW + 20)).toEqual({});
    expect(called({}, '@a:hs', 'D', NOW)).toEqual({});
    const nobody: ElementCalls = {};
    expect(called(nobody, '@a:hs', 'D', null)).toBe(nobody);
  });

  it('are bounded, for one user and for all, and those known are renewed all the same', () => {
    let calls: ElementCalls = {};
    for (let n = 0; n < 10; n += 1) calls = called(calls, '@a:hs', `D${n}`);
    expect(Object.keys(calls[ROOM] ?? {})).toHaveLength(MAX_CALLERS_OF_USER);
    for (let n = 0; n < 100; n += 1) calls = called(calls, `@u${n}:hs`);
    expect(Object.keys(calls[ROOM] ?? {})).toHaveLength(MAX_CALLERS);
    expect(called(calls, '@a:hs', 'D0', NOW + 99)[ROOM]?.['_@a:hs_D0']?.endsAtServerMs).toBe(NOW + 99);
  });
});
