// Installed late, reloaded, killed: what a browser's life does to the extension and to what others see of its person.
// One browser after the other, carol's; a bot sees what the others see.
import { mkdtemp, rm } from 'node:fs/promises';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOffscreen, launchChromium, setMicrophone, waitForExtensionPage } from '../../scripts/browser.ts';
import { cachePath } from '../../scripts/cache.ts';
import type { Account } from '../../scripts/homeserver/users.ts';
import type { Bot } from '../../src/bot/bot.ts';
import { elementUrl, signIn as signIntoElement } from '../clients/serve.ts';
import { reloadExtension } from './support/extension.ts';
import { botSees, callstatesOf, joinedOf, seatBot } from './support/partner.ts';
import {
  control,
  EXTENSION_DIR,
  joinAtRow,
  launchBrowser,
  openElement,
  type Room,
  seeAtRow,
  signInExtension,
} from './support/person.ts';
import { ownNodes } from './support/screen.ts';
import { keepPicture, openWorld, type World } from './support/world.ts';

let world: World;
let bot: Bot;
let carol: Account;
let lounge: Room;
let browser: Browser;
let page: Page;
let userDataDir: string;

beforeAll(async () => {
  world = await openWorld();
  const accounts = await Promise.all(['bob', 'carol'].map((name) => world.account(name)));
  lounge = await world.room('Lounge', accounts);
  await world.room('General', accounts);
  carol = accounts[1] as Account;
  bot = await seatBot(world, { account: accounts[0] as Account, room: lounge, sound: 'tone:440' });
  userDataDir = await mkdtemp(cachePath('installation-'));
  browser = await launchChromium({
    takesExtensions: true,
    headless: true,
    element: world.element,
    userDataDir,
  });
});
afterAll(async () => {
  await bot?.stop();
  await browser?.close();
  await world?.close();
  if (userDataDir) await rm(userDataDir, { recursive: true, force: true });
});

/** At most one control in a row and one panel, and those that are there are the new ones. */
async function expectNoDoubles(): Promise<void> {
  expect(await ownNodes(page)).toEqual({ mostInOneRow: 1, panels: 1 });
}

describe('a page that is open already', () => {
  it('gets the buttons as soon as the extension is installed', async () => {
    page = await browser.newPage();
    await signIntoElement(page, { baseUrl: world.homeserver.baseUrl, ...carol });
    await page.goto(elementUrl());
    await page.waitForSelector('.mx_RoomListItemView');
    expect(await ownNodes(page)).toEqual({ mostInOneRow: 0, panels: 0 });
    await browser.installExtension(EXTENSION_DIR);
    await setMicrophone(browser, 'granted');
    // Its own page comes to the front by itself.
    await waitForExtensionPage(browser, 'options.html');
    await page.bringToFront();
    await control(page, 'Join voice in Lounge');
    await expectNoDoubles();
  });

  it('shows who is in voice once one has signed in, and joins', async () => {
    await signInExtension(browser, world, carol);
    await page.bringToFront();
    await seeAtRow(page, lounge, { name: 'bob', isThere: true, timeoutMs: 5_000 });
    await joinAtRow({ page }, lounge);
    await botSees(bot, carol);
    await control(page, 'Leave voice in Lounge');
    await expectNoDoubles();
  });

  it('has the new buttons alone after the extension was reloaded in mid-call, and the call is left', async () => {
    await reloadExtension(browser);
    await botSees(bot, carol, false);
    expect(await callstatesOf(world, lounge, carol)).toMatchObject([{ join_state: 'LEFT' }]);
    expect(hasOffscreen(browser)).toBe(false);
    await page.bringToFront();
    await control(page, 'Join voice in Lounge');
    await expectNoDoubles();
    await keepPicture(page, 'after a reload');
    await joinAtRow({ page }, lounge);
    await botSees(bot, carol);
    await expectNoDoubles();
  });
});

describe('a browser that is killed in mid-call', () => {
  it('leaves a name that says how long it counts at most', async () => {
    const own = browser.process();
    if (own === null) throw new Error('the browser has no process of its own');
    const gone = new Promise((resolve) => own.once('exit', resolve));
    own.kill('SIGKILL');
    await gone;
    const [left, ...others] = await joinedOf(world, lounge, carol);
    expect(others).toEqual([]);
    expect(left).toMatchObject({ 'de.mtorials.test.mxvc': { expires_ms: 100_000 } });
    expect(bot.members().some(({ userId }) => userId === carol.userId)).toBe(true);
  });

  it('takes the name away as soon as it is started again', async () => {
    browser = await launchBrowser(world, { userDataDir });
    await botSees(bot, carol, false);
    expect(await callstatesOf(world, lounge, carol)).toMatchObject([{ join_state: 'LEFT' }]);
    page = await openElement(browser, world, { account: carol });
    await control(page, 'Join voice in Lounge');
    await seeAtRow(page, lounge, { name: 'carol', isThere: false, timeoutMs: 2_000 });
    expect(hasOffscreen(browser)).toBe(false);
  });
});
