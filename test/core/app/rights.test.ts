// Stories of what we may do: asked, refused, given, taken away. What the server says is made by hand.
import { describe, expect, it } from 'vitest';
import { deriveView } from '../../../src/core/app/derive-view.ts';
import { MAX_RIGHTS } from '../../../src/core/app/rights.ts';
import type { PowerLevels, RightsReading } from '../../../src/core/protocol/message.ts';
import { alice, KITCHEN, LOUNGE, pick, World } from '../../fakes/app-driver.ts';

const asked = (world: World): readonly string[] =>
  pick(world.effects, 'readRights').map(({ roomId }) => roomId);
const askRights = (world: World, roomId = LOUNGE): readonly string[] => {
  world.step({ type: 'askRights', roomId });
  return asked(world);
};
const changeLevels = (world: World, roomId = LOUNGE): readonly string[] => {
  world.sync({ type: 'levelsChanged', roomId });
  return asked(world);
};
const view = (world: World) => deriveView(world.state, world.nowMs);

function reading(callstate: number, over: Partial<PowerLevels> = {}): RightsReading {
  const users = { '@admin:hs': 100, '@gone:hs': 100, '@nameless:hs': 100, '@unread:hs': 100 };
  const levels = { users, usersDefault: 0, callstate, mark: 50, levels: 100, stateDefault: 50, ...over };
  const member = { type: 'roomMember', roomId: LOUNGE, displayName: null } as const;
  return {
    levels,
    creation: { creators: [], founder: null },
    members: [
      { ...member, userId: '@admin:hs', membership: 'join', displayName: 'Ada' },
      { ...member, userId: '@gone:hs', membership: 'leave' },
      { ...member, userId: '@nameless:hs', membership: 'join' },
    ],
  };
}
const read = (world: World, callstate: number | null, roomId = LOUNGE): void =>
  void world.step({ type: 'rightsRead', roomId, reading: callstate === null ? null : reading(callstate) });

/** A join of the lounge that the server refuses for want of a level. */
function refused(): World {
  const world = World.ready();
  world.enter(LOUNGE);
  world.refuse('forbidden');
  return world;
}

describe('asking', () => {
  it('goes out once a minute for each room', () => {
    const world = World.ready();
    expect(askRights(world)).toEqual([LOUNGE]);
    read(world, 50);
    expect([askRights(world), askRights(world, KITCHEN)]).toEqual([[], [KITCHEN]]);
    world.advance(60_000);
    expect(askRights(world)).toEqual([LOUNGE]);
  });

  it('shows what is missing and who can give it, as far as they are there and known', () => {
    const world = World.ready();
    askRights(world);
    expect(view(world).rights).toEqual([]);
    read(world, 50);
    expect(view(world).rights).toEqual([
      {
        roomId: LOUNGE,
        ownLevel: 0,
        neededLevel: 50,
        canJoin: false,
        canEnable: false,
        canMark: false,
        whoCanEnable: ['Ada', 'nameless'],
      },
    ]);
  });

  it('keeps what was known when no answer comes', () => {
    const world = World.ready();
    askRights(world);
    read(world, 50);
    changeLevels(world);
    read(world, null);
    expect(view(world).rights).toMatchObject([{ neededLevel: 50 }]);
  });

  it('means nothing while signed out', () => {
    const world = new World();
    world.step({ type: 'booted', bootId: 'b', account: null, hasHost: false });
    expect(askRights(world)).toEqual([]);
    read(world, 50);
    expect(view(world).rights).toEqual([]);
  });

  it('is not held up for ever by an answer that got lost', () => {
    const world = World.ready();
    askRights(world);
    expect(changeLevels(world)).toEqual([]);
    world.advance(30_000);
    expect(changeLevels(world)).toEqual([LOUNGE]);
  });

  it('ignores an answer that nobody waits for', () => {
    const world = World.ready();
    read(world, 50);
    expect(view(world).rights).toEqual([]);
  });

  it('keeps the rights of so many rooms, those asked about last', () => {
    const world = World.ready();
    for (let n = 0; n <= MAX_RIGHTS; n += 1) {
      world.advance(1);
      askRights(world, `!r${n}`);
      read(world, 50, `!r${n}`);
    }
    const rooms = view(world).rights.map(({ roomId }) => roomId);
    expect([rooms.length, rooms.includes('!r0'), rooms.includes('!r1')]).toEqual([MAX_RIGHTS, false, true]);
  });

  it('forgets them with the room and with the account', () => {
    const world = World.ready();
    for (const roomId of [LOUNGE, KITCHEN]) {
      askRights(world, roomId);
      read(world, 50, roomId);
    }
    world.sync({ type: 'roomGone', roomId: KITCHEN });
    expect(view(world).rights.map(({ roomId }) => roomId)).toEqual([LOUNGE]);
    world.step({ type: 'signedIn', account: alice });
    expect(view(world).rights).toEqual([]);
  });
});

describe('a refused join', () => {
  it('asks by itself, though it was asked just now', () => {
    const world = World.ready();
    askRights(world);
    read(world, 0);
    world.enter(LOUNGE);
    world.refuse('forbidden');
    expect(asked(world)).toEqual([LOUNGE]);
  });

  it('asks again in the next process, once somebody looks', () => {
    const world = refused();
    world.restart(false);
    expect(asked(world)).toEqual([]);
    world.step({ type: 'viewersChanged', count: 1 });
    expect(asked(world)).toEqual([LOUNGE]);
  });

  it('for want of a level is taken back though the right came while nobody looked', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    const { writeId } = world.last('writeMembership');
    const no = { ok: false, code: 'forbidden', retryAfterMs: null, errcode: 'M_FORBIDDEN' } as const;
    world.step({ type: 'membershipWritten', writeId, result: { ...no, neededLevel: 50, ownLevel: 0 } });
    world.restart(false);
    world.step({ type: 'viewersChanged', count: 1 });
    read(world, 0);
    expect(view(world).failure).toBeNull();
  });

  it('for another reason stays, whatever the levels', () => {
    const world = refused();
    read(world, 0);
    expect(view(world).failure).toMatchObject({ code: 'forbidden' });
  });

  it('is taken back when the right is given', () => {
    const world = refused();
    read(world, 50);
    expect(view(world).failure).toMatchObject({ code: 'forbidden' });
    expect(changeLevels(world)).toEqual([LOUNGE]);
    read(world, 0);
    expect([view(world).failure, view(world).rights[0]?.canJoin]).toEqual([null, true]);
  });

  it('is not taken back by another room’s right', () => {
    const world = refused();
    askRights(world, KITCHEN);
    read(world, 0, KITCHEN);
    expect(view(world).failure).toMatchObject({ code: 'forbidden', roomId: LOUNGE });
  });

  it('is read again when the levels change while they are being read', () => {
    const world = refused();
    expect(changeLevels(world)).toEqual([]);
    read(world, 50);
    expect(asked(world)).toEqual([LOUNGE]);
  });
});

describe('levels that change', () => {
  it('are of no interest in a room that nobody asked about', () => {
    expect(changeLevels(World.ready())).toEqual([]);
  });

  it('end our call at once when they take the right away, without a word to the server', () => {
    const world = World.inCall();
    expect(changeLevels(world)).toEqual([LOUNGE]);
    read(world, 50);
    const { call, failure } = view(world);
    expect([call, failure?.code, failure?.details]).toEqual([
      null,
      'rightLost',
      { neededLevel: 50, ownLevel: 0 },
    ]);
    expect(pick(world.effects, 'closeHost')).toHaveLength(1);
    expect(pick([...world.effects, ...world.live(60_000)], 'writeMembership')).toEqual([]);
  });

  it('leave a call alone that still may be', () => {
    const world = World.inCall();
    changeLevels(world);
    read(world, 0);
    expect(view(world).call?.phase).toBe('joined');
  });

  it('leave it to the server while our JOINED is on its way', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    changeLevels(world);
    read(world, 50);
    expect(view(world).call?.phase).toBe('joining');
  });
});
