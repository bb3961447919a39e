// Entry of the content script in a client's page: brings the background's view to the rows and the panel, and the person's
// presses back. Everything hangs on one AbortSignal: an orphan (extension updated or removed) takes its nodes and goes.
import { openViewStore } from '../ui/view-store.ts';
import { addPageStyles } from './adopt-styles.ts';
import { PANEL } from './clients/element.ts';
import { watchList } from './observe.ts';
import pageCss from './page.css';
import { OWN_ATTRIBUTE, REPLACED_EVENT, ROOM_ATTRIBUTE, WIDTH_ATTRIBUTE } from './page-marks.ts';
import { createPanel } from './panel.tsx';
import { byRoom, type ViewByRoom } from './row-model.ts';
import { createRows } from './rows.ts';
import { watchWidth } from './watch-width.ts';

function start(): void {
  const life = new AbortController();
  const { signal } = life;
  replaceOlderCopy(life);
  signal.addEventListener('abort', clearPage);

  const store = openViewStore({ name: 'content', signal, onOrphaned: () => life.abort() });
  // The port may have found at once that the extension is gone.
  if (signal.aborted) return;
  addPageStyles(pageCss, signal);
  const rows = createRows(store.act);
  const panel = createPanel(store, signal);
  let view: ViewByRoom | null = null;
  let pass = (): void => undefined;
  const width = watchWidth({ signal, onChange: () => pass() });

  pass = watchList({
    signal,
    find: () => document.querySelector<HTMLElement>(PANEL),
    onChange: (list) => {
      if (list === null) return;
      const isFailureSeen = rows.pass(list, { view, width: width.of(list) });
      panel.place(list, { isFailureSeen });
    },
  });
  // A failure whose row is scrolled away is told in the panel.
  document.addEventListener('scroll', () => view?.view.failure && pass(), {
    capture: true,
    passive: true,
    signal,
  });
  // Somebody signed in or out of the client in another tab.
  window.addEventListener('storage', () => pass(), { signal });
  store.subscribe(() => {
    const newest = store.get();
    view = newest && byRoom(newest);
    pass();
  }, signal);
}

/** An older copy may be alive (the same extension, injected twice) or dead with its nodes left behind. */
function replaceOlderCopy(life: AbortController): void {
  document.dispatchEvent(new Event(REPLACED_EVENT));
  clearPage();
  document.addEventListener(REPLACED_EVENT, () => life.abort(), { signal: life.signal });
}

function clearPage(): void {
  for (const node of document.querySelectorAll(`[${OWN_ATTRIBUTE}]`)) node.remove();
  for (const mark of [ROOM_ATTRIBUTE, WIDTH_ATTRIBUTE]) {
    for (const element of document.querySelectorAll(`[${mark}]`)) element.removeAttribute(mark);
  }
}

start();
