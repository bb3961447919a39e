// A new version of the extension waits until nobody is disturbed by it. Pure; called by `app/update` and `app/settle`.
// Of this process only: kept, it would start every new process anew.
import { patchPassing, quiet, type Step } from './patch.ts';
import type { AppState } from './state.ts';

export const updateReady = (state: AppState): AppState => patchPassing(state, { isUpdateReady: true });

/** No call, no LEFT on its way, nothing that the user waits for. */
export function settleRestart(state: AppState): Step {
  const { isUpdateReady, task, signIn } = state.passing;
  const isBusy = task?.view.state === 'working' || signIn.phase === 'working';
  const isInCall = state.durable.stay !== null || Object.keys(state.durable.wishes).length > 0;
  if (!isUpdateReady || isBusy || isInCall) return quiet(state);
  return { state: patchPassing(state, { isUpdateReady: false }), effects: [{ type: 'restart' }] };
}
