// The few words two members say to each other over the data channel: their state, and a beat while no audio flows.
// Parsed here as untrusted text; `link` decides what they mean, `runner` says ours. JSON, at most 1 KiB.

/** What a member says of itself just now. */
export interface Said {
  readonly muted: boolean;
  readonly deafened: boolean;
  readonly speaking: boolean;
}

export type Word =
  /** The state with the highest `n` counts: words of an old connection may come late. */
  { readonly kind: 'state'; readonly n: number; readonly said: Said } | { readonly kind: 'beat' };

/** Longest text taken from the data channel, in UTF-16 units. */
export const MAX_WORD_LENGTH = 1024;

/** Words taken from one connection within a second; ours says at most eleven (protocol.md: 20). */
export const MAX_WORDS_PER_S = 20;

/** How many words came in the present second of one connection. */
export interface WordRate {
  readonly sinceMs: number;
  readonly count: number;
}

export const NO_WORDS: WordRate = { sinceMs: Number.NEGATIVE_INFINITY, count: 0 };

/** The rate with one more word; past `MAX_WORDS_PER_S` the word is to be dropped unread. */
export function countWord(rate: WordRate, nowMs: number): WordRate {
  const isSameSecond = nowMs >= rate.sinceMs && nowMs - rate.sinceMs < 1_000;
  return isSameSecond ? { ...rate, count: rate.count + 1 } : { sinceMs: nowMs, count: 1 };
}

export const BEAT = JSON.stringify({ t: 'beat' });

export function writeState(n: number, { muted, deafened, speaking }: Said): string {
  return JSON.stringify({ t: 'state', n, muted, deafened, speaking });
}

/** Null for anything that is not one of our words: later versions may say more, a hostile peer anything. */
export function parseWord(text: string): Word | null {
  if (text.length > MAX_WORD_LENGTH) return null;
  const value = parseRecord(text);
  if (value === null) return null;
  if (value['t'] === 'beat') return { kind: 'beat' };
  if (value['t'] === 'state') return parseState(value);
  return null;
}

function parseRecord(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // not JSON: simply not one of our words
  }
}

function parseState({ n, muted, deafened, speaking }: Record<string, unknown>): Word | null {
  if (typeof n !== 'number' || !Number.isSafeInteger(n) || n < 0) return null;
  if (typeof muted !== 'boolean' || typeof deafened !== 'boolean' || typeof speaking !== 'boolean')
    return null;
  return { kind: 'state', n, said: { muted, deafened, speaking } };
}
