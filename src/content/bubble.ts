// The bubble at a row's button: why joining failed, or that the microphone is waited for. One per control, made when needed.
// It is a popover: no list clips it, no row lies over it, and nothing in the list moves. It draws what `row-model` decided.
import type { UserAction } from '../messaging/contract.ts';
import { text } from '../ui/text.ts';
import { SCROLLER } from './clients/element.ts';
import { placeBubble } from './place-bubble.ts';
import type { Bubble } from './row-model.ts';

export interface BubbleBox {
  /** Shows, changes or hides it. The same bubble again only moves it to where its row is now. */
  readonly draw: (bubble: Bubble | null) => void;
  /** It is there, and its row is not scrolled out of sight. */
  readonly isSeen: () => boolean;
}

interface Choice {
  readonly label: string;
  readonly action: UserAction;
}

export function createBubble(
  host: HTMLElement,
  root: ShadowRoot,
  act: (action: UserAction) => void,
): BubbleBox {
  let shown: string | null = null;
  let box: HTMLElement | null = null;
  let hidden = new AbortController();

  const hide = (): void => {
    hidden.abort();
    box?.remove();
    box = null;
    shown = null;
  };

  const place = (): void => {
    if (!host.isConnected) hidden.abort();
    else if (box) moveTo(box, host);
  };

  const show = (bubble: Bubble): void => {
    box = bubbleElement(bubble, act);
    root.append(box);
    hidden = new AbortController();
    const { signal } = hidden;
    document.addEventListener('scroll', place, { capture: true, passive: true, signal });
    window.addEventListener('resize', place, { signal });
  };

  const draw = (bubble: Bubble | null): void => {
    const wanted = bubble && contentOf(bubble);
    if (wanted !== shown) {
      hide();
      if (bubble) show(bubble);
      shown = wanted;
    }
    if (box === null) return;
    // A host that moved to another wrapper has left the top layer.
    if (!box.matches(':popover-open')) box.showPopover();
    requestAnimationFrame(place);
  };
  return { draw, isSeen: () => box !== null && !isScrolledAway(host, host.getBoundingClientRect()) };
}

const contentOf = (bubble: Bubble): string =>
  bubble.kind === 'failure' ? `${bubble.advice.sentence}\n${bubble.advice.label}` : bubble.kind;

function bubbleElement(bubble: Bubble, act: (action: UserAction) => void): HTMLElement {
  const { sentence, choices } = wordsOf(bubble);
  const box = document.createElement('div');
  box.className = 'bubble';
  box.popover = 'manual';
  box.dataset['kind'] = bubble.kind;
  box.setAttribute('role', bubble.kind === 'failure' ? 'alert' : 'status');
  const words = document.createElement('p');
  words.textContent = sentence;
  const buttons = document.createElement('div');
  buttons.className = 'buttons';
  buttons.append(...choices.map((choice) => choiceButton(choice, act)));
  box.append(words, buttons);
  return box;
}

function wordsOf(bubble: Bubble): { sentence: string; choices: readonly Choice[] } {
  switch (bubble.kind) {
    case 'waitingForMicrophone':
      return {
        sentence: text.waitingForMicrophone,
        choices: [
          { label: text.joinAsListener, action: { type: 'joinAsListener' } },
          { label: text.cancel, action: { type: 'leave' } },
        ],
      };
    case 'failure': {
      const { sentence, label, action } = bubble.advice;
      const dismiss: Choice = { label: text.dismiss, action: { type: 'dismissFailure' } };
      return {
        sentence,
        choices: action.type === 'dismissFailure' ? [dismiss] : [{ label, action }, dismiss],
      };
    }
  }
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
