// The round that `npm start` makes by itself where there is no display: press Join at the row, hear bob, leave by the
// popup; pictures of list, panel and popup on the way. Real clicks, real sound. Says what it did and heard.
import { mkdir } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { hasOffscreen, offscreenPage, openExtensionPage } from '../browser.ts';
import { REPOSITORY } from '../cache.ts';
import { hearUntil } from '../sound/hear.ts';
import type { Stage } from './stage.ts';

/** Speech, at the level at which the bot plays it, is far louder. */
const AUDIBLE_DB = -50;
const PICTURES = `${REPOSITORY}/out`;

/** @throws Error that says which step did not work. */
export async function makeRound(stage: Stage, say: (line: string) => void): Promise<void> {
  const { page, lounge, browser } = stage;
  await mkdir(PICTURES, { recursive: true });
  await page.bringToFront();
  await page.setViewport({ width: 1200, height: 760, deviceScaleFactor: 2 });
  await seeBob(stage);
  await picture(page, 'list', say);

  await page.hover(`[data-mxvc-room="${lounge.id}"]`);
  await press(page, `Join voice in ${lounge.name}`);
  say(`Pressed "Join voice in ${lounge.name}" at the row.`);
  const host = await offscreenPage(browser);
  await page.waitForSelector(`::-p-aria([name="Leave voice in ${lounge.name}"][role="button"])`);
  const heard = await hearUntil(
    host,
    { ms: 2_000, timeoutMs: 20_000 },
    ({ levelDb }) => levelDb > AUDIBLE_DB,
  );
  say(`Heard bob: ${heard.soundingSamples} samples of sound, ${heard.levelDb.toFixed(1)} dBFS.`);
  await picture(page, 'panel', say);

  const popup = await openExtensionPage(browser, 'popup.html');
  await popup.setViewport({ width: 360, height: 480, deviceScaleFactor: 2 });
  await popup.waitForSelector('::-p-aria([name="Leave voice"][role="button"])');
  await picture(popup, 'popup', say);
  await press(popup, 'Leave voice');
  say('Left by the popup.');
  await waitFor('the microphone and the connections are let go', async () => !hasOffscreen(browser));
  await popup.close();
  await page.bringToFront();
  await page.waitForSelector(`::-p-aria([name="Join voice in ${lounge.name}"][role="button"])`);
  await waitFor('bob is alone again', async () => stage.bot.members().length === 1);
  say('Bob is alone in the Lounge again.');
}

/** Bob's name must be at the row before anybody joins. */
async function seeBob({ page, lounge }: Stage): Promise<void> {
  await waitFor('bob is shown at the row of the Lounge', async () => {
    const row = await page.$(`[data-mxvc-room="${lounge.id}"]`);
    if (row === null) return false;
    const tree = await page.accessibility.snapshot({ root: row, interestingOnly: false });
    return JSON.stringify(tree).includes('Bob');
  });
}

async function press(page: Page, name: string): Promise<void> {
  const button = await page.waitForSelector(`::-p-aria([name="${name}"][role="button"])`, {
    timeout: 10_000,
  });
  await button?.click();
}

async function picture(page: Page, name: string, say: (line: string) => void): Promise<void> {
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
  say(`Picture: out/${name}.png`);
}

async function waitFor(claim: string, holds: () => Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() >= endMs) throw new Error(`Not within ${timeoutMs / 1000} s: ${claim}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
