// Reads single fields of untrusted JSON for the parsers of this folder and writes down all that is wrong.
// A fault names the field and never quotes its value: values may be SDP, addresses or names.

export type Fields = Readonly<Record<string, unknown>>;

export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

/** Whole numbers from 0 up that stay exact: the most Matrix allows in an event. */
export const NATURAL: IntegerRange = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** The value as a plain object, or null if it is anything else (a list, too). */
export function asFields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** Length in UTF-8 bytes; a lone surrogate counts 3, as servers replace it. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** True if the text has at most so many UTF-8 bytes. Cheap for huge texts: a byte is never more than a unit. */
export function fitsBytes(text: string, maxBytes: number): boolean {
  return text.length <= maxBytes && byteLength(text) <= maxBytes;
}

/** At most so many UTF-16 units of the trimmed text, never half a surrogate pair. */
export function shortened(text: string, maxChars: number): string {
  return text
    .trim()
    .slice(0, maxChars)
    .replace(/[\uD800-\uDBFF]$/, '');
}

/**
 * One object of an event, at `path`. Every getter gives the checked value, or null after adding a fault.
 * All readers of one event share one list of faults, so that all of them are reported at once.
 */
export class FieldReader {
  readonly #fields: Fields;
  readonly #path: string;
  readonly #faults: string[];

  constructor(fields: Fields, path: string, faults: string[]) {
    this.#fields = fields;
    this.#path = path;
    this.#faults = faults;
  }

  get faults(): string[] {
    return this.#faults;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined;
  }

  raw(name: string): unknown {
    return this.#fields[name];
  }

  /** Adds a fault of the field; null, so that a getter can return it. */
  fault(name: string, what: string): null {
    this.#faults.push(`${this.#path}${name}: ${what}`);
    return null;
  }

  /** A text that is not empty. */
  text(name: string, maxBytes: number): string | null {
    const value = this.anyText(name, maxBytes);
    return value === '' ? this.fault(name, 'empty') : value;
  }

  /** A text, also the empty one. */
  anyText(name: string, maxBytes: number): string | null {
    const value = this.#fields[name];
    if (typeof value !== 'string') return this.fault(name, 'not a text');
    return fitsBytes(value, maxBytes) ? value : this.fault(name, `longer than ${maxBytes} bytes`);
  }

  integer(name: string, range: IntegerRange): number | null {
    const value = this.#fields[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return this.fault(name, 'not an integer');
    return value >= range.min && value <= range.max ? value : this.fault(name, 'out of range');
  }

  /** True or false; absent is false. */
  flag(name: string): boolean | null {
    const value = this.#fields[name];
    if (value === undefined) return false;
    return typeof value === 'boolean' ? value : this.fault(name, 'not a boolean');
  }

  /** The object in a field, to be read in turn. */
  inside(name: string): FieldReader | null {
    const fields = asFields(this.#fields[name]);
    if (fields === null) return this.fault(name, 'not an object');
    return new FieldReader(fields, `${this.#path}${name}.`, this.#faults);
  }
}
