// The whole state of the app, plain JSON. Owned by `update`; shells keep it and store the durable part.

import type { Stay } from '../call/stay.ts';
import type { Wish } from '../call/wish.ts';
import type { ServerClock } from '../channel/age.ts';
import { freshServerClock } from '../channel/age.ts';
import type { ElementCalls } from '../channel/element-call.ts';
import type { Channels, People, Rooms } from '../channel/state.ts';
import type { InboundSignal, LinkReport, MicrophoneFact, Target } from '../mesh/contract.ts';
import type { IceServer } from '../mesh/ports.ts';
import type { DeviceKey, RoomId, SignalMessage } from '../protocol/message.ts';
import type { FailureCode } from './failure.ts';
import type { Account } from './input.ts';
import type { RightsView, SettingsView, SignInView, TaskView } from './view.ts';

export interface Failure {
  readonly roomId: RoomId;
  /** As we knew it then: the room may be forgotten since, with us out of it. */
  readonly roomName: string | null;
  readonly code: FailureCode;
  readonly details: Readonly<Record<string, string | number>>;
}

/** What the call host last said; gone with it. */
export interface HostState {
  readonly hostId: string;
  readonly microphone: MicrophoneFact;
  readonly links: readonly LinkReport[];
  readonly speaking: readonly DeviceKey[];
}

export interface Relay {
  readonly iceServers: readonly IceServer[];
  /** Wall time from which on it is asked for again; it stays in use until there is an answer. */
  readonly freshUntilMs: number;
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
  /** Hears nobody; always muted as well. */
  readonly isDeafened: boolean;
  /** What `isMuted` was before deafening: undeafening brings it back. */
  readonly wasMutedBefore: boolean;
  readonly settings: SettingsView;
  /** Spaces that we are in; they are rooms, but no channels. */
  readonly spaces: readonly RoomId[];
  readonly relay: Relay | null;
  readonly elementCalls: ElementCalls;
  readonly earlySignals: readonly EarlySignal[];
  /** Checked signals the host does not have yet. */
  readonly undelivered: readonly InboundSignal[];
  readonly lastWriteId: number;
}

/** What we know of what we may do in one room. */
export interface RoomRights {
  /** Null: nothing yet. */
  readonly view: RightsView | null;
  /** To be read (again). */
  readonly isWanted: boolean;
  readonly isAsking: boolean;
  readonly askedAtMs: number | null;
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
  /** A host was asked for, or its line dropped, and none has said hello since. */
  readonly isHostOpening: boolean;
  /** The page that asks for the microphone was opened for our stay. */
  readonly isPermissionPageOpen: boolean;
  /** The channel that the user wants to change to, while we read whether we may (see `app/switch`). */
  readonly switching: { readonly roomId: RoomId; readonly untilMs: number } | null;
  /** A new version waits for the end of the call. */
  readonly isUpdateReady: boolean;
  /** The user has asked to sign out; the LEFT of the call goes first. */
  readonly signingOutSinceMs: number | null;
  /** What the shells were told last. */
  readonly told: {
    readonly target: Target | null;
    readonly revision: number;
    readonly syncWanted: boolean;
    readonly wakeAtMs: number | null;
    readonly relayAskedAtMs: number | null;
  };
  /** What the user asked for last, with the id of its effect. */
  readonly task: { readonly id: string; readonly view: TaskView } | null;
  /** Of the rooms that were asked about; see `app/rights`. */
  readonly rights: Readonly<Record<RoomId, RoomRights>>;
  /** When the names of members were asked for, by `roomId userId`; of the last minute only. */
  readonly askedNames: Readonly<Record<string, number>>;
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
  isDeafened: false,
  wasMutedBefore: false,
  settings: { rowDetail: 'names', alwaysJoinMuted: false },
  spaces: [],
  relay: null,
  elementCalls: {},
  earlySignals: [],
  undelivered: [],
  lastWriteId: 0,
};

/** What is the person's own and not the account's: it outlives a change of account. */
export function withoutAccount({
  isMuted,
  isDeafened,
  wasMutedBefore,
  settings,
}: DurableState): DurableState {
  return { ...emptyDurable, isMuted, isDeafened, wasMutedBefore, settings };
}

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
      switching: null,
      isUpdateReady: false,
      signingOutSinceMs: null,
      told: { target: null, revision: 0, syncWanted: false, wakeAtMs: null, relayAskedAtMs: null },
      task: null,
      rights: {},
      askedNames: {},
    },
  };
}
