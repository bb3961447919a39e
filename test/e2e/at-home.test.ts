// What one person does besides joining: deafen, switch the channel, move the call between own devices, give a room the
// right to voice, lose it, make a channel. One browser of the room's admin, bots as partners, by real clicks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOffscreen } from '../../scripts/browser.ts';
import { cachePath } from '../../scripts/cache.ts';
import { CALL_STATE } from '../../scripts/homeserver/client.ts';
import type { Account } from '../../scripts/homeserver/users.ts';
import { hear, hearUntil } from '../../scripts/sound/hear.ts';
import { randomTunes, type Tune, tuneSamples, writeWav } from '../../scripts/sound/tune.ts';
import type { Bot } from '../../src/bot/bot.ts';
import { botHears, botHearsSilence, botSees, joinedOf, seatBot } from './support/partner.ts';
import {
  callHost,
  click,
  control,
  joinAtRow,
  openPerson,
  type Person,
  pageText,
  type Room,
  rowText,
  seeText,
  until,
} from './support/person.ts';
import { keepPicture, openWorld, type World } from './support/world.ts';

let world: World;
let alice: Person;
let bob: Account;
let carol: Account;
let bobBot: Bot;
let carolBot: Bot;
let lounge: Room;
let music: Room;
/** Alice made it, with the levels that rooms have by default. */
let guarded: Room;
const [aliceTune, botTune] = randomTunes(2) as [Tune, Tune];

beforeAll(async () => {
  world = await openWorld();
  const accounts = await Promise.all(['alice', 'bob', 'carol'].map((name) => world.account(name)));
  const aliceAccount = accounts[0] as Account;
  [bob, carol] = accounts.slice(1) as [Account, Account];
  await world.homeserver.liftLimits(aliceAccount.userId);
  lounge = await world.room('Lounge', accounts);
  music = await world.room('Music', accounts);
  guarded = { id: await world.clientOf(aliceAccount).createRoom({ name: 'Guarded' }), name: 'Guarded' };
  await world.clientOf(bob).join(guarded.id);
  const [aliceWav, botWav] = [cachePath('home-alice.wav'), cachePath('home-bot.wav')];
  await writeWav(aliceWav, tuneSamples(aliceTune));
  await writeWav(botWav, tuneSamples(botTune));
  bobBot = await seatBot(world, { account: bob, room: lounge, sound: botWav });
  carolBot = await seatBot(world, { account: carol, room: music, sound: botWav });
  alice = await openPerson(world, { account: aliceAccount, wav: aliceWav });
});
afterAll(async () => {
  await bobBot?.stop();
  await carolBot?.stop();
  await alice?.close();
  await world?.close();
});

/** The mouse rests at the row's button until the bubble with what can be done there is open. */
async function openBubble(room: Room): Promise<void> {
  await alice.page.bringToFront();
  await alice.page.hover(`[data-mxvc-room="${room.id}"]`);
  await (await control(alice.page, `Join voice in ${room.name}`)).hover();
}

const bobIsHeard = async () =>
  hearUntil(
    await callHost(alice),
    { ms: 1_200, wantedHz: botTune.notesHz, timeoutMs: 15_000 },
    ({ shareOfWanted, levelDb }) => shareOfWanted > 0.5 && levelDb > -45,
  );

const marksOfAlice = (bot: Bot): string => {
  const member = bot.members().find(({ userId }) => userId === alice.account.userId);
  return `muted ${member?.isMuted}, deafened ${member?.isDeafened}`;
};

/** Tries once. Any refusal but the missing right is a failure of the test. */
async function isLetIn(bot: Bot, room: Room): Promise<boolean> {
  try {
    await bot.join(room.id);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'forbidden') return false;
    throw error;
  }
}

describe('deafening', () => {
  it('silences both ways, is seen by the other at once, and brings back what was before', async () => {
    await joinAtRow(alice, lounge);
    await botSees(bobBot, alice.account);
    await bobIsHeard();
    await botHears(bobBot, alice.account, aliceTune);
    await click(alice.page, 'Deafen');
    await control(alice.page, 'Undeafen');
    await until(
      'bob sees both marks',
      2_000,
      async () => marksOfAlice(bobBot) === 'muted true, deafened true',
    );
    await botHearsSilence(bobBot, alice.account);
    expect((await hear(await callHost(alice), { ms: 1_000 })).soundingSamples).toBe(0);
    await click(alice.page, 'Undeafen');
    await until(
      'bob sees no mark',
      2_000,
      async () => marksOfAlice(bobBot) === 'muted false, deafened false',
    );
    await bobIsHeard();
    await botHears(bobBot, alice.account, aliceTune);
  });
});

describe('switching the channel', () => {
  it('takes one click at another row: the names move, and the new people are heard', async () => {
    await joinAtRow(alice, music);
    await botSees(carolBot, alice.account);
    await botSees(bobBot, alice.account, false, 2_000);
    await botHears(carolBot, alice.account, aliceTune);
    await bobIsHeard();
    expect(await joinedOf(world, lounge, alice.account)).toEqual([]);
    await click(alice.page, 'Leave voice');
    await botSees(carolBot, alice.account, false, 2_000);
  });
});

describe('two devices of one person', () => {
  it('are one entry, and the call moves here with one press', async () => {
    const otherDevice = await seatBot(world, {
      account: alice.account,
      room: lounge,
      sound: cachePath('home-bot.wav'),
    });
    try {
      await until('alice is at the row', 10_000, async () =>
        (await rowText(alice.page, lounge.id)).includes('alice'),
      );
      const ended = otherDevice.ended();
      await click(alice.page, `Move the call in ${lounge.name} here`);
      await control(alice.page, 'Mute');
      await expect(ended).resolves.toMatchObject({ code: 'movedElsewhere' });
      await botHears(bobBot, alice.account, aliceTune);
      await until(
        'one membership is left',
        5_000,
        async () => (await joinedOf(world, lounge, alice.account)).length === 1,
      );
      const shown = bobBot.members().filter(({ userId }) => userId === alice.account.userId);
      expect(shown).toHaveLength(1);
    } finally {
      await otherDevice.stop();
    }
    await click(alice.page, 'Leave voice');
    await until('the call host is gone', 5_000, async () => !hasOffscreen(alice.browser));
  });
});

describe('the right to voice', () => {
  it('is given to everybody by one press of an admin, and works for members within 2 s', async () => {
    await expect(bobBot.join(guarded.id)).rejects.toMatchObject({ code: 'forbidden' });
    await openBubble(guarded);
    await control(alice.page, 'Enable voice in this room');
    await keepPicture(alice.page, 'enable-voice');
    await click(alice.page, 'Enable voice in this room');
    const pressedAtMs = Date.now();
    await until('bob is let in', 2_000, () => isLetIn(bobBot, guarded));
    console.log('bob is in', Date.now() - pressedAtMs, 'ms after the press');
    expect(Date.now() - pressedAtMs).toBeLessThan(2_000);
    const { events } = await world.clientOf(bob).getState(guarded.id, 'm.room.power_levels');
    expect((events as Record<string, number>)[CALL_STATE]).toBe(0);
  });

  it('ends a call with a clear sentence when it is taken in mid-call', async () => {
    const hall = await world.room('Hall', [alice.account]);
    await alice.page.waitForSelector(`[data-mxvc-room="${hall.id}"]`);
    await joinAtRow(alice, hall);
    await control(alice.page, 'Mute');
    const levels = await world.setUp.getState(hall.id, 'm.room.power_levels');
    const events = { ...(levels['events'] as Record<string, number>), [CALL_STATE]: 50 };
    await world.setUp.putState(hall.id, 'm.room.power_levels', '', { ...levels, events });
    await until('the call host is gone', 2_000, async () => !hasOffscreen(alice.browser));
    await seeText(alice.page, hall.name);
    await keepPicture(alice.page, 'right-taken');
    expect(await pageText(alice.page)).toMatch(/right to .*voice|no longer/i);
    await click(alice.page, 'Dismiss');
  });
});

describe('a new voice channel', () => {
  it('is made from the panel, opened, marked, and open to its members', async () => {
    await click(alice.page, 'New voice channel');
    const name = await control(alice.page, 'Name', 'textbox');
    await name.type('Campfire');
    await keepPicture(alice.page, 'new-channel');
    await click(alice.page, 'Create');
    await until('the room is open', 10_000, async () => alice.page.url().includes('#/room/'));
    const id = decodeURIComponent(alice.page.url().split('#/room/')[1] ?? '');
    const client = world.clientOf(alice.account);
    expect(await client.getState(id, 'de.mtorials.test.mxvc.channel')).toEqual({ v: 1 });
    const { events } = await client.getState(id, 'm.room.power_levels');
    expect((events as Record<string, number>)[CALL_STATE]).toBe(0);
    await alice.page.waitForSelector(`[data-mxvc-room="${id}"]`);
    await control(alice.page, 'Join Campfire');
    await joinAtRow(alice, { id, name: 'Campfire' });
    await control(alice.page, 'Mute');
    await click(alice.page, 'Leave voice');
  });
});
