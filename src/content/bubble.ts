// The bubble at a row's button. One per control, made when needed. It is a popover: no list clips it, no row lies over it, and
// nothing in the list moves. It draws what `bubble-model` decided; when it opens and closes is decided in `row.ts`.
import type { UserAction } from '../messaging/contract.ts';
import { drawIcon } from '../ui/draw-icon.ts';
import type { Person } from '../ui/people.ts';
import type { Choice } from '../ui/rights-advice.ts';
import { text } from '../ui/text.ts';
import type { BubbleModel } from './bubble-model.ts';
import { SCROLLER } from './clients/element.ts';
import { placeBubble } from './place-bubble.ts';

export interface BubbleBox {
  /** Shows, changes or hides it. The same bubble again only moves it to where its row is now. */
  readonly draw: (bubble: BubbleModel | null) => void;
  /** It is there, and its row is not scrolled out of sight. */
  readonly isSeen: () => boolean;
}

interface Box {
  readonly element: HTMLElement;
  readonly fill: (bubble: BubbleModel) => void;
}

export interface BubbleOptions {
  /** The control's own element and its shadow root. */
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly act: (action: UserAction) => void;
  /** The button with the focus has gone from the bubble. */
  readonly onFocusLost: () => void;
}

export function createBubble({ host, root, act, onFocusLost }: BubbleOptions): BubbleBox {
  let box: Box | null = null;
  let shown = '';
  let hidden = new AbortController();

  const hide = (): void => {
    if (box === null) return;
    const hadFocus = box.element.contains(root.activeElement);
    hidden.abort();
    box.element.remove();
    box = null;
    if (hadFocus) onFocusLost();
  };

  const place = (): void => {
    if (!host.isConnected) hidden.abort();
    else if (box) moveTo(box.element, host);
  };

  const show = (): Box => {
    const made = createBox(act, onFocusLost);
    root.append(made.element);
    hidden = new AbortController();
    const { signal } = hidden;
    document.addEventListener('scroll', place, { capture: true, passive: true, signal });
    window.addEventListener('resize', place, { signal });
    return made;
  };

  const draw = (bubble: BubbleModel | null): void => {
    if (bubble === null) return hide();
    box ??= show();
    const wanted = JSON.stringify(bubble);
    if (wanted !== shown || !box.element.hasChildNodes()) box.fill(bubble);
    shown = wanted;
    // A host that moved to another wrapper has left the top layer.
    if (!box.element.matches(':popover-open')) box.element.showPopover();
    requestAnimationFrame(place);
  };
  return { draw, isSeen: () => box !== null && !isScrolledAway(host, host.getBoundingClientRect()) };
}

function createBox(act: (action: UserAction) => void, onFocusLost: () => void): Box {
  const element = document.createElement('div');
  element.className = 'bubble';
  element.popover = 'manual';
  const buttons = document.createElement('div');
  buttons.className = 'buttons';
  let choices = '';
  const fill = (bubble: BubbleModel): void => {
    element.dataset['kind'] = bubble.kind;
    element.setAttribute('role', bubble.kind === 'failure' ? 'alert' : 'group');
    element.setAttribute('aria-label', bubble.title);
    const wanted = JSON.stringify(bubble.choices);
    const hasFocus = buttons.matches(':focus-within');
    // The buttons stay while they are the same: one of them may have the focus.
    if (wanted !== choices) buttons.replaceChildren(...bubble.choices.map((each) => choiceButton(each, act)));
    for (const node of [...element.children]) if (node !== buttons) node.remove();
    element.prepend(...peopleNodes(bubble.people), ...bubble.sentences.map(sentenceNode));
    if (bubble.choices.length === 0) buttons.remove();
    else if (buttons.parentElement !== element) element.append(buttons);
    if (hasFocus && wanted !== choices) onFocusLost();
    choices = wanted;
  };
  return { element, fill };
}

function sentenceNode(sentence: string): HTMLElement {
  const node = document.createElement('p');
  node.textContent = sentence;
  return node;
}

function peopleNodes(people: readonly Person[]): readonly HTMLElement[] {
  if (people.length === 0) return [];
  const list = document.createElement('ul');
  list.append(...people.map(personNode));
  return [list];
}

function personNode(person: Person): HTMLElement {
  const { name, isMe, isMuted, isDeafened, isSpeaking, isUnsure, trouble } = person;
  const node = document.createElement('li');
  node.className = 'bubble-person';
  const words = document.createElement('bdi');
  words.className = 'bubble-name';
  words.textContent = name;
  node.append(words);
  const marks = [
    isMe && text.you,
    isSpeaking && trouble === null && text.marks.speaking,
    isDeafened ? text.marks.deafened : isMuted && text.marks.muted,
    trouble !== null && text.marks[trouble],
    isUnsure && text.marks.unsure,
  ].filter((mark) => mark !== false);
  if (isDeafened || isMuted) node.append(drawIcon(isDeafened ? 'headphonesOff' : 'micOff', 14));
  const note = document.createElement('span');
  note.className = 'bubble-note';
  note.textContent = marks.join(', ');
  node.append(note);
  node.toggleAttribute('data-speaking', isSpeaking && trouble === null);
  return node;
}

function choiceButton({ label, action }: Choice, act: (action: UserAction) => void): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button button-small';
  button.textContent = label;
  button.addEventListener('click', (event) => {
    if (event.isTrusted) act(action);
  });
  return button;
}

function moveTo(box: HTMLElement, host: HTMLElement): void {
  const anchor = host.getBoundingClientRect();
  const { left, top } = placeBubble({
    anchor,
    size: { width: box.offsetWidth, height: box.offsetHeight },
    viewport: { width: innerWidth, height: innerHeight },
    isRightToLeft: getComputedStyle(host).direction === 'rtl',
  });
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
  box.style.visibility = isScrolledAway(host, anchor) ? 'hidden' : 'visible';
}

/** Virtual lists keep rows beyond their edges; a bubble there would hang in the air. */
function isScrolledAway(host: HTMLElement, anchor: DOMRect): boolean {
  const scroller = host.closest(SCROLLER)?.getBoundingClientRect();
  const middle = (anchor.top + anchor.bottom) / 2;
  return scroller !== undefined && (middle < scroller.top || middle > scroller.bottom);
}
