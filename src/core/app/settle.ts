// The second half of each step: compares what the state wants with what the shells were told, and tells them
// the difference. Everything here is derived, so nothing has to be kept in step by hand. Pure.

import { wakesAtMs } from '../call/wish.ts';
import { expiresAtMs, presenceNowMs } from '../channel/presence.ts';
import type { Target } from '../mesh/contract.ts';
import { deriveTarget } from '../mesh/target.ts';
import type { RoomId, UserId } from '../protocol/message.ts';
import { wish } from './call.ts';
import type { Effect } from './effect.ts';
import type { Moment } from './input.ts';
import { also, ownDeviceKey, patchDurable, patchPassing, quiet, type Step } from './patch.ts';
import { EARLY_SIGNAL_LIVES_MS } from './signals.ts';
import type { AppState } from './state.ts';
import { writeDue } from './writes.ts';

/** Runs after every input. Settling twice changes nothing more. */
export function settle(state: AppState, moment: Moment): Step {
  if (state.passing.bootId === null) return quiet(state);
  const stages = [
    settleLeftovers,
    settleWrites,
    settleHost,
    settleSignals,
    settleSync,
    settleRelay,
    settleNames,
    settleWake,
  ];
  return stages.reduce<Step>((step, stage) => {
    const next = stage(step.state, moment);
    return { state: next.state, effects: [...step.effects, ...next.effects] };
  }, quiet(state));
}

/** An own JOINED that belongs to no stay of ours is left from before: it is set to LEFT. */
function settleLeftovers(state: AppState, moment: Moment): Step {
  const ownKey = ownDeviceKey(state);
  const userId = state.passing.account?.userId;
  return quiet(
    Object.entries(state.durable.channels).reduce((next, [roomId, channel]) => {
      const own = Object.values(channel.entries).find(
        (each) => each.deviceKey === ownKey && each.userId === userId,
      );
      const isWanted = next.durable.stay?.roomId === roomId || next.durable.wishes[roomId] !== undefined;
      if (own === undefined || own.hasLapsed || isWanted) return next;
      const content = { kind: 'left', session: own.mxvc?.session ?? '', reason: 'left' } as const;
      return wish(next, roomId, { content, nowMs: moment.nowMs });
    }, state),
  );
}

const settleWrites = (state: AppState, moment: Moment): Step =>
  state.passing.account === null ? quiet(state) : writeDue(state, moment);

/** A stay wants a host and a target, no stay wants neither. */
function settleHost(state: AppState, moment: Moment): Step {
  const { stay } = state.durable;
  const { host, isHostOpening } = state.passing;
  if (stay === null) return host === null ? quiet(state) : dismissHost(state);
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
  const told = tellTarget(patchPassing(state, { host: null }), null);
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
  const { stay, channels, lastAnswerAtMs, isMuted, relay } = state.durable;
  const deviceKey = ownDeviceKey(state);
  const userId = state.passing.account?.userId;
  if (stay === null || deviceKey === null || userId === undefined) return null;
  return deriveTarget({
    stay,
    channel: channels[stay.roomId],
    self: { deviceKey, userId },
    isMuted,
    isDeafened: false,
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
  const isFresh = relay !== null && (relay.validUntilMs === null || relay.validUntilMs > nowMs);
  if (!told.syncWanted || isFresh || told.isRelayAsked) return quiet(state);
  return {
    state: patchPassing(state, { told: { ...told, isRelayAsked: true } }),
    effects: [{ type: 'readRelay' }],
  };
}

/** Names, and places in the room, of people in voice whom we have not met yet. */
function settleNames(state: AppState): Step {
  if (!state.passing.told.syncWanted) return quiet(state);
  const asked = new Set(state.passing.askedNames);
  const effects: Effect[] = [];
  for (const [roomId, channel] of Object.entries(state.durable.channels)) {
    const userIds = new Set(Object.values(channel.entries).map((entry) => entry.userId));
    const unknown = [...userIds].filter(
      (userId) => isUnknown(state, roomId, userId) && !asked.has(`${roomId} ${userId}`),
    );
    if (unknown.length === 0) continue;
    for (const userId of unknown) asked.add(`${roomId} ${userId}`);
    effects.push({ type: 'readMembers', roomId, userIds: unknown });
  }
  if (effects.length === 0) return quiet(state);
  return { state: patchPassing(state, { askedNames: [...asked] }), effects };
}

const isUnknown = (state: AppState, roomId: RoomId, userId: UserId): boolean =>
  state.durable.people[roomId]?.[userId]?.isRead !== true;

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
  const { wishes, isMuted, earlySignals, channels } = state.durable;
  const times = [
    ...Object.values(wishes).map((each) => wakesAtMs(each, isMuted)),
    ...earlySignals.map(({ atMs }) => atMs + EARLY_SIGNAL_LIVES_MS),
    ...Object.values(channels).flatMap((channel) => Object.values(channel.entries).map(expiresAtMs)),
  ];
  const ahead = times.filter((time): time is number => time !== null && time > nowMs);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
