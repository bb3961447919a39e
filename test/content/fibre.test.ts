// The walk from a row to its room id, on fake fibres of the forms that real clients have.
import { describe, expect, it } from 'vitest';
import { roomIdOfRow } from '../../src/content/fibre.ts';

type Fibre = Record<string, unknown>;

/** A row whose fibre has `above` as its ancestors, nearest first. */
function rowUnder(...above: Fibre[]): object {
  const top = above.reduceRight<Fibre | null>((parent, fibre) => ({ ...fibre, return: parent }), null);
  return { className: 'row', __reactFiber$x1: { key: null, memoizedProps: null, return: top } };
}

const steps = (count: number): Fibre[] =>
  Array.from({ length: count }, () => ({ key: null, memoizedProps: {} }));
const model = (snapshot: unknown) => ({ memoizedProps: { vm: { getSnapshot: () => snapshot } } });

describe('room id of a row', () => {
  it.each<[string, Fibre]>([
    ['the key', { key: '!a:hs.test' }],
    ['a key of room version 12, without a server', { key: '!AbCd-_9' }],
    ['the room in the props', { memoizedProps: { room: { roomId: '!a:hs.test' } } }],
    ['the id in the snapshot', model({ id: '!a:hs.test' })],
    ['the room in the snapshot', model({ id: 'x', room: { roomId: '!a:hs.test' } })],
  ])('is found by %s', (_, fibre) => {
    expect(roomIdOfRow(rowUnder(...steps(17), fibre))).toMatch(/^!/);
  });

  it('takes the nearest', () => {
    expect(roomIdOfRow(rowUnder({ key: '!near' }, { key: '!far' }))).toBe('!near');
  });

  it.each<[string, Fibre]>([
    ['a key of another kind', { key: 'favourite' }],
    ['a number as key', { key: 7 }],
    ['a key with a space', { key: '! not an id' }],
    ['a bare exclamation mark', { key: '!' }],
    ['a model whose snapshot is nothing', model(undefined)],
    ['a model without a snapshot', { memoizedProps: { vm: {} } }],
    ['props that are no object', { memoizedProps: 'text' }],
  ])('is none for %s', (_, fibre) => {
    expect(roomIdOfRow(rowUnder(fibre))).toBeNull();
  });

  it.each([
    ['stays with the row whose key it is', '!a', '!a'],
    ['is read anew where it is the key of something else', '!space', '!b'],
    ['is read anew where there is no key', null, '!b'],
  ])('%s', (_, key, afterwards) => {
    let id = '!a';
    const row = rowUnder({ memoizedProps: { vm: { getSnapshot: () => ({ id }) } } }, { key });
    expect(roomIdOfRow(row)).toBe('!a');
    id = '!b';
    expect(roomIdOfRow(row)).toBe(afterwards);
  });

  it('walks on past a model of the whole list', () => {
    expect(roomIdOfRow(rowUnder(model({ id: 'list' }), { key: '!a' }))).toBe('!a');
  });

  it('gives up after 40 steps', () => {
    expect(roomIdOfRow(rowUnder(...steps(38), { key: '!a' }))).toBe('!a');
    expect(roomIdOfRow(rowUnder(...steps(39), { key: '!a' }))).toBeNull();
  });

  it('ends on a ring of fibres', () => {
    const ring: Fibre = { key: null };
    ring['return'] = ring;
    expect(roomIdOfRow({ __reactFiber$x1: ring })).toBeNull();
  });

  it('is none for an element that React does not know', () => {
    expect(roomIdOfRow({})).toBeNull();
  });

  it('is none when a getter of the page throws', () => {
    const trap = {
      get key(): string {
        throw new Error('trap');
      },
    };
    expect(roomIdOfRow({ __reactFiber$x1: trap })).toBeNull();
  });

  it('finds the key of a second React in the page', () => {
    expect(roomIdOfRow({ __reactFiber$x1: { key: '!one' } })).toBe('!one');
    expect(roomIdOfRow({ __reactFiber$y2: { key: '!two' } })).toBe('!two');
  });
});
