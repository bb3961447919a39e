// Brings an entry of the virtual list to its upper edge, however tall the rows above it are. Called by step.ts.
// It scrolls as a person does: by the scroller, never by the list's own handle.

/** Where to look first; the true height is found on the way. */
const GUESSED_ROW_PX = 50;
const MAX_ROUNDS = 12;

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
  for (let round = 0; round < MAX_ROUNDS; round++) {
    await nextFrame();
    const { row, awayPx } = look(scroller, place, cutPx);
    if (row && Math.abs(awayPx) < 0.5) return row;
    const before = scroller.scrollTop;
    scroller.scrollTop += awayPx;
    // The list ends here.
    if (row && scroller.scrollTop === before) return row;
  }
  return null;
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
