// Watches the client's room list and calls back in the same microtask in which the page changed it, before anything is
// painted. One observer for everything; it finds the list again when the app re-creates it. Called by `main.ts`.
// Outside the list only the child lists of its ancestors are watched: a busy timeline costs nothing.

export interface ListWatch {
  readonly find: () => HTMLElement | null;
  /** The list is there (maybe a new one) or changed; null: there is none just now. Runs synchronously. */
  readonly onChange: (panel: HTMLElement | null) => void;
  readonly signal: AbortSignal;
}

/** Names, places and the roving tabindex of rows; texts for renames. Our own attributes are not among them. */
const inside: MutationObserverInit = {
  subtree: true,
  childList: true,
  characterData: true,
  attributes: true,
  attributeFilter: ['tabindex', 'title', 'data-item-index'],
};

/** Starts watching; returns a function that does a pass now (the view changed). */
export function watchList({ find, onChange, signal }: ListWatch): () => void {
  let panel: HTMLElement | null = null;
  const observer = new MutationObserver((records) => {
    if (panel === null || records.some(({ target }) => !isInside(panel, target))) attach();
    pass();
  });

  const attach = (): void => {
    observer.disconnect();
    panel = find();
    if (panel === null) {
      observer.observe(document.documentElement, { childList: true, subtree: true });
      return;
    }
    observer.observe(panel, inside);
    for (let above = panel.parentElement; above; above = above.parentElement) {
      observer.observe(above, { childList: true });
    }
  };

  const pass = (): void => {
    if (signal.aborted) return;
    onChange(panel);
    // What we changed ourselves must not bring us here again.
    observer.takeRecords();
  };

  signal.addEventListener('abort', () => observer.disconnect());
  attach();
  pass();
  return pass;
}

/** False for the list's ancestors, one of which may just have dropped the list. */
function isInside(panel: HTMLElement | null, target: Node): boolean {
  return panel?.contains(target) === true;
}
