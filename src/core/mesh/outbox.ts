// Holds signals that became due until those of the other links are due too, so that one request carries them all:
// the offers of a join, however many. Called by the runner; pure.
import type { OutboundSignal } from './contract.ts';

export interface Outbox {
  readonly signals: readonly OutboundSignal[];
  /** When the first of them must leave; null while there are none. */
  readonly latestMs: number | null;
}

export const EMPTY_OUTBOX: Outbox = { signals: [], latestMs: null };

export function post(outbox: Outbox, signal: OutboundSignal, latestMs: number): Outbox {
  return {
    signals: [...outbox.signals, signal],
    latestMs: Math.min(outbox.latestMs ?? latestMs, latestMs),
  };
}

/** How long to wait before the outbox is emptied: 0 is now, null is never (it is empty). */
export function holdMs(outbox: Outbox, isAnyDrafting: boolean, nowMs: number): number | null {
  if (outbox.latestMs === null) return null;
  return isAnyDrafting ? Math.max(0, outbox.latestMs - nowMs) : 0;
}
