// Our button in one row's wrapper, with its bubble and the line of names. It draws a row model into the wrapper it is bound
// to and reports presses; `rows.ts` makes it, binds it anew at each pass, and takes it away.
import type { UserAction } from '../messaging/contract.ts';
import controlsCss from '../ui/controls.css';
import { drawIcon } from '../ui/draw-icon.ts';
import { adoptStyles } from './adopt-styles.ts';
import { watchAttention } from './attention.ts';
import { type BubbleBox, createBubble } from './bubble.ts';
import type { BubbleModel } from './bubble-model.ts';
import clientThemeCss from './client-theme.css';
import { keepEvents } from './keep-events.ts';
import { createNamesLine, type NamesLine } from './names-line.ts';
import { OWN_ATTRIBUTE } from './page-marks.ts';
import rowCss from './row.css';
import type { RowModel } from './row-model.ts';

export interface RowControl {
  /** Puts the control beside this row, with the row's place in the tab order. */
  readonly place: (place: Place) => void;
  readonly draw: (binding: Binding) => void;
  /** A failure stands at this row, and the row is not scrolled away. */
  readonly isFailureSeen: () => boolean;
  readonly hasFocus: () => boolean;
  readonly focus: () => void;
  /** Out of the page; it may be bound to another row later. */
  readonly remove: () => void;
}

export interface Place {
  readonly row: HTMLElement;
  /** What the control is put into, beside the row. */
  readonly parent: Element;
  /** In grouped lists it is a cell. */
  readonly isCell: boolean;
  /** Shows the room's name; a line of names goes right after it. */
  readonly nameElement: Element | null;
}

export interface Binding {
  readonly roomId: string;
  readonly model: RowModel;
  /** What the bubble says while somebody attends to the button. */
  readonly details: () => BubbleModel;
}

export interface RowHandlers {
  readonly act: (action: UserAction) => void;
  /** Somebody attends to this room's button. */
  readonly onAttention: (roomId: string) => void;
}

const css = clientThemeCss + controlsCss + rowCss;

export function createRowControl({ act, onAttention }: RowHandlers): RowControl {
  const elements = controlElements();
  const { host, root, button } = elements;
  let bound: Binding | null = null;
  let names: NamesLine | null = null;
  let isAttended = false;

  const focus = (): void => button.focus({ preventScroll: true });
  const bubble: BubbleBox = createBubble({ host, root, act, onFocusLost: focus });
  const drawBubble = (): void => {
    const details = isAttended && bound ? bound.details() : null;
    bubble.draw(bound?.model.failure ?? details);
  };
  const attend = (isNow: boolean): void => {
    isAttended = isNow;
    drawBubble();
  };
  const attention = watchAttention({
    nodes: [host],
    root,
    onCome: () => bound && onAttention(bound.roomId),
    onOpen: () => attend(true),
    onClose: () => attend(false),
  });
  const quiet = (): void => {
    attention.reset();
    if (isAttended) attend(false);
  };
  const drawNames = (model: RowModel): void => {
    if (model.names === null) return names?.host.remove();
    if (names === null) {
      names = createNamesLine(css);
      attention.add(names.host);
    }
    names.draw(model.names);
  };
  watchPresses(elements, { binding: () => bound, act, quiet });

  return {
    place: (place) => {
      placeControl(elements, place);
      if (bound?.model.names && names && place.nameElement?.nextElementSibling !== names.host)
        place.nameElement?.after(names.host);
      // Moving a host closes its popover, and a row that moved takes its bubble along.
      if (isAttended || bound?.model.failure) drawBubble();
    },
    draw: (binding) => {
      if (bound !== null && bound.roomId !== binding.roomId) quiet();
      bound = binding;
      drawButton(elements, binding);
      drawNames(binding.model);
      drawBubble();
    },
    isFailureSeen: () => bound?.model.failure != null && bubble.isSeen(),
    hasFocus: () => root.activeElement === button,
    focus,
    remove: () => {
      attention.reset();
      isAttended = false;
      bound = null;
      bubble.draw(null);
      names?.host.remove();
      host.remove();
    },
  };
}

interface Elements {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly button: HTMLButtonElement;
  readonly count: HTMLElement;
}

function controlElements(): Elements {
  const host = document.createElement('div');
  host.setAttribute(OWN_ATTRIBUTE, 'control');
  keepEvents(host);
  const root = host.attachShadow({ mode: 'closed' });
  adoptStyles(root, css);
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'row-button';
  const count = document.createElement('span');
  count.className = 'count';
  root.append(button);
  return { host, root, button, count };
}

interface Presses {
  readonly binding: () => Binding | null;
  readonly act: (action: UserAction) => void;
  /** Closes the bubble that attention opened. */
  readonly quiet: () => void;
}

function watchPresses({ root, button }: Elements, { binding, act, quiet }: Presses): void {
  let pressedRoomId: string | null = null;
  // A row may show another room between pressing and letting go: such a press counts for neither.
  button.addEventListener('pointerdown', () => {
    pressedRoomId = binding()?.roomId ?? null;
    quiet();
  });
  button.addEventListener('click', (event) => {
    const bound = binding();
    if (!event.isTrusted || bound === null) return;
    const isByPointer = event.detail > 0;
    if (!isByPointer || pressedRoomId === bound.roomId) act(bound.model.button.action);
  });
  root.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Escape' || !event.isTrusted) return;
    if (binding()?.model.failure) act({ type: 'dismissFailure' });
    quiet();
  });
}

function placeControl({ host, button }: Elements, { parent, row, isCell }: Place): void {
  // Last, and so after the row, which lists that re-create it put at the end.
  if (parent.lastElementChild !== host) {
    if (isCell) host.setAttribute('role', 'gridcell');
    else host.removeAttribute('role');
    parent.append(host);
  }
  if (button.tabIndex !== row.tabIndex) button.tabIndex = row.tabIndex;
}

/** Touches only what differs: most passes change nothing. */
function drawButton({ host, button, count }: Elements, { model }: Binding): void {
  const { button: wanted } = model;
  setAttribute(button, 'aria-label', wanted.label);
  setAttribute(button, 'aria-description', wanted.description);
  setAttribute(button, 'data-look', wanted.look);
  button.toggleAttribute('data-people', model.hasPeople);
  host.toggleAttribute('data-shown', model.isShown);
  if (button.dataset['icon'] !== wanted.icon) {
    button.dataset['icon'] = wanted.icon;
    button.replaceChildren(drawIcon(wanted.icon, 18));
  }
  const number = model.count === null ? '' : String(model.count);
  if (count.textContent !== number) count.textContent = number;
  if (number === '') count.remove();
  else if (count.parentElement !== button) button.append(count);
}

function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
