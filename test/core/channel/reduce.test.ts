// What each message does to the channels, one row for each.
import { describe, expect, it } from 'vitest';
import {
  applyCallstate,
  applyMark,
  applyNames,
  applyRoomMember,
  forgetEntry,
  forgetRoom,
} from '../../../src/core/channel/reduce.ts';
import type { Channels, Entry } from '../../../src/core/channel/state.ts';
import { bob, carol, joined, keyOf, LOUNGE, left, roomMember } from '../../fakes/app-driver.ts';

const sight = { nowMs: 1_000, bornAtMs: 900, isOutside: false };
const withBob = applyCallstate({}, joined(bob), sight);
const bobKey = keyOf(bob.userId, bob.deviceId);
const entryOf = (channels: Channels): Entry | undefined => channels[LOUNGE]?.entries[bobKey];

describe('a JOINED', () => {
  it('makes a member with its age', () => {
    expect(entryOf(withBob)).toMatchObject({ userId: bob.userId, bornAtMs: 900, firstSeenAtMs: 1_000 });
  });

  it('read a second time changes nothing, not even its age', () => {
    expect(applyCallstate(withBob, joined(bob), { nowMs: 9_000, bornAtMs: 8_000, isOutside: false })).toBe(
      withBob,
    );
  });

  it('of a new event renews it', () => {
    const renewed = applyCallstate(withBob, joined(bob, { eventId: '$2' }), {
      nowMs: 9_000,
      bornAtMs: 8_000,
      isOutside: false,
    });
    expect(entryOf(renewed)?.bornAtMs).toBe(8_000);
  });

  it('makes one alive again that had lapsed', () => {
    const lapsed = applyCallstate(withBob, left(bob, { reason: 'lapsed' }), sight);
    expect(entryOf(applyCallstate(lapsed, joined(bob, { eventId: '$2' }), sight))?.hasLapsed).toBe(false);
  });

  it('with free text as its key belongs to its sender alone', () => {
    const free = { ...joined(bob, { isCompat: true }), deviceKey: 'Chrome' };
    const both = applyCallstate(
      applyCallstate({}, free, sight),
      { ...free, sender: '@mallory:hs', eventId: '$m' },
      sight,
    );
    expect(Object.values(both[LOUNGE]?.entries ?? {}).map(({ userId }) => userId)).toEqual([
      '@bob:hs',
      '@mallory:hs',
    ]);
  });
});

describe('a LEFT', () => {
  it.each([
    ['plain, of the same session', left(bob), undefined],
    ['without a session', left(bob, { session: null, reason: null }), undefined],
    ['lapsed', left(bob, { reason: 'lapsed' }), true],
    ['of another session only marks the member', left(bob, { session: 'other' }), true],
    ['full', left(bob, { reason: 'full' }), undefined],
  ])('%s', (_name, message, hasLapsed) => {
    expect(entryOf(applyCallstate(withBob, message, sight))?.hasLapsed).toBe(hasLapsed);
  });

  it('of nobody we know is nothing', () => {
    expect(applyCallstate(withBob, left(carol), sight)).toBe(withBob);
  });

  it('that marks is not marked twice', () => {
    const lapsed = applyCallstate(withBob, left(bob, { reason: 'lapsed' }), sight);
    expect(applyCallstate(lapsed, left(bob, { reason: 'lapsed' }), sight)).toBe(lapsed);
  });

  it('of the last member takes the channel away', () => {
    expect(applyCallstate(withBob, left(bob), sight)).toEqual({});
  });

  it('of the last member leaves a marked channel', () => {
    const marked = applyMark(withBob, { type: 'channelMark', roomId: LOUNGE, isMarked: true });
    expect(applyCallstate(marked, left(bob), sight)).toEqual({ [LOUNGE]: { entries: {}, isMarked: true } });
  });
});

describe('somebody who is no longer in the room', () => {
  it.each(['leave', 'ban', 'invite'] as const)('(%s) is no longer in voice', (membership) => {
    const { channels } = applyRoomMember(
      { channels: withBob, people: {} },
      roomMember(bob.userId, membership),
    );
    expect(channels).toEqual({});
  });

  it('takes all own devices along and nobody else', () => {
    const two = applyCallstate(withBob, joined({ ...bob, deviceId: 'B2' }), sight);
    const three = applyCallstate(two, joined(carol), sight);
    const { channels } = applyRoomMember({ channels: three, people: {} }, roomMember(bob.userId, 'ban'));
    expect(Object.values(channels[LOUNGE]?.entries ?? {}).map(({ userId }) => userId)).toEqual([
      carol.userId,
    ]);
  });
});

describe('nothing new', () => {
  it('in a name leaves the table as it is', () => {
    const rooms = applyNames({}, [{ type: 'roomName', roomId: LOUNGE, name: 'L' }]);
    expect(applyNames(rooms, [{ type: 'roomName', roomId: LOUNGE, name: 'L' }])).toBe(rooms);
  });

  it('in a person leaves the table as it is', () => {
    const world = applyRoomMember({ channels: withBob, people: {} }, roomMember(bob.userId, 'join', 'B'));
    expect(applyRoomMember(world, roomMember(bob.userId, 'join', 'B')).people).toBe(world.people);
  });

  it('in a mark leaves the table as it is', () => {
    expect(applyMark(withBob, { type: 'channelMark', roomId: LOUNGE, isMarked: false })).toBe(withBob);
  });

  it('to forget leaves the tables as they are', () => {
    expect(forgetEntry(withBob, LOUNGE, 'nobody')).toBe(withBob);
    expect(forgetRoom(withBob, '!other')).toBe(withBob);
  });
});
