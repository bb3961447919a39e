// Muted and deafened: what the user wants to be, in a call and for the next one. Pure; called by `app/update` for
// the user's words and by `app/call` at a join. What the call host makes of it is the target's business.
//
// Deafened always means muted as well: nobody should talk to people whom they cannot hear.
import type { Marks } from '../call/wish.ts';
import { patchDurable } from './patch.ts';
import type { AppState } from './state.ts';

/** Unmuting while deafened undeafens: who wants to speak wants to hear. */
export function setMuted(state: AppState, muted: boolean): AppState {
  return patchDurable(state, { isMuted: muted, isDeafened: muted && state.durable.isDeafened });
}

/** Undeafening brings back what the user was before. Twice the same changes nothing. */
export function setDeafened(state: AppState, deafened: boolean): AppState {
  const { isMuted, isDeafened, wasMutedBefore } = state.durable;
  if (deafened === isDeafened) return state;
  return deafened
    ? patchDurable(state, { isDeafened: true, isMuted: true, wasMutedBefore: isMuted })
    : patchDurable(state, { isDeafened: false, isMuted: wasMutedBefore });
}

/** At a join: as one last left, unless the settings say muted; then undeafening leaves one muted, too. */
export function startMuted(state: AppState): AppState {
  if (!state.durable.settings.alwaysJoinMuted) return state;
  return patchDurable(state, { isMuted: true, wasMutedBefore: true });
}

/** What our JOINED says of us: without a microphone one is muted, too. */
export function marksOf({ durable: { isMuted, isDeafened, stay } }: AppState): Marks {
  return { muted: isMuted || stay?.isListening === true, deafened: isDeafened };
}
