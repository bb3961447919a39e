// People in voice who are nothing but their membership: written as state events, no device behind them.
// Called by tests of what lists show. Each guest is in one room only, so that a name tells its room.
import { CALL_STATE, type JsonObject } from '../../../scripts/homeserver/client.ts';
import type { Account } from '../../../scripts/homeserver/users.ts';
import { buildJoined, buildLeft } from '../../../src/core/protocol/build.ts';
import type { Room } from './person.ts';
import type { World } from './world.ts';

/** The longest that is believed. */
const EXPIRES_MS = 15 * 60_000;

export interface Guest {
  readonly name: string;
  readonly room: Room;
  readonly join: () => Promise<void>;
  readonly leave: () => Promise<void>;
}

/** A guest in this room, in voice from now on. @param name local part of the user id; nobody else's */
export async function seatGuest(world: World, room: Room, name: string): Promise<Guest> {
  const account = await world.account(name);
  // Some come and go more often than the limits allow a person.
  await world.homeserver.liftLimits(account.userId);
  const client = world.clientOf(account);
  await client.join(room.id);
  const write = async (content: object): Promise<void> => {
    const key = `chromium-${account.deviceId}${account.userId}`;
    await client.putState(room.id, CALL_STATE, key, content as JsonObject);
  };
  const guest: Guest = {
    name,
    room,
    join: () => write(joined(account)),
    leave: () => write(buildLeft({ timestampMs: Date.now(), session: sessionOf(account), reason: 'left' })),
  };
  await guest.join();
  return guest;
}

const sessionOf = ({ deviceId }: Account): string => `session-of-${deviceId}`;

function joined(account: Account): object {
  const nowMs = Date.now();
  return buildJoined({
    timestampMs: nowMs,
    deviceId: account.deviceId,
    session: sessionOf(account),
    joinedMs: nowMs,
    expiresMs: EXPIRES_MS,
    muted: false,
    deafened: false,
    capabilities: [],
  });
}
