// Entry in the page's own world: writes the room id of each row on the row's wrapper when the content script asks for it.
// It does nothing else: it keeps only where it found things, sends nothing, and never touches the page's client, tokens or storage. It is
// untrusted for us as the page is; the worst a hostile page gets from it is a button at the wrong row.
import { PANEL, ROW, WRAPPER } from './clients/element.ts';
import { roomIdOfRow } from './fibre.ts';
import { BRIDGE_REPLACED_EVENT, NAME_ROWS_EVENT, ROOM_ATTRIBUTE } from './page-marks.ts';

/** Runs inside the asking script's `dispatchEvent`, so that it reads the attributes right after. */
function nameRows(): void {
  for (const wrapper of document.querySelectorAll(`${PANEL} ${WRAPPER}`)) {
    const row = rowOf(wrapper);
    nameWrapper(wrapper, row && roomIdOfRow(row));
  }
}

/** Looked for again only when the one we know has left its wrapper. */
const rows = new WeakMap<Element, Element>();

function rowOf(wrapper: Element): Element | null {
  const known = rows.get(wrapper);
  if (known !== undefined && wrapper.contains(known)) return known;
  const row = wrapper.querySelector(ROW);
  if (row) rows.set(wrapper, row);
  return row;
}

function nameWrapper(wrapper: Element, roomId: string | null): void {
  if (wrapper.getAttribute(ROOM_ATTRIBUTE) === roomId) return;
  if (roomId === null) wrapper.removeAttribute(ROOM_ATTRIBUTE);
  else wrapper.setAttribute(ROOM_ATTRIBUTE, roomId);
}

// After an update a second copy comes into the same page; the first must not answer any more.
document.dispatchEvent(new Event(BRIDGE_REPLACED_EVENT));
const replaced = new AbortController();
document.addEventListener(BRIDGE_REPLACED_EVENT, () => replaced.abort(), { signal: replaced.signal });
document.addEventListener(NAME_ROWS_EVENT, nameRows, { signal: replaced.signal });
