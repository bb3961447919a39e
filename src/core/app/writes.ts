// The writes of our own key: which are due now, and what the server's answers mean. Pure; called by
// `app/update` and `app/settle`. The wire's form is `protocol/build`, the sending `matrix/outbox`.

import { JOIN_GIVES_UP_AFTER_MS } from '../call/stay.ts';
import {
  answered,
  isDone,
  isDue,
  sent,
  type Wish,
  WRITE_TIMES_OUT_AFTER_MS,
  withoutAnswer,
  withRenewal,
  withRewrite,
} from '../call/wish.ts';
import { serverNowMs } from '../channel/age.ts';
import { PLAIN_EXPIRES_MS } from '../channel/presence.ts';
import { forgetEntry } from '../channel/reduce.ts';
import { buildJoined, buildLeft } from '../protocol/build.ts';
import type { RoomId } from '../protocol/message.ts';
import { dropWish, fail, failureOfRefusal, failWithoutLeft, wish as wishFor } from './call.ts';
import type { MatrixEffect } from './effect.ts';
import type { Input, Moment, WriteResult } from './input.ts';
import { marksOf } from './mute.ts';
import { ownDeviceKey, patchDurable, quiet, type Step } from './patch.ts';
import type { AppState } from './state.ts';

type Written = Extract<Input, { type: 'membershipWritten' }>;

/** The server's answer to a write of ours. */
export function membershipWritten(state: AppState, { writeId, result }: Written, moment: Moment): AppState {
  const wish = Object.values(state.durable.wishes).find((each) => each.inFlight?.writeId === writeId);
  if (wish === undefined) return state;
  const next = answered(wish, { writeId, result }, moment.nowMs);
  const noted = withWish(state, next);
  const isSuperseded = wish.dueAtMs !== null;
  if (isSuperseded) return noted;
  return result.ok ? written(noted, next) : refused(noted, next, { result, before: wish, moment });
}

function written(state: AppState, wish: Wish): AppState {
  const { stay } = state.durable;
  // The server has it; what it says of us until the echo comes is of the past.
  if (wish.content.kind === 'left') return withoutOwnEntry(state, wish.roomId);
  const isOurStay = stay?.session === wish.content.session;
  return isOurStay && stay.step === 'writing'
    ? patchDurable(state, { stay: { ...stay, step: 'joined' } })
    : state;
}

interface Refusal {
  readonly result: Extract<WriteResult, { ok: false }>;
  readonly before: Wish;
  readonly moment: Moment;
}

function refused(state: AppState, wish: Wish, { result, before, moment }: Refusal): AppState {
  const { code } = result;
  const isFinal = code === 'forbidden' || code === 'notFound';
  if (wish.content.kind === 'left') return isFinal ? givenUp(state, wish.roomId) : state;
  const details = refusalDetails(result);
  const isFirst = before.written === null;
  if (isFinal) {
    const ended = failWithoutLeft(state, { code: failureOfRefusal(isFirst, code), details });
    return givenUp(ended, wish.roomId);
  }
  const isTooLong = (wish.dueAtMs ?? 0) - wish.sinceMs > JOIN_GIVES_UP_AFTER_MS;
  if (!isFirst || (code !== 'refused' && !isTooLong)) return state;
  const failure = { code: failureOfTrouble(code), details };
  // The server said no to the only try: nothing stands, and a LEFT would only burden the limit.
  const isNowhere = before.failures === 0 && (code === 'refused' || code === 'rateLimited');
  return isNowhere ? failWithoutLeft(state, failure) : fail(state, failure, moment);
}

function failureOfTrouble(code: Refusal['result']['code']): 'refused' | 'rateLimited' | 'serverUnreachable' {
  return code === 'refused' || code === 'rateLimited' ? code : 'serverUnreachable';
}

/** We may not write there: there is nothing more we can do, and what stands there of us is no leftover to clear. */
const givenUp = (state: AppState, roomId: RoomId): AppState =>
  withoutOwnEntry(dropWish(state, roomId), roomId);

/** What stands there of us is none of our business any more. */
export function withoutOwnEntry(state: AppState, roomId: RoomId): AppState {
  const key = ownDeviceKey(state);
  if (key === null) return state;
  return patchDurable(state, { channels: forgetEntry(state.durable.channels, roomId, key) });
}

function refusalDetails(result: Extract<WriteResult, { ok: false }>): Record<string, string | number> {
  return {
    ...(result.neededLevel === null ? {} : { neededLevel: result.neededLevel }),
    ...(result.ownLevel === null ? {} : { ownLevel: result.ownLevel }),
    ...(result.errcode === null ? {} : { errcode: result.errcode }),
    ...(result.retryAfterMs === null ? {} : { retryAfterSeconds: Math.ceil(result.retryAfterMs / 1000) }),
  };
}

/** Forgets wishes that are fulfilled, and finds those that must be written (again). */
export function tidyWishes(state: AppState, moment: Moment): AppState {
  return Object.values(state.durable.wishes).reduce((next, wish) => tidyWish(next, wish, moment), state);
}

function tidyWish(state: AppState, wish: Wish, { nowMs }: Moment): AppState {
  if (isDone(wish, nowMs)) return dropWish(state, wish.roomId);
  const compared = withRewrite(withoutLostWrite(wish, nowMs), nowMs);
  const next = withRenewal(compared, marksOf(state), nowMs);
  return next === wish ? state : withWish(state, next);
}

/** An answer that never came must not block the key for ever. */
function withoutLostWrite(wish: Wish, nowMs: number): Wish {
  const isLost = wish.inFlight !== null && nowMs - wish.inFlight.sentAtMs >= WRITE_TIMES_OUT_AFTER_MS;
  return isLost ? withoutAnswer(wish, nowMs) : wish;
}

/** An own JOINED that belongs to no stay of ours is left from before: it is set to LEFT. */
export function wishLeftovers(state: AppState, moment: Moment): AppState {
  const ownKey = ownDeviceKey(state);
  if (ownKey === null) return state;
  let next = state;
  for (const [roomId, channel] of Object.entries(state.durable.channels)) {
    const own = channel.entries[ownKey];
    const isWanted = state.durable.stay?.roomId === roomId || state.durable.wishes[roomId] !== undefined;
    if (own === undefined || own.hasLapsed || isWanted) continue;
    const content = { kind: 'left', session: own.mxvc?.session ?? '', reason: 'left' } as const;
    next = wishFor(next, roomId, { content, nowMs: moment.nowMs });
  }
  return next;
}

/** Sends what is due, LEFT first: what waited for one limit becomes due at the same moment. */
export function writeDue(state: AppState, moment: Moment): Step {
  const due = Object.values(state.durable.wishes).filter((wish) => isDue(wish, moment.nowMs));
  const [left, joined] = [due.filter(isLeft), due.filter((wish) => !isLeft(wish))];
  return [...left, ...joined].reduce<Step>((step, wish) => writeOne(step, wish, moment), quiet(state));
}

const isLeft = ({ content }: Wish): boolean => content.kind === 'left';

function writeOne(step: Step, wish: Wish, moment: Moment): Step {
  const writeId = step.state.durable.lastWriteId + 1;
  const effect = membershipEffect(step.state, wish, { writeId, nowMs: moment.nowMs });
  if (effect === null) return step;
  const noted = patchDurable(
    withWish(step.state, sent(wish, { writeId, marks: marksOf(step.state) }, moment.nowMs)),
    { lastWriteId: writeId },
  );
  return { state: noted, effects: [...step.effects, effect] };
}

function membershipEffect(
  state: AppState,
  wish: Wish,
  { writeId, nowMs }: { writeId: number; nowMs: number },
): MatrixEffect | null {
  const deviceKey = ownDeviceKey(state);
  if (deviceKey === null || state.passing.account === null) return null;
  const timestampMs = Math.round(serverNowMs(state.durable.serverClock, nowMs));
  const { content } = wish;
  const wire =
    content.kind === 'left'
      ? buildLeft({ session: content.session, reason: content.reason, timestampMs })
      : buildJoined({
          deviceId: state.passing.account.deviceId,
          session: content.session,
          joinedMs: content.joinedMs,
          expiresMs: PLAIN_EXPIRES_MS,
          ...marksOf(state),
          capabilities: [],
          timestampMs,
        });
  return {
    type: 'writeMembership',
    writeId,
    roomId: wish.roomId,
    deviceKey,
    content: wire,
    isUrgent: content.kind === 'left',
  };
}

function withWish(state: AppState, wish: Wish): AppState {
  const wishes: Record<RoomId, Wish> = { ...state.durable.wishes, [wish.roomId]: wish };
  return patchDurable(state, { wishes });
}
