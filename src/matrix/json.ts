// Reads JSON of unknown shape without casting. Called by this folder for everything a homeserver answers.

/** True for a JSON object (no list, not null). */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is at the end of a path of keys; undefined if any part is missing or no object. */
export function dig(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = isRecord(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

/** The text at the end of a path; null if there is none or it is empty. */
export function digText(value: unknown, ...path: readonly string[]): string | null {
  const found = dig(value, ...path);
  return typeof found === 'string' && found !== '' ? found : null;
}

/** The list at the end of a path; empty if there is none. */
export function digList(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = dig(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The entries of the object at the end of a path; none if there is no object. */
export function digEntries(value: unknown, ...path: readonly string[]): readonly [string, unknown][] {
  const found = dig(value, ...path);
  return isRecord(found) ? Object.entries(found) : [];
}
