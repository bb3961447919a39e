// One click from a call into another channel. The old call is not given up for one that we may not join: what we may do
// there is known, or read first, for a moment at most. Pure; called by `app/update` and `app/settle`.
//
//   click ──right known──► join there, or say what is missing
//     └────not known──► asked ──answer · no answer in time──► the same (no answer: the server decides at JOINED)

import type { RoomId } from '../protocol/message.ts';
import { withFailure } from './call.ts';
import { joinOnHost } from './host.ts';
import type { Moment } from './input.ts';
import { patchPassing, quiet, type Step } from './patch.ts';
import { wantRights } from './rights.ts';
import type { AppState } from './state.ts';
import type { RightsView } from './view.ts';

/** A person who pressed waits no longer. */
const ANSWER_WITHIN_MS = 3_000;

/** From no call it begins at once: there is nothing to lose. */
export function joinOrSwitch(state: AppState, roomId: RoomId, moment: Moment): Step {
  const { stay } = state.durable;
  const { rights, account } = state.passing;
  const still = withoutSwitch(state);
  if (account === null || stay === null || stay.roomId === roomId) return joinOnHost(still, roomId, moment);
  const view = rights[roomId]?.view ?? null;
  if (view !== null) return decide(still, view, moment);
  const untilMs = moment.nowMs + ANSWER_WITHIN_MS;
  return quiet(patchPassing(wantRights(still, roomId), { switching: { roomId, untilMs } }));
}

export function settleSwitch(state: AppState, moment: Moment): Step {
  const { switching, rights } = state.passing;
  if (switching === null) return quiet(state);
  const known = rights[switching.roomId];
  const still = withoutSwitch(state);
  if (known !== undefined && known.view !== null) return decide(still, known.view, moment);
  const isOpen = known !== undefined && (known.isWanted || known.isAsking);
  if (isOpen && moment.nowMs < switching.untilMs) return quiet(state);
  return joinOnHost(still, switching.roomId, moment);
}

/** The user wants something else by now. */
export const withoutSwitch = (state: AppState): AppState =>
  state.passing.switching === null ? state : patchPassing(state, { switching: null });

function decide(state: AppState, view: RightsView, moment: Moment): Step {
  const { roomId, canJoin, neededLevel, ownLevel } = view;
  if (canJoin) return joinOnHost(state, roomId, moment);
  return quiet(withFailure(state, { roomId, code: 'forbidden', details: { neededLevel, ownLevel } }));
}
