// Bots in a channel of a real Synapse: they hear each other's pitch, and only while they are in. No browser here.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type MatrixClient } from '../../scripts/homeserver/client.ts';
import { type Homeserver, startHomeserver } from '../../scripts/homeserver/homeserver.ts';
import type { Account } from '../../scripts/homeserver/users.ts';
import { type Bot, startBot } from '../../src/bot/bot.ts';

const CALLSTATE = 'de.mtorials.test.callstate';
/** Far above what a codec leaks from one pitch into another, far below the −15 dBFS of a bot's tone. */
const TONE_FROM_DB = -30;
const NO_TONE_BELOW_DB = -60;

let homeserver: Homeserver;
let owner: MatrixClient;
const running: Bot[] = [];

beforeAll(async () => {
  homeserver = await startHomeserver();
  owner = createClient({
    baseUrl: homeserver.baseUrl,
    ...(await homeserver.registerUser('owner', 'secret')),
  });
  await homeserver.liftLimits(owner.userId);
}, 180_000);
afterEach(async () => {
  await Promise.all(running.splice(0).map((bot) => bot.stop()));
});
afterAll(() => homeserver.stop());

let people = 0;

/** New users in a new room, each with a pitch of its own for this run. */
async function settle(count: number): Promise<{ roomId: string; members: readonly Sounding[] }> {
  const roomId = await owner.createRoom({ name: 'Lounge', voiceForAll: true });
  const members = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const account = await homeserver.registerUser(`person${++people}`, 'secret');
      await createClient({ baseUrl: homeserver.baseUrl, ...account }).join(roomId);
      return { account, pitchHz: 300 + 500 * index + Math.floor(Math.random() * 300) };
    }),
  );
  return { roomId, members };
}

interface Sounding {
  readonly account: Account;
  readonly pitchHz: number;
}

async function seat(roomId: string, { account, pitchHz }: Sounding): Promise<Bot> {
  const { userId, deviceId, accessToken } = account;
  const identity = { userId, deviceId, accessToken };
  const bot = await startBot({
    homeserver: homeserver.baseUrl,
    ...identity,
    roomId,
    sound: `tone:${pitchHz}`,
  });
  running.push(bot);
  return bot;
}

async function hears(listener: Bot, speaker: Bot, { pitchHz }: Sounding): Promise<void> {
  const heard = (): string => {
    const { pitchHz: found, energyDb, samples } = listener.heard(speaker.deviceKey, 300);
    const isClear = listener.toneDb(speaker.deviceKey, pitchHz, 300) > TONE_FROM_DB && samples > 0;
    if (isClear && found !== null && Math.abs(found - pitchHz) < 3) return 'the pitch';
    return `${found} Hz at ${energyDb} dB instead of ${pitchHz} Hz`;
  };
  await expect.poll(heard, { timeout: 10_000, interval: 50 }).toBe('the pitch');
}

const claimOf = async (roomId: string, bot: Bot) => owner.getState(roomId, CALLSTATE, bot.deviceKey);

describe('a bot in a channel', () => {
  it('hears another one from its join to its leave, and neither before nor after', async () => {
    const { roomId, members } = await settle(2);
    const [first, second] = members as [Sounding, Sounding];
    const one = await seat(roomId, first);
    expect(one.members().map(({ isThisDevice }) => isThisDevice)).toEqual([true]);
    const other = await seat(roomId, second);
    expect(one.heard(other.deviceKey)).toMatchObject({
      packets: 0,
      samples: 0,
      energyDb: -100,
      pitchHz: null,
    });
    await Promise.all([hears(one, other, second), hears(other, one, first)]);
    await other.leave();
    await expect
      .poll(() => one.toneDb(other.deviceKey, second.pitchHz, 300), { timeout: 5_000, interval: 50 })
      .toBeLessThan(NO_TONE_BELOW_DB);
    await one.until('the other is gone', ({ call }) => call?.members.length === 1);
    expect(await claimOf(roomId, other)).toMatchObject({ join_state: 'LEFT' });
    expect(await claimOf(roomId, one)).toMatchObject({ join_state: 'JOINED' });
  });

  it('hears everybody when three join at the same moment', async () => {
    const { roomId, members } = await settle(3);
    const bots = await Promise.all(members.map((member) => seat(roomId, member)));
    const pairs = bots.flatMap((listener) =>
      bots.flatMap((speaker, index) =>
        speaker === listener ? [] : [{ listener, speaker, sound: members[index] as Sounding }],
      ),
    );
    expect(pairs).toHaveLength(6);
    await Promise.all(pairs.map(({ listener, speaker, sound }) => hears(listener, speaker, sound)));
  });

  it('is heard without a gap while nothing disturbs it', async () => {
    const { roomId, members } = await settle(2);
    const [first, second] = members as [Sounding, Sounding];
    const [one, other] = await Promise.all([seat(roomId, first), seat(roomId, second)]);
    await hears(one, other, second);
    const { samples } = one.heard(other.deviceKey);
    // Three seconds of sound more.
    await expect
      .poll(() => one.heard(other.deviceKey).samples - samples, { timeout: 10_000 })
      .toBeGreaterThan(144_000);
    expect(one.heard(other.deviceKey, 2_500).longestGapMs).toBeLessThanOrEqual(60);
  });

  it('is silent while muted, and says so; what it plays can change', async () => {
    const { roomId, members } = await settle(2);
    const [first, second] = members as [Sounding, Sounding];
    const [one, other] = await Promise.all([seat(roomId, first), seat(roomId, second)]);
    await hears(one, other, second);
    other.setMuted(true);
    await expect
      .poll(() => one.heard(other.deviceKey, 300).energyDb, { timeout: 5_000, interval: 50 })
      .toBe(-100);
    await one.until('the mute mark is seen', () => one.members()[1]?.isMuted === true);
    await other.play('tone:2500');
    other.setMuted(false);
    await hears(one, other, { ...second, pitchHz: 2_500 });
    await one.until('its speaking is seen', () => one.members()[1]?.isSpeaking === true);
  });

  it('comes back with a new session and is heard again', async () => {
    const { roomId, members } = await settle(2);
    const [first, second] = members as [Sounding, Sounding];
    const [one, other] = await Promise.all([seat(roomId, first), seat(roomId, second)]);
    await hears(one, other, second);
    await other.leave();
    expect(other.members()).toEqual([]);
    await one.until('the other is gone', ({ call }) => call?.members.length === 1);
    await other.join();
    await Promise.all([hears(one, other, second), hears(other, one, first)]);
  });

  it('leaves its membership behind when it crashes', async () => {
    const { roomId, members } = await settle(2);
    const [first, second] = members as [Sounding, Sounding];
    const [one, other] = await Promise.all([seat(roomId, first), seat(roomId, second)]);
    await hears(one, other, second);
    other.crash();
    await one.until('the link is lost', () => one.members()[1]?.link === 'lost');
    expect(await claimOf(roomId, other)).toMatchObject({ join_state: 'JOINED' });
  });
});
