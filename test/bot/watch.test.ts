import { describe, expect, it } from 'vitest';
import { createWatch } from '../../src/bot/watch.ts';
import { FakeClock } from '../fakes/clock.ts';

describe('createWatch', () => {
  const isThree = (now: number): boolean => now === 3;

  it('resolves at once when it holds already', async () => {
    const clock = new FakeClock();
    await createWatch(clock, 3).until({ claim: 'three', holds: isThree, timeoutMs: 1_000 });
    expect(clock.pendingTimers).toBe(0);
  });

  it('resolves with the state that fits, and leaves no timer behind', async () => {
    const clock = new FakeClock();
    const watch = createWatch(clock, 1);
    const waiting = watch.until({ claim: 'three', holds: isThree, timeoutMs: 1_000 });
    watch.publish(2);
    watch.publish(3);
    watch.publish(4);
    await waiting;
    expect(clock.pendingTimers).toBe(0);
  });

  it('rejects with the claim when it takes too long', async () => {
    const clock = new FakeClock();
    const watch = createWatch(clock, 1);
    const refused = expect(watch.until({ claim: 'three', holds: isThree, timeoutMs: 1_500 })).rejects.toThrow(
      'not within 1.5 s: three',
    );
    await clock.advance(1_500);
    await refused;
  });

  it('waits for ever without a time-out', async () => {
    const clock = new FakeClock();
    const watch = createWatch(clock, 1);
    const waiting = watch.until({ claim: 'three', holds: isThree, timeoutMs: null });
    await clock.advance(10_000_000);
    watch.publish(3);
    await waiting;
  });
});
