// The second half of each step: compares what the state wants with what the shells were told, and tells them
// the difference. Everything here is derived, so nothing has to be kept in step by hand. Pure.

import { wakesAtMs } from '../call/wish.ts';
import { unplacedCallers } from '../channel/element-call.ts';
import { expiresAtMs, presenceNowMs, presenceOf } from '../channel/presence.ts';
import type { Entry } from '../channel/state.ts';
import type { Target } from '../mesh/contract.ts';
import { deriveTarget } from '../mesh/target.ts';
import type { RoomId, UserId } from '../protocol/message.ts';
import type { Effect } from './effect.ts';
import { elementCallEndsMs, settleElementCalls } from './element-call.ts';
import type { Moment } from './input.ts';
import { settleMove } from './move.ts';
import { marksOf } from './mute.ts';
import { also, ownDeviceKey, patchDurable, patchPassing, quiet, type Step } from './patch.ts';
import { settleRestart } from './restart.ts';
import { settleRights } from './rights.ts';
import { EARLY_SIGNAL_LIVES_MS } from './signals.ts';
import type { AppState } from './state.ts';
import { settleSwitch } from './switch.ts';
import { tidyWishes, wishLeftovers, writeDue } from './writes.ts';

/** How long signing out waits for the LEFT of a call that it ends. */
const SIGN_OUT_WAITS_MS = 5_000;
/** What a lookup did not bring (it failed, or a member was not found) is asked for again after this. */
const ASK_AGAIN_AFTER_MS = 60_000;

/** Runs after every input. Settling twice changes nothing more. */
export function settle(state: AppState, moment: Moment): Step {
  if (state.passing.bootId === null) return quiet(state);
  const stages = [
    settleSwitch,
    settlePage,
    settleWrites,
    settleMove,
    settleSignOut,
    settleHost,
    settleSignals,
    settleSync,
    settleRelay,
    settleElementCalls,
    settleNames,
    settleRights,
    settleRestart,
    settleWake,
  ];
  return stages.reduce<Step>((step, stage) => {
    const next = stage(step.state, moment);
    return { state: next.state, effects: [...step.effects, ...next.effects] };
  }, quiet(state));
}

/** Fulfilled wishes go before leftovers are looked for: what one forgets the other may find again, in one step. */
function settleWrites(state: AppState, moment: Moment): Step {
  if (state.passing.account === null) return quiet(state);
  return writeDue(wishLeftovers(tidyWishes(state, moment), moment), moment);
}

/** A stay wants a host and a target, no stay wants neither, not even one that has not said hello yet. */
function settleHost(state: AppState, moment: Moment): Step {
  const { stay } = state.durable;
  const { host, isHostOpening } = state.passing;
  if (stay === null) return host === null && !isHostOpening ? quiet(state) : dismissHost(state);
  if (host === null) return isHostOpening ? quiet(state) : openHost(state);
  const target = wantedTarget(state, moment);
  return target === null || isSame(target, state.passing.told.target)
    ? quiet(state)
    : tellTarget(state, target);
}

function openHost(state: AppState): Step {
  return { state: patchPassing(state, { isHostOpening: true }), effects: [{ type: 'openHost' }] };
}

/** The host lets go of the microphone and of all links before its page is closed. */
function dismissHost(state: AppState): Step {
  const told = tellTarget(patchPassing(state, { host: null, isHostOpening: false }), null);
  return also(told, { type: 'closeHost' });
}

function tellTarget(state: AppState, target: Target | null): Step {
  const revision = state.passing.told.revision + 1;
  return {
    state: patchPassing(state, { told: { ...state.passing.told, target, revision } }),
    effects: [{ type: 'tellHost', order: { type: 'target', revision, target } }],
  };
}

function wantedTarget(state: AppState, { nowMs }: Moment): Target | null {
  const { stay, channels, lastAnswerAtMs, isMuted, isDeafened, relay } = state.durable;
  const deviceKey = ownDeviceKey(state);
  const userId = state.passing.account?.userId;
  if (stay === null || deviceKey === null || userId === undefined) return null;
  return deriveTarget({
    stay,
    channel: channels[stay.roomId],
    self: { deviceKey, userId },
    isMuted,
    isDeafened,
    iceServers: relay?.iceServers ?? [],
    links: state.passing.host?.links ?? [],
    presenceNowMs: presenceNowMs(nowMs, lastAnswerAtMs),
  });
}

/** Both are plain JSON made by the same function, so equal text is equal meaning. */
const isSame = (left: Target, right: Target | null): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

/** Signals that were waiting for a host; the target with their members has gone before. */
function settleSignals(state: AppState): Step {
  const { undelivered, stay } = state.durable;
  if (undelivered.length === 0 || stay === null || state.passing.host === null) return quiet(state);
  return {
    state: patchDurable(state, { undelivered: [] }),
    effects: [{ type: 'tellHost', order: { type: 'signals', session: stay.session, signals: undelivered } }],
  };
}

/** The page that asks for the microphone is of use until the host has one, or to say how to undo a refusal. */
function settlePage(state: AppState): Step {
  if (!state.passing.isPermissionPageOpen || isPageOfUse(state)) return quiet(state);
  return {
    state: patchPassing(state, { isPermissionPageOpen: false }),
    effects: [{ type: 'closePermissionPage' }],
  };
}

function isPageOfUse({ durable: { stay }, passing: { host } }: AppState): boolean {
  if (stay === null || !stay.wantsMicrophone) return false;
  switch (host?.microphone.state) {
    case 'live':
    case 'missing':
    case 'failed':
      return false;
    case undefined:
    case 'undecided':
    case 'asking':
    case 'refused':
    // One that was unwanted a moment ago; the host has not read the new target yet.
    case 'unwanted':
      return true;
  }
}

/** Our LEFT goes before the tokens do: signing out waits for it, but not for long. */
function settleSignOut(state: AppState, { nowMs }: Moment): Step {
  const { signingOutSinceMs, account } = state.passing;
  if (signingOutSinceMs === null) return quiet(state);
  const isLeftUnderWay = Object.values(state.durable.wishes).some(({ written }) => written === null);
  if (account !== null && isLeftUnderWay && nowMs < signingOutSinceMs + SIGN_OUT_WAITS_MS)
    return quiet(state);
  return { state: patchPassing(state, { signingOutSinceMs: null }), effects: [{ type: 'signOut' }] };
}

/** We poll while somebody looks, while we are in a call, and until our own LEFT has come back. */
function settleSync(state: AppState): Step {
  const { account, viewers, told } = state.passing;
  const { stay, wishes, since } = state.durable;
  const isOfUse = viewers > 0 || stay !== null || Object.keys(wishes).length > 0;
  const wanted = account !== null && isOfUse;
  if (wanted === told.syncWanted) return quiet(state);
  return {
    state: patchPassing(state, { told: { ...told, syncWanted: wanted } }),
    effects: [{ type: 'setSyncWanted', wanted, since }],
  };
}

/** The server's TURN credentials, asked for before they are needed. */
function settleRelay(state: AppState, { nowMs }: Moment): Step {
  const { told } = state.passing;
  const { relay } = state.durable;
  const isFresh = relay !== null && relay.freshUntilMs > nowMs;
  if (!told.syncWanted || isFresh || isAsked(told.relayAskedAtMs, nowMs)) return quiet(state);
  return {
    state: patchPassing(state, { told: { ...told, relayAskedAtMs: nowMs } }),
    effects: [{ type: 'readRelay' }],
  };
}

const isAsked = (atMs: number | null | undefined, nowMs: number): boolean =>
  atMs !== null && atMs !== undefined && nowMs - atMs < ASK_AGAIN_AFTER_MS;

/** Names, and places in the room, of people in voice (or in a call of Element's own) whom we have not met yet. */
function settleNames(state: AppState, { nowMs }: Moment): Step {
  if (!state.passing.told.syncWanted) return quiet(state);
  const { channels, elementCalls } = state.durable;
  const { askedNames } = state.passing;
  const effects: Effect[] = [];
  for (const roomId of new Set([...Object.keys(channels), ...Object.keys(elementCalls)])) {
    const unknown = strangers(state, roomId, nowMs);
    const userIds = unknown.filter((userId) => !isAsked(askedNames[`${roomId} ${userId}`], nowMs));
    if (userIds.length > 0) effects.push({ type: 'readMembers', roomId, userIds });
  }
  if (effects.length === 0) return quiet(state);
  return { state: patchPassing(state, { askedNames: withAsked(askedNames, effects, nowMs) }), effects };
}

/** What was asked long ago is forgotten, so the table stays as small as the last minute's questions. */
function withAsked(
  asked: Readonly<Record<string, number>>,
  effects: readonly Effect[],
  nowMs: number,
): Record<string, number> {
  const recent = Object.entries(asked).filter(([, atMs]) => isAsked(atMs, nowMs));
  const now = effects.flatMap((effect) =>
    effect.type === 'readMembers'
      ? effect.userIds.map((userId): [string, number] => [`${effect.roomId} ${userId}`, nowMs])
      : [],
  );
  return Object.fromEntries([...recent, ...now]);
}

function strangers(state: AppState, roomId: RoomId, nowMs: number): readonly UserId[] {
  const { channels, elementCalls, lastAnswerAtMs } = state.durable;
  const presenceNow = presenceNowMs(nowMs, lastAnswerAtMs);
  const inVoice = Object.values(channels[roomId]?.entries ?? {})
    .filter(
      (entry) =>
        presenceOf(asInside(entry), presenceNow) !== 'gone' && isUnknown(state, roomId, entry.userId),
    )
    .map(({ userId }) => userId);
  return [...new Set([...inVoice, ...unplacedCallers(elementCalls[roomId] ?? {})])];
}

/** One who was out of the room may be back: that is what we ask. */
const asInside = (entry: Entry): Entry => ({ ...entry, isOutside: false });

const isUnknown = (state: AppState, roomId: RoomId, userId: UserId): boolean =>
  state.durable.people[roomId]?.[userId]?.isInRoom !== true;

/** When something will change by itself: a write falls due, somebody expires, a waiting signal gets too old. */
function settleWake(state: AppState, moment: Moment): Step {
  const atMs = nextWakeMs(state, moment.nowMs);
  const { told } = state.passing;
  if (atMs === told.wakeAtMs) return quiet(state);
  return {
    state: patchPassing(state, { told: { ...told, wakeAtMs: atMs } }),
    effects: [{ type: 'wakeAt', atMs }],
  };
}

function nextWakeMs(state: AppState, nowMs: number): number | null {
  const { wishes, earlySignals, channels, stay } = state.durable;
  const { signingOutSinceMs, switching } = state.passing;
  let next: number | null = null;
  const consider = (atMs: number | null): void => {
    if (atMs !== null && atMs > nowMs && (next === null || atMs < next)) next = atMs;
  };
  for (const wish of Object.values(wishes)) consider(wakesAtMs(wish, marksOf(state)));
  for (const { atMs } of earlySignals) consider(atMs + EARLY_SIGNAL_LIVES_MS);
  consider(stay?.move?.dueAtMs ?? null);
  consider(switching?.untilMs ?? null);
  if (signingOutSinceMs !== null) consider(signingOutSinceMs + SIGN_OUT_WAITS_MS);
  for (const atMs of elementCallEndsMs(state)) consider(atMs);
  for (const channel of Object.values(channels))
    for (const entry of Object.values(channel.entries)) consider(expiresAtMs(entry));
  return next;
}
