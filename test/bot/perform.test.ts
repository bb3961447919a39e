import { describe, expect, it } from 'vitest';
import { createPerformer } from '../../src/bot/perform.ts';
import type { Effect } from '../../src/core/app/effect.ts';
import type { Input } from '../../src/core/app/input.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeLog } from '../fakes/log.ts';

function setUp() {
  const clock = new FakeClock();
  const log = new FakeLog();
  const matrix: Effect[] = [];
  const host: Effect[] = [];
  const inputs: Input[] = [];
  const performer = createPerformer({
    clock,
    log,
    matrix: (effect) => matrix.push(effect),
    host: (effect) => host.push(effect),
    onInput: (input) => inputs.push(input),
  });
  return { ...performer, clock, log, matrix, host, inputs };
}

describe('createPerformer', () => {
  it.each<[string, 'matrix' | 'host', Effect]>([
    ['a relay to be read', 'matrix', { type: 'readRelay' }],
    ['a sync', 'matrix', { type: 'setSyncWanted', wanted: true, since: null }],
    ['a host to be opened', 'host', { type: 'openHost' }],
    ['an order', 'host', { type: 'tellHost', order: { type: 'target', revision: 1, target: null } }],
  ])('hands %s to the one who owns it', (_, owner, effect) => {
    const world = setUp();
    world.perform(effect);
    expect(world[owner]).toEqual([effect]);
    expect(world.matrix.length + world.host.length).toBe(1);
  });

  it('ticks once, by the newest wish', async () => {
    const { perform, clock, inputs } = setUp();
    perform({ type: 'wakeAt', atMs: clock.nowMs() + 100 });
    perform({ type: 'wakeAt', atMs: clock.nowMs() + 500 });
    await clock.advance(499);
    expect(inputs).toEqual([]);
    await clock.advance(1);
    expect(inputs).toEqual([{ type: 'tick' }]);
  });

  it('does not tick when the wish is taken back', async () => {
    const { perform, clock, inputs } = setUp();
    perform({ type: 'wakeAt', atMs: clock.nowMs() + 100 });
    perform({ type: 'wakeAt', atMs: null });
    await clock.advance(1_000);
    expect(inputs).toEqual([]);
  });

  it('does nothing more after its end', async () => {
    const { perform, close, clock, inputs, matrix } = setUp();
    perform({ type: 'wakeAt', atMs: clock.nowMs() + 100 });
    close();
    perform({ type: 'readRelay' });
    perform({ type: 'wakeAt', atMs: clock.nowMs() + 100 });
    await clock.advance(1_000);
    expect(inputs).toEqual([]);
    expect(matrix).toEqual([]);
  });
});
