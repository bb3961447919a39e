// One person at a browser: Chromium with the built extension, signed in by the options page, looking at Element's
// room list. Everything is done as a person does it: by names on the screen, real clicks and keys.
import { join } from 'node:path';
import type { Browser, ElementHandle, Page, SerializedAXNode } from 'puppeteer-core';
import {
  extensionId,
  launchChromium,
  offscreenPage,
  openExtensionPage,
  setMicrophone,
  waitForExtensionPage,
} from '../../../scripts/browser.ts';
import { REPOSITORY } from '../../../scripts/cache.ts';
import type { Account } from '../../../scripts/homeserver/users.ts';
import { type ElementView, elementUrl, signIn as signIntoElement } from '../../clients/serve.ts';
import type { World } from './world.ts';

export const EXTENSION_DIR = join(REPOSITORY, 'dist', 'chrome');

export interface PersonOptions {
  readonly account: Account;
  /** What the microphone hears. */
  readonly wav?: string;
  readonly microphone?: 'granted' | 'denied' | 'prompt';
  /** False: there is none in the machine. */
  readonly hasMicrophone?: boolean;
  /** Kept from start to start. */
  readonly userDataDir?: string;
  /** How Element draws its list; flat without it. */
  readonly list?: NonNullable<ElementView['list']>;
  readonly theme?: NonNullable<ElementView['theme']>;
}

export interface Person {
  readonly name: string;
  readonly account: Account;
  readonly browser: Browser;
  /** The page with Element's list. */
  readonly page: Page;
  /** Ends the browser. */
  close(): Promise<void>;
}

/** Starts the browser, signs the extension in by its own form, and opens Element's page as the same user. */
export async function openPerson(world: World, options: PersonOptions): Promise<Person> {
  const { account } = options;
  const browser = await launchBrowser(world, options);
  try {
    await signInExtension(browser, world, account);
    const page = await openElement(browser, world, options);
    return { name: localPart(account), account, browser, page, close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

interface BrowserOptions extends Pick<PersonOptions, 'wav' | 'microphone' | 'hasMicrophone' | 'userDataDir'> {
  /** Names that lead to a TLS server with the test's certificate on this loopback port. */
  readonly hosts?: Readonly<Record<string, number>>;
}

/** Starts a browser with the extension in it; nobody is signed in. */
export async function launchBrowser(world: World, options: BrowserOptions = {}): Promise<Browser> {
  const browser = await launchChromium({
    extensionDir: EXTENSION_DIR,
    headless: true,
    element: world.element,
    hosts: options.hosts ?? {},
    fakeMic: options.hasMicrophone ?? true,
    ...(options.wav === undefined ? {} : { fakeMicWav: options.wav }),
    ...(options.userDataDir === undefined ? {} : { userDataDir: options.userDataDir }),
  });
  await setMicrophone(browser, options.microphone ?? 'granted');
  return browser;
}

/** What the person is called where no display name is set. */
export const localPart = ({ userId }: Pick<Account, 'userId'>): string =>
  userId.slice(1, userId.indexOf(':'));

/** Fills the form of the options page, which opened itself on install. */
export async function signInExtension(browser: Browser, world: World, account: Account): Promise<Page> {
  const page = await waitForExtensionPage(browser, 'options.html');
  await page.bringToFront();
  await fillSignIn(page, {
    homeserver: world.proxy.baseUrl,
    user: localPart(account),
    password: account.password,
  });
  await click(page, 'Sign in');
  await seeText(page, `Signed in as ${account.userId}`);
  return page;
}

export interface SignInEntries {
  readonly homeserver: string;
  readonly user: string;
  readonly password: string;
}

/** By the labels that the issue names: others rely on them. */
export async function fillSignIn(page: Page, entries: SignInEntries): Promise<void> {
  await typeInto(page, 'Homeserver', entries.homeserver);
  await typeInto(page, 'User name', entries.user);
  await typeInto(page, 'Password', entries.password);
}

export async function openElement(
  browser: Browser,
  world: World,
  { account, list = 'flat', theme = 'light' }: Pick<PersonOptions, 'account' | 'list' | 'theme'>,
): Promise<Page> {
  const page = await browser.newPage();
  await signIntoElement(page, { baseUrl: world.homeserver.baseUrl, ...account });
  await page.goto(elementUrl({ list, theme }));
  await page.waitForSelector('[data-mxvc-room]');
  return page;
}

/** A control by its accessible name; reaches closed shadow roots. Waits for it. */
export async function control(
  page: Page,
  name: string,
  role = 'button',
  timeoutMs = 10_000,
): Promise<ElementHandle> {
  const found = await page.waitForSelector(`::-p-aria([name="${name}"][role="${role}"])`, {
    timeout: timeoutMs,
  });
  if (found === null) throw new Error(`no ${role} "${name}"`);
  return found as ElementHandle;
}

/** Whether the control is there just now. */
export async function hasControl(page: Page, name: string, role = 'button'): Promise<boolean> {
  return (await page.$(`::-p-aria([name="${name}"][role="${role}"])`)) !== null;
}

/** A real click with the mouse. */
export async function click(page: Page, name: string, timeoutMs?: number): Promise<void> {
  await page.bringToFront();
  await (await control(page, name, 'button', timeoutMs)).click();
}

/** A press by which the page closes itself: the answer to the click may be lost with it. */
export async function clickAway(page: Page, name: string): Promise<void> {
  await click(page, name).catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== 'TargetCloseError') throw error;
  });
}

/** Replaces what is in the field; empty text only clears it. */
export async function typeInto(page: Page, label: string, text: string): Promise<void> {
  const field = await control(page, label, 'textbox');
  await field.click({ count: 3 });
  await page.keyboard.press('Delete');
  await field.type(text);
}

/** Waits until the page's accessible text holds this. */
export async function seeText(page: Page, text: string, timeoutMs = 10_000): Promise<void> {
  await until(`the page says "${text}"`, timeoutMs, async () => (await pageText(page)).includes(text));
}

/** All accessible text of the page, shadow roots included. */
export async function pageText(page: Page): Promise<string> {
  return flatten(await page.accessibility.snapshot({ interestingOnly: false })).join('\n');
}

/** All accessible text inside the row's wrapper: Element's own and ours. */
export async function rowText(page: Page, roomId: string): Promise<string> {
  const wrapper = await page.$(`[data-mxvc-room="${roomId}"]`);
  if (wrapper === null) return '';
  const tree = await page.accessibility.snapshot({ root: wrapper, interestingOnly: false });
  return flatten(tree).join('\n');
}

function flatten(node: SerializedAXNode | null): string[] {
  if (node === null) return [];
  const own = [node.name, node.description, node.value].filter((text) => text !== undefined).map(String);
  return [...own, ...(node.children ?? []).flatMap(flatten)];
}

/** Presses "join voice" at the room's row: the mouse moves to the row first, as a person's does. */
export async function joinAtRow(person: Pick<Person, 'page'>, room: Room): Promise<void> {
  await person.page.bringToFront();
  await person.page.hover(`[data-mxvc-room="${room.id}"]`);
  await click(person.page, `Join voice in ${room.name}`);
}

export interface Room {
  readonly id: string;
  readonly name: string;
}

/** Waits for the person's name at the row (or for its going). */
export async function seeAtRow(
  page: Page,
  room: Room,
  want: { readonly name: string; readonly isThere: boolean; readonly timeoutMs: number },
): Promise<void> {
  const claim = `${want.name} is ${want.isThere ? '' : 'not '}at the row of ${room.name}`;
  await until(claim, want.timeoutMs, async () => {
    return (await rowText(page, room.id)).includes(want.name) === want.isThere;
  });
}

/** Waits for a condition, looking every 50 ms. @throws Error that names the claim. */
export async function until(claim: string, timeoutMs: number, holds: () => Promise<boolean>): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() >= endMs) throw new Error(`not within ${timeoutMs} ms: ${claim}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The call host's page; there is one as long as the call. */
export const callHost = (person: Person): Promise<Page> => offscreenPage(person.browser);

export const openPopup = (person: Person): Promise<Page> => openExtensionPage(person.browser, 'popup.html');

export { extensionId };
