// Which rows bear a line of names, with and without a hand in the list.
import { describe, expect, it } from 'vitest';
import { createLineGrants } from '../../src/content/line-grants.ts';

/** A list whose rows are higher by `costPx` with a line; counts how often a row was measured. */
function aList(costPx: number) {
  const lines = createLineGrants();
  let measured = 0;
  const measure = (hasLine: boolean): number => {
    measured += 1;
    return 52 + (hasLine ? costPx : 0);
  };
  return {
    settle: lines.settle,
    decide: (isWanted: boolean, isFree: boolean) => lines.decide({ roomId: '!a', isWanted, isFree, measure }),
    measured: () => measured,
  };
}

describe('a line of names', () => {
  it.each([
    [true, 0, true],
    [true, 16, true],
    [false, 0, true],
    [false, 16, false],
  ])('comes (list free: %s, costs %i px): %s', (isFree, costPx, expected) => {
    expect(aList(costPx).decide(true, isFree)).toBe(expected);
  });

  it.each([
    [true, 16, false],
    [false, 0, false],
    [false, 16, true],
  ])(
    'goes with the last name (list free: %s, costs %i px), or stays empty: %s',
    (isFree, costPx, expected) => {
      const list = aList(costPx);
      list.decide(true, true);
      expect(list.decide(false, isFree)).toBe(expected);
    },
  );

  it('comes when the list is free again', () => {
    const list = aList(16);
    list.decide(true, false);
    expect(list.decide(true, true)).toBe(true);
  });

  it('is measured once while a hand stays, and never in a free list', () => {
    const list = aList(16);
    for (let pass = 0; pass < 5; pass += 1) list.decide(true, false);
    expect(list.measured()).toBe(2);
    list.decide(true, true);
    expect(list.measured()).toBe(2);
  });

  it('is measured anew for the next hand', () => {
    const list = aList(16);
    list.decide(true, false);
    list.settle(new Set());
    list.decide(true, false);
    expect(list.measured()).toBe(4);
  });

  it('is there for all who want it in a settled list, on the screen or not', () => {
    const list = aList(16);
    list.settle(new Set(['!a']));
    expect(list.decide(true, false)).toBe(true);
    list.settle(new Set());
    expect(list.decide(true, false)).toBe(false);
  });
});
