// How fresh an answer is, for ageing what is in it (protocol.md, "Age" and "Signals"). Pure. Called by poller.ts and sync.ts.
import type { Arrival } from '../core/app/input.ts';

/** Wall times of this machine. */
export interface PollTimes {
  readonly sentAtMs: number;
  readonly atMs: number;
  /** Null if there never was one. */
  readonly lastAnswerAtMs: number | null;
}

/** A poll sent within this time of the answer before it brings only what has just happened. */
const PROMPT_WITHIN_MS = 30_000;
/** After a longer pause a signal without a time may be of any age. */
const PAUSE_FROM_MS = 60_000;
/** Polls end within 29 s: one that took longer was on its way while this machine slept. */
const SLEPT_FROM_MS = 40_000;

export function pollArrival({ sentAtMs, atMs, lastAnswerAtMs }: PollTimes): Arrival {
  const hasSlept = atMs - sentAtMs >= SLEPT_FROM_MS;
  // A clock that was set back says nothing about the pause.
  const pauseMs = lastAnswerAtMs === null || sentAtMs < lastAnswerAtMs ? Infinity : sentAtMs - lastAnswerAtMs;
  return {
    atMs,
    isPrompt: !hasSlept && pauseMs <= PROMPT_WITHIN_MS,
    isAfterPause: hasSlept || pauseMs > PAUSE_FROM_MS,
  };
}

/** A window of the first picture holds what may have happened at any time. */
export function windowArrival(atMs: number): Arrival {
  return { atMs, isPrompt: false, isAfterPause: true };
}
