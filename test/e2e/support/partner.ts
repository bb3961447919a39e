// The other end of a call without a second browser: a bot that plays a tone and measures what it hears.
// Also asks the homeserver, past the product, who is in voice.
import type { JsonObject } from '../../../scripts/homeserver/client.ts';
import { CALL_STATE } from '../../../scripts/homeserver/client.ts';
import type { Account } from '../../../scripts/homeserver/users.ts';
import type { Tune } from '../../../scripts/sound/tune.ts';
import { type Bot, startBot } from '../../../src/bot/bot.ts';
import { type Room, until } from './person.ts';
import type { World } from './world.ts';

/** Longer than one round of a tune, so that each of its notes is in it. */
const TUNE_WINDOW_MS = 800;
/** A note fills a quarter of the time; with the codec and the browser's processing about −30 dBFS are left. */
const NOTE_FROM_DB = -45;

/** Seats a bot in the room as this account (of which it uses a new device). */
export function seatBot(
  world: World,
  { account, room, sound }: { account: Account; room: Room; sound: string },
): Promise<Bot> {
  const { userId, password } = account;
  const user = userId.slice(1, userId.indexOf(':'));
  return startBot({ homeserver: world.homeserver.baseUrl, user, password, roomId: room.id, sound });
}

/** The bot sees this person in its channel. */
export function botSees(bot: Bot, { userId }: Account, isThere = true, timeoutMs = 10_000): Promise<void> {
  const claim = `${userId} is ${isThere ? '' : 'not '}in the bot's channel`;
  return bot.until(
    claim,
    ({ call }) => (call?.members ?? []).some((member) => member.userId === userId) === isThere,
    timeoutMs,
  );
}

const deviceKeyOf = (bot: Bot, { userId }: Account): string | undefined =>
  bot.members().find((member) => member.userId === userId)?.deviceKey;

/** The bot hears every note of the tune from this person. */
export function botHears(bot: Bot, person: Account, { notesHz }: Tune): Promise<void> {
  return until(`the bot hears ${person.userId}`, 10_000, async () => {
    const key = deviceKeyOf(bot, person);
    return key !== undefined && notesHz.every((hz) => bot.toneDb(key, hz, TUNE_WINDOW_MS) > NOTE_FROM_DB);
  });
}

/** The bot hears nothing of this person over a whole window. */
export function botHearsSilence(bot: Bot, person: Account): Promise<void> {
  return until(`the bot hears silence from ${person.userId}`, 5_000, async () => {
    const key = deviceKeyOf(bot, person);
    return key !== undefined && bot.heard(key, 1_000).energyDb < -80;
  });
}

/** Content of every call state that the homeserver has of this user in the room. */
export async function callstatesOf(world: World, room: Room, { userId }: Account): Promise<JsonObject[]> {
  const all = await world.setUp.getAllState(room.id);
  return all
    .filter(({ type, sender }) => type === CALL_STATE && sender === userId)
    .map(({ content }) => content);
}

/** Those of them that say JOINED. */
export async function joinedOf(world: World, room: Room, account: Account): Promise<JsonObject[]> {
  return (await callstatesOf(world, room, account)).filter(({ join_state: state }) => state === 'JOINED');
}
