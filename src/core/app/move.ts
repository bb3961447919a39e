// "Move the call here": this device joins, then ends the stay of our other devices in that room by a LEFT on their
// keys, which they obey (protocol.md, "Own key"). Pure; called by `app/update` and `app/settle`.
//
//   asked ──► joining ──JOINED taken──► their LEFT written ──gone──► done
//                                        └─still there──► again, four times at most

import { serverNowMs } from '../channel/age.ts';
import { presenceNowMs, presentEntries } from '../channel/presence.ts';
import { type Entry, emptyChannel, sessionOf } from '../channel/state.ts';
import { buildLeft } from '../protocol/build.ts';
import type { RoomId } from '../protocol/message.ts';
import type { MatrixEffect } from './effect.ts';
import { joinOnHost } from './host.ts';
import type { Moment } from './input.ts';
import { ownDeviceKey, patchDurable, quiet, type Step } from './patch.ts';
import type { AppState } from './state.ts';

/** Pauses after each try. One that does not go after the last has its own reasons, or is no MXVC any more. */
const TRY_AGAIN_AFTER_MS = [3_000, 5_000, 10_000, 10_000] as const;

/** Only those that are there at the click: a device that joins later was meant to. */
export function moveHere(state: AppState, roomId: RoomId, moment: Moment): Step {
  const sessions = ownOthers(state, roomId, moment).flatMap((entry) => sessionOf(entry) ?? []);
  const step = joinOnHost(state, roomId, moment);
  const { stay } = step.state.durable;
  if (stay?.roomId !== roomId) return step;
  const move = { sessions, tries: 0, dueAtMs: moment.nowMs };
  return { ...step, state: patchDurable(step.state, { stay: { ...stay, move } }) };
}

/** First we are in: otherwise a join that fails would leave us with no call at all. */
export function settleMove(state: AppState, moment: Moment): Step {
  const { stay } = state.durable;
  if (stay?.move == null || stay.step !== 'joined' || moment.nowMs < stay.move.dueAtMs) return quiet(state);
  const { sessions, tries } = stay.move;
  const isMeant = (entry: Entry): boolean => sessions.includes(sessionOf(entry) ?? '');
  const left = ownOthers(state, stay.roomId, moment).filter(isMeant);
  const pauseMs = TRY_AGAIN_AFTER_MS[tries];
  if (left.length === 0 || pauseMs === undefined)
    return quiet(patchDurable(state, { stay: { ...stay, move: null } }));
  const move = { sessions, tries: tries + 1, dueAtMs: moment.nowMs + pauseMs };
  const lastWriteId = state.durable.lastWriteId + left.length;
  return {
    state: patchDurable(state, { stay: { ...stay, move }, lastWriteId }),
    effects: left.map((entry, index) =>
      endOf(entry, state, { roomId: stay.roomId, writeId: lastWriteId - index, moment }),
    ),
  };
}

function endOf(
  entry: Entry,
  { durable: { serverClock } }: AppState,
  { roomId, writeId, moment }: { roomId: RoomId; writeId: number; moment: Moment },
): MatrixEffect {
  const timestampMs = Math.round(serverNowMs(serverClock, moment.nowMs));
  const content = buildLeft({ session: sessionOf(entry) ?? '', reason: 'moved', timestampMs });
  return { type: 'writeMembership', writeId, roomId, deviceKey: entry.deviceKey, content, isUrgent: false };
}

/** Our own other devices in the room that would understand. */
function ownOthers(state: AppState, roomId: RoomId, { nowMs }: Moment): readonly Entry[] {
  const { channels, lastAnswerAtMs } = state.durable;
  const [ownKey, userId] = [ownDeviceKey(state), state.passing.account?.userId];
  return presentEntries(channels[roomId] ?? emptyChannel, presenceNowMs(nowMs, lastAnswerAtMs)).filter(
    (entry) => entry.userId === userId && entry.deviceKey !== ownKey && entry.mxvc !== null,
  );
}
