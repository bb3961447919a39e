// Decides what fits into a list of this width. Pure; `main.ts` measures, rows and the page's style sheet follow.

export interface ListWidth {
  /** `full`: a line of names under the room's name. `narrow`: a number only. `tiny`: avatars only (a minimised list). */
  readonly kind: 'full' | 'narrow' | 'tiny';
  /** Letters of small type in a row's line of names. */
  readonly letters: number;
}

/** CSS pixels. Under this a line of names would hold hardly one. */
const NARROW_PX = 200;
/** Room for an avatar and its margins. */
const TINY_PX = 110;
/** Avatar, margins, Element's badge and our button. */
const TAKEN_PX = 136;
/** Of small type, on average. */
const LETTER_PX = 6.2;
/** A few, so that names are not drawn anew at each pixel while somebody drags the list's edge. */
const STEP_LETTERS = 4;

export function listWidth(px: number): ListWidth {
  const steps = Math.floor((px - TAKEN_PX) / LETTER_PX / STEP_LETTERS);
  return {
    kind: px < TINY_PX ? 'tiny' : px < NARROW_PX ? 'narrow' : 'full',
    letters: Math.max(1, steps) * STEP_LETTERS,
  };
}
