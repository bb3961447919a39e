// The people in calls of Element's own, in the state: taken in, dropped when their time is over. Pure; called by
// `app/messages` and `app/settle`. Nobody's time is over while our own polling fails, as with our own members.
import { serverNowMs } from '../channel/age.ts';
import { applyElementCall, withoutEndedCallers } from '../channel/element-call.ts';
import { presenceNowMs } from '../channel/presence.ts';
import type { ElementCallMessage } from '../protocol/message.ts';
import type { Moment } from './input.ts';
import type { At } from './messages.ts';
import { patchDurable, quiet, type Step } from './patch.ts';
import type { AppState } from './state.ts';

export function takeElementCall(state: AppState, message: ElementCallMessage, { arrival }: At): AppState {
  const { elementCalls, serverClock } = state.durable;
  const next = applyElementCall(elementCalls, message, serverNowMs(serverClock, arrival.atMs));
  return next === elementCalls ? state : patchDurable(state, { elementCalls: next });
}

export function settleElementCalls(state: AppState, { nowMs }: Moment): Step {
  const { elementCalls, serverClock, lastAnswerAtMs } = state.durable;
  const now = serverNowMs(serverClock, presenceNowMs(nowMs, lastAnswerAtMs));
  const next = withoutEndedCallers(elementCalls, now);
  return quiet(next === elementCalls ? state : patchDurable(state, { elementCalls: next }));
}

/** When the next of them ends, in this machine's wall time. */
export function elementCallEndsMs({ durable }: AppState): readonly number[] {
  const aheadMs = serverNowMs(durable.serverClock, 0);
  return Object.values(durable.elementCalls).flatMap((callers) =>
    Object.values(callers).map(({ endsAtServerMs }) => endsAtServerMs - aheadMs),
  );
}
