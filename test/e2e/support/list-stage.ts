// Two browsers side by side on Element's driven list: one with the extension, signed in, and one without it.
// Called by the list tests. The list's rooms exist in the page only, but for those with guests, which are real.
import type { Browser, Page } from 'puppeteer-core';
import { launchChromium } from '../../../scripts/browser.ts';
import type { Account } from '../../../scripts/homeserver/users.ts';
import type { StepDone, StepToDo } from '../../clients/element/driver.ts';
import { type ElementView, elementUrl, signIn } from '../../clients/serve.ts';
import { type Guest, seatGuest } from './guests.ts';
import type { Moment } from './list-compare.ts';
import { contentWorld, look, ownWorld, type PageWorld } from './list-look.ts';
import { launchBrowser, pageText, signInExtension, until } from './person.ts';
import { openWorld, type World } from './world.ts';

export interface ListStage {
  readonly world: World;
  /** Who is signed in, in the extension and in the pages. */
  readonly account: Account;
  readonly browser: Browser;
  readonly plainBrowser: Browser;
  /** The extension's options page. */
  readonly options: Page;
  /** Each in a room of their own, on top of the list. */
  readonly guests: readonly Guest[];
  close(): Promise<void>;
}

/** @param names local parts of the guests' user ids; none may be part of another word on the page */
export async function openListStage(names: readonly string[]): Promise<ListStage> {
  const world = await openWorld();
  const account = await world.account('alice');
  const guests: Guest[] = [];
  for (const name of names) {
    const room = await world.room(`Voice of ${name}`, [account]);
    guests.push(await seatGuest(world, room, name));
  }
  const browser = await launchBrowser(world);
  const options = await signInExtension(browser, world, account);
  const plainBrowser = await launchChromium({ headless: true, element: world.element });
  return {
    world,
    account,
    browser,
    plainBrowser,
    options,
    guests,
    close: async () => {
      await Promise.all([browser.close(), plainBrowser.close()]);
      await world.close();
    },
  };
}

export interface ListPage {
  readonly page: Page;
  /** Errors of the page so far, thrown or printed. */
  readonly errors: string[];
  /** Where our own nodes can be looked into: the content script's world, or the page's where we are not. */
  readonly world: PageWorld;
  /** Before the first step. */
  readonly start: Moment;
}

export interface ListOptions {
  readonly view: ElementView;
  /** In the browser with the extension. */
  readonly hasUs: boolean;
  /** Driven rooms beside those of the guests. */
  readonly rooms: number;
}

/** A new page with the driven list; with the extension, waits until all guests are named. */
export async function openList(stage: ListStage, { view, hasUs, rooms }: ListOptions): Promise<ListPage> {
  const page = await (hasUs ? stage.browser : stage.plainBrowser).newPage();
  const errors = errorsOf(page);
  await signIn(page, { baseUrl: stage.world.homeserver.baseUrl, ...stage.account });
  await page.goto(elementUrl({ ...view, driveRooms: rooms }));
  await page.waitForSelector('.mx_RoomListItemView');
  await page.evaluate(
    (real) => {
      for (const { id, name } of real) window.driver?.add({ roomId: id, name });
    },
    stage.guests.map(({ room }) => room),
  );
  if (hasUs) await seeGuests(page, stage.guests);
  const world = hasUs ? await contentWorld(page) : ownWorld(page);
  const start = { look: await world.call(look), done: await doStep(page, NOTHING) };
  return { page, errors, world, start };
}

const NOTHING: StepToDo = { kind: 'people', a: 0, b: 0 };

function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

const seeGuests = (page: Page, guests: readonly Guest[]): Promise<void> =>
  until('all guests are named', 10_000, async () => {
    const text = await pageText(page);
    return guests.every(({ name }) => text.includes(name));
  });

export async function doStep(page: Page, todo: StepToDo): Promise<StepDone> {
  const done = await page.evaluate((one) => window.driver?.step(one), todo);
  if (!done) throw new Error('the page is not driven');
  return done;
}
