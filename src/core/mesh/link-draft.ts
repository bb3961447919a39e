// When our offer, answer and candidates leave: bundled, soon, and never for an attempt that is already over.
// Called by `link.ts`. The mesh's outbox may hold what becomes due here a little longer, for one request to all.
import type { Candidate } from '../protocol/message.ts';
import { retryDelayMs } from './link-attempt.ts';
import {
  CANDIDATE_BATCH_MS,
  CANDIDATE_QUIET_MS,
  DESCRIPTION_LATEST_MS,
  type Draft,
  type LinkEffect,
  type LinkState,
  type LinkStep,
  MAX_CANDIDATES,
} from './link-state.ts';

/** Our offer or answer is in place locally; candidates may have come before it. */
export function descriptionMade(
  state: LinkState,
  description: NonNullable<Draft['description']>,
  nowMs: number,
): LinkStep {
  const drafted = { ...state, draft: { ...state.draft, description, madeAtMs: nowMs } };
  return drafted.draft.isGathered ? flush(drafted, nowMs) : [drafted, [flushIn(CANDIDATE_QUIET_MS)]];
}

/** A local candidate, or null when there will be no more: then nothing is worth waiting for. */
export function candidateFound(state: LinkState, candidate: Candidate | null, nowMs: number): LinkStep {
  const { draft } = state;
  if (candidate === null) return flush({ ...state, draft: { ...draft, isGathered: true } }, nowMs);
  if (draft.candidates.length >= MAX_CANDIDATES) return [state, []];
  const added = { ...state, draft: { ...draft, candidates: [...draft.candidates, candidate] } };
  return [added, flushAfterCandidate(draft, nowMs)];
}

function flushAfterCandidate(before: Draft, nowMs: number): readonly LinkEffect[] {
  if (before.description === null) return [];
  if (before.sentAtMs === null) {
    const leftMs = before.madeAtMs + DESCRIPTION_LATEST_MS - nowMs;
    return [flushIn(Math.max(0, Math.min(CANDIDATE_QUIET_MS, leftMs)))];
  }
  return before.candidates.length === 0 ? [flushIn(CANDIDATE_BATCH_MS)] : [];
}

function flushIn(delayMs: number): LinkEffect {
  return { type: 'setTimer', timer: 'flush', delayMs };
}

/** Sends what is drafted, if its attempt still counts. */
export function flush(state: LinkState, nowMs: number): LinkStep {
  const { draft } = state;
  if (state.current?.attempt !== state.attempt || draft.description === null) return [state, []];
  if (draft.sentAtMs === null) return sendDescription(state, draft.description, nowMs);
  if (draft.candidates.length === 0) return [state, []];
  const signal = { kind: 'candidates', candidates: draft.candidates } as const;
  return send(state, signal, nowMs + CANDIDATE_BATCH_MS);
}

function sendDescription(
  state: LinkState,
  description: NonNullable<Draft['description']>,
  nowMs: number,
): LinkStep {
  const { draft } = state;
  const signal = { ...description, candidates: draft.candidates };
  const sent = { ...state, draft: { ...draft, sentAtMs: nowMs } };
  const [next, effects] = send(sent, signal, draft.madeAtMs + DESCRIPTION_LATEST_MS);
  if (description.kind === 'answer') return [next, effects];
  return [next, [...effects, { type: 'setTimer', timer: 'attempt', delayMs: retryDelayMs(state.failures) }]];
}

function send(
  state: LinkState,
  signal: Extract<LinkEffect, { type: 'send' }>['signal'],
  latestMs: number,
): LinkStep {
  return [
    { ...state, nextSeq: state.nextSeq + 1, draft: { ...state.draft, candidates: [] } },
    [
      { type: 'send', attempt: state.attempt, seq: state.nextSeq, signal, latestMs },
      { type: 'setTimer', timer: 'flush', delayMs: null },
    ],
  ];
}

/** True while an offer or answer of this link is about to come: others' signals may wait for it. */
export function isDrafting({ phase, current, attempt, draft }: LinkState): boolean {
  if (current === null || current.attempt !== attempt || draft.sentAtMs !== null) return false;
  return draft.description !== null || phase === 'offering' || phase === 'answering';
}
