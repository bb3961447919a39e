// Keeps the durable state in the store: every change, in the order of the steps, each write whole. Callers that
// must not go on before it is kept (the next poll) wait for `saved()`.
import type { DurableState } from '../core/app/state.ts';
import type { Logger, Store } from '../core/ports.ts';

export interface Keeper {
  /** Writes what differs from the last write; writes of one turn of the event loop are joined. */
  keep(state: DurableState): void;
  /** Resolves when everything given to `keep` so far is in the store. */
  saved(): Promise<void>;
}

const PREFIX = 'state.';
/** Raised when the shape changes: an older state is not read, the first picture is loaded anew. */
const SHAPE = 4;

export function createKeeper(store: Store, log: Logger): Keeper {
  let known: Partial<DurableState> = {};
  let wanted: DurableState | null = null;
  let writing: Promise<void> = Promise.resolve();
  let isScheduled = false;

  const writeNow = async (): Promise<void> => {
    isScheduled = false;
    if (wanted === null) return;
    const next = wanted;
    const changed = changesOf(known, next);
    if (Object.keys(changed).length === 0) return;
    try {
      await store.write({ ...changed, [`${PREFIX}shape`]: SHAPE });
      // Only now: what a failed write did not bring goes with the next.
      known = next;
    } catch (error) {
      log.error('the state could not be stored', { error });
    }
  };

  return {
    keep: (state) => {
      wanted = state;
      if (isScheduled) return;
      isScheduled = true;
      writing = writing.then(writeNow);
    },
    saved: async () => {
      await writing;
    },
  };
}

/** Fields are replaced, never changed in place, so identity tells. */
function changesOf(known: Partial<DurableState>, wanted: DurableState): Record<string, unknown> {
  const names = Object.keys(wanted) as (keyof DurableState)[];
  return Object.fromEntries(
    names.filter((name) => wanted[name] !== known[name]).map((name) => [PREFIX + name, wanted[name]]),
  );
}

/** The state as stored, with `empty` for what is missing; `empty` as a whole if its shape is another. */
export async function readDurable(store: Store, empty: DurableState): Promise<DurableState> {
  if ((await store.read(`${PREFIX}shape`)) !== SHAPE) return empty;
  const names = Object.keys(empty) as (keyof DurableState)[];
  const values = await Promise.all(
    names.map(async (name) => [name, await store.read(PREFIX + name)] as const),
  );
  return { ...empty, ...Object.fromEntries(values.filter(([, value]) => value !== undefined)) };
}
