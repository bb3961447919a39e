// What we know of what we may do in rooms, and when it is read (again): when the user asks, when a join was refused,
// and when the levels of such a room change. Pure; called by `app/update`, `app/messages` and `app/settle`.
//
//   nothing ──asked──► wanted ──► asking ──read──► known ──levels changed · asked, a minute later──► wanted
import { enablersOf, rightsOf } from '../channel/rights.ts';
import type { RightsReading, RoomId } from '../protocol/message.ts';
import { failWithoutLeft } from './call.ts';
import type { Effect } from './effect.ts';
import type { Input, Moment } from './input.ts';
import { patchDurable, patchPassing, quiet, type Step } from './patch.ts';
import type { AppState, RoomRights } from './state.ts';
import type { RightsView } from './view.ts';
import { withoutOwnEntry } from './writes.ts';

/** The user's pointer wanders over many rows: a room is asked about at most so often. */
export const ASK_RIGHTS_EVERY_MS = 60_000;
/** Rooms whose rights are kept; past it the one asked about longest ago is forgotten. */
export const MAX_RIGHTS = 64;
/** An answer that has not come by then will not come. */
const ANSWER_LOST_AFTER_MS = 30_000;
const MAX_NAMES = 5;

const unknown: RoomRights = { view: null, isWanted: false, askedAtMs: null, isAsking: false };

/** The user wants to know. */
export function askRights(state: AppState, roomId: RoomId, { nowMs }: Moment): AppState {
  const askedAtMs = state.passing.rights[roomId]?.askedAtMs ?? null;
  const isRecent = askedAtMs !== null && nowMs - askedAtMs < ASK_RIGHTS_EVERY_MS;
  return isRecent || state.passing.account === null ? state : wantRights(state, roomId);
}

/** A join that was refused for want of a right asks by itself, whatever was asked before. */
export function askAfterRefusal(before: AppState, after: AppState): AppState {
  const { failure } = after.durable;
  const isNew = failure !== before.durable.failure && failure?.code === 'forbidden';
  return isNew ? wantRights(after, failure.roomId) : after;
}

/** Of interest only where we are in a call, wanted to be, or somebody asked. */
export function levelsChanged(state: AppState, roomId: RoomId): AppState {
  const { stay, failure } = state.durable;
  const isOfUse =
    state.passing.rights[roomId] !== undefined || stay?.roomId === roomId || failure?.roomId === roomId;
  return isOfUse ? wantRights(state, roomId) : state;
}

/** To be read (again) with this step. */
export function wantRights(state: AppState, roomId: RoomId): AppState {
  return withRights(state, roomId, { ...(state.passing.rights[roomId] ?? unknown), isWanted: true });
}

/** Asks for what is wanted, one question a room at a time. */
export function settleRights(state: AppState, { nowMs }: Moment): Step {
  if (state.passing.account === null) return quiet(state);
  return Object.entries(withFailedRoom(state).passing.rights).reduce<Step>(
    (step, [roomId, rights]) => {
      const isUnderWay = rights.isAsking && nowMs - (rights.askedAtMs ?? 0) < ANSWER_LOST_AFTER_MS;
      if (!rights.isWanted || isUnderWay) return step;
      const asking = { ...rights, isWanted: false, isAsking: true, askedAtMs: nowMs };
      const effect: Effect = { type: 'readRights', roomId };
      return { state: withRights(step.state, roomId, asking), effects: [...step.effects, effect] };
    },
    quiet(withFailedRoom(state)),
  );
}

/** A failure kept from before counts as a refusal just met, once somebody looks. */
function withFailedRoom(state: AppState): AppState {
  const { failure } = state.durable;
  const isMissing =
    state.passing.told.syncWanted &&
    failure?.code === 'forbidden' &&
    state.passing.rights[failure.roomId] === undefined;
  return isMissing ? wantRights(state, failure.roomId) : state;
}

/** What the server said; null: it said nothing, and what we knew goes on counting. */
export function rightsRead(state: AppState, input: Extract<Input, { type: 'rightsRead' }>): AppState {
  const { roomId, reading } = input;
  const known = state.passing.rights[roomId];
  const userId = state.passing.account?.userId;
  if (known === undefined || userId === undefined) return state;
  const view = reading === null ? known.view : viewOf(userId, roomId, reading);
  const noted = withRights(state, roomId, { ...known, isAsking: false, view });
  if (reading === null || view === null) return noted;
  if (view.canJoin) return withoutRefusal(noted, view.roomId, known.view);
  return endWithoutRight(noted, view);
}

function viewOf(userId: string, roomId: RoomId, reading: RightsReading): RightsView {
  const names = enablersOf(reading, Number.POSITIVE_INFINITY).flatMap((enabler) => {
    const member = reading.members.find((each) => each.userId === enabler);
    return member?.membership === 'join' ? [member.displayName ?? localPart(enabler)] : [];
  });
  return { roomId, ...rightsOf(userId, reading), whoCanEnable: names.slice(0, MAX_NAMES) };
}

const localPart = (userId: string): string => userId.slice(1).split(':')[0] ?? userId;

/**
 * The missing right has come, so nothing is wrong any more. Only if it was a level that was missing: a server that
 * refuses us for another reason (we are out of the room, say) would do so again, and the user must read it.
 */
function withoutRefusal(state: AppState, roomId: RoomId, before: RightsView | null): AppState {
  const { failure } = state.durable;
  if (failure?.roomId !== roomId || failure.code !== 'forbidden') return state;
  const wasOfLevels = before?.canJoin === false || failure.details['neededLevel'] !== undefined;
  return wasOfLevels ? patchDurable(state, { failure: null }) : state;
}

/** A right that is gone ends our call at once, not only when its renewal is refused. */
function endWithoutRight(state: AppState, { roomId, neededLevel, ownLevel }: RightsView): AppState {
  const { stay } = state.durable;
  // While our JOINED is on its way its answer decides.
  if (stay?.roomId !== roomId || stay.step !== 'joined') return state;
  const ended = failWithoutLeft(state, { code: 'rightLost', details: { neededLevel, ownLevel } });
  // We may not write there any more, not even a LEFT.
  return withoutOwnEntry(ended, roomId);
}

function withRights(state: AppState, roomId: RoomId, next: RoomRights): AppState {
  const rights = { ...state.passing.rights, [roomId]: next };
  return patchPassing(state, {
    rights: Object.keys(rights).length > MAX_RIGHTS ? withoutOldest(rights) : rights,
  });
}

/** One that was never asked about is the newest. */
function withoutOldest(rights: Readonly<Record<RoomId, RoomRights>>): Readonly<Record<RoomId, RoomRights>> {
  const age = ({ askedAtMs }: RoomRights): number => askedAtMs ?? Number.POSITIVE_INFINITY;
  const [oldest] = Object.entries(rights).sort(([, left], [, right]) => age(left) - age(right));
  return Object.fromEntries(Object.entries(rights).filter(([roomId]) => roomId !== oldest?.[0]));
}
