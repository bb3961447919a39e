// One who joined as a listener wants to speak after all: presses "Use a microphone", allows it, and is heard, in the same
// call. One browser that was never asked about the microphone, a bot as partner.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setMicrophone, waitForExtensionPage } from '../../scripts/browser.ts';
import { cachePath } from '../../scripts/cache.ts';
import { randomTunes, type Tune, tuneSamples, writeWav } from '../../scripts/sound/tune.ts';
import type { Bot } from '../../src/bot/bot.ts';
import { botHears, botSees, joinedOf, seatBot } from './support/partner.ts';
import {
  click,
  control,
  joinAtRow,
  openPerson,
  type Person,
  type Room,
  seeText,
  until,
} from './support/person.ts';
import { keepPicture, openWorld, type World } from './support/world.ts';

let world: World;
let alice: Person;
let bot: Bot;
let lounge: Room;
const [aliceTune, botTune] = randomTunes(2) as [Tune, Tune];

beforeAll(async () => {
  world = await openWorld();
  const [account, bob] = await Promise.all([world.account('alice'), world.account('bob')]);
  lounge = await world.room('Lounge', [account, bob]);
  const [aliceWav, botWav] = [cachePath('listener-alice.wav'), cachePath('listener-bot.wav')];
  await writeWav(aliceWav, tuneSamples(aliceTune));
  await writeWav(botWav, tuneSamples(botTune));
  bot = await seatBot(world, { account: bob, room: lounge, sound: botWav });
  alice = await openPerson(world, { account, wav: aliceWav, microphone: 'prompt' });
});
afterAll(async () => {
  await bot?.stop();
  await alice?.close();
  await world?.close();
});

const permissionPages = () =>
  alice.browser.targets().filter((target) => target.url().endsWith('/permission.html'));

const permissionPageIsGone = (): Promise<void> =>
  until('the page that asks is gone', 5_000, async () => permissionPages().length === 0);

/** What her JOINED on the homeserver says of her. */
async function extraOfAlice(): Promise<{ session: string; muted: boolean }> {
  const contents = await joinedOf(world, lounge, alice.account);
  expect(contents).toHaveLength(1);
  const { 'de.mtorials.test.mxvc': ours } = contents[0] as {
    'de.mtorials.test.mxvc': { session: string; muted: boolean };
  };
  return ours;
}

describe('a listener', () => {
  let session: string;

  it('is in, and muted for everybody', async () => {
    await joinAtRow(alice, lounge);
    await waitForExtensionPage(alice.browser, 'permission.html');
    await click(alice.page, 'Join as a listener');
    await botSees(bot, alice.account);
    await permissionPageIsGone();
    await seeText(alice.page, 'You joined as a listener.');
    const said = await extraOfAlice();
    expect(said.muted).toBe(true);
    session = said.session;
  });

  it('gets the browser’s question at "Use a microphone", and it stays until it is answered', async () => {
    await click(alice.page, 'Use a microphone');
    const page = await waitForExtensionPage(alice.browser, 'permission.html');
    await seeText(page, 'MXVC needs your microphone so that the others hear you.');
    await alice.page.bringToFront();
    await seeText(alice.page, 'Your microphone is not on: nobody hears you');
    await control(alice.page, 'Leave voice');
    await keepPicture(alice.page, 'listener asks for a microphone');
    expect(permissionPages()).toHaveLength(1);
  });

  it('is heard once it is allowed, in the same call', async () => {
    await setMicrophone(alice.browser, 'granted');
    await permissionPageIsGone();
    await seeText(alice.page, 'Microphone live');
    bot.setMuted(true);
    await botHears(bot, alice.account, aliceTune);
    await until('the room says that she is not muted', 15_000, async () => !(await extraOfAlice()).muted);
    expect((await extraOfAlice()).session).toBe(session);
    await click(alice.page, 'Leave voice');
    await botSees(bot, alice.account, false);
  });
});
