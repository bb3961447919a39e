// The whole state of the app, plain JSON. Owned by `update`; shells keep it and store the durable part.

import type { Stay } from '../call/stay.ts';
import type { Wish } from '../call/wish.ts';
import type { ServerClock } from '../channel/age.ts';
import { freshServerClock } from '../channel/age.ts';
import type { Channels, People, Rooms } from '../channel/state.ts';
import type { InboundSignal, LinkReport, MicrophoneFact, Target } from '../mesh/contract.ts';
import type { IceServer } from '../mesh/ports.ts';
import type { DeviceKey, RoomId, SignalMessage } from '../protocol/message.ts';
import type { FailureCode } from './failure.ts';
import type { Account } from './input.ts';
import type { SignInView } from './view.ts';

export interface Failure {
  readonly roomId: RoomId;
  readonly code: FailureCode;
  readonly details: Readonly<Record<string, string | number>>;
}

/** What the call host last said; gone with it. */
export interface HostState {
  readonly hostId: string;
  readonly session: string | null;
  readonly microphone: MicrophoneFact;
  readonly links: readonly LinkReport[];
  readonly speaking: readonly DeviceKey[];
}

export interface Relay {
  readonly iceServers: readonly IceServer[];
  /** Wall time; null: until the next start. */
  readonly validUntilMs: number | null;
}

/** A signal that came before the membership it belongs to. */
export interface EarlySignal {
  readonly message: SignalMessage;
  readonly atMs: number;
}

/** Survives the death of the process: written in one go before the next poll. */
export interface DurableState {
  readonly since: string | null;
  readonly lastAnswerAtMs: number | null;
  readonly serverClock: ServerClock;
  readonly rooms: Rooms;
  readonly channels: Channels;
  readonly people: People;
  readonly stay: Stay | null;
  readonly wishes: Readonly<Record<RoomId, Wish>>;
  readonly failure: Failure | null;
  readonly isMuted: boolean;
  readonly relay: Relay | null;
  readonly earlySignals: readonly EarlySignal[];
  /** Checked signals the host does not have yet. */
  readonly undelivered: readonly InboundSignal[];
  readonly lastWriteId: number;
}

/** Of this process only. */
export interface PassingState {
  readonly bootId: string | null;
  /** Name part of our device key: the browser, or `bot`. */
  readonly browser: string;
  readonly account: Account | null;
  readonly signIn: SignInView;
  readonly isSyncFailing: boolean;
  readonly viewers: number;
  readonly host: HostState | null;
  /** We asked for a host and none has said hello yet. */
  readonly isHostOpening: boolean;
  readonly isPermissionPageOpen: boolean;
  /** The mute mark in the write that is in flight. */
  readonly told: {
    readonly target: Target | null;
    readonly revision: number;
    readonly syncWanted: boolean;
    readonly wakeAtMs: number | null;
    readonly isRelayAsked: boolean;
  };
  /** Members whose names have been asked for, as `roomId userId`. */
  readonly askedNames: readonly string[];
}

export interface AppState {
  readonly durable: DurableState;
  readonly passing: PassingState;
}

export const emptyDurable: DurableState = {
  since: null,
  lastAnswerAtMs: null,
  serverClock: freshServerClock,
  rooms: {},
  channels: {},
  people: {},
  stay: null,
  wishes: {},
  failure: null,
  isMuted: false,
  relay: null,
  earlySignals: [],
  undelivered: [],
  lastWriteId: 0,
};

export function initialState(browser: string, durable: DurableState = emptyDurable): AppState {
  return {
    durable,
    passing: {
      bootId: null,
      browser,
      account: null,
      signIn: { phase: 'idle' },
      isSyncFailing: false,
      viewers: 0,
      host: null,
      isHostOpening: false,
      isPermissionPageOpen: false,
      told: { target: null, revision: 0, syncWanted: false, wakeAtMs: null, isRelayAsked: false },
      askedNames: [],
    },
  };
}
