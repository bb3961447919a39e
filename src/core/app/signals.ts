// Which signals reach the call host: only those for our own stay, from a member whose membership we see.
// One that overtook its membership waits up to 10 s. Pure; called by `app/messages`.

import { presenceNowMs, presenceOf } from '../channel/presence.ts';
import type { InboundSignal } from '../mesh/contract.ts';
import { isStillHeard } from '../mesh/target.ts';
import { memberKey } from '../protocol/device-key.ts';
import type { SignalMessage } from '../protocol/message.ts';
import type { Arrival, Moment } from './input.ts';
import { ownDeviceKey, patchDurable } from './patch.ts';
import type { AppState, EarlySignal } from './state.ts';

/** How long a signal waits for the membership it belongs to. */
export const EARLY_SIGNAL_LIVES_MS = 10_000;
export const MAX_EARLY_SIGNALS = 64;
/** Of these places, as many as senders get of whom we do not know that they are in the room. */
const MAX_OF_STRANGERS = 16;
/** Only reached if a host does not come back while others keep signalling. */
export const MAX_UNDELIVERED = 256;

type Verdict = 'deliver' | 'wait' | 'drop';

/** Takes a signal as it comes from the server. */
export function takeSignal(
  state: AppState,
  message: SignalMessage,
  at: { arrival: Arrival; moment: Moment },
): AppState {
  // To-device messages carry no time: after a pause of our polling they may be of any age.
  if (message.via === 'device' && at.arrival.isAfterPause) return state;
  return place(state, { message, atMs: at.moment.nowMs }, at.moment);
}

/** Looks again at the signals that wait, after memberships have changed. */
export function promoteEarlySignals(state: AppState, moment: Moment): AppState {
  const waiting = state.durable.earlySignals;
  if (waiting.length === 0) return state;
  const fresh = waiting.filter((early) => moment.nowMs - early.atMs < EARLY_SIGNAL_LIVES_MS);
  const cleared = patchDurable(state, { earlySignals: [] });
  return fresh.reduce((next, early) => place(next, early, moment), cleared);
}

function place(state: AppState, early: EarlySignal, moment: Moment): AppState {
  const { earlySignals, undelivered } = state.durable;
  switch (judge(state, early.message, moment)) {
    case 'drop':
      return state;
    case 'wait':
      return patchDurable(state, { earlySignals: withinBounds([...earlySignals, early], isKnownIn(state)) });
    case 'deliver':
      return patchDurable(state, {
        undelivered: [...undelivered, toInbound(early.message)].slice(-MAX_UNDELIVERED),
      });
  }
}

function judge(state: AppState, message: SignalMessage, moment: Moment): Verdict {
  const { stay, channels, lastAnswerAtMs } = state.durable;
  // Unless joining or joined, no offer is answered. Compat peers' signals have their own path, later.
  if (stay === null || stay.roomId !== message.roomId || message.mxvc === null) return 'drop';
  if (message.receiverKey !== ownDeviceKey(state) || message.mxvc.toSession !== stay.session) return 'drop';
  const entry = channels[message.roomId]?.entries[memberKey(message.sender, message.senderKey)];
  if (entry?.mxvc?.session !== message.mxvc.fromSession || entry.isOutside) return 'wait';
  const isThere = presenceOf(entry, presenceNowMs(moment.nowMs, lastAnswerAtMs)) !== 'gone';
  return isThere || isStillHeard(entry, state.passing.host?.links ?? []) ? 'deliver' : 'drop';
}

function toInbound(message: SignalMessage): InboundSignal {
  const { mxvc } = message as SignalMessage & { mxvc: NonNullable<SignalMessage['mxvc']> };
  return {
    from: message.senderKey,
    fromSession: mxvc.fromSession,
    attempt: mxvc.attempt,
    seq: mxvc.seq,
    signal: message.signal,
  };
}

type IsKnown = (early: EarlySignal) => boolean;

/** Known as joined to the room: somebody whose entry or place in it we have seen. */
function isKnownIn({ durable: { channels, people } }: AppState): IsKnown {
  return ({ message: { roomId, sender } }) =>
    people[roomId]?.[sender]?.isInRoom === true ||
    Object.values(channels[roomId]?.entries ?? {}).some(
      ({ userId, isOutside }) => userId === sender && !isOutside,
    );
}

/** Past a bound the sender that holds most loses its oldest; strangers drive out strangers only. */
function withinBounds(signals: readonly EarlySignal[], isKnown: IsKnown): readonly EarlySignal[] {
  const strange = signals.filter((early) => !isKnown(early));
  if (strange.length > MAX_OF_STRANGERS) return without(signals, oldestOfGreediest(strange));
  return signals.length > MAX_EARLY_SIGNALS ? without(signals, oldestOfGreediest(signals)) : signals;
}

function oldestOfGreediest(signals: readonly EarlySignal[]): EarlySignal | undefined {
  const counts = new Map<string, number>();
  for (const { message } of signals) counts.set(message.sender, (counts.get(message.sender) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return signals.find(({ message }) => counts.get(message.sender) === most);
}

const without = (signals: readonly EarlySignal[], victim: EarlySignal | undefined): readonly EarlySignal[] =>
  signals.filter((early) => early !== victim);
