// What a signal of the peer means to the link: attempts compared, repeats dropped, glare decided.
// Called by `link.ts`. Signals are untrusted beyond what the background checked (they come from that member).
import type { Candidate, Signal } from '../protocol/message.ts';
import type { InboundSignal } from './contract.ts';
import { clearTimers, closing, raiseAttempt, settleDelayMs, takeOffer } from './link-attempt.ts';
import {
  type LinkEffect,
  type LinkState,
  type LinkStep,
  MAX_ATTEMPT,
  MAX_CANDIDATES,
  MAX_SIGNALS,
  NO_DRAFT,
  PATIENCE_MS,
} from './link-state.ts';

export function signalReceived(
  state: LinkState,
  { attempt, seq, signal }: InboundSignal,
  nowMs: number,
): LinkStep {
  if (attempt < state.attempt || attempt > MAX_ATTEMPT) return [state, []];
  const raised = raiseAttempt(state, attempt);
  if (raised.seen.includes(seq) || raised.seen.length >= MAX_SIGNALS) return [state, []];
  return takeSignal({ ...raised, seen: [...raised.seen, seq] }, signal, nowMs);
}

function takeSignal(state: LinkState, signal: Signal, nowMs: number): LinkStep {
  switch (signal.kind) {
    case 'offer':
      return offerReceived(state, signal, nowMs);
    case 'answer':
      return answerReceived(state, signal);
    case 'candidates':
      return candidatesReceived(state, signal.candidates);
    case 'reject':
      return rejectReceived(state);
  }
}

function offerReceived(state: LinkState, offer: Extract<Signal, { kind: 'offer' }>, nowMs: number): LinkStep {
  if (!yieldsTo(state, nowMs)) return [state, []];
  const [counted, candidates] = boundCandidates(state, offer.candidates);
  return takeOffer(counted, offer.sdp, candidates);
}

/**
 * Whether the peer's offer of the present attempt replaces what we have.
 * Glare (both offered with this number): the lower device key's offer stands, unless it waited too long.
 */
function yieldsTo({ self, peer, phase, attempt, current, draft }: LinkState, nowMs: number): boolean {
  if (current === null || current.attempt < attempt) return true;
  if (phase !== 'offering') return false;
  if (draft.sentAtMs === null) return true;
  return peer.deviceKey < self || nowMs - draft.sentAtMs >= PATIENCE_MS;
}

function answerReceived(state: LinkState, answer: Extract<Signal, { kind: 'answer' }>): LinkStep {
  if (!isOurOfferOut(state)) return [state, []];
  const [counted, candidates] = boundCandidates(state, answer.candidates);
  return [
    { ...counted, phase: 'settled', early: [...counted.early, ...candidates] },
    [
      { type: 'acceptAnswer', connection: state.current.id, sdp: answer.sdp },
      { type: 'setTimer', timer: 'attempt', delayMs: settleDelayMs(state.failures) },
    ],
  ];
}

type Offering = LinkState & { readonly current: NonNullable<LinkState['current']> };

function isOurOfferOut(state: LinkState): state is Offering {
  const isPresent = state.current !== null && state.current.attempt === state.attempt;
  return isPresent && state.phase === 'offering' && state.draft.sentAtMs !== null;
}

function candidatesReceived(state: LinkState, found: readonly Candidate[]): LinkStep {
  const [counted, candidates] = boundCandidates(state, found);
  const { current, attempt } = counted;
  if (current?.attempt === attempt && current.isRemoteSet) return [counted, adding(current.id, candidates)];
  return [{ ...counted, early: [...counted.early, ...candidates] }, []];
}

function boundCandidates(
  state: LinkState,
  candidates: readonly Candidate[],
): readonly [LinkState, readonly Candidate[]] {
  const taken = candidates.slice(0, MAX_CANDIDATES - state.candidatesTaken);
  return [{ ...state, candidatesTaken: state.candidatesTaken + taken.length }, taken];
}

function adding(connection: number, candidates: readonly Candidate[]): readonly LinkEffect[] {
  return candidates.map((candidate) => ({ type: 'addCandidate', connection, candidate }));
}

/** The peer's description is in place on the current connection: its early candidates can follow. */
export function remoteSet(state: LinkState): LinkStep {
  const { current, early } = state;
  if (current === null || current.attempt !== state.attempt) return [state, []];
  return [{ ...state, current: { ...current, isRemoteSet: true }, early: [] }, adding(current.id, early)];
}

/** The channel is full for the peer: no attempt to that session until a member leaves (or it offers itself). */
function rejectReceived(state: LinkState): LinkStep {
  if (!isOurOfferOut(state)) return [state, []];
  return [
    {
      ...state,
      phase: 'idle',
      current: null,
      draft: NO_DRAFT,
      isRejected: true,
      health: 'failed',
      reason: 'full',
    },
    [...closing(state.current), ...clearTimers('flush', 'attempt')],
  ];
}
