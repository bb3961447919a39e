// The only place where decisions meet: `update(state, input, moment) → state and effects`. Pure.
// First the input changes the state, then `settle` tells the shells what follows from it.

import { isLinking } from '../call/stay.ts';
import { withoutAnswer } from '../call/wish.ts';
import { takeOfAccount } from './account.ts';
import { leave } from './call.ts';
import { applyHostFact, hostGone } from './host.ts';
import type { Input, Moment } from './input.ts';
import { journal } from './journal.ts';
import { moveHere } from './move.ts';
import { setDeafened, setMuted } from './mute.ts';
import { patchDurable, patchPassing, quiet, type Step } from './patch.ts';
import { updateReady } from './restart.ts';
import { askRights } from './rights.ts';
import { takeOfServer } from './server.ts';
import { settle } from './settle.ts';
import { promoteEarlySignals } from './signals.ts';
import { type AppState, type DurableState, withoutAccount } from './state.ts';
import { joinOrSwitch, withoutSwitch } from './switch.ts';
import { dismissTask, startTask } from './tasks.ts';

export function update(state: AppState, input: Input, moment: Moment): Step {
  const taken = take(state, input, moment);
  const settled = settle(taken.state, moment);
  const lines = journal(state, settled.state);
  return { state: settled.state, effects: [...taken.effects, ...settled.effects, ...lines] };
}

/** Whoever an input comes from has a function of their own; a new kind of input fails to compile until it has a place. */
function take(state: AppState, input: Input, moment: Moment): Step {
  switch (input.type) {
    case 'booted':
      return quiet(boot(state, input, moment));
    case 'tick':
      return quiet(promoteEarlySignals(clearWake(state), moment));
    case 'viewersChanged':
      return quiet(patchPassing(state, { viewers: input.count }));
    case 'updateReady':
      return quiet(updateReady(state));
    case 'hostFact':
    case 'hostDisconnected':
    case 'hostGone':
    case 'hostRefused':
      return takeOfHost(state, input, moment);
    case 'signInStarted':
    case 'signInFailed':
    case 'signedIn':
    case 'signOut':
    case 'signedOut':
      return quiet(takeOfAccount(state, input, moment));
    case 'synced':
    case 'syncFailing':
    case 'membersRead':
    case 'membershipWritten':
    case 'rightsRead':
    case 'taskEnded':
    case 'relayRead':
      return quiet(takeOfServer(state, input, moment));
    case 'join':
    case 'moveHere':
    case 'leave':
    case 'setMuted':
    case 'setDeafened':
    case 'toggleMuted':
    case 'toggleDeafened':
    case 'setSettings':
    case 'askRights':
    case 'startTask':
    case 'dismissTask':
    case 'joinAsListener':
    case 'cancelQuestion':
    case 'microphoneDecided':
    case 'openPermission':
    case 'dismissFailure':
      return takeOfUser(state, input, moment);
  }
}

type Of<T extends Input['type']> = Extract<Input, { type: T }>;

type OfUser = Of<
  | 'join'
  | 'moveHere'
  | 'leave'
  | 'setMuted'
  | 'setDeafened'
  | 'toggleMuted'
  | 'toggleDeafened'
  | 'setSettings'
  | 'askRights'
  | 'startTask'
  | 'dismissTask'
  | 'joinAsListener'
  | 'cancelQuestion'
  | 'microphoneDecided'
  | 'openPermission'
  | 'dismissFailure'
>;

function takeOfUser(state: AppState, input: OfUser, moment: Moment): Step {
  switch (input.type) {
    case 'join':
      return joinOrSwitch(state, input.roomId, moment);
    case 'moveHere':
      return moveHere(withoutSwitch(state), input.roomId, moment);
    case 'leave':
      return quiet(leave(withoutSwitch(state), 'left', moment));
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
    case 'cancelQuestion':
      return quiet(cancelQuestion(state, moment));
    case 'microphoneDecided':
      // The host looks again at the permission whenever it gets a target.
      return quiet(forgetTarget(state));
    case 'openPermission':
      return openPermission(state);
    case 'dismissFailure':
      return quiet(patchDurable(state, { failure: null }));
  }
}

type OfHost = Of<'hostFact' | 'hostDisconnected' | 'hostGone' | 'hostRefused'>;

function takeOfHost(state: AppState, input: OfHost, moment: Moment): Step {
  switch (input.type) {
    case 'hostFact':
      return applyHostFact(state, input.fact, moment);
    case 'hostDisconnected':
      // It may live on and say hello again; until then nothing can be told to it.
      return quiet(patchPassing(state, { host: null, isHostOpening: true }));
    case 'hostGone':
    case 'hostRefused':
      return quiet(hostGone(state, moment));
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

/** In a stay, who was a listener wants to be one no longer. Outside one the page is the user's own to close. */
function openPermission(state: AppState): Step {
  const wanting = withStay(state, { wantsMicrophone: true });
  return {
    state: patchPassing(wanting, { isPermissionPageOpen: wanting.durable.stay !== null }),
    effects: [{ type: 'openPermissionPage' }],
  };
}

/** Before anybody was told of us it gives the join up; in a call it only takes the wish for a microphone back. */
function cancelQuestion(state: AppState, moment: Moment): AppState {
  const { stay } = state.durable;
  if (stay === null || !isLinking(stay)) return leave(state, 'left', moment);
  return withStay(state, { wantsMicrophone: false });
}

function withStay(state: AppState, change: { readonly wantsMicrophone: boolean }): AppState {
  const { stay } = state.durable;
  return stay === null ? state : patchDurable(state, { stay: { ...stay, ...change } });
}

const forgetTarget = (state: AppState): AppState =>
  patchPassing(state, { told: { ...state.passing.told, target: null } });

const clearWake = (state: AppState): AppState =>
  patchPassing(state, { told: { ...state.passing.told, wakeAtMs: null } });
