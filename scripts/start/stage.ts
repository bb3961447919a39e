// Sets the stage of `npm start`: homeserver, users, rooms, bob's bot, Element's page, and Chromium with the extension
// signed in as alice. Everything that is made is kept under .cache/start and reused by the next start.
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { type Bot, startBot } from '../../src/bot/bot.ts';
import {
  type ElementServer,
  elementUrl,
  serveElement,
  signIn as signIntoElement,
} from '../../test/clients/serve.ts';
import { launchChromium, openExtensionPage, setMicrophone } from '../browser.ts';
import { cachePath, REPOSITORY } from '../cache.ts';
import { CALL_STATE, createClient, type MatrixClient } from '../homeserver/client.ts';
import { type Homeserver, startHomeserver } from '../homeserver/homeserver.ts';
import type { Account } from '../homeserver/users.ts';
import type { Progress } from '../run.ts';
import type { StartOptions } from './options.ts';

export interface Stage {
  readonly homeserver: Homeserver;
  readonly browser: Browser;
  /** The page with the room list. */
  readonly page: Page;
  readonly bot: Bot;
  readonly alice: Account;
  readonly lounge: { readonly id: string; readonly name: string };
  close(): Promise<void>;
}

export const PASSWORD = 'voice for everybody';
const ROOMS = ['Lounge', 'General', 'Raid planning', 'Music', 'Announcements', 'Random'] as const;
/** In these the default levels stay, as in most rooms out there: pressing the button tells what is missing. */
const WITHOUT_VOICE: readonly string[] = ['Announcements'];

export async function setStage(
  options: StartOptions & { readonly hasDisplay: boolean; readonly progress: Progress },
): Promise<Stage> {
  const { progress, hasDisplay } = options;
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const homeserver = await startHomeserver({
      dataDir: cachePath('start', 'homeserver'),
      progress,
      ...(options.port === null ? {} : { port: options.port }),
    });
    closers.push(() => homeserver.stop());
    const people = await meetPeople(homeserver, progress);
    const bot = await seatBob(homeserver, people.bob, people.lounge.id);
    closers.push(() => bot.stop());
    progress('Bob sits in the Lounge and talks.');
    const element = await serveElement();
    closers.push(() => element.stop());
    const browser = await openBrowser({
      element,
      hasDisplay,
      allowNetwork: options.client !== null,
      progress,
    });
    closers.push(() => browser.close());
    await signInExtension(browser, homeserver.baseUrl);
    progress('The extension is signed in as alice.');
    const page = await openClient(browser, { homeserver, alice: people.alice, client: options.client });
    return { homeserver, browser, page, bot, alice: people.alice, lounge: people.lounge, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface People {
  readonly alice: Account;
  readonly bob: Account;
  readonly lounge: { readonly id: string; readonly name: string };
}

/** Registers both and makes the rooms, or finds them again from an earlier start. */
async function meetPeople(homeserver: Homeserver, progress: Progress): Promise<People> {
  const [alice, bob] = await Promise.all([
    homeserver.registerUser('alice', PASSWORD, { displayName: 'Alice' }),
    homeserver.registerUser('bob', PASSWORD, { displayName: 'Bob' }),
  ]);
  await homeserver.liftLimits(bob.userId);
  const bobs = createClient({ baseUrl: homeserver.baseUrl, ...bob });
  const alices = createClient({ baseUrl: homeserver.baseUrl, ...alice });
  const known = await roomsByName(bobs);
  if (known.size === 0) progress('Making rooms …');
  // The last one made is the most recent, and so on top of the list.
  for (const name of ROOMS.toReversed()) {
    if (known.has(name)) continue;
    const id = await bobs.createRoom({ name, voiceForAll: !WITHOUT_VOICE.includes(name) });
    await alices.join(id);
    await bobs.sendMessage(id, `Welcome to ${name}.`);
    known.set(name, id);
  }
  const id = known.get('Lounge');
  if (id === undefined) throw new Error('The Lounge could not be made.');
  for (const client of [bobs, alices]) await clearLeftovers(client, id);
  return { alice, bob, lounge: { id, name: 'Lounge' } };
}

/** A start that was killed left its people in voice, for as long as their memberships last. */
async function clearLeftovers(client: MatrixClient, roomId: string): Promise<void> {
  for (const { type, sender, state_key: key, content } of await client.getAllState(roomId)) {
    const isOurs = type === CALL_STATE && sender === client.userId && content['join_state'] === 'JOINED';
    if (isOurs) await client.putState(roomId, CALL_STATE, key ?? '', { join_state: 'LEFT' });
  }
}

async function roomsByName(client: MatrixClient): Promise<Map<string, string>> {
  const { joined_rooms: ids } = await client.call<{ joined_rooms: string[] }>('GET', '/joined_rooms');
  const named = await Promise.all(
    ids.map(async (id) => [String((await client.getState(id, 'm.room.name'))['name']), id] as const),
  );
  return new Map(named);
}

function seatBob(homeserver: Homeserver, bob: Account, roomId: string): Promise<Bot> {
  return startBot({
    homeserver: homeserver.baseUrl,
    user: 'bob',
    password: bob.password,
    roomId,
    sound: join(REPOSITORY, 'src', 'bot', 'sounds', 'lounge.wav'),
  });
}

interface BrowserOptions {
  readonly element: ElementServer;
  readonly hasDisplay: boolean;
  readonly allowNetwork: boolean;
  readonly progress: Progress;
}

async function openBrowser({
  element,
  hasDisplay,
  allowNetwork,
  progress,
}: BrowserOptions): Promise<Browser> {
  progress('Opening Chromium …');
  const browser = await launchChromium({
    extensionDir: join(REPOSITORY, 'dist', 'chrome'),
    headless: !hasDisplay,
    audible: hasDisplay,
    // With a display alice speaks with the real microphone.
    fakeMic: !hasDisplay,
    allowNetwork,
    ...(allowNetwork ? {} : { element }),
    windowSize: { width: 1200, height: 760 },
    progress,
  });
  // With a display the browser asks by itself, as it does for everybody.
  if (!hasDisplay) await setMicrophone(browser, 'granted');
  return browser;
}

/** By the form, as a person does it. */
async function signInExtension(browser: Browser, homeserver: string): Promise<void> {
  const page = await openExtensionPage(browser, 'options.html');
  const fields = { Homeserver: homeserver, 'User name': 'alice', Password: PASSWORD };
  for (const [label, value] of Object.entries(fields)) {
    await page.locator(`::-p-aria([name="${label}"][role="textbox"])`).fill(value);
  }
  await page.locator('::-p-aria([name="Sign in"][role="button"])').click();
  await page.waitForFunction(() => document.body.textContent.includes('Signed in as @alice:'), {
    timeout: 15_000,
  });
  await page.close();
}

async function openClient(
  browser: Browser,
  { homeserver, alice, client }: { homeserver: Homeserver; alice: Account; client: string | null },
): Promise<Page> {
  const page = await browser.newPage();
  if (client !== null) {
    await page.goto(client);
    return page;
  }
  await signIntoElement(page, { baseUrl: homeserver.baseUrl, ...alice });
  await page.goto(elementUrl());
  await page.waitForSelector('[data-mxvc-room]');
  return page;
}
