// The only place where decisions meet: `update(state, input, moment) → state and effects`. Pure.
// First the input changes the state, then `settle` tells the shells what follows from it.

import { withoutAnswer } from '../call/wish.ts';
import type { RoomMemberMessage } from '../protocol/message.ts';
import { leave, withFailure } from './call.ts';
import { applyHostFact, hostGone, joinOnHost } from './host.ts';
import type { Input, Moment } from './input.ts';
import { applyMembership, applyMessages } from './messages.ts';
import { moveHere } from './move.ts';
import { setDeafened, setMuted } from './mute.ts';
import { patchDurable, patchPassing, quiet, type Step } from './patch.ts';
import { updateReady } from './restart.ts';
import { askAfterRefusal, askRights, rightsRead } from './rights.ts';
import { settle } from './settle.ts';
import { promoteEarlySignals } from './signals.ts';
import { type AppState, type DurableState, initialState, withoutAccount } from './state.ts';
import { dismissTask, startTask, taskEnded } from './tasks.ts';
import { membershipWritten } from './writes.ts';

export function update(state: AppState, input: Input, moment: Moment): Step {
  const taken = take(state, input, moment);
  const settled = settle(taken.state, moment);
  return { state: settled.state, effects: [...taken.effects, ...settled.effects] };
}

function take(state: AppState, input: Input, moment: Moment): Step {
  switch (input.type) {
    case 'booted':
      return quiet(boot(state, input, moment));
    case 'tick':
      return quiet(promoteEarlySignals(clearWake(state), moment));
    case 'join':
      return joinOnHost(state, input.roomId, moment);
    case 'moveHere':
      return moveHere(state, input.roomId, moment);
    case 'leave':
      return quiet(leave(state, 'left', moment));
    case 'setMuted':
      return quiet(setMuted(state, input.muted));
    case 'setDeafened':
      return quiet(setDeafened(state, input.deafened));
    case 'toggleMuted':
      return quiet(inCall(state, setMuted(state, !state.durable.isMuted)));
    case 'toggleDeafened':
      return quiet(inCall(state, setDeafened(state, !state.durable.isDeafened)));
    case 'setSettings':
      return quiet(patchDurable(state, { settings: input.settings }));
    case 'askRights':
      return quiet(askRights(state, input.roomId, moment));
    case 'startTask':
      return startTask(state, input.task, moment);
    case 'dismissTask':
      return quiet(dismissTask(state));
    case 'joinAsListener':
      return quiet(withStay(state, { wantsMicrophone: false }));
    case 'microphoneDecided':
      // The host looks again at the permission whenever it gets a target.
      return quiet(forgetTarget(state));
    case 'openPermission':
      return openPermission(state);
    case 'dismissFailure':
      return quiet(patchDurable(state, { failure: null }));
    case 'signInStarted':
      return quiet(patchPassing(state, { signIn: { phase: 'working' } }));
    case 'signInFailed':
      return quiet(
        patchPassing(state, { signIn: { phase: 'failed', code: input.code, details: input.details } }),
      );
    case 'signedIn':
      return quiet(patchPassing(forgetAccount(state), { account: input.account }));
    case 'signOut':
      return quiet(patchPassing(leave(state, 'left', moment), { signingOutSinceMs: moment.nowMs }));
    case 'signedOut':
      return quiet(signedOut(state, input.byUser));
    case 'synced':
      return quiet(takeBatch(state, input, moment));
    case 'syncFailing':
      return quiet(patchPassing(state, { isSyncFailing: true }));
    case 'membersRead':
      return quiet(takeMembers(state, input.members, moment));
    case 'membershipWritten':
      return quiet(askAfterRefusal(state, membershipWritten(state, input, moment)));
    case 'rightsRead':
      return quiet(rightsRead(state, input));
    case 'taskEnded':
      return quiet(taskEnded(state, input));
    case 'relayRead':
      return quiet(takeRelay(state, input, moment));
    case 'hostFact':
      return applyHostFact(state, input.fact, moment);
    case 'hostDisconnected':
      // It may live on and say hello again; until then nothing can be told to it.
      return quiet(patchPassing(state, { host: null, isHostOpening: true }));
    case 'hostGone':
    case 'hostRefused':
      return quiet(hostGone(state, moment));
    case 'updateReady':
      return quiet(updateReady(state));
    case 'viewersChanged':
      return quiet(patchPassing(state, { viewers: input.count }));
  }
}

/** A shortcut outside a call means nothing. */
const inCall = (state: AppState, next: AppState): AppState => (state.durable.stay === null ? state : next);

type Booted = Extract<Input, { type: 'booted' }>;

/** A new process: what was stored goes on; a stay whose host died with the old process does not. */
function boot(state: AppState, input: Booted, moment: Moment): AppState {
  const { stay } = state.durable;
  const known = patchPassing(state, {
    bootId: input.bootId,
    account: input.account,
    // One that serves no stay any more is dismissed (see `settle`); for a stay, opening again is idempotent.
    isHostOpening: input.hasHost && (stay === null || input.account === null),
    // The page outlives us, and so does its question.
    isPermissionPageOpen: stay?.step === 'microphone' && input.account !== null,
  });
  if (input.account === null) return { ...known, durable: withoutAccount(known.durable) };
  const unanswered = patchDurable(known, { wishes: withoutAnswers(state.durable.wishes, moment.nowMs) });
  return input.hasHost ? unanswered : leave(unanswered, 'left', moment);
}

function withoutAnswers(wishes: DurableState['wishes'], nowMs: number): DurableState['wishes'] {
  return Object.fromEntries(
    Object.entries(wishes).map(([roomId, wish]) => [roomId, withoutAnswer(wish, nowMs)]),
  );
}

function takeBatch(state: AppState, input: Extract<Input, { type: 'synced' }>, moment: Moment): AppState {
  const at = { arrival: input.arrival, moment };
  const applied = applyMessages(state, input.messages, at);
  const promoted = promoteEarlySignals(applied, moment);
  const answered = patchPassing(promoted, { isSyncFailing: false });
  return patchDurable(answered, {
    lastAnswerAtMs: Math.max(input.arrival.atMs, answered.durable.lastAnswerAtMs ?? 0),
    since: input.since ?? answered.durable.since,
  });
}

/** What was answered may be asked again, when there is a new reason; signals may have waited for it. */
function takeMembers(state: AppState, members: readonly RoomMemberMessage[], moment: Moment): AppState {
  const answered = new Set(members.map(({ roomId, userId }) => `${roomId} ${userId}`));
  const open = Object.entries(state.passing.askedNames).filter(([name]) => !answered.has(name));
  const noted = patchPassing(state, { askedNames: Object.fromEntries(open) });
  return promoteEarlySignals(members.reduce(applyMembership, noted), moment);
}

/** Life of an answer about relays that names none. */
const RELAY_LIFE_MS = 86_400_000;
/** Asked for again a tenth before the end: an attempt just then needs credentials that still hold. */
const RELAY_FRESH_SHARE = 0.9;

function takeRelay(
  state: AppState,
  input: Extract<Input, { type: 'relayRead' }>,
  { nowMs }: Moment,
): AppState {
  const lifeMs = input.validForMs ?? RELAY_LIFE_MS;
  const freshUntilMs = nowMs + lifeMs * RELAY_FRESH_SHARE;
  const told = { ...state.passing.told, relayAskedAtMs: null };
  return patchPassing(patchDurable(state, { relay: { iceServers: input.iceServers, freshUntilMs } }), {
    told,
  });
}

/** In a stay, who was a listener wants to be one no longer. Outside one the page is the user's own to close. */
function openPermission(state: AppState): Step {
  const wanting = withStay(state, { wantsMicrophone: true });
  return {
    state: patchPassing(wanting, { isPermissionPageOpen: wanting.durable.stay !== null }),
    effects: [{ type: 'openPermissionPage' }],
  };
}

function withStay(state: AppState, change: { readonly wantsMicrophone: boolean }): AppState {
  const { stay } = state.durable;
  return stay === null ? state : patchDurable(state, { stay: { ...stay, ...change } });
}

const forgetTarget = (state: AppState): AppState =>
  patchPassing(state, { told: { ...state.passing.told, target: null } });

const clearWake = (state: AppState): AppState =>
  patchPassing(state, { told: { ...state.passing.told, wakeAtMs: null } });

/** Another account's rooms and calls are none of ours. The host, if any, is dismissed by `settle`. */
function forgetAccount(state: AppState): AppState {
  const { passing } = state;
  const blank = initialState(passing.browser, withoutAccount(state.durable));
  // The new account's gateway has been told nothing yet; revisions to the host go on counting.
  const told = { ...blank.passing.told, revision: passing.told.revision };
  return patchPassing(blank, {
    ...passing,
    signIn: { phase: 'idle' },
    task: null,
    rights: {},
    askedNames: {},
    signingOutSinceMs: null,
    isSyncFailing: false,
    told,
  });
}

function signedOut(state: AppState, byUser: boolean): AppState {
  const { stay } = state.durable;
  const out = patchPassing(forgetAccount(state), { account: null });
  if (byUser || stay === null) return out;
  const { failure } = withFailure(state, { roomId: stay.roomId, code: 'signedOut', details: {} }).durable;
  return patchDurable(out, { failure });
}
