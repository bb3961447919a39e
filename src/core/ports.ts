// What the pure core and its runners ask of the world around them, in our own words.
// Every shell (background, call host, bot, tests) brings its own; the core never reaches past these.

/** Wall time and timers. `setTimer` returns a function that cancels it. */
export interface Clock {
  /** Milliseconds since the epoch by this machine's clock. */
  nowMs(): number;
  setTimer(delayMs: number, run: () => void): () => void;
}

/** One line per event; `fields` never hold tokens, SDP, addresses or message text above debug. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** A keyed store of plain JSON that only the background can read (in browsers: its IndexedDB). */
export interface Store {
  /** The stored value, or undefined if there is none. */
  read(key: string): Promise<unknown>;
  /** Writes all entries in one transaction; an undefined value removes its key. */
  write(entries: Readonly<Record<string, unknown>>): Promise<void>;
}

/** A fresh random id of 128 bits, as 32 hexadecimal digits. */
export type FreshId = () => string;
