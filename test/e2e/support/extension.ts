// Looks into the extension from one of its own pages: its badge, and what it keeps. For assertions only; nothing is changed.
import type { Page } from 'puppeteer-core';

/** What is written over the toolbar's icon. */
export function badgeText(ownPage: Page): Promise<string> {
  return ownPage.evaluate(() => chrome.action.getBadgeText({}));
}

/** Everything the extension keeps, by name. */
export function readStore(ownPage: Page): Promise<Readonly<Record<string, unknown>>> {
  return ownPage.evaluate(async () => {
    // Opening one that is not there would make it, without its table.
    const isThere = (await indexedDB.databases()).some(({ name }) => name === 'mxvc');
    if (!isThere) return {};
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open('mxvc'));
    const table = database.transaction('kept').objectStore('kept');
    const [keys, values] = await Promise.all([settled(table.getAllKeys()), settled(table.getAll())]);
    database.close();
    return Object.fromEntries(keys.map((key, index) => [String(key), values[index]]));
  });
}

const CREDENTIALS = 'matrix.credentials';

/** The token in force; undefined when signed out. */
export async function storedToken(ownPage: Page): Promise<string | undefined> {
  const credentials = (await readStore(ownPage))[CREDENTIALS] as { accessToken: string } | undefined;
  return credentials?.accessToken;
}
