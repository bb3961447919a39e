// What a machine finds of barriers (axe) in the extension's own pages, signed out and signed in and in a call, in each
// of their themes: nothing.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExtensionPage } from '../../scripts/browser.ts';
import {
  click,
  control,
  joinAtRow,
  launchBrowser,
  openElement,
  type Person,
  type Room,
  signInExtension,
} from './support/person.ts';
import { openWorld, type World } from './support/world.ts';

const PAGES = ['popup.html', 'options.html', 'permission.html'] as const;
const THEMES = ['light', 'dark'].flatMap((scheme) =>
  ['no-preference', 'more'].map((contrast) => ({ scheme, contrast })),
);

let world: World;
let axeScript: string;
let browser: Person['browser'];
beforeAll(async () => {
  axeScript = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  world = await openWorld();
  browser = await launchBrowser(world);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function open(path: string, { scheme, contrast }: (typeof THEMES)[number]): Promise<Page> {
  const page = await openExtensionPage(browser, path);
  const session = await page.createCDPSession();
  await session.send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-contrast', value: contrast },
    ],
  });
  // The page is whole once the background has said who we are.
  await page.waitForSelector('button');
  return page;
}

async function barriersIn(page: Page): Promise<string[]> {
  await page.evaluate(axeScript);
  return page.evaluate(async () => {
    const { violations, passes } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
    if (passes.length === 0) return ['axe looked at nothing'];
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

/** Every page in every theme. */
async function barriers(pages: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of pages) {
    for (const theme of THEMES) {
      const page = await open(path, theme);
      found.push(
        ...(await barriersIn(page)).map((each) => `${path} ${theme.scheme} ${theme.contrast}: ${each}`),
      );
      await page.close();
    }
  }
  return found;
}

describe('the pages of the extension', () => {
  it('have no barrier before anybody has signed in', async () => {
    expect(await barriers(['popup.html', 'options.html'])).toEqual([]);
  });

  it('have none signed in, and none in a call with others in voice elsewhere', async () => {
    const account = await world.account('alice');
    const rooms: Room[] = [await world.room('Lounge', [account]), await world.room('Music', [account])];
    await (await signInExtension(browser, world, account)).close();
    expect(await barriers(PAGES)).toEqual([]);
    const page = await openElement(browser, world, { account });
    await joinAtRow({ page }, rooms[0] as Room);
    await control(page, 'Leave voice');
    expect(await barriers(PAGES)).toEqual([]);
    await click(page, 'Leave voice');
  });

  it('would be caught with one', async () => {
    const page = await open('popup.html', { scheme: 'light', contrast: 'no-preference' });
    await page.evaluate(() => document.body.append(document.createElement('button')));
    expect((await barriersIn(page)).join('\n')).toContain('button-name');
  });
});
