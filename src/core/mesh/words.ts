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
