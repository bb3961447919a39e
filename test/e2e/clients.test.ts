// In Element's page and beside it: by the keyboard alone, against made-up clicks, in two tabs, in every kind of list, with
// markup for names, from the popup without any page of a client; a ghost runs out meanwhile. One browser, a bot as partner.
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOffscreen } from '../../scripts/browser.ts';
import type { Account } from '../../scripts/homeserver/users.ts';
import type { Bot } from '../../src/bot/bot.ts';
import { GHOST_LIVES_MS, leaveGhost } from './support/ghost.ts';
import { botSees, callstatesOf, seatBot } from './support/partner.ts';
import {
  click,
  clickAway,
  control,
  joinAtRow,
  openElement,
  openPerson,
  openPopup,
  type Person,
  type Room,
  rowText,
  seeAtRow,
  seeText,
  until,
} from './support/person.ts';
import { focusedName, occurrences } from './support/screen.ts';
import { keepPicture, openWorld, type World } from './support/world.ts';

/** Would run, if anybody took it for markup. */
const MARKUP = '<img src=x onerror=window.ran=1>';
const BOB = `Bob ${MARKUP}`;

let world: World;
let alice: Person;
let bot: Bot;
let lounge: Room;
let strange: Room;
let ghostSeenForMs: Promise<number>;

beforeAll(async () => {
  world = await openWorld();
  const accounts = await Promise.all(['alice', 'bob', 'dave'].map((name) => world.account(name)));
  const [aliceAccount, bob, dave] = accounts as [Account, Account, Account];
  await world.clientOf(bob).setDisplayName(BOB);
  // She joins and leaves more often within seconds than a person does; the limits are the matter of other tests.
  await world.homeserver.liftLimits(aliceAccount.userId);
  // The newest room stands on top: one walks down to the Lounge.
  lounge = await world.room('Lounge', accounts);
  strange = await world.room(`Room ${MARKUP}`, accounts);
  await world.room('General', accounts);
  bot = await seatBot(world, { account: bob, room: lounge, sound: 'tone:440' });
  // It runs out while the other tests run.
  ghostSeenForMs = leaveGhost(world, { account: dave, room: lounge, bot });
  // Awaited by the last test; without this a failure before it would end the whole run.
  ghostSeenForMs.catch(() => undefined);
  alice = await openPerson(world, { account: aliceAccount });
});
afterAll(async () => {
  await bot?.stop();
  await alice?.close();
  await world?.close();
});

const joins = (): Promise<void> => botSees(bot, alice.account);

async function leaves(): Promise<void> {
  await botSees(bot, alice.account, false);
  await until('the call host is gone', 5_000, async () => !hasOffscreen(alice.browser));
}

/** Presses the key until what has the focus is called so; at most as often as a page has stops. */
async function walk(page: Page, key: 'Tab' | 'ArrowDown', isThere: (name: string) => boolean): Promise<void> {
  const passed: string[] = [];
  while (passed.length < 40) {
    await page.keyboard.press(key);
    const name = await focusedName(page);
    if (isThere(name)) return;
    passed.push(name);
  }
  throw new Error(`${key} came by ${passed.join(' | ')}`);
}

/** What the person talks into must not change by a press of ours. */
const openedRoom = (page: Page): Promise<string | null> =>
  page.evaluate(() => /^#\/room\/(.*)$/.exec(location.hash)?.[1] ?? null);

const seeFocus = (page: Page, name: string): Promise<void> =>
  until(`"${name}" has the focus`, 5_000, async () => (await focusedName(page)) === name);

describe("Element's page", () => {
  it('joins and leaves by the keyboard alone', async () => {
    const { page } = alice;
    await page.bringToFront();
    await walk(page, 'Tab', (name) => name.includes('General') && !name.includes('voice'));
    await walk(page, 'ArrowDown', (name) => name.includes('Lounge'));
    // Past the two buttons of Element's own in the row.
    await walk(page, 'Tab', (name) => name === 'Join voice in Lounge');
    await page.keyboard.press('Enter');
    await joins();
    await seeFocus(page, 'Leave voice in Lounge');
    await keepPicture(page, 'by keyboard');
    await page.keyboard.press('Enter');
    await leaves();
    await seeFocus(page, 'Join voice in Lounge');
  });

  it('cannot make up a click, neither on our nodes nor on the button inside', async () => {
    const { page } = alice;
    await page.hover(`[data-mxvc-room="${lounge.id}"]`);
    const before = await callstatesOf(world, lounge, alice.account);
    await page.evaluate(() => {
      for (const host of document.querySelectorAll<HTMLElement>('[data-mxvc]')) {
        host.click();
        for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
          host.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true }));
        for (const type of ['keydown', 'keyup'])
          host.dispatchEvent(new KeyboardEvent(type, { key: 'Enter', bubbles: true, composed: true }));
      }
    });
    // The page cannot reach into the closed root; that the button itself takes no such click is the second wall.
    for (const name of ['Join voice in Lounge', 'Join Lounge'])
      await (await control(page, name)).evaluate((button) => {
        (button as HTMLElement).click();
        button.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, detail: 1 }));
      });
    // What a real press does first: only then is it known that the others did nothing.
    await click(page, 'Join voice in General');
    await control(page, 'Leave voice in General');
    expect(await callstatesOf(world, lounge, alice.account)).toEqual(before);
    expect(bot.members().some(({ userId }) => userId === alice.account.userId)).toBe(false);
    await click(page, 'Leave voice');
    await until('the call host is gone', 5_000, async () => !hasOffscreen(alice.browser));
  });

  it('shows the same in two tabs, and either leaves', async () => {
    const second = await openElement(alice.browser, world, { account: alice.account });
    await joinAtRow(alice, lounge);
    await joins();
    for (const page of [alice.page, second]) {
      await page.bringToFront();
      await control(page, 'Leave voice in Lounge');
      for (const name of ['alice', BOB])
        await seeAtRow(page, lounge, { name, isThere: true, timeoutMs: 2_000 });
    }
    await click(second, 'Mute');
    await alice.page.bringToFront();
    await control(alice.page, 'Unmute');
    await click(alice.page, 'Unmute');
    await click(second, 'Leave voice in Lounge');
    await leaves();
    await alice.page.bringToFront();
    await control(alice.page, 'Join voice in Lounge');
    await seeAtRow(alice.page, lounge, { name: 'alice', isThere: false, timeoutMs: 2_000 });
    await second.close();
  });

  it.each([
    ['grouped', 'gridcell'],
    ['index', null],
  ] as const)('takes a press in its %s list, and opens no room by it', async (list, role) => {
    const page = await openElement(alice.browser, world, { account: alice.account, list });
    await joinAtRow({ page }, lounge);
    await joins();
    await seeAtRow(page, lounge, { name: 'alice', isThere: true, timeoutMs: 2_000 });
    await keepPicture(page, `list ${list}`);
    const inRow = `[data-mxvc-room="${lounge.id}"] [data-mxvc="control"]`;
    expect(await page.$$eval(inRow, (hosts) => hosts.map((host) => host.getAttribute('role')))).toEqual([
      role,
    ]);
    expect(await openedRoom(page)).toBe(null);
    await click(page, 'Leave voice in Lounge');
    await leaves();
    await page.close();
  });

  it('shows names that look like markup as the text they are', async () => {
    const { page } = alice;
    await joinAtRow(alice, strange);
    await control(page, `Leave voice in ${strange.name}`);
    await seeText(page, `Open ${strange.name}`);
    expect(await rowText(page, lounge.id)).toContain(BOB);
    await keepPicture(page, 'markup');
    const popup = await openPopup(alice);
    await control(popup, `Open ${strange.name}`);
    await seeText(popup, BOB);
    await keepPicture(popup, 'popup, markup');
    for (const shown of [page, popup]) {
      const { texts, imageSources } = await occurrences(shown, MARKUP);
      expect(texts).toBeGreaterThanOrEqual(2);
      expect(imageSources).not.toContain('x');
      expect(await shown.evaluate(() => 'ran' in window)).toBe(false);
    }
    await popup.close();
    await click(page, 'Leave voice');
    await until('the call host is gone', 5_000, async () => !hasOffscreen(alice.browser));
  });
});

describe('the popup', () => {
  it('joins a channel with people in it while no page of a client is open, and opens its room', async () => {
    await alice.page.close();
    const popup = await openPopup(alice);
    await control(popup, 'Open Lounge');
    await seeText(popup, BOB);
    await keepPicture(popup, 'popup, channels');
    await click(popup, 'Join Lounge');
    await joins();
    // Its last button is in sight, however long the names above it are.
    const leave = await (await control(popup, 'Leave voice')).boundingBox();
    const width = await popup.evaluate(() => document.body.getBoundingClientRect().width);
    expect((leave?.x ?? width) + (leave?.width ?? 0)).toBeLessThanOrEqual(width);
    await keepPicture(popup, 'popup, in a call');
    await clickAway(popup, 'Open Lounge');
    const opened = await alice.browser.waitForTarget(
      (target) => target.url() === `https://app.element.io/#/room/${lounge.id}`,
      { timeout: 5_000 },
    );
    const page = await opened.page();
    if (page === null) throw new Error('the room opened in no tab');
    await control(page, 'Leave voice in Lounge');
    await click(page, 'Leave voice');
    await leaves();
    alice = { ...alice, page };
  });
});

describe('somebody whose browser died', () => {
  it('is gone for the others when the time that was said has passed', async () => {
    const seenForMs = await ghostSeenForMs;
    console.log('the ghost was seen for', seenForMs, 'ms');
    expect(seenForMs).toBeGreaterThanOrEqual(GHOST_LIVES_MS - 1_000);
    expect(seenForMs).toBeLessThan(GHOST_LIVES_MS + 3_000);
    await seeAtRow(alice.page, lounge, { name: 'dave', isThere: false, timeoutMs: 2_000 });
    await seeAtRow(alice.page, lounge, { name: BOB, isThere: true, timeoutMs: 2_000 });
  });
});
