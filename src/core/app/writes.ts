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
  withRenewal,
} from '../call/wish.ts';
import { serverNowMs } from '../channel/age.ts';
import { PLAIN_EXPIRES_MS } from '../channel/presence.ts';
import { buildJoined, buildLeft } from '../protocol/build.ts';
import type { RoomId } from '../protocol/message.ts';
import { dropWish, fail, failureOfRefusal, failWithoutLeft } from './call.ts';
import type { MatrixEffect } from './effect.ts';
import type { Input, Moment, WriteResult } from './input.ts';
import { ownDeviceKey, patchDurable, quiet, type Step } from './patch.ts';
import type { AppState } from './state.ts';

type Written = Extract<Input, { type: 'membershipWritten' }>;

/** The server's answer to a write of ours. */
export function membershipWritten(state: AppState, { writeId, result }: Written, moment: Moment): AppState {
  const wish = Object.values(state.durable.wishes).find((each) => each.inFlight?.writeId === writeId);
  if (wish === undefined) return state;
  const isSuperseded = wish.dueAtMs !== null;
  const isFirst = wish.written === null;
  const next = answered(wish, { writeId, result }, moment.nowMs);
  const noted = withWish(state, next);
  if (isSuperseded) return noted;
  return result.ok ? written(noted, next) : refused(noted, next, { result, isFirst, moment });
}

function written(state: AppState, wish: Wish): AppState {
  const { stay } = state.durable;
  const isOurStay = wish.content.kind === 'joined' && stay?.session === wish.content.session;
  return isOurStay && stay.step === 'writing'
    ? patchDurable(state, { stay: { ...stay, step: 'joined' } })
    : state;
}

interface Refusal {
  readonly result: Extract<WriteResult, { ok: false }>;
  readonly isFirst: boolean;
  readonly moment: Moment;
}

function refused(state: AppState, wish: Wish, { result, isFirst, moment }: Refusal): AppState {
  const isFinal = result.code === 'forbidden' || result.code === 'notFound';
  // A LEFT that we may not write is given up: there is nothing more we can do.
  if (wish.content.kind === 'left') return isFinal ? dropWish(state, wish.roomId) : state;
  const details = refusalDetails(result);
  if (result.code === 'forbidden' || result.code === 'notFound') {
    return failWithoutLeft(state, { code: failureOfRefusal(isFirst, result.code), details });
  }
  if (result.code === 'refused' && isFirst) return fail(state, { code: 'refused', details }, moment);
  const isTooLong = isFirst && (wish.dueAtMs ?? 0) - wish.sinceMs > JOIN_GIVES_UP_AFTER_MS;
  if (!isTooLong) return state;
  const code = result.code === 'rateLimited' ? 'rateLimited' : 'serverUnreachable';
  return fail(state, { code, details }, moment);
}

function refusalDetails(result: Extract<WriteResult, { ok: false }>): Record<string, string | number> {
  return {
    ...(result.neededLevel === null ? {} : { neededLevel: result.neededLevel }),
    ...(result.ownLevel === null ? {} : { ownLevel: result.ownLevel }),
    ...(result.errcode === null ? {} : { errcode: result.errcode }),
    ...(result.retryAfterMs === null ? {} : { retryAfterSeconds: Math.ceil(result.retryAfterMs / 1000) }),
  };
}

/** Tidies the wishes and sends what is due. */
export function writeDue(state: AppState, moment: Moment): Step {
  const tidy = Object.values(state.durable.wishes).reduce(
    (next, wish) => tidyWish(next, wish, moment),
    state,
  );
  return Object.values(tidy.durable.wishes).reduce<Step>(
    (step, wish) => (isDue(wish, moment.nowMs) ? writeOne(step, wish, moment) : step),
    quiet(tidy),
  );
}

function tidyWish(state: AppState, wish: Wish, { nowMs }: Moment): AppState {
  if (isDone(wish, nowMs)) return dropWish(state, wish.roomId);
  const next = withRenewal(withoutLostWrite(wish, nowMs), state.durable.isMuted, nowMs);
  return next === wish ? state : withWish(state, next);
}

/** An answer that never came (the process died meanwhile) must not block the key for ever. */
function withoutLostWrite(wish: Wish, nowMs: number): Wish {
  const isLost = wish.inFlight !== null && nowMs - wish.inFlight.sentAtMs >= WRITE_TIMES_OUT_AFTER_MS;
  return isLost ? { ...wish, inFlight: null, dueAtMs: wish.dueAtMs ?? nowMs } : wish;
}

function writeOne(step: Step, wish: Wish, moment: Moment): Step {
  const writeId = step.state.durable.lastWriteId + 1;
  const effect = membershipEffect(step.state, wish, { writeId, nowMs: moment.nowMs });
  if (effect === null) return step;
  const noted = patchDurable(
    withWish(step.state, sent(wish, { writeId, muted: step.state.durable.isMuted }, moment.nowMs)),
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
          muted: state.durable.isMuted,
          deafened: false,
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
