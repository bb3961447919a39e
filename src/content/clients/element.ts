// What we know of Element's page: where its newest room list is and what a row is made of. The only file with its selectors.
// Proof: `clients.md` of the design documents has the markup of 1.12.10, 1.12.11 and of the list components 0.2.0, from
// which these are the common ones; `test/clients` serves those components. Class names with hashes are never used.

/** The room list with its search and heads; it is re-created when Element's app is. */
export const PANEL = 'nav.mx_RoomListPanel';
/** The virtual list's wrapper of one row; also wraps section heads. The copy under a dragging hand lies outside any. */
export const WRAPPER = '[data-item-index]';
/** The row itself: a button that opens the room and bears the roving tabindex. */
export const ROW = '.mx_RoomListItemView';
/** Scrolls; what leaves its box is not seen. */
export const SCROLLER = '[data-virtuoso-scroller], [data-testid="virtuoso-scroller"]';

/** In grouped lists rows are `role=row` with cells; a second cell is the place for a control. Null in flat lists. */
export function cellRowOf(row: Element): Element | null {
  const cell = row.parentElement;
  return cell?.getAttribute('role') === 'gridcell' ? cell.parentElement : null;
}

/** The element that shows the room's name. The row's label is localised and carries unread text: not that. */
export function nameElementOf(row: Element): Element | null {
  return row.querySelector('[data-testid="room-name"]') ?? row.querySelector('[title]');
}

export function roomNameOf(nameElement: Element | null): string {
  return nameElement?.getAttribute('title') ?? nameElement?.textContent ?? '';
}

/**
 * Whether a second line may stand right after the name's element: there Element itself puts the last message, in a block
 * with the name, where the person wants it.
 */
export function hasNameBlock(row: Element, nameElement: Element | null): boolean {
  const block = nameElement?.parentElement ?? null;
  return block !== null && block !== row && row.contains(block);
}

/** Opens a room in Element: its router listens to the hash. */
export function openRoom(roomId: string): void {
  location.hash = `#/room/${roomId}`;
}
