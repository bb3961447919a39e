// One link: our connection to one other member, decided step by step. Called by `mesh.ts`; the runner does the effects.
//
//            started, weOffer │ attempt timer
//        ┌────────────────────┴──────────────► offering ──answer──────────────┐
//      idle ◄──connectionFailed, reject──┐        │  ▲                         ▼
//        │                               ├────────┘  └──attempt timer,      settled ──stopped──► closed
//        └──offer──► answering ──────────┤               silence───────────────┤ ▲               (from anywhere)
//                        ▲  └────────────┼──answerMade─────────────────────────┼─┘
//                        └── offer: higher attempt from anywhere; equal one when ours yields (glare)
//
// Chosen: each attempt has a connection of its own; the last one that had sound is kept and plays on until the new one
// has sound, and is taken back when it revives first. Not chosen: ICE restart on the same connection and rollback,
// which differ between browsers and are missing in Node peers. A result carries its connection's number, not only the
// attempt's: a yielded offer and the answer that replaces it share one attempt.
import { attemptTimedOut, clearTimers, closing, connectionFailed, startOffer } from './link-attempt.ts';
import { candidateFound, descriptionMade, flush } from './link-draft.ts';
import { sampled, textReceived, watchFired } from './link-health.ts';
import { remoteSet, signalReceived } from './link-signal.ts';
import {
  type ConnectionInput,
  type LinkInput,
  type LinkState,
  type LinkStep,
  type LinkTimer,
  PATIENCE_MS,
} from './link-state.ts';

/** The only way a link changes. */
export function stepLink(state: LinkState, input: LinkInput, nowMs: number): LinkStep {
  if (state.phase === 'closed') return [state, []];
  switch (input.type) {
    case 'started':
      return started(state);
    case 'peerChanged':
      return [{ ...state, peer: input.peer }, []];
    case 'signalReceived':
      return signalReceived(state, input.signal, nowMs);
    case 'timerFired':
      return timerFired(state, input.timer, nowMs);
    case 'roomFreed':
      return state.isRejected ? startOffer(state) : [state, []];
    case 'stopped':
      return stopped(state);
    case 'offerMade':
    case 'answerMade':
    case 'answerApplied':
    case 'connectionFailed':
    case 'candidateFound':
    case 'sampled':
    case 'textReceived':
      return connectionStepped(state, input, nowMs);
  }
}

function started(state: LinkState): LinkStep {
  if (state.peer.weOffer) return startOffer(state);
  return [state, [{ type: 'setTimer', timer: 'attempt', delayMs: PATIENCE_MS }]];
}

function timerFired(state: LinkState, timer: LinkTimer, nowMs: number): LinkStep {
  switch (timer) {
    case 'flush':
      return flush(state, nowMs);
    case 'attempt':
      return attemptTimedOut(state, nowMs);
    case 'watch':
      return watchFired(state, nowMs);
  }
}

function stopped(state: LinkState): LinkStep {
  return [
    { ...state, phase: 'closed', current: null, kept: null },
    [...closing(state.current), ...closing(state.kept), ...clearTimers('flush', 'attempt', 'watch')],
  ];
}

function connectionStepped(state: LinkState, input: ConnectionInput, nowMs: number): LinkStep {
  const { connection: id } = input;
  const isCurrent = state.current?.id === id;
  if (!isCurrent && state.kept?.id !== id) return [state, []];
  switch (input.type) {
    case 'sampled':
      return sampled(state, id, { sample: input.sample, nowMs });
    case 'textReceived':
      return textReceived(state, id, { text: input.text, nowMs });
    case 'connectionFailed':
      return connectionFailed(state, id, `${input.during}-failed`);
    case 'offerMade':
    case 'answerMade':
    case 'answerApplied':
    case 'candidateFound':
      return isCurrent ? negotiated(state, input, nowMs) : [state, []];
  }
}

type Negotiated = Exclude<ConnectionInput, { type: 'sampled' | 'textReceived' | 'connectionFailed' }>;

function negotiated(state: LinkState, input: Negotiated, nowMs: number): LinkStep {
  switch (input.type) {
    case 'offerMade':
      return descriptionMade(state, { kind: 'offer', sdp: input.sdp }, nowMs);
    case 'answerMade':
      return answerMade(state, input.sdp, nowMs);
    case 'answerApplied':
      return remoteSet(state);
    case 'candidateFound':
      return candidateFound(state, input.candidate, nowMs);
  }
}

function answerMade(state: LinkState, sdp: string, nowMs: number): LinkStep {
  const [ready, adding] = remoteSet({ ...state, phase: 'settled' });
  const [drafted, effects] = descriptionMade(ready, { kind: 'answer', sdp }, nowMs);
  return [drafted, [...adding, ...effects]];
}
