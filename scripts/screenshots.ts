// Takes the pictures in docs/screenshots: every surface in every theme, of the built extension on a real Synapse. Run by hand
// (`npm run screenshots`) after a change of looks, then look at them; the README shows some.
import { mkdir } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { buildJoined } from '../src/core/protocol/build.ts';
import { elementUrl } from '../test/clients/serve.ts';
import { hasOffscreen, openExtensionPage, setMicrophone } from './browser.ts';
import { build } from './build.ts';
import { REPOSITORY } from './cache.ts';
import { CALL_STATE, createClient, type JsonObject } from './homeserver/client.ts';
import { type Stage, setStage } from './start/stage.ts';

const FOLDER = `${REPOSITORY}/docs/screenshots`;
const LIST = { x: 0, y: 0, width: 420, height: 700 };
const LIST_WITH_BUBBLE = { ...LIST, width: 740 };

interface Theme {
  readonly name: 'light' | 'dark' | 'light-hc' | 'dark-hc';
  readonly scheme: 'light' | 'dark';
  readonly contrast: 'more' | 'no-preference';
}

const themes: readonly Theme[] = [
  { name: 'light', scheme: 'light', contrast: 'no-preference' },
  { name: 'dark', scheme: 'dark', contrast: 'no-preference' },
  { name: 'light-hc', scheme: 'light', contrast: 'more' },
  { name: 'dark-hc', scheme: 'dark', contrast: 'more' },
];

await mkdir(FOLDER, { recursive: true });
await build();
const stage = await setStage({ client: null, port: null, hasDisplay: false, progress: console.log });
try {
  await seatGuests(stage);
  for (const theme of themes) await takeAll(stage, theme);
} finally {
  await stage.close();
}

async function takeAll(stage: Stage, theme: Theme): Promise<void> {
  const { page, lounge } = stage;
  await page.setViewport({ width: 1100, height: 700 });
  await page.goto(elementUrl({ theme: theme.name }));
  await page.reload();
  await page.waitForSelector(`[data-mxvc-room="${lounge.id}"]`);
  await page.bringToFront();
  await named(page, 'New voice channel');
  await page.hover(`[data-mxvc-room="${lounge.id}"]`);
  await take(page, 'row', theme, LIST);
  await takeMissingRight(page, theme);
  await press(page, `Join voice in ${lounge.name}`);
  await named(page, 'Deafen');
  await says(page, 'speaking');
  await page.mouse.move(800, 300);
  await take(page, 'panel', theme, LIST);
  await press(page, 'New voice channel');
  await named(page, 'Name', 'textbox');
  await take(page, 'new-channel', theme);
  await press(page, 'Cancel');
  await takeOwnPages(stage, theme);
}

async function takeMissingRight(page: Page, theme: Theme): Promise<void> {
  const button = await named(page, 'Join voice in Announcements');
  await button.click();
  await named(page, 'Dismiss');
  await says(page, 'can allow it for everybody');
  await take(page, 'missing-right', theme, LIST_WITH_BUBBLE);
  await press(page, 'Dismiss');
}

/** Popup (which leaves the call), options, and the page that asks for the microphone. */
async function takeOwnPages({ browser }: Stage, theme: Theme): Promise<void> {
  const options = await ownPage(browser, 'options.html', theme, { width: 700, height: 900 });
  await named(options, 'Sign out');
  await take(options, 'options', theme, 'whole');
  await options.close();
  const popup = await ownPage(browser, 'popup.html', theme, { width: 340, height: 560 });
  await named(popup, 'Leave voice');
  await take(popup, 'popup', theme);
  await press(popup, 'Leave voice');
  while (hasOffscreen(browser)) await new Promise((resolve) => setTimeout(resolve, 50));
  await popup.close();
  await setMicrophone(browser, 'prompt');
  const permission = await ownPage(browser, 'permission.html', theme, { width: 700, height: 520 });
  await named(permission, 'Allow microphone');
  await take(permission, 'permission', theme);
  await permission.close();
  await setMicrophone(browser, 'granted');
}

async function ownPage(
  browser: Stage['browser'],
  path: string,
  { scheme, contrast }: Theme,
  size: { readonly width: number; readonly height: number },
): Promise<Page> {
  const page = await openExtensionPage(browser, path);
  await page.setViewport(size);
  const cdp = await page.createCDPSession();
  await cdp.send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-contrast', value: contrast },
    ],
  });
  return page;
}

type Clip = typeof LIST;

async function take(page: Page, surface: string, { name }: Theme, area?: Clip | 'whole'): Promise<void> {
  const path = `${FOLDER}/${surface}-${name}.png` as const;
  await page.screenshot({ path, ...(area === 'whole' ? { fullPage: true } : area ? { clip: area } : {}) });
  console.log(`docs/screenshots/${surface}-${name}.png`);
}

async function named(page: Page, name: string, role = 'button') {
  const found = await page.waitForSelector(`::-p-aria([name="${name}"][role="${role}"])`, {
    timeout: 15_000,
  });
  if (found === null) throw new Error(`no ${role} "${name}"`);
  return found;
}

/** Waits for words on the screen, in shadow roots too. */
async function says(page: Page, words: string): Promise<void> {
  const endMs = Date.now() + 15_000;
  const isSaid = async (): Promise<boolean> =>
    JSON.stringify(await page.accessibility.snapshot({ interestingOnly: false })).includes(words);
  while (!(await isSaid())) {
    if (Date.now() > endMs) throw new Error(`The page does not say "${words}".`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function press(page: Page, name: string): Promise<void> {
  await (await named(page, name)).click();
}

/** People in other rooms, who are nothing but their membership. */
async function seatGuests({ homeserver, alice }: Stage): Promise<void> {
  const alices = createClient({ baseUrl: homeserver.baseUrl, ...alice });
  const rooms = await roomIds(alices);
  const guests = [
    { user: 'carol', name: 'Carol', room: 'Music', muted: false },
    { user: 'dan', name: 'Dan', room: 'Music', muted: true },
    { user: 'erin', name: 'Erin', room: 'Raid planning', muted: false },
  ];
  for (const { user, name, room, muted } of guests) {
    const account = await homeserver.registerUser(user, `password of ${user}`, { displayName: name });
    const roomId = rooms.get(room);
    if (roomId === undefined) throw new Error(`no room ${room}`);
    const client = createClient({ baseUrl: homeserver.baseUrl, ...account });
    await client.join(roomId);
    const nowMs = Date.now();
    const content = buildJoined({
      timestampMs: nowMs,
      deviceId: account.deviceId,
      session: `session-of-${account.deviceId}`,
      joinedMs: nowMs,
      expiresMs: 15 * 60_000,
      muted,
      deafened: false,
      capabilities: [],
    });
    await client.putState(
      roomId,
      CALL_STATE,
      `chromium-${account.deviceId}${account.userId}`,
      content as unknown as JsonObject,
    );
  }
}

async function roomIds(client: ReturnType<typeof createClient>): Promise<Map<string, string>> {
  const { joined_rooms: ids } = await client.call<{ joined_rooms: string[] }>('GET', '/joined_rooms');
  const named = await Promise.all(
    ids.map(async (id) => [String((await client.getState(id, 'm.room.name'))['name']), id] as const),
  );
  return new Map(named);
}
