// How fresh an answer is: a row for each case of "Age" and of stale signals in the protocol.
import { describe, expect, it } from 'vitest';
import { pollArrival, windowArrival } from '../../src/matrix/arrival.ts';

describe('pollArrival', () => {
  const T = 1_000_000;
  it.each([
    ['the very first answer', null, T, T + 100, false, true],
    ['a poll right after the last answer', T, T + 10, T + 25_000, true, false],
    ['a poll 30 s after it', T, T + 30_000, T + 30_100, true, false],
    ['a poll 31 s after it', T, T + 31_000, T + 31_100, false, false],
    ['a poll 61 s after it', T, T + 61_000, T + 61_100, false, true],
    ['a poll during which this machine slept', T, T + 10, T + 3_600_000, false, true],
    ['a clock that was set back', T, T - 3_600_000, T - 3_599_000, false, true],
  ])('%s', (_what, lastAnswerAtMs, sentAtMs, atMs, isPrompt, isAfterPause) => {
    expect(pollArrival({ lastAnswerAtMs, sentAtMs, atMs })).toEqual({ atMs, isPrompt, isAfterPause });
  });

  it('a window is never prompt', () => {
    expect(windowArrival(T)).toEqual({ atMs: T, isPrompt: false, isAfterPause: true });
  });
});
