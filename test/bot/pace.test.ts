import { describe, expect, it } from 'vitest';
import { dueFrames, type Pace } from '../../src/bot/pace.ts';

const start: Pace = { startedAtMs: 1_000, passed: 0 };

describe('dueFrames', () => {
  it('sends the first frame at once and the next after 20 ms', () => {
    expect(dueFrames(start, 1_000)).toEqual({
      pace: { startedAtMs: 1_000, passed: 1 },
      skip: 0,
      send: 1,
      nextInMs: 20,
    });
  });

  it('has nothing to send when the timer was early', () => {
    expect(dueFrames({ ...start, passed: 1 }, 1_019)).toMatchObject({ send: 0, skip: 0, nextInMs: 1 });
  });

  it('makes up for a late timer', () => {
    expect(dueFrames({ ...start, passed: 1 }, 1_065)).toMatchObject({ send: 3, skip: 0, nextInMs: 15 });
  });

  it('skips all but 200 ms after a long sleep', () => {
    expect(dueFrames({ ...start, passed: 1 }, 61_000)).toMatchObject({ send: 10, skip: 2_990 });
  });

  it('does not drift however late its timers are', () => {
    let pace = start;
    let sent = 0;
    for (let nowMs = 1_000; nowMs <= 61_000; ) {
      const due = dueFrames(pace, nowMs);
      pace = due.pace;
      sent += due.send;
      nowMs += due.nextInMs + 3.7;
    }
    expect(Math.abs(sent - 3_000)).toBeLessThanOrEqual(1);
  });

  it('goes on counting when time goes back', () => {
    expect(dueFrames({ ...start, passed: 50 }, 1_000)).toMatchObject({ send: 0, skip: 0 });
  });
});
