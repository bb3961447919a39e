// Follows pointer and keyboard in the page and tells when the last hand has left the list. Called by `main.ts`.
// It only listens, in the capture phase: our own nodes keep their events from the client, not from here.
import { type HandEvent, handsAfter, isHandIn, noHands } from './hands.ts';

export interface HandsWatch {
  readonly isInList: (node: Element) => boolean;
  /** The list is free again. */
  readonly onFree: () => void;
  readonly signal: AbortSignal;
}

/** Returns a function that says whether the list is free. */
export function watchHands({ isInList, onFree, signal }: HandsWatch): () => boolean {
  let hands = noHands;
  const step = (event: HandEvent): void => {
    const wasIn = isHandIn(hands);
    hands = handsAfter(hands, event);
    if (wasIn && !isHandIn(hands)) onFree();
  };
  const isIn = (target: EventTarget | null): boolean => target instanceof Element && isInList(target);
  const options = { capture: true, passive: true, signal } as const;

  document.addEventListener(
    'pointerover',
    ({ target, pointerType }) => {
      if (pointerType !== 'touch') step({ type: 'pointerMoved', isInList: isIn(target) });
    },
    options,
  );
  document.addEventListener(
    'pointerout',
    ({ relatedTarget }) => {
      if (relatedTarget === null) step({ type: 'pointerLeft' });
    },
    options,
  );
  document.addEventListener(
    'pointerdown',
    ({ target }) => step({ type: 'pressed', isInList: isIn(target) }),
    options,
  );
  for (const end of ['pointerup', 'pointercancel'] as const) {
    document.addEventListener(
      end,
      ({ pointerType }) => step({ type: 'released', isFinger: pointerType === 'touch' }),
      options,
    );
  }
  // A native drag has no pointerup.
  document.addEventListener('dragend', () => step({ type: 'released', isFinger: false }), options);
  document.addEventListener(
    'keydown',
    () => step({ type: 'keyPressed', isFocusInList: isIn(document.activeElement) }),
    options,
  );
  document.addEventListener(
    'focusin',
    ({ target }) => step({ type: 'focusMoved', isInList: isIn(target) }),
    options,
  );
  document.addEventListener(
    'focusout',
    ({ relatedTarget }) => {
      if (relatedTarget === null) step({ type: 'focusMoved', isInList: false });
    },
    options,
  );
  window.addEventListener('blur', () => step({ type: 'windowLeft' }), { passive: true, signal });
  return () => !isHandIn(hands);
}
