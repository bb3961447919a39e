// Our button in one row's wrapper, with its bubble and the line of names. It draws a row model into the wrapper it is bound
// to and reports presses; `rows.ts` makes it, binds it anew at each pass, and drops it.
import type { UserAction } from '../messaging/contract.ts';
import controlsCss from '../ui/controls.css';
import { drawIcon } from '../ui/draw-icon.ts';
import { adoptStyles } from './adopt-styles.ts';
import { type BubbleBox, createBubble } from './bubble.ts';
import clientThemeCss from './client-theme.css';
import { cellRowOf } from './clients/element.ts';
import { keepEvents } from './keep-events.ts';
import { createNamesLine, type NamesLine } from './names-line.ts';
import { OWN_ATTRIBUTE } from './page-marks.ts';
import rowCss from './row.css';
import type { RowModel } from './row-model.ts';

export interface RowControl {
  /** Puts the control beside this row, with the row's place in the tab order. */
  readonly place: (wrapper: Element, row: HTMLElement) => void;
  readonly draw: (roomId: string, model: RowModel) => void;
  readonly isBubbleSeen: () => boolean;
  readonly hasFocus: () => boolean;
  readonly focus: () => void;
  readonly remove: () => void;
}

const css = clientThemeCss + controlsCss + rowCss;

export function createRowControl(act: (action: UserAction) => void): RowControl {
  const { host, root, button } = controlElements();
  const bubble: BubbleBox = createBubble(host, root, act);
  let names: NamesLine | null = null;
  let bound: { readonly roomId: string; readonly model: RowModel } | null = null;
  let pressedRoomId: string | null = null;

  // A row may show another room between pressing and letting go: such a press counts for neither.
  button.addEventListener('pointerdown', () => {
    pressedRoomId = bound?.roomId ?? null;
  });
  button.addEventListener('click', (event) => {
    if (!event.isTrusted || bound === null) return;
    const isByPointer = event.detail > 0;
    if (!isByPointer || pressedRoomId === bound.roomId) act(bound.model.button.action);
  });
  root.addEventListener('keydown', (event) => {
    const isEscape = event instanceof KeyboardEvent && event.key === 'Escape' && event.isTrusted;
    if (isEscape && bound?.model.bubble?.kind === 'failure') act({ type: 'dismissFailure' });
  });

  const placeNames = (wrapper: Element): void => {
    if (bound?.model.names && names && wrapper.lastElementChild !== names.host) wrapper.append(names.host);
  };

  return {
    place: (wrapper, row) => {
      const cells = cellRowOf(row);
      setRole(host, cells ? 'gridcell' : null);
      const parent = cells ?? wrapper;
      if (host.parentElement !== parent) parent.append(host);
      else if (!isAfter(host, row)) parent.append(host);
      if (button.tabIndex !== row.tabIndex) button.tabIndex = row.tabIndex;
      placeNames(wrapper);
      // Moving a host closes its popover, and a row that moved takes its bubble along.
      bubble.draw(bound?.model.bubble ?? null);
    },
    draw: (roomId, model) => {
      bound = { roomId, model };
      drawButton(button, model);
      host.toggleAttribute('data-shown', model.isShown);
      host.toggleAttribute('data-names', model.names !== null);
      if (model.names) {
        names ??= createNamesLine(css);
        names.draw(model.names);
      } else {
        names?.host.remove();
      }
      bubble.draw(model.bubble);
    },
    isBubbleSeen: bubble.isSeen,
    hasFocus: () => root.activeElement === button,
    focus: () => button.focus({ preventScroll: true }),
    remove: () => {
      bubble.draw(null);
      names?.host.remove();
      host.remove();
    },
  };
}

function controlElements(): { host: HTMLElement; root: ShadowRoot; button: HTMLButtonElement } {
  const host = document.createElement('div');
  host.setAttribute(OWN_ATTRIBUTE, 'control');
  keepEvents(host);
  const root = host.attachShadow({ mode: 'closed' });
  adoptStyles(root, css);
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'row-button';
  root.append(button);
  return { host, root, button };
}

/** Touches only what differs: most passes change nothing. */
function drawButton(button: HTMLButtonElement, { button: wanted, names }: RowModel): void {
  setAttribute(button, 'aria-label', wanted.label);
  setAttribute(button, 'aria-description', wanted.description);
  setAttribute(button, 'title', `${wanted.label}\n${wanted.description}`);
  setAttribute(button, 'data-look', wanted.look);
  button.toggleAttribute('data-people', names !== null);
  if (button.disabled !== wanted.isDisabled) button.disabled = wanted.isDisabled;
  if (button.dataset['icon'] !== wanted.icon) {
    button.dataset['icon'] = wanted.icon;
    button.replaceChildren(drawIcon(wanted.icon, 18));
  }
}

function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function setRole(host: HTMLElement, role: string | null): void {
  if (host.getAttribute('role') === role) return;
  if (role === null) host.removeAttribute('role');
  else host.setAttribute('role', role);
}

/** Lists that re-create a row put the new one after us; the tab order wants the row first. */
function isAfter(host: Element, row: Element): boolean {
  return (row.compareDocumentPosition(host) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
