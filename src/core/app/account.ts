// Signing in and out, into the state. Pure; called by `app/update`. The tokens and the asking are `matrix/session`'s.
import { leave, withFailure } from './call.ts';
import type { Input, Moment } from './input.ts';
import { patchDurable, patchPassing } from './patch.ts';
import { type AppState, initialState, withoutAccount } from './state.ts';

type OfAccount = Extract<
  Input,
  { type: 'signInStarted' | 'signInFailed' | 'signedIn' | 'signOut' | 'signedOut' }
>;

export function takeOfAccount(state: AppState, input: OfAccount, moment: Moment): AppState {
  switch (input.type) {
    case 'signInStarted':
      return patchPassing(state, { signIn: { phase: 'working' } });
    case 'signInFailed':
      return patchPassing(state, { signIn: { phase: 'failed', code: input.code, details: input.details } });
    case 'signedIn':
      return patchPassing(forgetAccount(state), { account: input.account });
    case 'signOut':
      return patchPassing(leave(state, 'left', moment), { signingOutSinceMs: moment.nowMs });
    case 'signedOut':
      return signedOut(state, input.byUser);
  }
}

/** Another account's rooms and calls are none of ours. The host, if any, is dismissed by `settle`. */
function forgetAccount(state: AppState): AppState {
  const { passing } = state;
  const blank = initialState(passing.browser, withoutAccount(state.durable));
  // The new account's gateway has been told nothing yet; revisions to the host go on counting.
  const told = { ...blank.passing.told, revision: passing.told.revision };
  return patchPassing(blank, {
    ...passing,
    signIn: { phase: 'idle' },
    switching: null,
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
