// The main job, as three people see it: two press "join voice" at a row and hear each other, the third sees their
// names. Built extension, real Chromium, real Synapse at its default limits. Roots of the tunes are random per run.
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOffscreen, killWorker, workerTarget } from '../../scripts/browser.ts';
import { cachePath } from '../../scripts/cache.ts';
import { isLimited } from '../../scripts/homeserver/proxy.ts';
import { type Heard, hear, hearUntil } from '../../scripts/sound/hear.ts';
import { randomTunes, type Tune, tuneSamples, writeWav } from '../../scripts/sound/tune.ts';
import {
  callHost,
  click,
  control,
  joinAtRow,
  openElement,
  openPerson,
  openPopup,
  type Person,
  type Room,
  seeAtRow,
  until,
} from './support/person.ts';
import { openWorld, type World } from './support/world.ts';

/** A name must be gone for all within this. */
const GONE_WITHIN_MS = 2_000;
const LOUD_DB = -45;

let world: World;
let alice: Person;
let bob: Person;
let carol: Person;
let lounge: Room;
const [aliceTune, bobTune] = randomTunes(2) as [Tune, Tune];

beforeAll(async () => {
  console.log(`roots: alice ${aliceTune.rootHz.toFixed(1)} Hz, bob ${bobTune.rootHz.toFixed(1)} Hz`);
  world = await openWorld();
  const accounts = await Promise.all(['alice', 'bob', 'carol'].map((name) => world.account(name)));
  const [aliceAccount, bobAccount, carolAccount] = accounts as [
    (typeof accounts)[0],
    (typeof accounts)[0],
    (typeof accounts)[0],
  ];
  lounge = await world.room('Lounge', accounts);
  for (const name of ['General', 'Random']) await world.room(name, accounts);
  const [aliceWav, bobWav] = [cachePath('alice.wav'), cachePath('bob.wav')];
  await writeWav(aliceWav, tuneSamples(aliceTune));
  await writeWav(bobWav, tuneSamples(bobTune));
  alice = await openPerson(world, { account: aliceAccount, wav: aliceWav });
  bob = await openPerson(world, { account: bobAccount, wav: bobWav });
  carol = await openPerson(world, { account: carolAccount });
});
afterAll(async () => {
  for (const person of [alice, bob, carol]) await person?.close();
  await world?.close();
});

/** How long something lasts that is measured; never to wait for something to happen. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const isLoud = (heard: Heard): boolean => heard.levelDb > LOUD_DB && heard.shareOfWanted > 0.5;
const isSilent = (heard: Heard): boolean => heard.soundingSamples === 0;

/** One speaker at a time: with both sounding, echo cancelling takes one for the echo of the other. */
async function speaks(speaker: Person, listener: Person, tune: Tune): Promise<Heard> {
  await setMuted(listener, true);
  await setMuted(speaker, false);
  const host = await callHost(listener);
  return hearUntil(host, { ms: 1_500, wantedHz: tune.notesHz, timeoutMs: 15_000 }, isLoud);
}

async function setMuted(person: Person, muted: boolean): Promise<void> {
  await person.page.bringToFront();
  if ((await person.page.$(`::-p-aria([name="${muted ? 'Mute' : 'Unmute'}"][role="button"])`)) === null)
    return;
  await click(person.page, muted ? 'Mute' : 'Unmute');
  await control(person.page, muted ? 'Unmute' : 'Mute');
}

async function leaveByPopup(person: Person): Promise<void> {
  const popup = await openPopup(person);
  await click(popup, 'Leave voice');
  await until('the call host is gone', 5_000, async () => !hasOffscreen(person.browser));
  await popup.close();
}

const seeGone = (page: Page, name: string): Promise<void> =>
  seeAtRow(page, lounge, { name, isThere: false, timeoutMs: GONE_WITHIN_MS });

/**
 * Alice leaves by the popup, and her name goes for all three, each measured from the press. Each browser has its own
 * front tab (a hidden page is told nothing): alice's page comes to the front of hers right after the press.
 */
async function leavesForAll(): Promise<void> {
  for (const { page } of [bob, carol]) await page.bringToFront();
  const popup = await openPopup(alice);
  const button = await control(popup, 'Leave voice');
  const pressedAtMs = Date.now();
  const pressed = button.click().then(() => alice.page.bringToFront());
  const afterMs = await Promise.all(
    [alice, bob, carol].map(async ({ page }) => {
      await seeAtRow(page, lounge, { name: 'alice', isThere: false, timeoutMs: 5_000 });
      return Date.now() - pressedAtMs;
    }),
  );
  await pressed;
  await popup.close();
  console.log('gone for alice, bob, carol after', afterMs, 'ms');
  expect(Math.max(...afterMs)).toBeLessThanOrEqual(GONE_WITHIN_MS);
}

const see = (page: Page, name: string): Promise<void> =>
  seeAtRow(page, lounge, { name, isThere: true, timeoutMs: 10_000 });

async function bothJoin(): Promise<void> {
  await joinAtRow(alice, lounge);
  await see(bob.page, 'alice');
  await joinAtRow(bob, lounge);
  await see(alice.page, 'bob');
}

async function bothLeave(): Promise<void> {
  for (const person of [alice, bob]) if (hasOffscreen(person.browser)) await leaveByPopup(person);
  await carol.page.bringToFront();
  for (const name of ['alice', 'bob']) await seeGone(carol.page, name);
}

/** When the running worker began: another time is another worker. */
async function bootOf(browser: Browser): Promise<number> {
  const worker = await (await workerTarget(browser)).worker();
  if (worker === null) throw new Error('no worker');
  return worker.evaluate(() => performance.timeOrigin);
}

describe('a first call', () => {
  it('is silent before anybody joined', async () => {
    for (const person of [alice, bob, carol]) expect(hasOffscreen(person.browser)).toBe(false);
  });

  it('shows the first one at the row to all, heard by nobody, with silence for herself', async () => {
    await joinAtRow(alice, lounge);
    await carol.page.bringToFront();
    await see(carol.page, 'alice');
    await see(bob.page, 'alice');
    expect(isSilent(await hear(await callHost(alice), { ms: 1_000 }))).toBe(true);
    expect(hasOffscreen(bob.browser)).toBe(false);
  });

  it('lets each hear the pitch of the other after a click at the row', async () => {
    await joinAtRow(bob, lounge);
    await see(alice.page, 'bob');
    const bobByAlice = await speaks(bob, alice, bobTune);
    const aliceByBob = await speaks(alice, bob, aliceTune);
    console.log('alice hears', bobByAlice, 'bob hears', aliceByBob);
    expect(bobByAlice.soundingSamples).toBeGreaterThan(20_000);
    expect(aliceByBob.soundingSamples).toBeGreaterThan(20_000);
    const notHerOwn = await hear(await callHost(bob), { ms: 1_000, wantedHz: bobTune.notesHz });
    expect(notHerOwn.shareOfWanted).toBeLessThan(0.2);
  });

  it('shows both names at the row of one who is signed in and has not joined', async () => {
    await carol.page.bringToFront();
    await see(carol.page, 'alice');
    await see(carol.page, 'bob');
    expect(hasOffscreen(carol.browser)).toBe(false);
  });

  it('would show a gap: a mute of 0.8 s is heard as one', async () => {
    await speaks(bob, alice, bobTune);
    const during = hear(await callHost(alice), { ms: 4_000, wantedHz: bobTune.notesHz });
    await pause(1_200);
    await click(bob.page, 'Mute');
    // The listener's jitter buffer stretches what it has: half a second was heard as 300 to 465 ms.
    await pause(800);
    await click(bob.page, 'Unmute');
    const heard = await during;
    console.log('gap of a mute of 0.8 s:', heard.longestGapMs, 'ms');
    expect(heard.longestGapMs).toBeGreaterThanOrEqual(300);
    expect(isLoud(heard), JSON.stringify(heard)).toBe(true);
  });

  it('goes on when the page is reloaded, and when its tab is closed', async () => {
    await speaks(bob, alice, bobTune);
    const host = await callHost(alice);
    const control = await hear(host, { ms: 3_000 });
    const during = hear(host, { ms: 4_000, wantedHz: bobTune.notesHz });
    await alice.page.reload();
    await alice.page.waitForSelector('[data-mxvc-room]');
    const reloaded = await during;
    expectNoGap(reloaded, control);
    await see(alice.page, 'bob');

    const closing = hear(host, { ms: 3_000, wantedHz: bobTune.notesHz });
    await alice.page.close();
    expectNoGap(await closing, control);
    const page = await openElement(alice.browser, world, { account: alice.account });
    alice = { ...alice, page };
    await see(page, 'bob');
    expect(isLoud(await hear(host, { ms: 1_000, wantedHz: bobTune.notesHz }))).toBe(true);
  });

  it('goes on without a gap when the worker dies three times, and can still be left', async () => {
    const host = await callHost(alice);
    const control = await hear(host, { ms: 4_000 });
    const boots = new Set<number>([await bootOf(alice.browser)]);
    const gaps: number[] = [];
    for (let death = 1; death <= 3; death += 1) {
      const during = hear(host, { ms: 4_000, wantedHz: bobTune.notesHz });
      await killWorker(alice.browser);
      const heard = await during;
      gaps.push(heard.longestGapMs);
      expectNoGap(heard, control);
      boots.add(await bootOf(alice.browser));
    }
    console.log('control gap', control.longestGapMs, 'ms; with deaths', gaps);
    expect(boots.size).toBe(4);

    await leavesForAll();
    expect(isSilent(await hear(await callHost(bob), { ms: 1_000 }))).toBe(true);
    await leaveByPopup(bob);
    expect(hasOffscreen(alice.browser)).toBe(false);
  });

  it('costs at most two limited requests a join', async () => {
    await bothLeave();
    const since = Date.now();
    await bothJoin();
    await speaks(alice, bob, aliceTune);
    for (const person of [alice, bob]) {
      const seen = await world.proxy.requests({ since, userId: person.account.userId });
      // Only those that the extension sent: Element's page talks to the homeserver past the proxy.
      const limited = seen.filter(isLimited);
      console.log(
        person.name,
        limited.map(({ method, path, status }) => `${method} ${path} ${status}`),
      );
      expect(limited.length).toBeGreaterThan(0);
      expect(limited.length).toBeLessThanOrEqual(2);
    }
    await bothLeave();
  });

  it('connects two who press at the same moment', async () => {
    for (let round = 1; round <= 3; round += 1) {
      const buttons = await Promise.all(
        [alice, bob].map(async ({ page }) => {
          await page.bringToFront();
          await page.hover(`[data-mxvc-room="${lounge.id}"]`);
          return control(page, `Join voice in ${lounge.name}`);
        }),
      );
      await Promise.all(buttons.map((button) => button.click()));
      await Promise.all([see(alice.page, 'bob'), see(bob.page, 'alice')]);
      await speaks(bob, alice, bobTune);
      await speaks(alice, bob, aliceTune);
      await bothLeave();
    }
  });
});

/** No longer silence than 60 ms, or 1.2 times what the same sound has when nothing happens. */
function expectNoGap(heard: Heard, control: Heard): void {
  expect(isLoud(heard), JSON.stringify(heard)).toBe(true);
  expect(heard.longestGapMs, JSON.stringify({ heard, control })).toBeLessThanOrEqual(
    Math.max(60, 1.2 * control.longestGapMs),
  );
}
