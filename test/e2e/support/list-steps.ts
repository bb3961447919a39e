// Random steps through Element's list, from a seed; the driven page does them (test/clients/element/step.ts).
// Called by the list tests.
import type { StepKind, StepToDo } from '../../clients/element/driver.ts';

/** How often of a hundred. */
const KINDS: Readonly<Record<StepKind, number>> = {
  scroll: 20,
  message: 22,
  reorder: 6,
  open: 8,
  click: 6,
  focus: 6,
  blur: 3,
  rename: 8,
  toggle: 4,
  add: 8,
  remove: 8,
  point: 6,
  people: 3,
};

/** Mulberry32: the same numbers in [0, 1) for the same seed. */
export function dice(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomSteps(count: number, roll: () => number): readonly StepToDo[] {
  const all = Object.entries(KINDS).flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
  return Array.from({ length: count }, () => ({
    kind: all[Math.floor(roll() * all.length)] as StepKind,
    a: roll(),
    b: roll(),
  }));
}

/** The seed of this run: MXVC_SEED replays one. */
export function seedOfRun(): number {
  const wished = Number(process.env['MXVC_SEED']);
  return Number.isInteger(wished) && wished > 0 ? wished : 1 + Math.floor(Math.random() * 1_000_000);
}
