// What the server answers, into the state: polls, lookups, writes. Pure; called by `app/update`. What single messages
// mean is decided in `app/messages`, what our own writes come to in `app/writes`.
import type { RoomMemberMessage } from '../protocol/message.ts';
import type { Input, Moment } from './input.ts';
import { applyMembership, applyMessages } from './messages.ts';
import { patchDurable, patchPassing } from './patch.ts';
import { askAfterRefusal, rightsRead } from './rights.ts';
import { promoteEarlySignals } from './signals.ts';
import type { AppState } from './state.ts';
import { taskEnded } from './tasks.ts';
import { membershipWritten } from './writes.ts';

type OfServer = Extract<
  Input,
  {
    type:
      | 'synced'
      | 'syncFailing'
      | 'membersRead'
      | 'membershipWritten'
      | 'rightsRead'
      | 'taskEnded'
      | 'relayRead';
  }
>;

export function takeOfServer(state: AppState, input: OfServer, moment: Moment): AppState {
  switch (input.type) {
    case 'synced':
      return takeBatch(state, input, moment);
    case 'syncFailing':
      return patchPassing(state, { isSyncFailing: true });
    case 'membersRead':
      return takeMembers(state, input.members, moment);
    case 'membershipWritten':
      return askAfterRefusal(state, membershipWritten(state, input, moment));
    case 'rightsRead':
      return rightsRead(state, input);
    case 'taskEnded':
      return taskEnded(state, input);
    case 'relayRead':
      return takeRelay(state, input, moment);
  }
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
