// All rows of the client's list, bound anew at each pass: row → room id (by the bridge) → model → control.
// Rows are not stable (they are re-created, or their wrapper shows another room at any message), so nothing is remembered
// about a row but its control, and that is bound to whatever room the wrapper shows now. Called by `main.ts`.
// Controls whose wrapper has gone are kept and used again: making one costs ten times as much as binding it.
import type { UserAction } from '../messaging/contract.ts';
import { detailsBubble } from './bubble-model.ts';
import { cellRowOf, hasNameBlock, nameElementOf, ROW, roomNameOf, WRAPPER } from './clients/element.ts';
import type { ListWidth } from './list-width.ts';
import { NAME_ROWS_EVENT, ROOM_ATTRIBUTE } from './page-marks.ts';
import { createRowControl, type Place, type RowControl } from './row.ts';
import { type RowPlace, rowModel, type ViewByRoom } from './row-model.ts';

/** What a pass draws from. */
export interface Scene {
  readonly view: ViewByRoom | null;
  readonly width: ListWidth;
}

export interface Rows {
  /** Binds every row in the list; before anything is painted. True if a failure stands at a row in sight. */
  readonly pass: (panel: HTMLElement, scene: Scene) => boolean;
}

interface Bound {
  readonly control: RowControl;
  /** The row and its parts, looked for again only when they have left the page. */
  place: Place;
  /** What was drawn last; drawing is skipped while all are the same. */
  view: ViewByRoom | null;
  width: ListWidth | null;
  roomId: string;
  roomName: string;
  /** The pass that saw it last. */
  passId: number;
}

/** As many as a list has rows in its page. */
const MAX_SPARE = 64;

export function createRows(act: (action: UserAction) => void): Rows {
  const bounds = new Map<Element, Bound>();
  const spare: RowControl[] = [];
  let seen: ViewByRoom | null = null;
  let passId = 0;

  const onAttention = (roomId: string): void => {
    const isKnown = seen?.view.rights.some((each) => each.roomId === roomId) !== false;
    if (!isKnown && seen?.view.account) act({ type: 'askRights', roomId });
  };

  const drop = (wrapper: Element, { control }: Bound): void => {
    bounds.delete(wrapper);
    control.remove();
    if (spare.length < MAX_SPARE) spare.push(control);
  };

  const bind = (wrapper: Element, scene: Scene): Bound | null => {
    const roomId = wrapper.getAttribute(ROOM_ATTRIBUTE);
    if (roomId === null || scene.view === null) return null;
    const known = bounds.get(wrapper);
    const place = placeIn(wrapper, known?.place ?? null);
    if (place === null) return null;
    const bound = known ?? freshBound(place, spare.pop() ?? createRowControl({ act, onAttention }));
    if (!known) bounds.set(wrapper, bound);
    bound.passId = passId;
    bound.place = place;
    const roomName = roomNameOf(place.nameElement);
    const isSame =
      bound.view === scene.view &&
      bound.width === scene.width &&
      bound.roomId === roomId &&
      bound.roomName === roomName;
    if (!isSame && !draw(bound, place, scene, { roomId, roomName })) {
      drop(wrapper, bound);
      return null;
    }
    // After drawing: what belongs into the page is known then.
    bound.control.place(place);
    return bound;
  };

  /** False: there is nothing to draw yet. */
  const draw = (
    bound: Bound,
    { row, nameElement }: Place,
    { view, width }: Scene,
    room: Pick<RowPlace, 'roomId' | 'roomName'>,
  ): boolean => {
    const at: RowPlace = { ...room, width, hasNameBlock: hasNameBlock(row, nameElement) };
    const model = view && rowModel(view, at);
    if (view === null || model === null) return false;
    Object.assign(bound, { view, width, ...room });
    bound.control.draw({ roomId: room.roomId, model, details: () => detailsBubble(view, at) });
    return true;
  };

  return {
    pass: (panel, scene) => {
      passId += 1;
      document.dispatchEvent(new Event(NAME_ROWS_EVENT));
      seen = scene.view;
      const focused = focusedRoom(panel, bounds);
      let isFailureSeen = false;
      for (const wrapper of panel.querySelectorAll(WRAPPER)) {
        const bound = bind(wrapper, scene);
        if (bound === null) continue;
        isFailureSeen ||= bound.control.isFailureSeen();
        if (bound.roomId === focused && !bound.control.hasFocus()) bound.control.focus();
      }
      for (const [wrapper, bound] of bounds) if (bound.passId !== passId) drop(wrapper, bound);
      if (focused !== null && focusedRoom(panel, bounds) !== focused) letGoOfFocus();
      return isFailureSeen;
    },
  };
}

/** The row in this wrapper, with the places beside it. */
function placeIn(wrapper: Element, known: Place | null): Place | null {
  const isKnown = known?.nameElement?.isConnected && wrapper.contains(known.nameElement);
  if (known !== null && isKnown) return known;
  const row = wrapper.querySelector<HTMLElement>(ROW);
  if (row === null) return null;
  const cells = cellRowOf(row);
  return { row, nameElement: nameElementOf(row), parent: cells ?? wrapper, isCell: cells !== null };
}

function freshBound(place: Place, control: RowControl): Bound {
  return { control, place, view: null, width: null, roomId: '', roomName: '', passId: 0 };
}

/** The room is out of sight: pressing Enter must not join the one that took its place. */
function letGoOfFocus(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** The room whose button has the focus: when rows change places, the focus goes with the room and not with the place. */
function focusedRoom(panel: HTMLElement, bounds: ReadonlyMap<Element, Bound>): string | null {
  const wrapper = document.activeElement?.closest(WRAPPER);
  if (!wrapper || !panel.contains(wrapper)) return null;
  const bound = bounds.get(wrapper);
  return bound?.control.hasFocus() ? bound.roomId : null;
}
