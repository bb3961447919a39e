// Listeners: what others see of them, and how one who has none gets a microphone in mid-call.
import { describe, expect, it } from 'vitest';
import { deriveView } from '../../../src/core/app/derive-view.ts';
import { LOUNGE, microphone, pick, World } from '../../fakes/app-driver.ts';

/** In the lounge without a microphone, by the person's own wish; written and echoed. */
function listening(): World {
  const world = World.ready();
  world.step({ type: 'join', roomId: LOUNGE });
  world.hello({ microphone: microphone('asking') });
  world.step({ type: 'joinAsListener' });
  world.microphone('unwanted');
  world.echo(world.accept());
  return world;
}

const isPageOpen = (world: World): boolean =>
  world.history.findLastIndex(({ type }) => type === 'openPermissionPage') >
  world.history.findLastIndex(({ type }) => type === 'closePermissionPage');

const marks = (world: World): unknown =>
  world
    .all('writeMembership')
    .map(({ content }) => (content['de.mtorials.test.mxvc'] as { muted: boolean }).muted);

describe('"Use a microphone"', () => {
  it('tells the host that one is wanted, and opens the page that asks', () => {
    const world = listening();
    const effects = world.step({ type: 'openPermission' });
    expect([pick(effects, 'openPermissionPage').length, world.target?.wantsMicrophone]).toEqual([1, true]);
  });

  it.each(['unwanted', 'undecided', 'asking', 'refused'] as const)(
    'leaves the page open at "%s"',
    (state) => {
      const world = listening();
      world.step({ type: 'openPermission' });
      world.microphone(state);
      expect(isPageOpen(world)).toBe(true);
    },
  );

  it.each(['live', 'missing', 'failed'] as const)('has the page closed at "%s"', (state) => {
    const world = listening();
    world.step({ type: 'openPermission' });
    world.microphone('asking');
    world.microphone(state);
    expect(isPageOpen(world)).toBe(false);
  });

  it('goes on as a listener when the question is cancelled: the call does not end, the page does', () => {
    const world = listening();
    world.step({ type: 'openPermission' });
    world.microphone('asking');
    world.step({ type: 'cancelQuestion' });
    world.microphone('unwanted');
    expect(world.state.durable.stay?.step).toBe('joined');
    expect(world.target?.wantsMicrophone).toBe(false);
    expect(isPageOpen(world)).toBe(false);
  });

  it('is still wanted when the browser has been asked, and the host looks again', () => {
    const world = listening();
    world.step({ type: 'openPermission' });
    world.microphone('asking');
    const effects = world.step({ type: 'microphoneDecided' });
    expect(pick(effects, 'tellHost').map(({ order }) => order)).toMatchObject([
      { type: 'target', target: { wantsMicrophone: true } },
    ]);
  });

  it('keeps the call and its session', () => {
    const world = listening();
    const { session } = world;
    world.step({ type: 'openPermission' });
    world.microphone('live');
    expect([world.session, world.state.durable.stay?.step]).toEqual([session, 'joined']);
  });

  it('opens the page outside a call too, and leaves it to the user', () => {
    const world = World.ready();
    world.step({ type: 'openPermission' });
    expect(isPageOpen(world)).toBe(true);
  });
});

describe('a listener', () => {
  it('is muted for those outside', () => {
    expect(marks(listening())).toEqual([true]);
  });

  it.each(['refused', 'missing', 'failed'] as const)(
    'is muted as well with a microphone that is %s',
    (state) => {
      const world = World.ready();
      world.step({ type: 'join', roomId: LOUNGE });
      world.hello({ microphone: microphone(state) });
      expect(marks(world)).toEqual([true]);
    },
  );

  it('says so no longer once the microphone is live', () => {
    const world = listening();
    world.step({ type: 'openPermission' });
    world.microphone('live');
    world.live(10_000);
    expect(marks(world)).toEqual([true, false]);
  });

  it('says nothing new while the host is away', () => {
    const world = listening();
    world.step({ type: 'hostDisconnected' });
    world.live(20_000);
    expect(marks(world)).toEqual([true]);
  });
});

it('who loses the microphone in mid-call is muted for those outside', () => {
  const world = World.inCall();
  world.microphone('asking');
  world.live(10_000);
  expect(marks(world)).toEqual([false, true]);
});

it.each([
  ['asked for again', (world: World) => world.microphone('asking')],
  ['away with its host', (world: World) => world.step({ type: 'hostDisconnected' })],
])('a microphone that is %s is not shown as live', (_name, happen) => {
  const world = World.inCall();
  happen(world);
  expect(deriveView(world.state, world.nowMs).call?.microphone).toBe('undecided');
});

describe('cancelling the question', () => {
  it('gives up a join of which nobody has been told', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello({ microphone: microphone('asking') });
    world.step({ type: 'cancelQuestion' });
    expect(world.state.durable.stay).toBeNull();
    expect(world.all('writeMembership')).toEqual([]);
  });
});
