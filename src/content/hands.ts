// Decides whether somebody's hand is in the list: pointer over it, pressed there (a drag may have left it since), or walking
// through it by the keyboard. Then no row may change its height under that hand. Pure; `watch-hands.ts` feeds it.

export interface Hands {
  readonly isPointerIn: boolean;
  readonly isPressed: boolean;
  readonly isFocusIn: boolean;
  /** The last thing done was done by a key. Focus that a click left behind is no hand. */
  readonly isByKeys: boolean;
}

export const noHands: Hands = { isPointerIn: false, isPressed: false, isFocusIn: false, isByKeys: false };

export type HandEvent =
  | { readonly type: 'pointerMoved'; readonly isInList: boolean }
  | { readonly type: 'pressed'; readonly isInList: boolean }
  /** A finger is gone when it lets go; a mouse stays where it is. */
  | { readonly type: 'released'; readonly isFinger: boolean }
  | { readonly type: 'keyPressed'; readonly isFocusInList: boolean }
  | { readonly type: 'focusMoved'; readonly isInList: boolean }
  /** The pointer has left the window. */
  | { readonly type: 'pointerLeft' }
  /** Another window has the keyboard. */
  | { readonly type: 'windowLeft' };

export function handsAfter(hands: Hands, event: HandEvent): Hands {
  switch (event.type) {
    case 'pointerMoved':
      return { ...hands, isPointerIn: event.isInList };
    case 'pressed':
      return { ...hands, isPressed: event.isInList, isFocusIn: false, isByKeys: false };
    case 'released':
      return { ...hands, isPressed: false, isPointerIn: hands.isPointerIn && !event.isFinger };
    case 'keyPressed':
      return { ...hands, isFocusIn: event.isFocusInList, isByKeys: true };
    case 'focusMoved':
      return { ...hands, isFocusIn: hands.isByKeys && event.isInList };
    case 'pointerLeft':
      return { ...hands, isPointerIn: false };
    case 'windowLeft':
      return { ...hands, isPressed: false, isFocusIn: false };
  }
}

export function isHandIn({ isPointerIn, isPressed, isFocusIn }: Hands): boolean {
  return isPointerIn || isPressed || isFocusIn;
}
