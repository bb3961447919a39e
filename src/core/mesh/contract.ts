// What the background and the call host say to each other about the mesh: desired state down, facts up.
// Plain JSON. Also the bot's inner contract: there both ends are in one process.
import type { DeviceKey, RoomId, SessionId, Signal, UserId } from '../protocol/message.ts';
import type { IceServer } from './ports.ts';

export interface TargetMember {
  readonly deviceKey: DeviceKey;
  readonly userId: UserId;
  readonly session: SessionId;
  /** Matrix device its signals go to. */
  readonly deviceId: string;
  /** True: we offer at once. False: we wait for its offer and offer ourselves after 5 s. */
  readonly weOffer: boolean;
}

/** The whole of what the background wants of the call host. Idempotent: the host reconciles. */
export interface Target {
  readonly roomId: RoomId;
  readonly self: { readonly deviceKey: DeviceKey; readonly userId: UserId; readonly session: SessionId };
  /** False: join as a listener, do not touch the microphone. */
  readonly wantsMicrophone: boolean;
  readonly muted: boolean;
  readonly deafened: boolean;
  readonly iceServers: readonly IceServer[];
  /** Absent: the browser's echo cancelling, noise suppression and gain control are on. */
  readonly audio?: { readonly processing: boolean };
  /** Empty until the microphone is decided. */
  readonly members: readonly TargetMember[];
}

/** A signal we send. The background adds the wire's form and the transport. */
export interface OutboundSignal {
  readonly to: {
    readonly deviceKey: DeviceKey;
    readonly userId: UserId;
    readonly deviceId: string;
    readonly session: SessionId;
  };
  readonly attempt: number;
  readonly seq: number;
  readonly signal: Signal;
}

/** A signal for us, already checked against the membership it claims to come from. */
export interface InboundSignal {
  readonly from: DeviceKey;
  readonly fromSession: SessionId;
  readonly attempt: number;
  readonly seq: number;
  readonly signal: Signal;
}

/**
 * - connecting: an attempt is under way, never yet anything received in it
 * - connected: packets or beats arrive
 * - lost: they stopped; being retried
 * - failed: four attempts without success; still retried every 10 s
 */
export type LinkHealth = 'connecting' | 'connected' | 'lost' | 'failed';

export interface LinkReport {
  readonly deviceKey: DeviceKey;
  readonly session: SessionId;
  readonly health: LinkHealth;
  /** Last attempt number sent or seen. */
  readonly attempt: number;
  /** Plain code of the last trouble, e.g. `unanswered`, `transport-failed`; null if none. */
  readonly reason: string | null;
  /** What the member says of itself over the data channel; null before the first word. */
  readonly said: { readonly muted: boolean; readonly deafened: boolean; readonly speaking: boolean } | null;
}

/**
 * - undecided: not looked yet
 * - asking: only a page in a tab can ask (Chrome's offscreen document cannot prompt)
 * - live: we have a track (muted or not is the target's business)
 * - refused / missing / failed: we are a listener; `detail` names the browser's error for the log
 * - unwanted: the target said so
 */
export interface MicrophoneFact {
  readonly state: 'undecided' | 'asking' | 'live' | 'refused' | 'missing' | 'failed' | 'unwanted';
  readonly detail: string | null;
}

export type HostFact =
  /** First word after (re)connecting: all facts at once. */
  | {
      readonly type: 'hello';
      /** Random id of this host document; a new host is a new session. */
      readonly hostId: string;
      readonly microphone: MicrophoneFact;
      readonly links: readonly LinkReport[];
      /** Device keys (ours included) that speak just now. */
      readonly speaking: readonly DeviceKey[];
    }
  | { readonly type: 'links'; readonly links: readonly LinkReport[] }
  | { readonly type: 'microphone'; readonly microphone: MicrophoneFact }
  | { readonly type: 'speaking'; readonly speaking: readonly DeviceKey[] }
  | { readonly type: 'signals'; readonly session: SessionId; readonly signals: readonly OutboundSignal[] }
  /** The host's own timers stood still for so long in this stay: the machine was asleep. */
  | { readonly type: 'slept'; readonly session: SessionId; readonly ms: number }
  /** At least one message every 20 s keeps Chrome's worker awake. */
  | { readonly type: 'alive' };

/** Down to the host. `target: null` ends the call. */
export type HostOrder =
  | { readonly type: 'target'; readonly revision: number; readonly target: Target | null }
  | { readonly type: 'signals'; readonly session: SessionId; readonly signals: readonly InboundSignal[] };
