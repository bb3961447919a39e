// The durable state in the store: what is written when, and what a store that fails costs.
import { beforeEach, describe, expect, it } from 'vitest';
import { createKeeper, type Keeper, readDurable } from '../../src/background/keeper.ts';
import { emptyDurable } from '../../src/core/app/state.ts';
import { World } from '../fakes/app-driver.ts';
import { FakeLog } from '../fakes/log.ts';
import { FakeStore } from '../fakes/store.ts';

let store: FakeStore;
let log: FakeLog;
let keeper: Keeper;

beforeEach(() => {
  store = new FakeStore();
  log = new FakeLog();
  keeper = createKeeper(store, log);
});

describe('the keeper', () => {
  it('gives back what it was given', async () => {
    const { durable } = World.inCall().state;
    keeper.keep(durable);
    await keeper.saved();
    expect(await readDurable(store, emptyDurable)).toEqual(durable);
  });

  it('writes only what has changed', async () => {
    keeper.keep(emptyDurable);
    await keeper.saved();
    keeper.keep({ ...emptyDurable, isMuted: true });
    await keeper.saved();
    expect(Object.keys(store.writes[1] ?? {}).sort()).toEqual(['state.isMuted', 'state.shape']);
  });

  it('writes nothing where nothing has changed', async () => {
    keeper.keep(emptyDurable);
    await keeper.saved();
    keeper.keep(emptyDurable);
    await keeper.saved();
    expect(store.writes).toHaveLength(1);
  });

  it('joins the states of one turn into one write, the newest', async () => {
    keeper.keep(emptyDurable);
    keeper.keep({ ...emptyDurable, since: 'a' });
    keeper.keep({ ...emptyDurable, since: 'b' });
    await keeper.saved();
    expect(store.writes.map((write) => write['state.since'])).toEqual(['b']);
  });

  it('says "saved" only when all that was given so far is in', async () => {
    let open = (): void => undefined;
    store.gate = new Promise((done) => {
      open = done;
    });
    keeper.keep(emptyDurable);
    let isSaved = false;
    const saved = keeper.saved().then(() => {
      isSaved = true;
    });
    await Promise.resolve();
    keeper.keep({ ...emptyDurable, since: 'x' });
    expect(isSaved).toBe(false);
    open();
    await saved;
    expect(store.kept.has('state.since')).toBe(true);
    await keeper.saved();
    expect(store.kept.get('state.since')).toBe('x');
  });

  it('writes again with the next state what the store did not take', async () => {
    store.failures = 1;
    keeper.keep({ ...emptyDurable, since: 'lost' });
    await keeper.saved();
    keeper.keep({ ...emptyDurable, since: 'lost', isMuted: true });
    await keeper.saved();
    expect([store.kept.get('state.since'), log.events('error')]).toEqual([
      'lost',
      ['the state could not be stored'],
    ]);
  });
});

describe('reading', () => {
  it('gives the empty state where nothing is stored', async () => {
    expect(await readDurable(store, emptyDurable)).toBe(emptyDurable);
  });

  it('gives the empty state where what is stored has another shape', async () => {
    store.kept.set('state.shape', 0);
    store.kept.set('state.isMuted', true);
    expect(await readDurable(store, emptyDurable)).toBe(emptyDurable);
  });

  it('fills in what an older version did not store', async () => {
    keeper.keep({ ...emptyDurable, isMuted: true });
    await keeper.saved();
    store.kept.delete('state.wishes');
    expect(await readDurable(store, emptyDurable)).toEqual({ ...emptyDurable, isMuted: true });
  });
});
