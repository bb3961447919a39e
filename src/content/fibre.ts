// Finds the room id of a row in React's own tree of the page. Called by the bridge only, in the page's world.
// It reads and never writes; whatever the page put there, the worst it gives is a wrong id or none.
// Why so: no room list has the room id in its DOM, and labels are localised (clients.md, "Room id of a row").

/** Ids were found 3 to 24 steps up in all measured versions. */
const MAX_STEPS = 40;
const FIBRE_KEY = '__reactFiber$';

/** What we read of React's nodes; any of it may be missing. */
interface Fibre {
  readonly key?: unknown;
  readonly memoizedProps?: unknown;
  readonly return?: unknown;
}

/**
 * Rows that show one room for life: React never gives an element from under one key to another, and the room's id is the
 * key of something above them. In all measured lists it is, so that each row is walked once.
 */
const settled = new WeakMap<object, string>();

/** The room id of the row, or null if it shows no room (or the page is built otherwise than we know). */
export function roomIdOfRow(row: object): string | null {
  const known = settled.get(row);
  if (known !== undefined) return known;
  try {
    return idByWalk(row);
  } catch {
    // A getter of the page threw: this row has no id for us, the others are not touched by it.
    return null;
  }
}

/** The nearest id counts. A key further up only tells whether it stays. */
function idByWalk(row: object): string | null {
  let id: string | null = null;
  let fibre = fibreOf(row);
  for (let step = 0; fibre !== null && step < MAX_STEPS; step++) {
    const key = asRoomId(fibre.key);
    id ??= key ?? roomIdOfProps(objectOrNull(fibre.memoizedProps));
    if (key !== null) {
      if (key === id) settled.set(row, id);
      return id;
    }
    fibre = asFibre(fibre.return);
  }
  return id;
}

/** React's key has a random end, the same for all elements of a page: looked for once, then known. */
let fibreKey: string | null = null;

function fibreOf(row: object): Fibre | null {
  if (fibreKey === null || !Object.hasOwn(row, fibreKey)) {
    fibreKey = Object.keys(row).find((key) => key.startsWith(FIBRE_KEY)) ?? null;
  }
  return fibreKey === null ? null : asFibre((row as Record<string, unknown>)[fibreKey]);
}

const asFibre = (value: unknown): Fibre | null => (typeof value === 'object' ? value : null);

function roomIdOfProps(props: Record<string, unknown> | null): string | null {
  if (props === null) return null;
  return asRoomId(objectOrNull(props['room'])?.['roomId']) ?? roomIdOfModel(objectOrNull(props['vm']));
}

function roomIdOfModel(model: Record<string, unknown> | null): string | null {
  const read = model?.['getSnapshot'];
  if (model === null || typeof read !== 'function') return null;
  const snapshot = objectOrNull(read.call(model));
  return asRoomId(objectOrNull(snapshot?.['room'])?.['roomId']) ?? asRoomId(snapshot?.['id']);
}

/** Room ids of version 12 have no `:server`; all start with `!` and have no space. */
function asRoomId(value: unknown): string | null {
  return typeof value === 'string' && value.length > 1 && value.startsWith('!') && !/\s/.test(value)
    ? value
    : null;
}

function objectOrNull(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}
