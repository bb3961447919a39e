// Brings an entry of the virtual list to its upper edge, however tall the rows above it are. Called by step.ts.
// It scrolls as a person does: by the scroller, never by the list's own handle.

/** Where to look first; the true height is found on the way. */
const GUESSED_ROW_PX = 50;
const MAX_ROUNDS = 20;
const CALM_FRAMES = 3;

const scrollerOf = (): HTMLElement | null => document.querySelector('[data-virtuoso-scroller]');
const indexOf = (wrapper: HTMLElement | undefined): number => Number(wrapper?.dataset['itemIndex'] ?? 0);
const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/** Rows and section heads in the list. */
export function entryCount(): number {
  const counted = scrollerOf()?.getAttribute('aria-rowcount');
  return Number(counted ?? document.querySelector('[aria-setsize]')?.getAttribute('aria-setsize') ?? 0);
}

/** The row at this place (or the next, where a section's head stands), cut by so many CSS pixels at the upper edge. */
export async function scrollToEntry(place: number, cutPx: number): Promise<HTMLElement | null> {
  const scroller = scrollerOf();
  if (!scroller) return null;
  scroller.scrollTop = place * GUESSED_ROW_PX;
  let found: HTMLElement | null = null;
  let calmFrames = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    await nextFrame();
    const { row, awayPx } = look(scroller, place, cutPx);
    found = row;
    // The list corrects itself a frame later where it had guessed heights: only what stays is there.
    calmFrames = row && Math.abs(awayPx) < 0.5 ? calmFrames + 1 : 0;
    if (calmFrames >= CALM_FRAMES) break;
    // At the end of the list this does nothing at first: it only guesses its height, and learns more of it.
    scroller.scrollTop += awayPx;
  }
  return found;
}

function look(
  scroller: HTMLElement,
  place: number,
  cutPx: number,
): { row: HTMLElement | null; awayPx: number } {
  const wrappers = [...scroller.querySelectorAll<HTMLElement>('[data-item-index]')];
  const wanted = wrappers.find((one) => indexOf(one) >= place && one.querySelector('.mx_RoomListItemView'));
  if (!wanted || indexOf(wanted) > place + 1)
    return { row: null, awayPx: (place - indexOf(wrappers[0])) * GUESSED_ROW_PX };
  const awayPx = wanted.getBoundingClientRect().top - scroller.getBoundingClientRect().top + cutPx;
  return { row: wanted.querySelector<HTMLElement>('.mx_RoomListItemView'), awayPx };
}
