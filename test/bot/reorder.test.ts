import { describe, expect, it } from 'vitest';
import { EMPTY_REORDER, type Numbered, type Reorder, takePacket } from '../../src/bot/reorder.ts';

function passed(numbers: readonly number[]): readonly number[] {
  let state: Reorder<Numbered> = EMPTY_REORDER;
  return numbers.flatMap((sequenceNumber) => {
    const [next, due] = takePacket(state, { sequenceNumber });
    state = next;
    return due.map((packet) => packet.sequenceNumber);
  });
}

describe('takePacket', () => {
  it.each([
    ['passes on what is in order', [7, 8, 9], [7, 8, 9]],
    ['puts two back that changed places', [1, 3, 2, 4], [1, 2, 3, 4]],
    ['puts a late one back behind two others', [1, 3, 4, 2, 5], [1, 2, 3, 4, 5]],
    ['gives a missing one up when four later ones are here', [1, 3, 4, 5, 6, 7], [1, 3, 4, 5, 6, 7]],
    ['drops one that comes after it was given up', [1, 3, 4, 5, 6, 2, 7], [1, 3, 4, 5, 6, 7]],
    ['drops repeats, passed on or held', [1, 1, 3, 3, 2], [1, 2, 3]],
    ['runs over at 16 bits', [65_534, 0, 65_535, 1], [65_534, 65_535, 0, 1]],
    ['begins anew after a leap', [1, 2, 30_000, 30_001], [1, 2, 30_000, 30_001]],
    ['begins anew after a leap back', [30_000, 1, 2], [30_000, 1, 2]],
  ])('%s', (_, came, went) => {
    expect(passed(came)).toEqual(went);
  });

  it('never holds more than three', () => {
    let state: Reorder<Numbered> = EMPTY_REORDER;
    for (let number = 0; number < 400; number += 2) {
      [state] = takePacket(state, { sequenceNumber: number });
      expect(state.held.length).toBeLessThanOrEqual(3);
    }
  });
});
