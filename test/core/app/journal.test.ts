// What is written to the log over the life of a call, and what never is.
import { expect, it } from 'vitest';
import { update } from '../../../src/core/app/update.ts';
import { bob, joined, LOUNGE, microphone, World } from '../../fakes/app-driver.ts';

const since = (world: World, happen: () => void): readonly string[] => {
  const from = world.log.length;
  happen();
  return world.log.slice(from).filter((line) => !line.startsWith('debug'));
};

it('a call: one line for each step', () => {
  const world = World.ready();
  const lines = since(world, () => {
    world.enter(LOUNGE);
    world.echo(world.accept());
    world.step({ type: 'leave' });
    world.echo(world.accept());
  });
  expect(lines).toEqual([
    'info call.joining',
    'info host.opening',
    'info call.microphone',
    'info host.connected',
    'info call.writing',
    'info call.joined',
    'info call.left',
    'info host.gone',
  ]);
});

it('a quiet call says nothing more', () => {
  const world = World.inCall();
  const quiet = since(world, () => {
    world.sync(joined(bob));
    world.host({ type: 'speaking', speaking: [] });
    world.live(20_000);
  });
  expect(quiet).toEqual([]);
});

it.each<[string, (world: World) => void, readonly string[]]>([
  [
    'a host that died',
    (world) => void [world.step({ type: 'hostGone' }), world.hello({ hostId: 'host2' })],
    ['warn call.session.replaced', 'info host.gone', 'info host.opening', 'info host.connected'],
  ],
  [
    'a right that is gone',
    (world) => void [world.live(45_000), world.refuse('forbidden')],
    ['info call.left', 'info call.failed'],
  ],
  [
    'a server that is away for a while',
    (world) => void [world.step({ type: 'syncFailing' }), world.sync()],
    ['info server.unreachable', 'warn server.back'],
  ],
  [
    'a renewal that is refused once',
    (world) => void [world.live(45_000), world.refuse('timeout'), world.advance(1_000), world.accept()],
    ['info write.refused', 'warn write.healed'],
  ],
])('%s', (_name, happen, lines) => {
  const world = World.inCall();
  expect(since(world, () => happen(world))).toEqual(expect.arrayContaining([...lines]));
});

it('what was given up is an error', () => {
  const world = World.ready();
  world.enter(LOUNGE);
  expect(since(world, () => void world.refuse('refused'))).toContain('error call.failed');
});

it('names no room and nobody above debug', () => {
  const world = World.ready();
  world.step({ type: 'join', roomId: LOUNGE });
  const fact = {
    type: 'hello',
    hostId: 'h',
    microphone: microphone('live'),
    links: [],
    speaking: [],
  } as const;
  const { effects } = update(world.state, { type: 'hostFact', fact }, { nowMs: world.nowMs, freshId: 'x' });
  const loud = effects.filter((effect) => effect.type === 'log' && effect.level !== 'debug');
  expect(loud.length).toBeGreaterThan(0);
  expect(JSON.stringify(loud)).not.toMatch(/[!@#$]/);
});
