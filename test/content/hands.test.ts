// When a hand is in the list, so that no row may change its height.
import { describe, expect, it } from 'vitest';
import { type HandEvent, handsAfter, isHandIn, noHands } from '../../src/content/hands.ts';

const inList: HandEvent = { type: 'pointerMoved', isInList: true };
const outside: HandEvent = { type: 'pointerMoved', isInList: false };
const press: HandEvent = { type: 'pressed', isInList: true };
const release: HandEvent = { type: 'released', isFinger: false };
const liftFinger: HandEvent = { type: 'released', isFinger: true };
const key: HandEvent = { type: 'keyPressed', isFocusInList: true };
const keyElsewhere: HandEvent = { type: 'keyPressed', isFocusInList: false };
const focus: HandEvent = { type: 'focusMoved', isInList: true };
const focusElsewhere: HandEvent = { type: 'focusMoved', isInList: false };

describe('a hand is in the list', () => {
  it.each<[string, boolean, HandEvent[]]>([
    ['nothing was done yet', false, []],
    ['the pointer is over it', true, [inList]],
    ['the pointer went on', false, [inList, outside]],
    ['the pointer left the window', false, [inList, { type: 'pointerLeft' }]],
    ['a drag has left it', true, [inList, press, outside]],
    ['the drag has ended outside', false, [inList, press, outside, release]],
    ['a press there has ended', true, [inList, press, release]],
    ['a finger has let go', false, [press, liftFinger]],
    ['a press elsewhere', false, [{ type: 'pressed', isInList: false }]],
    ['somebody walks through it by keys', true, [key]],
    ['keys moved the focus into it', true, [keyElsewhere, focus]],
    ['keys moved the focus on', false, [key, focusElsewhere]],
    ['a click left the focus there', false, [inList, press, focus, release, outside]],
    ['after the click a key is pressed there', true, [press, focus, release, key]],
    ['a click elsewhere after keys', false, [key, { type: 'pressed', isInList: false }]],
    ['another window has the keyboard', false, [key, { type: 'windowLeft' }]],
    ['another window has it, the pointer is still there', true, [inList, { type: 'windowLeft' }]],
  ])('when %s: %s', (_, expected, events) => {
    expect(isHandIn(events.reduce(handsAfter, noHands))).toBe(expected);
  });
});
