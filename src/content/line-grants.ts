// Decides which rows bear a line of names. It may change a row's height, and no row may move under somebody's hand: while
// one is in the list, only what costs no height is changed (the row itself tells, by being measured), the rest waits until
// the list is free. Those that wait show the number of people at the button, which never takes room. Called by `rows.ts`.
// We do not wait some seconds before showing the number: somebody who looks at the list wants to know at once.

export interface LineGrants {
  /** All rooms on the screen or not, when the list is free: all get what they want. */
  readonly settle: (wanted: ReadonlySet<string>) => void;
  /**
   * Whether this room's row, which is on the screen, bears a line. `measure` draws the row with or without it and gives its
   * height; it is called only where the answer is not known.
   */
  readonly decide: (request: LineRequest) => boolean;
}

export interface LineRequest {
  readonly roomId: string;
  readonly isWanted: boolean;
  readonly isFree: boolean;
  readonly measure: (hasLine: boolean) => number;
}

export function createLineGrants(): LineGrants {
  let granted: Set<string> | null = null;
  /** Rooms that have to wait: measured once per stay of the hand. */
  const waiting = new Map<string, boolean>();

  const set = (roomId: string, isGranted: boolean): boolean => {
    granted ??= new Set();
    if (isGranted) granted.add(roomId);
    else granted.delete(roomId);
    waiting.delete(roomId);
    return isGranted;
  };

  return {
    settle: (wanted) => {
      granted = new Set(wanted);
      waiting.clear();
    },
    decide: ({ roomId, isWanted, isFree, measure }) => {
      const has = granted?.has(roomId) === true;
      if (has === isWanted) return has;
      if (isFree) return set(roomId, isWanted);
      if (waiting.get(roomId) === isWanted) return has;
      if (measure(has) === measure(isWanted)) return set(roomId, isWanted);
      waiting.set(roomId, isWanted);
      return has;
    },
  };
}
