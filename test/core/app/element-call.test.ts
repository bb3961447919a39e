// People in calls of Element's own, from the first word of the server to the list that one sees.
import { describe, expect, it } from 'vitest';
import { deriveView } from '../../../src/core/app/derive-view.ts';
import type { Message, RoomMemberMessage } from '../../../src/core/protocol/message.ts';
import { alice, KITCHEN, LOUNGE, pick, World } from '../../fakes/app-driver.ts';

const CAROL = '@carol:hs';
const HOUR_MS = 3_600_000;

function call(world: World, endsInMs: number | null, sender = CAROL): Message {
  const endsAtServerMs = endsInMs === null ? null : world.nowMs + endsInMs;
  return { type: 'elementCall', roomId: KITCHEN, sender, stateKey: `_${sender}_D_m.call`, endsAtServerMs };
}

const place = (membership: RoomMemberMessage['membership'], userId = CAROL): RoomMemberMessage => {
  return { type: 'roomMember', roomId: KITCHEN, userId, membership, displayName: null };
};

const listed = (world: World) =>
  deriveView(world.state, world.nowMs).channels.map(({ roomId, elementCallCount, members }) => {
    return [roomId, elementCallCount, members.length];
  });

describe('a call of Element’s own', () => {
  it('is listed once its people are known to be in the room, whom we ask for', () => {
    const world = World.ready();
    const asked = pick(world.sync(call(world, HOUR_MS)), 'readMembers');
    expect(asked).toEqual([{ type: 'readMembers', roomId: KITCHEN, userIds: [CAROL] }]);
    expect(listed(world)).toEqual([]);
    world.step({ type: 'membersRead', members: [place('join')] });
    expect(listed(world)).toEqual([[KITCHEN, 1, 0]]);
    expect(pick(world.live(70_000), 'readMembers')).toEqual([]);
  });

  it('is not listed for one who has left the room', () => {
    const world = World.ready();
    world.sync(call(world, HOUR_MS));
    world.step({ type: 'membersRead', members: [place('leave')] });
    expect(world.state.durable.elementCalls).toEqual({});
  });

  it('is gone when they leave it, leave the room, or their time is over', () => {
    const world = World.ready();
    const begin = () => {
      world.sync(place('join'), call(world, HOUR_MS));
      world.step({ type: 'membersRead', members: [place('join')] });
      expect(listed(world)).toHaveLength(1);
    };
    begin();
    world.sync(call(world, null));
    expect(listed(world)).toEqual([]);
    begin();
    world.sync(place('leave'));
    expect(listed(world)).toEqual([]);
    begin();
    world.live(HOUR_MS);
    expect(listed(world)).toEqual([]);
    expect(world.state.durable.elementCalls).toEqual({});
  });

  it('stays while the server does not answer', () => {
    const world = World.ready();
    world.sync(call(world, 60_000));
    world.step({ type: 'membersRead', members: [place('join')] });
    world.advance(HOUR_MS);
    expect(listed(world)).toHaveLength(1);
  });

  it('is no channel of ours, and forgotten with the room', () => {
    const world = World.inCall();
    world.sync(call(world, HOUR_MS));
    world.step({ type: 'membersRead', members: [place('join')] });
    expect(listed(world).map(([roomId]) => roomId)).toEqual(expect.arrayContaining([KITCHEN, LOUNGE]));
    expect(world.target?.members).toEqual([]);
    world.sync({ type: 'roomGone', roomId: KITCHEN });
    expect(world.state.durable.elementCalls).toEqual({});
  });

  it('counts us where we take part with another client', () => {
    const world = World.ready();
    world.sync(call(world, HOUR_MS, alice.userId));
    world.step({ type: 'membersRead', members: [place('join', alice.userId)] });
    expect(listed(world)).toEqual([[KITCHEN, 1, 0]]);
  });
});
