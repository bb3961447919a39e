// Reads on demand who may do what in a room: its levels, its creators, and the names of those who could change them.
// Called by gateway.ts. Two requests, and one for each of a few names; what it means is `core/channel/rights`.
import { enablersOf } from '../core/channel/rights.ts';
import { POWER_LEVELS_TYPE, ROOM_CREATE_TYPE } from '../core/protocol/events.ts';
import type { PowerLevels, RightsReading, RoomCreation, RoomId } from '../core/protocol/message.ts';
import { levelsNotSet, readPowerLevels, readRoomCreation } from '../core/protocol/parse-levels.ts';
import type { HttpAnswer } from './http.ts';
import { readMembers } from './lookups.ts';
import type { AuthedHttp } from './tokens.ts';

const LOOKUP_TIMEOUT_MS = 10_000;
/** Some of them may have left the room: a few more than are shown. */
const ENABLERS_READ = 8;

/** Null if the levels cannot be read: no answer, or we are not in the room. */
export async function readRights(send: AuthedHttp, roomId: RoomId): Promise<RightsReading | null> {
  const [levelsAnswer, createAnswer] = await Promise.all([
    getState(send, { roomId, type: POWER_LEVELS_TYPE }),
    // The whole event (spec v1.16): from room version 12 on its sender stands above all levels.
    getState(send, { roomId, type: ROOM_CREATE_TYPE, format: 'event' }),
  ]);
  if (!createAnswer.ok) return null;
  const creation = readRoomCreation(createAnswer.body);
  const levels = levelsOf(levelsAnswer, creation);
  if (levels === null) return null;
  const userIds = enablersOf({ levels, creation }, ENABLERS_READ);
  return { levels, creation, members: await readMembers(send, { roomId, userIds }) };
}

function levelsOf(answer: HttpAnswer, creation: RoomCreation): PowerLevels | null {
  if (answer.ok) return readPowerLevels(answer.body);
  const isNotSet = answer.failure.kind === 'refused' && answer.failure.status === 404;
  return isNotSet ? levelsNotSet(creation) : null;
}

interface StateOf {
  readonly roomId: RoomId;
  readonly type: string;
  readonly format?: string;
}

function getState(send: AuthedHttp, { roomId, type, format }: StateOf): Promise<HttpAnswer> {
  return send({
    method: 'GET',
    path: `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state/${encodeURIComponent(type)}/`,
    ...(format === undefined ? {} : { query: { format } }),
    timeoutMs: LOOKUP_TIMEOUT_MS,
  });
}
