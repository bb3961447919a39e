// Signing in and out as a person does it: the page that opens on install, every way in which it can go wrong, what a
// restart keeps and what a sign-out ends. One browser with a kept profile, restarted once.
import { mkdtemp, rm } from 'node:fs/promises';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hasOffscreen,
  killWorker,
  openExtensionPage,
  waitForExtensionPage,
  workerTarget,
} from '../../scripts/browser.ts';
import { cachePath } from '../../scripts/cache.ts';
import { CALL_STATE, createClient } from '../../scripts/homeserver/client.ts';
import type { Account } from '../../scripts/homeserver/users.ts';
import { badgeText, readStore, storedToken } from './support/extension.ts';
import { botSees, callstatesOf, joinedOf, seatBot } from './support/partner.ts';
import {
  click,
  control,
  fillSignIn,
  hasControl,
  joinAtRow,
  launchBrowser,
  openElement,
  pageText,
  type Room,
  type SignInEntries,
  seeText,
  until,
} from './support/person.ts';
import { closedPort, type SmallServer, serveHtml, serveVersions, serveWellKnown } from './support/servers.ts';
import { keepPicture, openWorld, type World } from './support/world.ts';

let world: World;
let alice: Account;
let bob: Account;
let lounge: Room;
let browser: Browser;
let options: Page;
let userDataDir: string;
let html: SmallServer;
let old: SmallServer;
let wellKnown: SmallServer;
let nobodysPort: number;

beforeAll(async () => {
  world = await openWorld();
  [alice, bob] = await Promise.all([world.account('alice'), world.account('bob')]);
  lounge = await world.room('Lounge', [alice, bob]);
  [html, old, wellKnown] = await Promise.all([
    serveHtml(),
    serveVersions(['r0.0.1', 'r0.5.0']),
    serveWellKnown(world.proxy.baseUrl),
  ]);
  nobodysPort = await closedPort();
  userDataDir = await mkdtemp(cachePath('sign-in-'));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([html, old, wellKnown].map((server) => server?.stop()));
  await world?.close();
  if (userDataDir) await rm(userDataDir, { recursive: true, force: true });
});

/** The server's name leads to its well-known file; no other name leads anywhere. */
const launch = (): Promise<Browser> =>
  launchBrowser(world, { userDataDir, hosts: { [world.homeserver.serverName]: wellKnown.port } });

const wrongPassword = 'not her password';

interface Failure {
  readonly what: string;
  readonly entries: () => Partial<SignInEntries>;
  readonly sentence: () => string;
  /** The field to which the person is taken, by its label. */
  readonly field: string | null;
  readonly keepsPassword: boolean;
}

const failures: readonly Failure[] = [
  {
    what: 'a wrong password',
    entries: () => ({ password: wrongPassword }),
    sentence: () => 'The user name or the password is wrong. Check both and try again.',
    field: 'Password',
    keepsPassword: false,
  },
  {
    what: 'a name that nobody has',
    entries: () => ({ homeserver: 'nowhere.invalid' }),
    sentence: () => 'Nothing answers at nowhere.invalid. Check the homeserver’s name.',
    field: 'Homeserver',
    keepsPassword: true,
  },
  {
    what: 'an address at which nothing answers',
    entries: () => ({ homeserver: `http://127.0.0.1:${nobodysPort}` }),
    sentence: () => `Nothing answers at 127.0.0.1:${nobodysPort}. Check the homeserver’s name.`,
    field: 'Homeserver',
    keepsPassword: true,
  },
  {
    what: 'a web server that is no homeserver',
    entries: () => ({ homeserver: `http://127.0.0.1:${html.port}` }),
    sentence: () => `Something answers at 127.0.0.1:${html.port}, but it is no Matrix homeserver.`,
    field: 'Homeserver',
    keepsPassword: true,
  },
  {
    what: 'a homeserver that is too old',
    entries: () => ({ homeserver: `http://127.0.0.1:${old.port}` }),
    sentence: () => `The homeserver at 127.0.0.1:${old.port} is too old for MXVC. Its admin can update it.`,
    field: 'Homeserver',
    keepsPassword: true,
  },
  {
    what: 'text that is no address',
    entries: () => ({ homeserver: 'not a homeserver' }),
    sentence: () => 'This is no homeserver. Write its name, for example matrix.org.',
    field: 'Homeserver',
    keepsPassword: true,
  },
];

const right = (): SignInEntries => ({
  homeserver: world.proxy.baseUrl,
  user: 'alice',
  password: alice.password,
});

const typedInto = async (label: string): Promise<string> =>
  (await control(options, label, 'textbox')).evaluate((field) => (field as HTMLInputElement).value);

const focusedLabel = (): Promise<string | null> =>
  options.evaluate(
    () => document.querySelector<HTMLInputElement>('input:focus')?.labels?.[0]?.textContent ?? null,
  );

/** The worker's network alone: it is the one that signs in. Returns what brings it back. */
async function cutNetwork(): Promise<() => Promise<void>> {
  const worker = await (await workerTarget(browser)).createCDPSession();
  await worker.send('Network.enable');
  const noLimits = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  await worker.send('Network.emulateNetworkConditions', { ...noLimits, offline: true });
  return async () => {
    await worker.send('Network.emulateNetworkConditions', { ...noLimits, offline: false });
    await worker.detach();
  };
}

/** Signed out, by the page as it opens anew and by what is kept. */
async function expectNobodySignedIn(): Promise<void> {
  await options.reload();
  await control(options, 'Sign in');
  expect(await pageText(options)).not.toContain('Signed in as');
  expect(await hasControl(options, 'Sign out')).toBe(false);
  expect(await options.$('[role="alert"]')).toBe(null);
  expect(Object.keys(await readStore(options)).filter((name) => name.startsWith('matrix.'))).toEqual([]);
}

describe('signing in', () => {
  it('opens its page by itself on install, with the names that others rely on', async () => {
    options = await waitForExtensionPage(browser, 'options.html');
    await options.bringToFront();
    for (const label of ['Homeserver', 'User name', 'Password']) await control(options, label, 'textbox');
    await control(options, 'Sign in');
    expect(await badgeText(options)).toBe('');
  });

  it.each(failures)('says so at $what, and keeps nothing of it but what was typed', async (failure) => {
    const entries = { ...right(), ...failure.entries() };
    await fillSignIn(options, entries);
    await click(options, 'Sign in');
    await seeText(options, failure.sentence());
    await keepPicture(options, `sign-in ${failure.what}`);
    await expect.poll(focusedLabel).toBe(failure.field);
    expect(await typedInto('Homeserver')).toBe(entries.homeserver);
    expect(await typedInto('User name')).toBe(entries.user);
    await expect.poll(() => typedInto('Password')).toBe(failure.keepsPassword ? entries.password : '');
    await expectNobodySignedIn();
  });

  it('says so where this computer has no network', async () => {
    const online = await cutNetwork();
    await fillSignIn(options, right());
    await click(options, 'Sign in');
    await seeText(options, 'This computer has no network connection. Connect it and try again.').finally(
      online,
    );
    expect(await typedInto('Password')).toBe(alice.password);
    await expectNobodySignedIn();
  });

  it('finds the homeserver by a full user id alone, and names the device after the browser', async () => {
    await fillSignIn(options, { ...right(), homeserver: '', user: alice.userId });
    await click(options, 'Sign in');
    await seeText(options, `Signed in as ${alice.userId}`);
    await control(options, 'Sign out');
    expect(await hasControl(options, 'Password', 'textbox')).toBe(false);
    expect((await devicesOfAlice()).get(await ownDeviceId())).toBe('MXVC in Chromium');
  });
});

describe('a session', () => {
  it('goes on when the worker dies', async () => {
    const device = await ownDeviceId();
    await killWorker(browser);
    await options.reload();
    await seeText(options, `Signed in as ${alice.userId}`);
    expect(await ownDeviceId()).toBe(device);
  });

  it('goes on when the browser is started again', async () => {
    const device = await ownDeviceId();
    await browser.close();
    browser = await launch();
    options = await openExtensionPage(browser, 'options.html');
    await seeText(options, `Signed in as ${alice.userId}`);
    expect(await ownDeviceId()).toBe(device);
  });

  it('ends with a sign-out: LEFT first, then the device is gone and its token worth nothing', async () => {
    const bot = await seatBot(world, { account: bob, room: lounge, sound: 'tone:440' });
    const page = await openElement(browser, world, { account: alice });
    await joinAtRow({ page }, lounge);
    await botSees(bot, alice);
    const [device, token] = [await ownDeviceId(), await storedToken(options)];
    if (token === undefined) throw new Error('no token is kept');
    expect(await joinedOf(world, lounge, alice)).toHaveLength(1);

    const since = Date.now();
    await click(options, 'Sign out');
    await control(options, 'Sign in');
    await botSees(bot, alice, false);
    await until('the call host is gone', 5_000, async () => !hasOffscreen(browser));
    expect(await callstatesOf(world, lounge, alice)).toMatchObject([{ join_state: 'LEFT' }]);
    expect(await endsOf(device, since)).toEqual(['PUT 200', 'POST 200']);
    expect((await devicesOfAlice()).has(device)).toBe(false);
    const withOldToken = createClient({ ...alice, baseUrl: world.homeserver.baseUrl, accessToken: token });
    await expect(withOldToken.whoAmI()).rejects.toMatchObject({ status: 401 });
    await expectNobodySignedIn();
    await bot.stop();
  });
});

const ownDeviceId = async (): Promise<string> => {
  const credentials = (await readStore(options))['matrix.credentials'];
  return (credentials as { account: { deviceId: string } }).account.deviceId;
};

/** Names by device id, as another device of hers sees them. */
async function devicesOfAlice(): Promise<ReadonlyMap<string, string>> {
  const { devices } = await world
    .clientOf(alice)
    .call<{ devices: { device_id: string; display_name: string }[] }>('GET', '/devices');
  return new Map(devices.map((device) => [device.device_id, device.display_name]));
}

/** The writes of a call state and the logouts of this device, in order. */
async function endsOf(deviceId: string, since: number): Promise<readonly string[]> {
  const seen = await world.proxy.requests({ since, deviceId });
  const ends = seen.filter(({ path }) => path.includes(`/state/${CALL_STATE}/`) || path.endsWith('/logout'));
  return ends.map(({ method, status }) => `${method} ${status}`);
}
