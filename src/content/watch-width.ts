// Measures the client's list and marks it for the page's style sheet. Called by `main.ts`; what fits is decided in
// `list-width.ts`. One observer; it follows the list when the app re-creates it.
import { type ListWidth, listWidth } from './list-width.ts';
import { WIDTH_ATTRIBUTE } from './page-marks.ts';

export interface WidthWatch {
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

/** `of` gives the same object as long as the same fits. */
export function watchWidth({ onChange, signal }: WidthWatch): { of: (list: HTMLElement) => ListWidth } {
  let list: HTMLElement | null = null;
  let width = listWidth(Number.POSITIVE_INFINITY);
  const take = (px: number): boolean => {
    // A list that is not shown just now has no width to go by.
    const next = px > 0 ? listWidth(px) : width;
    const isNew = next.kind !== width.kind || next.letters !== width.letters;
    if (isNew) width = next;
    return isNew;
  };
  const mark = (): void => list?.setAttribute(WIDTH_ATTRIBUTE, width.kind);
  const observer = new ResizeObserver((entries) => {
    const px = entries.at(-1)?.contentRect.width ?? 0;
    if (!take(px)) return;
    mark();
    onChange();
  });
  signal.addEventListener('abort', () => observer.disconnect());
  return {
    of: (current) => {
      if (current !== list && !signal.aborted) {
        observer.disconnect();
        list = current;
        take(list.clientWidth);
        mark();
        observer.observe(list);
      }
      return width;
    },
  };
}
