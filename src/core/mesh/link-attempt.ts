// How attempts on a link begin, fail and follow each other: fresh connections, delays, the kept old connection.
// Called by the other parts of the link only. Decides; does nothing itself.
import type { Candidate } from '../protocol/message.ts';
import {
  FAILED_AFTER,
  type LinkEffect,
  type LinkState,
  type LinkStep,
  LOST_WITHOUT_BEAT_MS,
  LOST_WITHOUT_PACKET_MS,
  NO_DRAFT,
  type OpenedConnection,
  RETRY_DELAYS_MS,
  SETTLE_MS,
} from './link-state.ts';

/** Time until the next attempt after so many failures in a row. */
export function retryDelayMs(failures: number): number {
  return RETRY_DELAYS_MS[Math.min(failures, RETRY_DELAYS_MS.length - 1)] ?? RETRY_DELAYS_MS[0];
}

/** Time that an answered attempt gets to bring sound. */
export function settleDelayMs(failures: number): number {
  return Math.max(SETTLE_MS, retryDelayMs(failures));
}

/** How long the silence of this connection is normal, from its last sign of life. */
export function silenceLimitMs(heard: { readonly by: 'packet' | 'beat' }): number {
  return heard.by === 'packet' ? LOST_WITHOUT_PACKET_MS : LOST_WITHOUT_BEAT_MS;
}

export function isAlive(connection: OpenedConnection | null, nowMs: number): boolean {
  const heard = connection?.heard ?? null;
  return heard !== null && nowMs - heard.atMs < silenceLimitMs(heard);
}

/** A higher attempt replaces what belongs to lower ones: numbering and early candidates start afresh. */
export function raiseAttempt(state: LinkState, attempt: number): LinkState {
  if (attempt <= state.attempt) return state;
  return { ...state, attempt, seen: [], nextSeq: 0, early: [], candidatesTaken: 0 };
}

/** The next attempt, with our offer. */
export function startOffer(state: LinkState): LinkStep {
  const [opened, effects, id] = openFresh(raiseAttempt(state, state.attempt + 1));
  return [
    { ...opened, phase: 'offering', isRejected: false },
    [
      ...effects,
      { type: 'makeOffer', connection: id },
      { type: 'setTimer', timer: 'attempt', delayMs: retryDelayMs(state.failures) },
    ],
  ];
}

/** Takes the peer's offer of the present attempt, on a fresh connection (a reset, no rollback: Node peers have none). */
export function takeOffer(state: LinkState, sdp: string, candidates: readonly Candidate[]): LinkStep {
  const [opened, effects, id] = openFresh(state);
  return [
    { ...opened, phase: 'answering', isRejected: false, early: [...opened.early, ...candidates] },
    [
      ...effects,
      { type: 'acceptOffer', connection: id, sdp },
      { type: 'setTimer', timer: 'attempt', delayMs: settleDelayMs(state.failures) },
    ],
  ];
}

/** Opens the connection of the present attempt. An old one that had sound plays on; one that had none is closed. */
function openFresh(state: LinkState): readonly [LinkState, readonly LinkEffect[], number] {
  const { current, kept, nextConnection: id } = state;
  const replaced = current?.heard ? kept : current;
  const fresh = { id, attempt: state.attempt, isRemoteSet: false, packets: 0, heard: null };
  return [
    {
      ...state,
      current: fresh,
      kept: current?.heard ? current : kept,
      nextConnection: id + 1,
      draft: NO_DRAFT,
    },
    [
      ...closing(replaced),
      { type: 'setTimer', timer: 'flush', delayMs: null },
      { type: 'open', connection: id },
    ],
    id,
  ];
}

export function closing(connection: OpenedConnection | null): readonly LinkEffect[] {
  return connection === null ? [] : [{ type: 'close', connection: connection.id }];
}

/** Nothing came of the present attempt in time: back to the old connection if that lives again, else once more. */
export function attemptTimedOut(state: LinkState, nowMs: number): LinkStep {
  if (isAlive(state.kept, nowMs)) return returnToKept(state);
  if (state.current === null) return startOffer(state);
  return startOffer(countFailure(state, failureReason(state)));
}

function failureReason({ phase, reason }: LinkState): string {
  if (phase === 'offering') return 'unanswered';
  return reason === 'transport-failed' ? reason : 'no-sound';
}

function returnToKept(state: LinkState): LinkStep {
  return [
    {
      ...state,
      phase: 'settled',
      current: state.kept,
      kept: null,
      draft: NO_DRAFT,
      early: [],
      failures: 0,
    },
    [...closing(state.current), ...clearTimers('flush', 'attempt')],
  ];
}

export function clearTimers(...timers: readonly ('flush' | 'attempt' | 'watch')[]): readonly LinkEffect[] {
  return timers.map((timer) => ({ type: 'setTimer', timer, delayMs: null }));
}

/** The implementation refused a step (bad SDP, no resources): that connection goes, the next attempt comes in time. */
export function connectionFailed(state: LinkState, connection: number, reason: string): LinkStep {
  if (state.kept?.id === connection) return [{ ...state, kept: null }, closing(state.kept)];
  const failed = countFailure(state, reason);
  return [
    { ...failed, phase: 'idle', current: null, draft: NO_DRAFT },
    [
      ...closing(state.current),
      { type: 'setTimer', timer: 'flush', delayMs: null },
      { type: 'setTimer', timer: 'attempt', delayMs: retryDelayMs(state.failures) },
    ],
  ];
}

function countFailure(state: LinkState, reason: string): LinkState {
  const failures = state.failures + 1;
  const gaveUp = failures >= FAILED_AFTER && state.health !== 'connected';
  return { ...state, failures, reason, health: gaveUp ? 'failed' : state.health };
}
