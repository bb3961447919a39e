// Changes rooms on the user's behalf: lets everybody join voice, marks a channel, makes one. Called by gateway.ts.
// Every failure is a value. As few requests as can be: servers count each change of a room, the user's chat included.

import type { RoomTask } from '../core/app/effect.ts';
import type { TaskResult } from '../core/app/input.ts';
import type { NewChannel } from '../core/app/view.ts';
import { serverOf } from '../core/channel/age.ts';
import type { Clock } from '../core/ports.ts';
import {
  buildChannelMark,
  buildNewRoom,
  buildSpaceChild,
  withVoiceForAll,
} from '../core/protocol/build-room.ts';
import { CHANNEL_MARK_TYPE, POWER_LEVELS_TYPE, SPACE_CHILD_TYPE } from '../core/protocol/events.ts';
import type { RoomId } from '../core/protocol/message.ts';
import type { HttpAnswer, HttpFailure } from './http.ts';
import { digText } from './json.ts';
import type { ActiveSession } from './session.ts';
import type { AuthedHttp } from './tokens.ts';
import { readFailure } from './write-result.ts';

export interface RoomPorts {
  readonly session: ActiveSession;
  readonly clock: Clock;
}

const CHANGE_TIMEOUT_MS = 15_000;
/** A new room is a dozen events, each of which a busy server has to check. */
const CREATE_TIMEOUT_MS = 30_000;
/** A new room that the server's limit keeps out of its space waits for it, but not for ever. */
const CHILD_WAITS_MS = 10_000;

/** Does the task. Rejects never. */
export function doTask(task: RoomTask, ports: RoomPorts): Promise<TaskResult> {
  const { send } = ports.session;
  switch (task.kind) {
    case 'enableVoice':
      return enableVoice(send, task.roomId);
    case 'setMark':
      return setMark(send, task);
    case 'createChannel':
      return createChannel(task.channel, ports);
  }
}

/** With the levels as they are now: what others changed meanwhile must stay. */
async function enableVoice(send: AuthedHttp, roomId: RoomId): Promise<TaskResult> {
  const path = statePath(roomId, POWER_LEVELS_TYPE, '');
  const now = await send({ method: 'GET', path, timeoutMs: CHANGE_TIMEOUT_MS });
  if (!now.ok) return failed(roomId, now.failure);
  const body = withVoiceForAll(now.body);
  return resultOf(roomId, await send({ method: 'PUT', path, body, timeoutMs: CHANGE_TIMEOUT_MS }));
}

async function setMark(
  send: AuthedHttp,
  { roomId, isMarked }: Extract<RoomTask, { kind: 'setMark' }>,
): Promise<TaskResult> {
  const body = buildChannelMark(isMarked);
  const path = statePath(roomId, CHANNEL_MARK_TYPE, '');
  return resultOf(roomId, await send({ method: 'PUT', path, body, timeoutMs: CHANGE_TIMEOUT_MS }));
}

async function createChannel(channel: NewChannel, ports: RoomPorts): Promise<TaskResult> {
  const server = serverOf(ports.session.account.userId);
  const answer = await ports.session.send({
    method: 'POST',
    path: '/_matrix/client/v3/createRoom',
    body: buildNewRoom({ ...channel, server }),
    timeoutMs: CREATE_TIMEOUT_MS,
  });
  if (!answer.ok) return failed(null, answer.failure);
  const roomId = digText(answer.body, 'room_id');
  if (roomId === null) return { ok: false, roomId: null, code: 'refused', details: {} };
  if (channel.spaceId === null) return { ok: true, roomId };
  return putIntoSpace({ roomId, spaceId: channel.spaceId, server }, ports);
}

interface Placing {
  readonly roomId: RoomId;
  readonly spaceId: RoomId;
  readonly server: string;
}

/** The room stays, whatever comes of this: it knows its space, and may be put there by hand. */
async function putIntoSpace({ roomId, spaceId, server }: Placing, ports: RoomPorts): Promise<TaskResult> {
  const path = statePath(spaceId, SPACE_CHILD_TYPE, roomId);
  const body = buildSpaceChild(server);
  const put = () => ports.session.send({ method: 'PUT', path, body, timeoutMs: CHANGE_TIMEOUT_MS });
  const first = await put();
  const waitMs = first.ok ? null : limitedForMs(first.failure);
  const last = waitMs === null ? first : await pause(ports.clock, waitMs).then(put);
  if (last.ok) return { ok: true, roomId };
  const { errcode } = readFailure(last.failure);
  return { ok: false, roomId, code: 'notInSpace', details: errcode === null ? {} : { errcode } };
}

function limitedForMs(failure: HttpFailure): number | null {
  const { code, retryAfterMs } = readFailure(failure);
  return code === 'rateLimited' && retryAfterMs !== null && retryAfterMs <= CHILD_WAITS_MS
    ? retryAfterMs
    : null;
}

const pause = (clock: Clock, forMs: number): Promise<void> =>
  new Promise((resolve) => void clock.setTimer(forMs, resolve));

const statePath = (roomId: RoomId, type: string, key: string): string =>
  `/_matrix/client/v3/rooms/${[roomId, 'state', type, key].map(encodeURIComponent).join('/')}`;

const resultOf = (roomId: RoomId, answer: HttpAnswer): TaskResult =>
  answer.ok ? { ok: true, roomId } : failed(roomId, answer.failure);

function failed(roomId: RoomId | null, failure: HttpFailure): TaskResult {
  const { code, errcode, neededLevel, ownLevel, retryAfterMs } = readFailure(failure);
  const known = { errcode, neededLevel, ownLevel };
  const details = Object.fromEntries(
    Object.entries(known).filter((entry): entry is [string, string | number] => entry[1] !== null),
  );
  switch (code) {
    case 'forbidden':
      return { ok: false, roomId, code, details };
    case 'rateLimited':
      return {
        ok: false,
        roomId,
        code,
        details: { retryAfterSeconds: Math.ceil((retryAfterMs ?? 0) / 1000) },
      };
    case 'timeout':
    case 'offline':
    case 'signedOut':
      return { ok: false, roomId, code: 'serverUnreachable', details };
    case 'notFound':
    case 'refused':
      return { ok: false, roomId, code: 'refused', details };
  }
}
