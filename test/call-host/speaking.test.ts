// When a level counts as speaking, and when its edges are told.
import { describe, expect, it } from 'vitest';
import { Levels, LOOK_EVERY_MS } from '../../src/call-host/levels.ts';
import { CLOSED_GATE, CLOSES_AFTER_MS, stepGate, toDb } from '../../src/call-host/speaking.ts';
import { FakeClock } from '../fakes/clock.ts';

describe('stepGate', () => {
  const open = { isOpen: true, loudAtMs: 1_000 };
  it.each([
    ['stays closed below the opening level', CLOSED_GATE, -46, 1_000, CLOSED_GATE],
    ['opens at once', CLOSED_GATE, -45, 1_000, open],
    ['stays open at a level that would not open it', open, -49, 1_200, { isOpen: true, loudAtMs: 1_200 }],
    ['stays open in a short pause', open, -80, 1_000 + CLOSES_AFTER_MS - 1, open],
    ['closes after a long one', open, -80, 1_000 + CLOSES_AFTER_MS, CLOSED_GATE],
  ])('%s', (_name, gate, levelDb, nowMs, expected) => {
    expect(stepGate(gate, levelDb, nowMs)).toEqual(expected);
  });
});

describe('toDb', () => {
  it('takes full scale for 0 and silence for nothing', () => {
    expect(toDb(1)).toBe(0);
    expect(toDb(0.1)).toBeCloseTo(-20);
    expect(toDb(0)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('Levels', () => {
  it('tells each edge once, forgets who is gone, and all at the end', async () => {
    const clock = new FakeClock();
    let levels = new Map([
      ['a', 0.5],
      ['b', 0],
    ]);
    const told: (readonly string[])[] = [];
    const watch = new Levels({ clock, read: () => levels, onChange: (speaking) => void told.push(speaking) });
    watch.start();
    watch.start();
    await clock.advance(5 * LOOK_EVERY_MS);
    levels = new Map([
      ['a', 0.5],
      ['b', 0.5],
    ]);
    await clock.advance(LOOK_EVERY_MS);
    levels = new Map([['b', 0.5]]);
    await clock.advance(LOOK_EVERY_MS);
    watch.stop();
    expect(told).toEqual([['a'], ['a', 'b'], ['b'], []]);
    expect(clock.pendingTimers).toBe(0);
  });
});
