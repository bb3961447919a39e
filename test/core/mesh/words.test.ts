// What is taken for a word of the data channel.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BEAT,
  countWord,
  MAX_WORD_LENGTH,
  NO_WORDS,
  parseWord,
  writeState,
} from '../../../src/core/mesh/words.ts';

const SAID = { muted: true, deafened: false, speaking: true };
const state = (change: object) => JSON.stringify({ t: 'state', n: 1, ...SAID, ...change });

describe('parseWord', () => {
  it('reads what we write', () => {
    expect(parseWord(BEAT)).toEqual({ kind: 'beat' });
    expect(parseWord(writeState(7, SAID))).toEqual({ kind: 'state', n: 7, said: SAID });
  });

  it('takes nothing along that it does not know', () => {
    expect(parseWord(state({ note: 'x' }))).toEqual({ kind: 'state', n: 1, said: SAID });
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '"beat"'],
    ['null', 'null'],
    ['an unknown word', '{"t":"song"}'],
    ['a state without n', state({ n: undefined })],
    ['a negative n', state({ n: -1 })],
    ['a broken n', state({ n: 0.5 })],
    ['an n beyond counting', state({ n: 1e300 })],
    ['a mute that is no claim', state({ muted: 'yes' })],
    ['a deafen that is no claim', state({ deafened: 1 })],
    ['speaking that is no claim', state({ speaking: null })],
    ['more than 1 KiB', state({ pad: 'x'.repeat(MAX_WORD_LENGTH) })],
  ])('drops %s', (_name, text) => {
    expect(parseWord(text)).toBeNull();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseWord(text)));
  });
});

it('counts the words of one second, whatever the clock does', () => {
  const first = countWord(NO_WORDS, 5_000);
  expect(countWord(first, 5_999)).toEqual({ sinceMs: 5_000, count: 2 });
  expect(countWord(first, 6_000)).toEqual({ sinceMs: 6_000, count: 1 });
  expect(countWord(first, 4_000)).toEqual({ sinceMs: 4_000, count: 1 });
});
