// Members of whom we are not sure: their word has no age, or they are out of the room as far as we know.
import { describe, expect, it } from 'vitest';
import { deriveView } from '../../../src/core/app/derive-view.ts';
import type { MemberView } from '../../../src/core/app/view.ts';
import {
  bob,
  carol,
  joined,
  LOUNGE,
  left,
  pick,
  roomMember,
  signalFrom,
  World,
} from '../../fakes/app-driver.ts';

const members = (world: World): readonly MemberView[] =>
  deriveView(world.state, world.nowMs).channels.find(({ roomId }) => roomId === LOUNGE)?.members ?? [];

describe('a member whose word may be of any age', () => {
  const world = World.ready();
  world.syncAs({ isPrompt: false }, joined(bob, { ageMs: null, originMs: world.nowMs + 3_600_000 }));

  it('is shown as unsure', () => {
    expect(members(world).map(({ name, isUnsure }) => [name, isUnsure])).toEqual([['bob', true]]);
  });

  it('is sure with its next word', () => {
    world.sync(joined(bob, { eventId: '$renewal' }));
    expect(members(world).map(({ isUnsure }) => isUnsure)).toEqual([false]);
  });
});

describe('one who was banned in mid-call', () => {
  const banned = (): World => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.step({ type: 'membersRead', members: [roomMember(bob.userId)] });
    world.sync(roomMember(bob.userId, 'ban'));
    return world;
  };
  const linked = (world: World): unknown => world.target?.members.map(({ userId }) => userId);

  it('is not linked to when a sync with a gap brings the JOINED once more', () => {
    const world = banned();
    const effects = world.syncAs({ isPrompt: false }, joined(bob));
    expect([linked(world), members(world).map(({ name }) => name)]).toEqual([[], ['alice']]);
    expect(pick(effects, 'readMembers')).toMatchObject([{ userIds: [bob.userId] }]);
  });

  it('nor after the answer that they are out', () => {
    const world = banned();
    world.syncAs({ isPrompt: false }, joined(bob));
    world.step({ type: 'membersRead', members: [roomMember(bob.userId, 'ban')] });
    world.syncAs({ isPrompt: false }, joined(bob));
    expect(linked(world)).toEqual([]);
  });

  it('is linked to once the server says that they are back', () => {
    const world = banned();
    world.sync(joined(bob, { session: 'new' }));
    world.step({ type: 'membersRead', members: [roomMember(bob.userId)] });
    expect(linked(world)).toEqual([bob.userId]);
  });

  it('has an offer wait for that answer', () => {
    const world = banned();
    world.sync(joined(bob), signalFrom(bob, { session: world.session }));
    expect(world.state.durable.earlySignals).toHaveLength(1);
    const effects = world.step({ type: 'membersRead', members: [roomMember(bob.userId)] });
    expect(pick(effects, 'tellHost').map(({ order }) => order.type)).toEqual(['target', 'signals']);
  });

  it('is linked to at once when they came back first', () => {
    const world = banned();
    world.sync(roomMember(bob.userId));
    world.sync(joined(bob, { session: 'new' }));
    expect(linked(world)).toEqual([bob.userId]);
  });

  it('is remembered where nobody is left in voice', () => {
    const world = World.ready();
    world.sync(joined(bob), joined(carol));
    world.sync(roomMember(bob.userId, 'leave'));
    world.sync(left(carol));
    world.syncAs({ isPrompt: false }, joined(bob));
    expect(members(world)).toEqual([]);
  });
});
