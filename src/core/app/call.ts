// How our own stay begins, goes on and ends: the decisions of the call. Pure; called by `app/update` for user
// actions, by `app/messages` for what the server says and by `app/host` for what the call host says.

import { type Stay, startStay } from '../call/stay.ts';
import { replaceWish, type WishContent } from '../call/wish.ts';
import { serverNowMs } from '../channel/age.ts';
import { MAX_MEMBERS, presenceNowMs, presenceOf, presentEntries } from '../channel/presence.ts';
import { emptyChannel, sessionOf } from '../channel/state.ts';
import type { LeaveReason, RoomId } from '../protocol/message.ts';
import type { FailureCode } from './failure.ts';
import type { Moment } from './input.ts';
import { startMuted } from './mute.ts';
import { ownDeviceKey, patchDurable } from './patch.ts';
import type { AppState, Failure } from './state.ts';

/** One click: from no call, or from another channel. In the same room it changes nothing. */
export function join(state: AppState, roomId: RoomId, moment: Moment): AppState {
  const { account, signingOutSinceMs } = state.passing;
  const isPossible = account !== null && signingOutSinceMs === null;
  if (!isPossible || state.durable.stay?.roomId === roomId) return state;
  if (countOthers(state, roomId, moment) >= MAX_MEMBERS)
    return withFailure(state, { roomId, code: 'full', details: {} });
  const left = startMuted(leave(state, 'left', moment));
  return patchDurable(left, {
    stay: newStay(left, { roomId, wantsMicrophone: true }, moment),
    failure: null,
  });
}

/** The same room with a new session: after the call host was lost, and with it all connections. */
export function rejoin(state: AppState, stay: Stay, moment: Moment): AppState {
  const fresh = newStay(state, stay, moment);
  return patchDurable(state, {
    stay: { ...fresh, hostDeaths: stay.hostDeaths, move: stay.move },
    undelivered: [],
  });
}

function newStay(state: AppState, wanted: Pick<Stay, 'roomId' | 'wantsMicrophone'>, moment: Moment): Stay {
  return startStay({
    roomId: wanted.roomId,
    session: moment.freshId,
    nowMs: moment.nowMs,
    serverNowMs: serverNowMs(state.durable.serverClock, moment.nowMs),
    liveSessions: otherEntries(state, wanted.roomId, moment).flatMap((entry) => sessionOf(entry) ?? []),
    wantsMicrophone: wanted.wantsMicrophone,
  });
}

/** Ends the stay, if there is one. Its LEFT is carried through by the wish, even by the next process. */
export function leave(state: AppState, reason: LeaveReason, moment: Moment): AppState {
  const { stay } = state.durable;
  if (stay === null) return state;
  const ended = endStay(state);
  const written = state.durable.wishes[stay.roomId]?.content;
  if (written?.kind !== 'joined') return ended;
  // Its session, not the stay's: with a new host the stay may have a session that nobody has read yet.
  return wish(ended, stay.roomId, {
    content: { kind: 'left', session: written.session, reason },
    nowMs: moment.nowMs,
  });
}

type Reason = Pick<Failure, 'code' | 'details'>;

/** Ends the stay for a reason the user must hear of, and writes LEFT if our JOINED may stand. */
export function fail(state: AppState, failure: Reason, moment: Moment): AppState {
  const { stay } = state.durable;
  if (stay === null) return state;
  return withFailure(leave(state, 'left', moment), { ...failure, roomId: stay.roomId });
}

/** Ends the stay where the server lets us write nothing any more (no right, no room). */
export function failWithoutLeft(state: AppState, failure: Reason): AppState {
  const { stay } = state.durable;
  if (stay === null) return state;
  return withFailure(dropWish(endStay(state), stay.roomId), { ...failure, roomId: stay.roomId });
}

/** The microphone is decided: from here on we write JOINED and link, both at once. */
export function startLinking(state: AppState, stay: Stay, moment: Moment): AppState {
  const linking = patchDurable(state, { stay: { ...stay, step: 'writing' } });
  const content: WishContent = { kind: 'joined', session: stay.session, joinedMs: stay.joinedMs };
  return wish(linking, stay.roomId, { content, nowMs: moment.nowMs });
}

export function wish(
  state: AppState,
  roomId: RoomId,
  next: { content: WishContent; nowMs: number },
): AppState {
  const wishes = {
    ...state.durable.wishes,
    [roomId]: replaceWish(state.durable.wishes[roomId], roomId, next),
  };
  return patchDurable(state, { wishes });
}

export function dropWish(state: AppState, roomId: RoomId): AppState {
  const { [roomId]: _done, ...wishes } = state.durable.wishes;
  return patchDurable(state, { wishes });
}

const endStay = (state: AppState): AppState =>
  patchDurable(state, { stay: null, undelivered: [], earlySignals: [] });

/** What the user must hear of, in the room as we know it now. */
export function withFailure(state: AppState, failure: Omit<Failure, 'roomName'>): AppState {
  const roomName = state.durable.rooms[failure.roomId]?.name ?? null;
  return patchDurable(state, { failure: { ...failure, roomName } });
}

function otherEntries(state: AppState, roomId: RoomId, moment: Moment) {
  const channel = state.durable.channels[roomId] ?? emptyChannel;
  const now = presenceNowMs(moment.nowMs, state.durable.lastAnswerAtMs);
  const ownKey = ownDeviceKey(state);
  return presentEntries(channel, now).filter((entry) => entry.deviceKey !== ownKey);
}

/** Unsure members do not count for "full". */
function countOthers(state: AppState, roomId: RoomId, moment: Moment): number {
  const now = presenceNowMs(moment.nowMs, state.durable.lastAnswerAtMs);
  return otherEntries(state, roomId, moment).filter((entry) => presenceOf(entry, now) === 'alive').length;
}

/** What a refused JOINED means to the user. */
export function failureOfRefusal(isFirst: boolean, code: 'forbidden' | 'notFound'): FailureCode {
  if (code === 'notFound') return isFirst ? 'notInRoom' : 'removed';
  return isFirst ? 'forbidden' : 'rightLost';
}
