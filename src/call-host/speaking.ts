// Whether a level counts as speaking: opens at once, closes late, so that words do not flicker. Pure; called by `levels`.

export interface SpeakingGate {
  readonly isOpen: boolean;
  /** Last time the level was high enough to stay open. */
  readonly loudAtMs: number;
}

export const CLOSED_GATE: SpeakingGate = { isOpen: false, loudAtMs: 0 };

/** Speech after the browser's gain control lies at −20 to −35 dBFS, a quiet room below −60. */
export const OPENS_AT_DB = -45;
/** A little lower, so that the end of a word does not close it. */
export const STAYS_ABOVE_DB = -50;
/** Pauses between words are shorter. */
export const CLOSES_AFTER_MS = 350;

export function stepGate(gate: SpeakingGate, levelDb: number, nowMs: number): SpeakingGate {
  if (levelDb >= (gate.isOpen ? STAYS_ABOVE_DB : OPENS_AT_DB)) return { isOpen: true, loudAtMs: nowMs };
  if (gate.isOpen && nowMs - gate.loudAtMs >= CLOSES_AFTER_MS) return CLOSED_GATE;
  return gate;
}

/** Linear amplitude, 0 to 1, in decibels of full scale. */
export function toDb(amplitude: number): number {
  return amplitude <= 0 ? Number.NEGATIVE_INFINITY : 20 * Math.log10(amplitude);
}
