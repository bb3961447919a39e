// What fits into a list of some width.
import { describe, expect, it } from 'vitest';
import { listWidth } from '../../src/content/list-width.ts';

describe('a list', () => {
  it.each([
    [68, 'tiny'],
    [109, 'tiny'],
    [110, 'narrow'],
    [199, 'narrow'],
    [200, 'full'],
    [350, 'full'],
  ])('of %i px is %s', (px, kind) => {
    expect(listWidth(px).kind).toBe(kind);
  });

  it('of 350 px holds 32 letters, of 600 px more, of any width at least four', () => {
    expect(listWidth(350).letters).toBe(32);
    expect(listWidth(600).letters).toBe(72);
    expect(listWidth(0).letters).toBe(4);
  });

  it('does not change its mind at each pixel', () => {
    const letters = new Set(Array.from({ length: 100 }, (_, px) => listWidth(300 + px).letters));
    expect(letters.size).toBeLessThan(7);
  });
});
