// Looks for a secret in everything that a page's own scripts can reach. Called by hostile-page.test.ts, inside the page.

/** Where it was found. Serialised into the page: names nothing outside itself. */
export function findInPage(secret: string): string[] {
  const found: string[] = [];
  const seen = new Set<object>();
  const waiting: { readonly value: unknown; readonly path: string }[] = [];
  const look = (value: unknown, path: string): void => {
    if (typeof value === 'string' && value.includes(secret)) found.push(path);
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value))
      return;
    seen.add(value);
    waiting.push({ value, path });
  };
  const read = (owner: object, key: string | symbol, path: string): void => {
    try {
      look((owner as Record<string | symbol, unknown>)[key], `${path}.${String(key)}`);
    } catch {
      // Some fields of the page throw when read: what nobody can read leaks nothing.
      seen.add(owner);
    }
  };
  look(document.documentElement.outerHTML, 'html');
  look(document.cookie, 'cookie');
  look(JSON.stringify([{ ...localStorage }, { ...sessionStorage }]), 'storage');
  look(JSON.stringify(performance.getEntries()), 'performance');
  look(window, 'window');
  look(document, 'document');
  for (const element of document.querySelectorAll('*')) look(element, element.tagName);
  // Bounded: a page of Element's size has some 100,000 objects.
  for (let count = 0; count < 300_000; count++) {
    const next = waiting.pop();
    if (next === undefined) break;
    const { value, path } = next;
    if (path.length > 300) continue;
    if (value instanceof Map || value instanceof Set)
      for (const one of value.entries()) look(one, `${path}(entry)`);
    for (const key of Reflect.ownKeys(value as object)) read(value as object, key, path);
  }
  return found;
}
