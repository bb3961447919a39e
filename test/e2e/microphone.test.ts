// The microphone decides before anybody is told that one is in: asked for, given, refused, missing, muted. Two browsers
// (one has no microphone at all), a bot as partner that plays a tune and measures what it hears.
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hasOffscreen,
  openExtensionPage,
  setMicrophone,
  waitForExtensionPage,
} from '../../scripts/browser.ts';
import { cachePath } from '../../scripts/cache.ts';
import type { Account } from '../../scripts/homeserver/users.ts';
import { type Heard, hearUntil } from '../../scripts/sound/hear.ts';
import { randomTunes, type Tune, tuneSamples, writeWav } from '../../scripts/sound/tune.ts';
import type { Bot } from '../../src/bot/bot.ts';
import { badgeText } from './support/extension.ts';
import { botHears, botHearsSilence, botSees, callstatesOf, joinedOf, seatBot } from './support/partner.ts';
import {
  callHost,
  click,
  control,
  hasControl,
  joinAtRow,
  openPerson,
  openPopup,
  type Person,
  pageText,
  type Room,
  seeAtRow,
  seeText,
  until,
} from './support/person.ts';
import { keepPicture, openWorld, type World } from './support/world.ts';

const WAITING = 'Waiting for your microphone';

let world: World;
let alice: Person;
let bot: Bot;
let lounge: Room;
let options: Page;
let carol: Account;
const [aliceTune, botTune] = randomTunes(2) as [Tune, Tune];

beforeAll(async () => {
  world = await openWorld();
  const accounts = await Promise.all(['alice', 'bob', 'carol'].map((name) => world.account(name)));
  lounge = await world.room('Lounge', accounts);
  const [aliceWav, botWav] = [cachePath('microphone-alice.wav'), cachePath('microphone-bot.wav')];
  await writeWav(aliceWav, tuneSamples(aliceTune));
  await writeWav(botWav, tuneSamples(botTune));
  bot = await seatBot(world, { account: accounts[1] as Account, room: lounge, sound: botWav });
  alice = await openPerson(world, { account: accounts[0] as Account, wav: aliceWav, microphone: 'prompt' });
  carol = accounts[2] as Account;
  options = await openExtensionPage(alice.browser, 'options.html');
});
afterAll(async () => {
  await bot?.stop();
  await alice?.close();
  await world?.close();
});

const hostIsGone = (person: Person): Promise<void> =>
  until('the call host is gone', 5_000, async () => !hasOffscreen(person.browser));

const seeBadge = (text: string): Promise<void> =>
  until(`the badge says "${text}"`, 5_000, async () => (await badgeText(options)) === text);

const permissionPage = (): Promise<Page> => waitForExtensionPage(alice.browser, 'permission.html');

const permissionPageIsGone = (): Promise<void> =>
  until('the page that asks is gone', 5_000, async () =>
    alice.browser.targets().every((target) => !target.url().endsWith('/permission.html')),
  );

/** Hears the bot by what its call host plays. */
async function hearsBot(person: Person): Promise<void> {
  const isBot = ({ levelDb, shareOfWanted }: Heard): boolean => levelDb > -45 && shareOfWanted > 0.5;
  await hearUntil(await callHost(person), { ms: 1_000, wantedHz: botTune.notesHz, timeoutMs: 10_000 }, isBot);
}

async function leave(person: Person): Promise<void> {
  await click(person.page, 'Leave voice');
  await botSees(bot, person.account, false);
  await hostIsGone(person);
}

/** Presses at the row and stands before the open question. */
async function joinAndWait(): Promise<Page> {
  await joinAtRow(alice, lounge);
  const page = await permissionPage();
  await alice.page.bringToFront();
  await seeText(alice.page, WAITING);
  return page;
}

/** Nothing went out and nobody is told, however long one waits for the answer. */
async function expectNotIn(): Promise<void> {
  expect(await joinedOf(world, lounge, alice.account)).toEqual([]);
  expect(bot.members().map(({ name }) => name)).toEqual(['bob']);
}

describe('while the browser has not been told about the microphone', () => {
  it('waits, says so, opens the page that asks and explains, and tells nobody', async () => {
    const page = await joinAndWait();
    await page.bringToFront();
    await seeText(page, 'MXVC needs your microphone so that the others hear you.');
    await seeText(page, 'It is on only while you are in a channel, and never in this page.');
    for (const name of ['Join as a listener', 'Cancel']) await control(page, name);
    await keepPicture(page, 'permission page');
    await seeBadge('?');
    await alice.page.bringToFront();
    for (const name of ['Join as a listener', 'Cancel', 'Show the question']) await control(alice.page, name);
    await keepPicture(alice.page, 'waiting for microphone');
    expect(await callstatesOf(world, lounge, alice.account)).toEqual([]);
    await expectNotIn();
  });

  it('ends everything at "Cancel"', async () => {
    await click(alice.page, 'Cancel');
    await hostIsGone(alice);
    await permissionPageIsGone();
    await control(alice.page, `Join voice in ${lounge.name}`);
    await seeBadge('');
    expect(await pageText(alice.page)).not.toContain(WAITING);
    await expectNotIn();
  });

  it('goes in without one at "Join as a listener", and hears the others', async () => {
    await joinAndWait();
    await click(alice.page, 'Join as a listener');
    await botSees(bot, alice.account);
    await permissionPageIsGone();
    await hearsBot(alice);
    await seeText(alice.page, 'You joined as a listener.');
    await keepPicture(alice.page, 'listening');
    await seeBadge('LIS');
    expect(await hasControl(alice.page, 'Mute')).toBe(false);
    await leave(alice);
  });

  it('goes on by itself when it is allowed, and is heard', async () => {
    await joinAndWait();
    await expectNotIn();
    await setMicrophone(alice.browser, 'granted');
    await botSees(bot, alice.account);
    await permissionPageIsGone();
    await seeText(alice.page, 'Microphone live');
    await seeBadge('ON');
    bot.setMuted(true);
    await botHears(bot, alice.account, aliceTune);
  });
});

describe('a microphone', () => {
  it('is muted and let in again from the popup', async () => {
    const popup = await openPopup(alice);
    await click(popup, 'Mute');
    await control(popup, 'Unmute');
    await botHearsSilence(bot, alice.account);
    await bot.until('alice is marked as muted', ({ call }) =>
      (call?.members ?? []).some(({ userId, isMuted }) => userId === alice.account.userId && isMuted),
    );
    await seeBadge('MUT');
    await popup.bringToFront();
    await keepPicture(popup, 'popup, muted');
    await click(popup, 'Unmute');
    await control(popup, 'Mute');
    await botHears(bot, alice.account, aliceTune);
    await seeBadge('ON');
    await popup.close();
    await alice.page.bringToFront();
    await leave(alice);
  });

  it('that is refused makes a listener of one, seen by the others', async () => {
    bot.setMuted(false);
    await setMicrophone(alice.browser, 'denied');
    await joinAtRow(alice, lounge);
    await botSees(bot, alice.account);
    await hearsBot(alice);
    await seeText(alice.page, 'You only listen: the browser may not use your microphone.');
    await seeAtRow(alice.page, lounge, { name: 'alice', isThere: true, timeoutMs: 2_000 });
    expect(await hasControl(alice.page, 'Mute')).toBe(false);
    await leave(alice);
  });

  it('that the machine does not have makes a listener of one', async () => {
    const person = await openPerson(world, { account: carol, hasMicrophone: false });
    await joinAtRow(person, lounge);
    await botSees(bot, person.account);
    await hearsBot(person);
    await seeText(person.page, 'You only listen: no microphone was found.');
    await leave(person);
    await person.close();
  });
});
