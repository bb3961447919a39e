// All rows of the client's list, bound anew at each pass: row → room id (by the bridge) → model → control.
// Rows are not stable (they are re-created, or their wrapper shows another room at any message), so nothing is remembered
// about a row but its control, and that is bound to whatever room the wrapper shows now. Called by `main.ts`.
import type { UserAction } from '../messaging/contract.ts';
import { ROW, roomNameOf, WRAPPER } from './clients/element.ts';
import { NAME_ROWS_EVENT, ROOM_ATTRIBUTE } from './page-marks.ts';
import { createRowControl, type RowControl } from './row.ts';
import { rowModel, type ViewByRoom } from './row-model.ts';

interface Bound {
  readonly control: RowControl;
  /** What was drawn last; drawing is skipped while all three are the same. */
  view: ViewByRoom | null;
  roomId: string;
  roomName: string;
}

export interface Rows {
  /** Binds every row in the list; before anything is painted. True if a bubble stands at a row in sight. */
  readonly pass: (panel: HTMLElement, view: ViewByRoom | null) => boolean;
}

export function createRows(act: (action: UserAction) => void): Rows {
  const bounds = new WeakMap<Element, Bound>();

  const drop = (wrapper: Element): void => {
    bounds.get(wrapper)?.control.remove();
    bounds.delete(wrapper);
  };

  const bind = (wrapper: Element, row: HTMLElement, view: ViewByRoom): Bound | null => {
    const roomId = wrapper.getAttribute(ROOM_ATTRIBUTE);
    const roomName = roomNameOf(row);
    const known = bounds.get(wrapper);
    if (known && known.view === view && known.roomId === roomId && known.roomName === roomName) return known;
    const model = roomId === null ? null : rowModel(view, roomId, roomName);
    if (roomId === null || model === null) return null;
    const bound = known ?? { control: createRowControl(act), view, roomId, roomName };
    if (!known) bounds.set(wrapper, bound);
    Object.assign(bound, { view, roomId, roomName });
    // In the page first: a popover shows only there.
    bound.control.place(wrapper, row);
    bound.control.draw(roomId, model);
    return bound;
  };

  return {
    pass: (panel, view) => {
      document.dispatchEvent(new Event(NAME_ROWS_EVENT));
      const focused = focusedRoom(panel, bounds);
      let isBubbleSeen = false;
      for (const wrapper of panel.querySelectorAll(WRAPPER)) {
        const row = wrapper.querySelector<HTMLElement>(ROW);
        const bound = row && view && bind(wrapper, row, view);
        if (!bound) drop(wrapper);
        else bound.control.place(wrapper, row);
        isBubbleSeen ||= bound?.control.isBubbleSeen() === true;
        if (bound && bound.roomId === focused && !bound.control.hasFocus()) bound.control.focus();
      }
      if (focused !== null && focusedRoom(panel, bounds) !== focused) letGoOfFocus();
      return isBubbleSeen;
    },
  };
}

/** The room is out of sight: pressing Enter must not join the one that took its place. */
function letGoOfFocus(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** The room whose button has the focus: when rows change places, the focus goes with the room and not with the place. */
function focusedRoom(panel: HTMLElement, bounds: WeakMap<Element, Bound>): string | null {
  const wrapper = document.activeElement?.closest(WRAPPER);
  if (!wrapper || !panel.contains(wrapper)) return null;
  const bound = bounds.get(wrapper);
  return bound?.control.hasFocus() ? bound.roomId : null;
}
