// Where the bubble of a row stands.
import { describe, expect, it } from 'vitest';
import { placeBubble } from '../../src/content/place-bubble.ts';

const size = { width: 280, height: 120 };
const viewport = { width: 1000, height: 700 };
const button = { left: 310, right: 338, top: 200, bottom: 252 };

describe('bubble', () => {
  it('stands beside the list', () => {
    expect(placeBubble({ anchor: button, size, viewport, isRightToLeft: false })).toEqual({
      left: 350,
      top: 200,
    });
  });

  it('stands at the other side in a right-to-left page', () => {
    const anchor = { left: 662, right: 690, top: 200, bottom: 252 };
    expect(placeBubble({ anchor, size, viewport, isRightToLeft: true })).toEqual({ left: 370, top: 200 });
  });

  it('stands under the button in a narrow window, with its end at the button', () => {
    const narrow = { width: 360, height: 700 };
    expect(placeBubble({ anchor: button, size, viewport: narrow, isRightToLeft: false })).toEqual({
      left: 58,
      top: 258,
    });
  });

  it('stays inside the window', () => {
    const low = { ...button, top: 680, bottom: 700 };
    expect(placeBubble({ anchor: low, size, viewport, isRightToLeft: false })).toEqual({
      left: 350,
      top: 568,
    });
  });
});
