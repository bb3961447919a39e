// What a link remembers, what it is told and what it asks for: the types and times of `link.ts` and its parts.
// Nothing is decided here. All of it is pure; time arrives as an argument.
import type { Candidate, DeviceKey } from '../protocol/message.ts';
import type { InboundSignal, LinkHealth, LinkReport, TargetMember } from './contract.ts';
import type { HealthSample } from './ports.ts';
import type { Said } from './words.ts';

/** An offer or answer leaves this long after its last new candidate (protocol.md, "Signals"). */
export const CANDIDATE_QUIET_MS = 20;
/** … and at the latest this long after it was made. */
export const DESCRIPTION_LATEST_MS = 100;
/** Candidates found later leave in batches of this length: a handful of requests, not one for each. */
export const CANDIDATE_BATCH_MS = 50;
/** One that need not offer waits this long for the other's offer; an unanswered offer this old no longer wins. */
export const PATIENCE_MS = 5_000;
/** Time without an answer before the next attempt; the last value repeats. */
export const RETRY_DELAYS_MS: readonly [number, ...number[]] = [2_000, 4_000, 8_000, 10_000];
/** An answered attempt gets at least this long to bring the first packet: a relay may need seconds. */
export const SETTLE_MS = 5_000;
/** Attempts without success after which the link is shown as failed (attempts go on). */
export const FAILED_AFTER = 4;
/** From one who sends audio: with DTX a packet comes at least every 400 ms. */
export const LOST_WITHOUT_PACKET_MS = 1_500;
/** From one who sends none: beats come every second. */
export const LOST_WITHOUT_BEAT_MS = 3_000;
/** A watch that fires this much too late says that we slept, not that the peer is silent. */
export const WATCH_LATE_MS = 300;
/** After such a sleep: time for samples to arrive before silence is believed. */
export const WATCH_GRACE_MS = 600;
/** Bound on the peer's candidates in one attempt. */
export const MAX_CANDIDATES = 64;
/** Bound on the peer's signals in one attempt; a candidate each and some room. */
export const MAX_SIGNALS = 80;
/** Attempts count in ones; a number beyond is not from a link that lives (and would exhaust the counter). */
export const MAX_ATTEMPT = 1_000_000;

/** The last sign of life on a connection. */
export interface Heard {
  readonly atMs: number;
  readonly by: 'packet' | 'beat';
}

/** One connection we opened for this link. Results carry its id, so that those of an older one are dropped. */
export interface OpenedConnection {
  readonly id: number;
  readonly attempt: number;
  /** The peer's description is in place, so that its candidates can be added. */
  readonly isRemoteSet: boolean;
  readonly packets: number;
  /** Null until anything was received on it. */
  readonly heard: Heard | null;
}

/** What is about to be sent for the current connection. */
export interface Draft {
  readonly description: { readonly kind: 'offer' | 'answer'; readonly sdp: string } | null;
  readonly madeAtMs: number;
  /** When the description left; null before. */
  readonly sentAtMs: number | null;
  /** Found, not yet sent. */
  readonly candidates: readonly Candidate[];
  readonly isGathered: boolean;
}

export type LinkPhase = 'idle' | 'offering' | 'answering' | 'settled' | 'closed';

export interface LinkState {
  readonly self: DeviceKey;
  readonly peer: TargetMember;
  readonly phase: LinkPhase;
  /** Highest attempt sent or seen; signals of lower ones are dropped. */
  readonly attempt: number;
  /** `seq` of the peer's signals seen in this attempt. */
  readonly seen: readonly number[];
  /** The next `seq` of ours in this attempt. */
  readonly nextSeq: number;
  /** The peer's candidates that came before its description was in place. */
  readonly early: readonly Candidate[];
  readonly candidatesTaken: number;
  readonly nextConnection: number;
  readonly current: OpenedConnection | null;
  /** An older connection that had sound: plays on until the current one has sound. */
  readonly kept: OpenedConnection | null;
  readonly draft: Draft;
  /** Attempts in a row that brought nothing. */
  readonly failures: number;
  /** The peer said that the channel is full: no new attempt until a member leaves. */
  readonly isRejected: boolean;
  readonly health: LinkHealth;
  readonly reason: string | null;
  readonly said: Said | null;
  readonly saidN: number;
  /** When the watch over silence should fire; null while it is not set. */
  readonly watchDueMs: number | null;
}

export type LinkTimer = 'flush' | 'attempt' | 'watch';

export type LinkInput =
  | { readonly type: 'started' }
  | { readonly type: 'peerChanged'; readonly peer: TargetMember }
  | { readonly type: 'signalReceived'; readonly signal: InboundSignal }
  | { readonly type: 'timerFired'; readonly timer: LinkTimer }
  /** A member left: a channel that was full may take us now. */
  | { readonly type: 'roomFreed' }
  | { readonly type: 'stopped' }
  | ConnectionInput;

/** What came of a connection; dropped when that connection is neither the current nor the kept one. */
export type ConnectionInput =
  | { readonly type: 'offerMade'; readonly connection: number; readonly sdp: string }
  | { readonly type: 'answerMade'; readonly connection: number; readonly sdp: string }
  | { readonly type: 'answerApplied'; readonly connection: number }
  | {
      readonly type: 'connectionFailed';
      readonly connection: number;
      readonly during: 'open' | 'offer' | 'answer' | 'apply';
    }
  | { readonly type: 'candidateFound'; readonly connection: number; readonly candidate: Candidate | null }
  | { readonly type: 'sampled'; readonly connection: number; readonly sample: HealthSample }
  | { readonly type: 'textReceived'; readonly connection: number; readonly text: string };

export type LinkEffect =
  | { readonly type: 'open'; readonly connection: number }
  | { readonly type: 'makeOffer'; readonly connection: number }
  | { readonly type: 'acceptOffer'; readonly connection: number; readonly sdp: string }
  | { readonly type: 'acceptAnswer'; readonly connection: number; readonly sdp: string }
  | { readonly type: 'addCandidate'; readonly connection: number; readonly candidate: Candidate }
  | { readonly type: 'close'; readonly connection: number }
  /** May wait for others' signals, so that one request carries them all, but not beyond `latestMs`. */
  | {
      readonly type: 'send';
      readonly attempt: number;
      readonly seq: number;
      readonly signal: InboundSignal['signal'];
      readonly latestMs: number;
    }
  /** Sets the timer anew; a null delay clears it. */
  | { readonly type: 'setTimer'; readonly timer: LinkTimer; readonly delayMs: number | null };

export type LinkStep = readonly [LinkState, readonly LinkEffect[]];

export const NO_DRAFT: Draft = {
  description: null,
  madeAtMs: 0,
  sentAtMs: null,
  candidates: [],
  isGathered: false,
};

/** A link that has not begun. `attempt` goes on where an earlier link of the same two sessions stopped. */
export function newLink(self: DeviceKey, peer: TargetMember, attempt: number): LinkState {
  return {
    self,
    peer,
    phase: 'idle',
    attempt,
    seen: [],
    nextSeq: 0,
    early: [],
    candidatesTaken: 0,
    nextConnection: 1,
    current: null,
    kept: null,
    draft: NO_DRAFT,
    failures: 0,
    isRejected: false,
    health: 'connecting',
    reason: null,
    said: null,
    saidN: -1,
    watchDueMs: null,
  };
}

export function reportOf({ peer, health, attempt, reason, said }: LinkState): LinkReport {
  return { deviceKey: peer.deviceKey, session: peer.session, health, attempt, reason, said };
}
