// What a person meets when something is in the way: no right to join, thrown out, a homeserver that is gone, a session
// that was ended elsewhere. Each ends in a plain sentence, and nothing is left behind. One browser, a bot as partner.
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOffscreen, openExtensionPage } from '../../scripts/browser.ts';
import { cachePath } from '../../scripts/cache.ts';
import { CALL_STATE } from '../../scripts/homeserver/client.ts';
import type { Account } from '../../scripts/homeserver/users.ts';
import { hearUntil } from '../../scripts/sound/hear.ts';
import { randomTunes, type Tune, tuneSamples, writeWav } from '../../scripts/sound/tune.ts';
import type { Bot } from '../../src/bot/bot.ts';
import { badgeText, readStore } from './support/extension.ts';
import { botHears, botSees, callstatesOf, joinedOf, seatBot } from './support/partner.ts';
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

let world: World;
let alice: Person;
let bob: Account;
let bot: Bot;
let lounge: Room;
let guarded: Room;
let options: Page;
const [aliceTune, botTune] = randomTunes(2) as [Tune, Tune];

beforeAll(async () => {
  world = await openWorld();
  const accounts = await Promise.all([world.account('alice'), world.account('bob')]);
  bob = accounts[1];
  guarded = await world.room('Guarded', accounts, { voiceForAll: false });
  lounge = await world.room('Lounge', accounts);
  const [aliceWav, botWav] = [cachePath('rights-alice.wav'), cachePath('rights-bot.wav')];
  await writeWav(aliceWav, tuneSamples(aliceTune));
  await writeWav(botWav, tuneSamples(botTune));
  bot = await seatBot(world, { account: bob, room: lounge, sound: botWav });
  alice = await openPerson(world, { account: accounts[0], wav: aliceWav });
  options = await openExtensionPage(alice.browser, 'options.html');
});
afterAll(async () => {
  await bot?.stop();
  await alice?.close();
  await world?.close();
});

const hostIsGone = (): Promise<void> =>
  until('the call host is gone', 5_000, async () => !hasOffscreen(alice.browser));

const seeBadge = (text: string): Promise<void> =>
  until(`the badge says "${text}"`, 5_000, async () => (await badgeText(options)) === text);

/** CSS pixels: what belongs to a row stands beside it, not in the panel at the foot of the list. */
async function heightBetween(one: string, other: string): Promise<number> {
  const boxes = await Promise.all(
    [one, other].map(async (name) => (await control(alice.page, name)).boundingBox()),
  );
  const [first, second] = boxes.map((box) => box?.y ?? Number.NaN) as [number, number];
  return Math.abs(first - second);
}

/** No call: no host and no membership. The LEFT is on its way when the host is gone. */
async function expectNoCall(room: Room): Promise<void> {
  await hostIsGone();
  await expect.poll(() => joinedOf(world, room, alice.account)).toEqual([]);
}

async function joinLounge(): Promise<void> {
  await joinAtRow(alice, lounge);
  await control(alice.page, 'Leave voice');
  await botSees(bot, alice.account);
}

async function hearEachOther(): Promise<void> {
  const isBot = ({ levelDb, shareOfWanted }: { levelDb: number; shareOfWanted: number }): boolean =>
    levelDb > -50 && shareOfWanted > 0.4;
  const host = await callHost(alice);
  bot.setMuted(false);
  await hearUntil(host, { ms: 1_000, wantedHz: botTune.notesHz, timeoutMs: 10_000 }, isBot);
  bot.setMuted(true);
  await botHears(bot, alice.account, aliceTune);
}

describe('a room whose levels do not let everybody join voice', () => {
  it('says so at the button, and nothing stays', async () => {
    await joinAtRow(alice, guarded);
    // The button's description may say it already, for the pointer is there: the notice is what we wait for.
    await control(alice.page, 'Dismiss');
    await seeText(alice.page, 'You need level 50 in this room to join voice; yours is 0.');
    // Who could allow it: the one who made the room.
    await seeText(alice.page, 'can allow it for everybody.');
    await keepPicture(alice.page, 'missing right');
    expect(await heightBetween('Dismiss', `Join voice in ${guarded.name}`)).toBeLessThan(150);
    expect(await callstatesOf(world, guarded, alice.account)).toEqual([]);
    await expectNoCall(guarded);
    await seeBadge('!');
    await control(alice.page, `Join voice in ${guarded.name}`);
  });

  it('lets the sentence be put away', async () => {
    await click(alice.page, 'Dismiss');
    await until('the sentence is put away', 2_000, async () => !(await hasControl(alice.page, 'Dismiss')));
    // The button goes on saying it in its description.
    expect(await pageText(alice.page)).toContain('level 50');
    await seeBadge('');
  });

  it('can be joined once an admin has set the level', async () => {
    const levels = await world.setUp.getState(guarded.id, 'm.room.power_levels');
    const events = { ...(levels['events'] as object), [CALL_STATE]: 0 };
    await world.setUp.putState(guarded.id, 'm.room.power_levels', '', { ...levels, events });
    await joinAtRow(alice, guarded);
    await control(alice.page, `Leave voice in ${guarded.name}`);
    await until(
      'JOINED stands',
      5_000,
      async () => (await joinedOf(world, guarded, alice.account)).length === 1,
    );
    await seeAtRow(alice.page, guarded, { name: 'alice', isThere: true, timeoutMs: 2_000 });
    await click(alice.page, 'Leave voice');
    await expectNoCall(guarded);
  });
});

describe('a call', () => {
  it('ends with a sentence when one is thrown out of the room', async () => {
    await joinLounge();
    await world.setUp.kick(lounge.id, alice.account.userId);
    await seeText(alice.page, 'You are no longer in this room, so the call there has ended.');
    // Element has no row for it any more: the panel says which room it was.
    expect(await pageText(alice.page)).toContain(lounge.name);
    await keepPicture(alice.page, 'removed');
    await hostIsGone();
    await botSees(bot, alice.account, false);
    await seeBadge('!');
    await click(alice.page, 'Dismiss');
    await seeBadge('');
    await world.clientOf(alice.account).join(lounge.id);
    await alice.page.waitForSelector(`[data-mxvc-room="${lounge.id}"]`);
  });

  it('goes on while the homeserver is down, and stands afterwards', async () => {
    await joinLounge();
    await hearEachOther();
    const session = await sessionOfAlice();
    await world.homeserver.kill9();
    await seeText(alice.page, 'Your homeserver does not answer; the call goes on');
    await seeBadge('!');
    await keepPicture(alice.page, 'homeserver down');
    await hearEachOther();
    await world.homeserver.restart();
    await seeText(alice.page, 'Microphone live', 20_000);
    await seeBadge('ON');
    expect(await sessionOfAlice()).toBe(session);
    await botSees(bot, alice.account);
    await hearEachOther();
    await click(alice.page, 'Leave voice');
    await botSees(bot, alice.account, false);
    await expectNoCall(lounge);
  });

  it('does not begin where the homeserver is down, says so, and begins at "Try again" when it is back', async () => {
    await world.homeserver.kill9();
    await joinAtRow(alice, lounge);
    await seeText(alice.page, 'Your homeserver did not answer in time.', 30_000);
    await keepPicture(alice.page, 'homeserver down at join');
    await hostIsGone();
    await seeBadge('!');
    await world.homeserver.restart();
    expect(await joinedOf(world, lounge, alice.account)).toEqual([]);
    await click(alice.page, 'Try again');
    await control(alice.page, 'Leave voice');
    await botSees(bot, alice.account, true, 20_000);
    await hearEachOther();
  });

  it('ends with a sentence when another device signs this one out', async () => {
    await signOutElsewhere();
    await seeText(alice.page, 'You have been signed out of your homeserver. Sign in again to join voice.');
    await keepPicture(alice.page, 'signed out elsewhere');
    await hostIsGone();
    const popup = await openPopup(alice);
    await seeText(popup, 'You have been signed out of your homeserver.');
    expect(await pageText(popup)).toContain(lounge.name);
    await keepPicture(popup, 'popup, signed out elsewhere');
    await popup.close();
    expect(Object.keys(await readStore(options)).filter((name) => name.startsWith('matrix.'))).toEqual([]);
    await options.bringToFront();
    await control(options, 'Sign in');
  });
});

/** Of her JOINED that stands on the homeserver. */
async function sessionOfAlice(): Promise<string> {
  const contents = await joinedOf(world, lounge, alice.account);
  expect(contents).toHaveLength(1);
  const { 'de.mtorials.test.mxvc': ours } = contents[0] as { 'de.mtorials.test.mxvc': { session: string } };
  return ours.session;
}

/** As in the devices list of another client of hers. */
async function signOutElsewhere(): Promise<void> {
  const { userId, password } = alice.account;
  const credentials = (await readStore(options))['matrix.credentials'] as { account: { deviceId: string } };
  const auth = { type: 'm.login.password', identifier: { type: 'm.id.user', user: userId }, password };
  await world
    .clientOf(alice.account)
    .call('DELETE', `/devices/${credentials.account.deviceId}`, { body: { auth } });
}
