// Looks into the extension from one of its own pages: its badge, and what it keeps, for assertions; and reloads it.
// Called by the end-to-end tests; what the extension keeps is never changed from here.
import type { Browser, Page } from 'puppeteer-core';
import { openExtensionPage } from '../../../scripts/browser.ts';

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

/** Ends it in every page and starts it anew, as an update does. Resolves when it was asked for. */
export async function reloadExtension(browser: Browser): Promise<void> {
  // Without the developer mode Chromium would not start an unpacked extension again.
  const settings = await browser.newPage();
  await settings.goto('chrome://extensions');
  await settings.evaluate('chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })');
  await settings.close();
  const ownPage = await openExtensionPage(browser, 'options.html');
  // Later, or the answer to this very request would be lost with the page.
  await ownPage.evaluate(() => void setTimeout(() => chrome.runtime.reload(), 0));
}

const CREDENTIALS = 'matrix.credentials';

/** The token in force; undefined when signed out. */
export async function storedToken(ownPage: Page): Promise<string | undefined> {
  const credentials = (await readStore(ownPage))[CREDENTIALS] as { accessToken: string } | undefined;
  return credentials?.accessToken;
}
