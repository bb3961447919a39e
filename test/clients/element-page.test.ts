// The page with Element's room list is, for a content script, what Element is: origin, CSP, markup, classes, moving rows.
// One browser for the file; the second part feeds the page from a real homeserver.

import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/browser.ts';
import { createClient } from '../../scripts/homeserver/client.ts';
import { type Homeserver, startHomeserver } from '../../scripts/homeserver/homeserver.ts';
import { type ElementServer, elementUrl, serveElement, signIn } from './serve.ts';

let element: ElementServer;
let browser: Browser;
beforeAll(async () => {
  element = await serveElement();
  browser = await launchChromium({ headless: true, element });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await element.stop();
});

const open = async (
  url: string,
  prepare: (page: Page) => Promise<void> = async () => undefined,
): Promise<Page> => {
  const page = await browser.newPage();
  await prepare(page);
  await page.goto(url);
  await page.waitForSelector('.mx_RoomListItemView');
  return page;
};

/** Names of the drawn rows from top to bottom. */
const names = (page: Page): Promise<string[]> =>
  page.$$eval('[data-item-index] .mx_RoomListItemView [data-testid="room-name"]', (found) =>
    found.map((one) => one.textContent ?? ''),
  );

const waitForFirst = (page: Page, name: string) =>
  page.waitForFunction(
    (wanted) => document.querySelector('[data-testid="room-name"]')?.textContent === wanted,
    { timeout: 10_000 },
    name,
  );

/** The room id of a row, found in React's own fields as a content script's bridge has to. */
const roomIds = (page: Page): Promise<(string | undefined)[]> =>
  page.$$eval('[data-item-index] .mx_RoomListItemView', (rows) =>
    rows.map((row) => {
      const key = Object.keys(row).find((one) => one.startsWith('__reactFiber$')) ?? '';
      type Fibre = { key: unknown; return: Fibre | null };
      let fibre = (row as unknown as Record<string, Fibre | null>)[key] ?? null;
      while (fibre && !(typeof fibre.key === 'string' && fibre.key.startsWith('!'))) fibre = fibre.return;
      return fibre?.key as string | undefined;
    }),
  );

describe('the driven page', () => {
  it('is a secure context at the origin of Element, with its content security policy', async () => {
    const page = await open(elementUrl({ driveRooms: 20 }));
    expect(await page.evaluate(() => [location.origin, isSecureContext])).toEqual([
      'https://app.element.io',
      true,
    ]);
    const inline = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "ran"';
      document.body.append(script);
      return document.title;
    });
    expect(inline).toBe('Element');
  });

  it('has the ancestors, wrappers and rows of Element', async () => {
    const page = await open(elementUrl({ driveRooms: 20 }));
    const path =
      '#matrixchat > .mx_MatrixChat_wrapper > .mx_MatrixChat > .mx_LeftPanel_outerWrapper > '.concat(
        '.mx_LeftPanel_wrapper.mx_LeftPanel_newRoomList > .mx_LeftPanel_wrapper--user > .mx_LeftPanel > ',
        '.mx_LeftPanel_roomListContainer > nav.mx_RoomListPanel [data-item-index] button.mx_RoomListItemView',
      );
    expect((await page.$$(path)).length).toBeGreaterThanOrEqual(10);
    expect(await page.$eval('nav.mx_RoomListPanel', (nav) => nav.getBoundingClientRect().width)).toBe(350);
    expect(await names(page)).toContain('Voice Lounge');
  });

  it('draws a grouped list as a treegrid, and a dark theme by its class', async () => {
    const page = await open(elementUrl({ driveRooms: 20, isGrouped: true, theme: 'dark' }));
    expect(await page.$('[role=treegrid] [role=gridcell] > button.mx_RoomListItemView')).not.toBeNull();
    expect(await page.evaluate(() => document.body.className)).toBe('cpd-theme-dark');
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      'rgb(16, 19, 23)',
    );
  });

  it('tells each row its room in the fields of React', async () => {
    const page = await open(elementUrl({ driveRooms: 20 }));
    const wanted = await page.evaluate(() => window.driver?.rooms());
    expect(await roomIds(page)).toEqual(wanted?.slice(0, (await names(page)).length));
  });

  it('moves, renames, adds, removes and opens rooms when driven', async () => {
    const page = await open(elementUrl({ driveRooms: 8 }));
    const ids = (await page.evaluate(() => window.driver?.rooms())) ?? [];
    await page.evaluate((id) => window.driver?.message(id), ids[5] ?? '');
    await waitForFirst(page, 'Off Topic');
    await page.evaluate((id) => window.driver?.rename(id, 'Renamed'), ids[5] ?? '');
    await waitForFirst(page, 'Renamed');
    const added = await page.evaluate(() => window.driver?.add({ name: 'Newcomer' }) ?? '');
    await waitForFirst(page, 'Newcomer');
    await page.evaluate((id) => window.driver?.remove(id), added);
    await waitForFirst(page, 'Renamed');
    await page.evaluate((id) => window.driver?.open(id), ids[1] ?? '');
    await page.waitForSelector('.mx_RoomHeader_heading ::-p-text(Voice Lounge)');
    expect(await page.evaluate(() => location.hash)).toBe(`#/room/${ids[1]}`);
    await page.waitForSelector('.mx_RoomListItemView[aria-selected=true] ::-p-text(Voice Lounge)');
  });

  it('opens a room by a real click on its row', async () => {
    const page = await open(elementUrl({ driveRooms: 8 }));
    await page.click('.mx_RoomListItemView ::-p-text(Music)');
    await page.waitForSelector('.mx_RoomHeader_heading ::-p-text(Music)');
  });
});

/** Which wrapper and which row stands at each place, told by marks that no remaking survives. */
const marks = (page: Page, set: boolean): Promise<(string | null)[][]> =>
  page.$$eval(
    '[data-item-index]',
    (wrappers, isSetting) =>
      wrappers.slice(0, 10).map((wrapper, place) => {
        const row = wrapper.querySelector<HTMLElement>('.mx_RoomListItemView');
        const [outer, inner] = [wrapper as HTMLElement, row];
        if (isSetting) outer.dataset['mark'] = `w${place}`;
        if (isSetting && inner) inner.dataset['mark'] = `r${place}`;
        return [outer.dataset['mark'] ?? null, inner?.dataset['mark'] ?? null];
      }),
    set,
  );

describe('the driven page as Element 1.12 draws its list', () => {
  const url = elementUrl({ driveRooms: 80, list: 'index' });

  it('has the markup of 1.12.11: wrappers of 48 px without a position of their own, and no test ids', async () => {
    const page = await open(url);
    const list =
      'nav.mx_RoomListPanel > [data-testid=virtuoso-scroller][role=listbox] > [data-viewport-type]';
    const row = 'button.mx_RoomListItemView[role=option][aria-posinset="3"]';
    const wrapper = await page.$eval(
      `${list} > [data-testid=virtuoso-item-list] > [data-index="2"][data-item-index="2"] > ${row}`,
      ({ parentElement: own }) => own && [own.clientHeight, getComputedStyle(own).position],
    );
    expect(wrapper).toEqual([48, 'static']);
    expect(await page.$('[data-testid="room-name"]')).toBe(null);
    expect(await page.$$eval('[data-item-index]', (found) => found.length)).toBeLessThan(60);
  });

  it('makes every row anew that changes place, and leaves the wrappers where they are', async () => {
    const page = await open(url);
    await marks(page, true);
    const sixth = await page.evaluate(() => window.driver?.rooms()[5] ?? '');
    await page.evaluate((id) => window.driver?.message(id), sixth);
    await page.waitForSelector('[data-item-index="0"] [title="Off Topic"]');
    const after = await marks(page, false);
    expect(after.map(([wrapper]) => wrapper)).toEqual([...Array(10).keys()].map((place) => `w${place}`));
    const fresh = Array.from({ length: 6 }, () => null);
    expect(after.map(([, row]) => row)).toEqual([...fresh, 'r6', 'r7', 'r8', 'r9']);
    expect(await roomIds(page)).toEqual(
      (await page.evaluate(() => window.driver?.rooms() ?? [])).slice(0, (await roomIds(page)).length),
    );
  });
});

describe('the driver', () => {
  const ids = (page: Page): Promise<string[]> => page.evaluate(() => window.driver?.rooms() ?? []);
  const drawn = (page: Page, wanted: string[]): Promise<void> =>
    expect.poll(() => names(page), { timeout: 5_000 }).toEqual(wanted);

  it('narrows the list by filter, by search and by space', async () => {
    const page = await open(elementUrl({ driveRooms: 20 }));
    const all = await names(page);
    await page.evaluate(() => window.driver?.setFilter('unread'));
    await drawn(page, ['Music', 'Room 10', 'Room 17']);
    await page.evaluate(() => window.driver?.setFilter());
    await page.evaluate(() => window.driver?.search('LOUNGE'));
    await drawn(page, ['Voice Lounge']);
    await page.evaluate(() => window.driver?.search(''));
    const [, second, , fourth] = await ids(page);
    await page.evaluate((two) => window.driver?.switchSpace('A space', two), [second ?? '', fourth ?? '']);
    await drawn(page, ['Voice Lounge', 'Music']);
    await page.evaluate(() => window.driver?.switchSpace('Home'));
    await drawn(page, all);
  });

  it('collapses sections and makes favourites', async () => {
    const page = await open(elementUrl({ driveRooms: 20, list: 'grouped' }));
    await page.evaluate(() => window.driver?.toggleSection('chats'));
    const few = ['General', 'Voice Lounge', 'Raid Planning', 'Room 17', 'Room 18', 'Room 19'];
    await drawn(page, few);
    const music = (await ids(page))[3] ?? '';
    await page.evaluate((id) => window.driver?.tag(id, 'favourite'), music);
    await drawn(page, [...few.slice(0, 3), 'Music', ...few.slice(3)]);
  });

  it('makes the app anew, of another width, right to left, in high contrast, for another user', async () => {
    const page = await open(elementUrl({ driveRooms: 20, theme: 'dark-hc', isRightToLeft: true }));
    expect(await page.evaluate(() => [document.body.className, document.dir])).toEqual([
      'cpd-theme-dark-hc',
      'rtl',
    ]);
    const before = await page.$('nav.mx_RoomListPanel');
    await page.evaluate(() => {
      window.driver?.recreate();
      window.driver?.setWidth(224);
    });
    await page.waitForSelector('.mx_RoomListItemView');
    expect(await before?.evaluate((nav) => nav.isConnected)).toBe(false);
    expect(await page.$eval('nav.mx_RoomListPanel', (nav) => nav.clientWidth + 1)).toBe(224);
    await Promise.all([
      page.waitForNavigation(),
      page.evaluate(() => window.driver?.signInAs('@other:example.org')),
    ]);
    await page.waitForSelector('.mx_RoomListItemView');
    expect(await page.evaluate(() => localStorage.getItem('mx_user_id'))).toBe('@other:example.org');
  });
});

describe('the page on a real homeserver', () => {
  let homeserver: Homeserver;
  beforeAll(async () => {
    homeserver = await startHomeserver();
  }, 180_000);
  afterAll(() => homeserver.stop());

  const twoInRooms = async (name: string) => {
    const { baseUrl } = homeserver;
    const reader = await homeserver.registerUser(`${name}-reader`, 'password');
    const writer = createClient({
      ...(await homeserver.registerUser(`${name}-writer`, 'password', { displayName: 'Wilma' })),
      baseUrl,
    });
    await homeserver.liftLimits(writer.userId);
    const older = await writer.createRoom({ name: 'Older', voiceForAll: true });
    const newer = await writer.createRoom({ name: 'Newer' });
    const client = createClient({ ...reader, baseUrl });
    await client.join(older);
    await client.join(newer);
    return { reader: { ...reader, baseUrl }, writer, older, newer };
  };

  it('lists the rooms, lifts the one with news, counts it, and shows its text once it is opened', async () => {
    const { reader, writer, older } = await twoInRooms('list');
    const page = await open(elementUrl(), (fresh) => signIn(fresh, reader));
    await page.waitForFunction(() => document.querySelectorAll('.mx_RoomListItemView').length === 2);
    expect(await names(page)).toEqual(['Newer', 'Older']);
    await writer.sendMessage(older, 'news for you');
    await waitForFirst(page, 'Older');
    await page.waitForSelector('.mx_RoomListItemView[aria-label*="1 unread"]');
    await page.click('.mx_RoomListItemView ::-p-text(Older)');
    await page.waitForSelector('.mx_EventTile ::-p-text(news for you)');
    await page.waitForSelector('.mx_DisambiguatedProfile ::-p-text(Wilma)');
    await page.waitForFunction(() => !document.querySelector('[aria-label*="unread"].mx_RoomListItemView'));
  }, 30_000);

  it('sends what is typed into the composer', async () => {
    const { reader, writer, older } = await twoInRooms('send');
    const page = await open(elementUrl({ roomId: older }), (fresh) => signIn(fresh, reader));
    const { next_batch } = await writer.sync();
    await page.click('.mx_BasicMessageComposer_input');
    await page.keyboard.type('typed here');
    await page.keyboard.press('Enter');
    const answer = await writer.sync({ since: next_batch, timeoutMs: 10_000 });
    const events = answer.rooms?.join?.[older]?.timeline?.events ?? [];
    expect(events.map((event) => event.content['body'])).toEqual(['typed here']);
    await page.waitForSelector('.mx_EventTile ::-p-text(typed here)');
  }, 30_000);
});
