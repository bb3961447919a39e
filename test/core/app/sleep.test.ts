// The machine was asleep in mid-call: only the host can tell, and the call ends.
import { describe, expect, it } from 'vitest';
import { LOUNGE, microphone, pick, saying, World } from '../../fakes/app-driver.ts';

const slept = (world: World, session = world.session) => world.host({ type: 'slept', session, ms: 300_000 });

describe('a sleep', () => {
  it('ends the call with LEFT, and the user is told', () => {
    const world = World.inCall();
    const { session } = world;
    const effects = slept(world);
    expect(pick(effects, 'writeMembership').map(saying)).toEqual([`LEFT ${session}`]);
    expect(world.state.durable.failure).toMatchObject({ roomId: LOUNGE, code: 'wasAway' });
    expect(pick(effects, 'closeHost')).toHaveLength(1);
  });

  it('ends it also when the background had died over it', () => {
    const world = World.inCall();
    const { session } = world;
    world.restart(true);
    world.hello({ microphone: microphone('live') });
    slept(world, session);
    expect([world.state.durable.stay, world.state.durable.failure?.code]).toEqual([null, 'wasAway']);
  });

  it('of an earlier stay is no news', () => {
    const world = World.inCall();
    slept(world, 'earlier');
    expect([world.state.durable.stay?.step, world.state.durable.failure]).toEqual(['joined', null]);
  });
});

it('the death of the background alone ends nothing, however long it was dead', () => {
  const world = World.inCall();
  world.nowMs += 600_000;
  world.restart(true);
  world.hello({ microphone: microphone('live') });
  expect(world.state.durable.stay?.step).toBe('joined');
});
