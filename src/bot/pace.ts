// How many frames are due on the way out: counted from the start by steady time, so that late timers never add up to
// drift. Pure; called by sound-out.ts.
import { FRAME_MS } from './sound-source.ts';

export interface Pace {
  readonly startedAtMs: number;
  /** Frames that had their turn, sent or skipped. */
  readonly passed: number;
}

export interface Due {
  readonly pace: Pace;
  /** To be passed over unsent: the machine slept, and nobody wants a burst of old sound. */
  readonly skip: number;
  readonly send: number;
  readonly nextInMs: number;
}

/** What a stall may leave to be sent at once: 200 ms. */
const MAX_CATCH_UP = 10;

export function dueFrames({ startedAtMs, passed }: Pace, nowMs: number): Due {
  const total = Math.max(passed, Math.floor((nowMs - startedAtMs) / FRAME_MS) + 1);
  const behind = total - passed;
  const send = Math.min(behind, MAX_CATCH_UP);
  return {
    pace: { startedAtMs, passed: total },
    skip: behind - send,
    send,
    nextInMs: Math.max(0, startedAtMs + total * FRAME_MS - nowMs),
  };
}
