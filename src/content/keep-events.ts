// Keeps what a person does on our nodes from the client around them: its list would open the room, start a drag or move
// the focus. Called once for each host element of ours.

/** `focusin` too: Element's list answers it by focusing the row that last had the focus. */
const ours = [
  'click',
  'dblclick',
  'auxclick',
  'contextmenu',
  'mousedown',
  'mouseup',
  'pointerdown',
  'pointerup',
  'touchstart',
  'touchend',
  'dragstart',
  'focusin',
] as const;

/** Arrows and shortcuts stay the client's: from our button one walks on through its list as from a row. */
const ourKeys: ReadonlySet<string> = new Set(['Enter', ' ', 'Escape']);

export function keepEvents(host: HTMLElement): void {
  const stop = (event: Event): void => event.stopPropagation();
  const stopKey = (event: KeyboardEvent): void => {
    if (ourKeys.has(event.key)) event.stopPropagation();
  };
  for (const name of ours) host.addEventListener(name, stop);
  for (const name of ['keydown', 'keyup', 'keypress'] as const) host.addEventListener(name, stopKey);
}

/** Of the dialog everything: from outside it is no field, and the client would take what is typed for its shortcuts. */
export function keepAllEvents(host: HTMLElement): void {
  const stop = (event: Event): void => event.stopPropagation();
  const typing = ['keydown', 'keyup', 'keypress', 'beforeinput', 'input', 'change', 'paste', 'cut', 'copy'];
  for (const name of [...ours, ...typing, 'focusout', 'wheel', 'submit']) host.addEventListener(name, stop);
}
