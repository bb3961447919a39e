// From one channel to another: the old call is kept until we know that we may join the new one.
import { describe, expect, it } from 'vitest';
import type { RightsReading } from '../../../src/core/protocol/message.ts';
import { KITCHEN, LOUNGE, pick, World } from '../../fakes/app-driver.ts';

const reading = (callstate: number): RightsReading => ({
  levels: { users: {}, usersDefault: 0, stateDefault: 50, levels: 100, callstate, mark: 50 },
  creation: { creators: [], founder: null },
  members: [],
});
const READ = { type: 'rightsRead', roomId: KITCHEN } as const;

const where = (world: World): unknown => world.state.durable.stay?.roomId;
const click = (world: World) => world.step({ type: 'join', roomId: KITCHEN });

describe('a switch to a channel of which we know nothing', () => {
  it('reads first what we may, and goes on in the old call', () => {
    const world = World.inCall();
    const effects = click(world);
    expect([pick(effects, 'readRights').length, pick(effects, 'writeMembership').length]).toEqual([1, 0]);
    expect(where(world)).toBe(LOUNGE);
  });

  it('happens as soon as the answer allows it', () => {
    const world = World.inCall();
    click(world);
    world.step({ ...READ, reading: reading(0) });
    expect(where(world)).toBe(KITCHEN);
  });

  it('does not happen when the answer says no: the old call goes on, and the user is told', () => {
    const world = World.inCall();
    const { session } = world;
    click(world);
    const effects = world.step({ ...READ, reading: reading(50) });
    expect([world.session, pick(effects, 'writeMembership')]).toEqual([session, []]);
    expect(world.state.durable.failure).toMatchObject({
      roomId: KITCHEN,
      code: 'forbidden',
      details: { neededLevel: 50, ownLevel: 0 },
    });
  });

  it('happens when the server does not say: it will decide', () => {
    const world = World.inCall();
    click(world);
    world.step({ ...READ, reading: null });
    expect(where(world)).toBe(KITCHEN);
  });

  it('happens after 3 s without an answer', () => {
    const world = World.inCall();
    click(world);
    world.advance(2_999);
    expect(where(world)).toBe(LOUNGE);
    world.advance(1);
    expect(where(world)).toBe(KITCHEN);
  });

  it.each([
    ['leaving', { type: 'leave' }, undefined],
    ['a click at the old channel', { type: 'join', roomId: LOUNGE }, LOUNGE],
    ['signing out', { type: 'signedOut', byUser: true }, undefined],
  ] as const)('is taken back by %s', (_name, input, then) => {
    const world = World.inCall();
    click(world);
    world.step(input);
    world.step({ ...READ, reading: reading(0) });
    world.advance(10_000);
    expect(where(world)).toBe(then);
  });
});

describe('a switch to a channel whose rights we know', () => {
  const knowing = (callstate: number): World => {
    const world = World.inCall();
    world.step({ type: 'askRights', roomId: KITCHEN });
    world.step({ ...READ, reading: reading(callstate) });
    return world;
  };

  it('happens at once', () => {
    const world = knowing(0);
    click(world);
    expect(where(world)).toBe(KITCHEN);
  });

  it('does not happen without the right', () => {
    const world = knowing(50);
    click(world);
    expect([where(world), world.state.durable.failure?.code]).toEqual([LOUNGE, 'forbidden']);
  });
});

it('a join from no call asks nobody first', () => {
  const world = World.ready();
  click(world);
  expect(where(world)).toBe(KITCHEN);
});
