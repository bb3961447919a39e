// Somebody whose browser died: a JOINED that nobody renews. Called by the tests of expiry.
import { CALL_STATE } from '../../../scripts/homeserver/client.ts';
import type { Account } from '../../../scripts/homeserver/users.ts';
import type { Bot } from '../../../src/bot/bot.ts';
import { botSees } from './partner.ts';
import type { Room } from './person.ts';
import type { World } from './world.ts';

/** The shortest life that the protocol takes: the product's own 100 s are a matter of unit tests. */
export const GHOST_LIVES_MS = 30_000;

/** Writes it; resolves with how long the bot saw it. */
export async function leaveGhost(
  world: World,
  { account, room, bot }: { account: Account; room: Room; bot: Bot },
): Promise<number> {
  const writtenAtMs = Date.now();
  const key = `chromium-${account.deviceId}@${account.userId.slice(1)}`;
  await world.clientOf(account).putState(room.id, CALL_STATE, key, {
    join_state: 'JOINED',
    timestamp: writtenAtMs,
    'de.mtorials.test.mxvc': {
      v: 1,
      device_id: account.deviceId,
      session: '00112233445566778899aabbccddeeff',
      joined_ms: writtenAtMs,
      expires_ms: GHOST_LIVES_MS,
      muted: false,
      deafened: false,
      capabilities: [],
    },
  });
  await botSees(bot, account);
  await botSees(bot, account, false, GHOST_LIVES_MS + 10_000);
  return Date.now() - writtenAtMs;
}
