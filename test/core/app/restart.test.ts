// Stories of a new version that waits until nobody is disturbed.
import { expect, it } from 'vitest';
import { pick, World } from '../../fakes/app-driver.ts';

const restarts = (world: World): number => pick(world.history, 'restart').length;

it('a new version starts at once where nothing goes on, and once', () => {
  const world = World.ready();
  world.step({ type: 'updateReady' });
  world.step({ type: 'tick' });
  expect(restarts(world)).toBe(1);
});

it('waits for the end of the call, with its LEFT', () => {
  const world = World.inCall();
  world.step({ type: 'updateReady' });
  world.live(30_000);
  world.step({ type: 'leave' });
  expect(restarts(world)).toBe(0);
  world.echo(world.accept());
  expect(restarts(world)).toBe(1);
});

it('waits for what the user asked for', () => {
  const world = World.ready();
  world.step({ type: 'startTask', task: { kind: 'enableVoice', roomId: '!r' } });
  world.step({ type: 'updateReady' });
  expect(restarts(world)).toBe(0);
  world.step({ type: 'taskEnded', taskId: world.last('doTask').taskId, result: { ok: true, roomId: '!r' } });
  expect(restarts(world)).toBe(1);
});

it('waits for a sign-in', () => {
  const world = World.ready();
  world.step({ type: 'signInStarted' });
  world.step({ type: 'updateReady' });
  expect(restarts(world)).toBe(0);
  world.step({ type: 'signInFailed', code: 'wrongPassword', details: {} });
  expect(restarts(world)).toBe(1);
});

it('is not remembered by the next process, which is the new version', () => {
  const world = World.inCall();
  world.step({ type: 'updateReady' });
  world.restart(false);
  world.step({ type: 'leave' });
  world.live(60_000);
  expect(restarts(world)).toBe(0);
});

it('that comes before the store was read waits for it', () => {
  const world = new World();
  world.step({ type: 'updateReady' });
  expect(restarts(world)).toBe(0);
  world.boot();
  expect(restarts(world)).toBe(1);
});
