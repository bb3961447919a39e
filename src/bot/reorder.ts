// Puts RTP packets back into their order before they are decoded. Pure; called by sound-in.ts.
// A missing packet is waited for until a few later ones are here, then given up: who listens cannot wait longer.

export interface Numbered {
  /** 16 bits, runs over (RFC 3550 §5.1). */
  readonly sequenceNumber: number;
}

export interface Reorder<T extends Numbered> {
  /** Null before the first packet. */
  readonly expected: number | null;
  /** Came before their turn, in order. */
  readonly held: readonly T[];
}

/** Later packets that may wait for a missing one: 60 ms at 20 ms a packet. */
const MAX_HELD = 3;
/** A number that far away is a new stream (or an attack), not a late packet. */
const RESTART_BEYOND = 500;

export const EMPTY_REORDER = { expected: null, held: [] } as const;

/** Takes one packet; gives the new state and the packets that are due, in order. */
export function takePacket<T extends Numbered>(
  state: Reorder<T>,
  packet: T,
): readonly [Reorder<T>, readonly T[]] {
  const { sequenceNumber } = packet;
  const ahead = state.expected === null ? 0 : distance(state.expected, sequenceNumber);
  if (Math.abs(ahead) > RESTART_BEYOND) return [{ expected: following(sequenceNumber), held: [] }, [packet]];
  const isKnown = state.held.some((one) => one.sequenceNumber === sequenceNumber);
  if (ahead < 0 || isKnown) return [state, []];
  const first = state.expected ?? sequenceNumber;
  const held = [...state.held, packet].sort(
    (one, other) => distance(first, one.sequenceNumber) - distance(first, other.sequenceNumber),
  );
  return release(first, held);
}

function release<T extends Numbered>(
  first: number,
  waiting: readonly T[],
): readonly [Reorder<T>, readonly T[]] {
  const due: T[] = [];
  const held = [...waiting];
  let expected = first;
  for (let next = held[0]; next !== undefined; next = held[0]) {
    if (next.sequenceNumber !== expected && held.length <= MAX_HELD) break;
    due.push(next);
    held.shift();
    expected = following(next.sequenceNumber);
  }
  return [{ expected, held }, due];
}

const following = (sequenceNumber: number): number => (sequenceNumber + 1) & 0xffff;

/** How far `to` is ahead of `from`, −32768 … 32767. */
function distance(from: number, to: number): number {
  const by = (to - from) & 0xffff;
  return by < 0x8000 ? by : by - 0x10000;
}
