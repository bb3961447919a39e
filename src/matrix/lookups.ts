// Reads single facts from the server on the core's behalf: members of a room, and relays (TURN). Called by gateway.ts.
// Every failure is a value: fewer members, or no news of the relay.
import type { Input } from '../core/app/input.ts';
import type { IceServer } from '../core/mesh/ports.ts';
import { ROOM_MEMBER_TYPE } from '../core/protocol/events.ts';
import type { RoomId, RoomMemberMessage, UserId } from '../core/protocol/message.ts';
import { parseEvent } from '../core/protocol/parse.ts';
import { dig, digList, digText } from './json.ts';
import type { AuthedHttp } from './tokens.ts';

const LOOKUP_TIMEOUT_MS = 10_000;
/** Enough to hide the round trips, few enough for a small server. */
const MEMBERS_AT_ONCE = 4;

/** Names and memberships; those that could not be read are left out. */
export async function readMembers(
  send: AuthedHttp,
  { roomId, userIds }: { readonly roomId: RoomId; readonly userIds: readonly UserId[] },
): Promise<RoomMemberMessage[]> {
  const found: RoomMemberMessage[] = [];
  const left = [...new Set(userIds)];
  const work = async (): Promise<void> => {
    for (let userId = left.shift(); userId !== undefined; userId = left.shift()) {
      const member = await readMember(send, roomId, userId);
      if (member !== null) found.push(member);
    }
  };
  await Promise.all(Array.from({ length: MEMBERS_AT_ONCE }, work));
  return found;
}

/**
 * Synapse answers `{}` where no relay is set up: that is no failure. Null: the server did not say, what was known stays
 * known, and the core asks again by itself.
 */
export async function readRelay(send: AuthedHttp): Promise<Extract<Input, { type: 'relayRead' }> | null> {
  const answer = await send({
    method: 'GET',
    path: '/_matrix/client/v3/voip/turnServer',
    timeoutMs: LOOKUP_TIMEOUT_MS,
  });
  if (!answer.ok) return null;
  const ttl = dig(answer.body, 'ttl');
  return {
    type: 'relayRead',
    iceServers: readIceServers(answer.body),
    validForMs: typeof ttl === 'number' && ttl > 0 ? ttl * 1000 : null,
  };
}

async function readMember(
  send: AuthedHttp,
  roomId: RoomId,
  userId: UserId,
): Promise<RoomMemberMessage | null> {
  const parts = [roomId, 'state', ROOM_MEMBER_TYPE, userId].map(encodeURIComponent);
  const answer = await send({
    method: 'GET',
    path: `/_matrix/client/v3/rooms/${parts.join('/')}`,
    timeoutMs: LOOKUP_TIMEOUT_MS,
  });
  if (answer.ok) return parseMember(roomId, userId, answer.body);
  const isUnknown = answer.failure.kind === 'refused' && answer.failure.errcode === 'M_NOT_FOUND';
  // Nobody ever was a member under this id, so whoever writes states under it is none.
  return isUnknown ? parseMember(roomId, userId, { membership: 'leave' }) : null;
}

/** The answer is the bare content; the parser wants an event around it. */
function parseMember(roomId: RoomId, userId: UserId, content: unknown): RoomMemberMessage | null {
  const event = { type: ROOM_MEMBER_TYPE, state_key: userId, sender: userId, content };
  const parsed = parseEvent(event, { via: 'room', roomId });
  return parsed?.ok && parsed.message.type === 'roomMember' ? parsed.message : null;
}

function readIceServers(body: unknown): IceServer[] {
  const urls = digList(body, 'uris').filter((uri) => typeof uri === 'string' && /^(turn|stun)s?:/.test(uri));
  const username = digText(body, 'username');
  const credential = digText(body, 'password');
  if (urls.length === 0) return [];
  return [
    {
      urls: urls as string[],
      ...(username === null ? {} : { username }),
      ...(credential === null ? {} : { credential }),
    },
  ];
}
