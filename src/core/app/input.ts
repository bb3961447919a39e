// Everything that can happen to the app, as plain values: the only way into `update`.
import type { HostFact } from '../mesh/contract.ts';
import type { IceServer } from '../mesh/ports.ts';
import type { Message, RightsReading, RoomId, RoomMemberMessage, UserId } from '../protocol/message.ts';
import type { RoomTask } from './effect.ts';
import type { SignInFailureCode, TaskFailureCode } from './failure.ts';
import type { SettingsView } from './view.ts';

/** Who we are, as `matrix/session` knows it. Tokens never come here. */
export interface Account {
  readonly userId: UserId;
  /** Our Matrix device. */
  readonly deviceId: string;
  /** Base URL of the client-server API, without a slash at the end. */
  readonly homeserver: string;
}

/** How an answer of the server came to us; needed to age what is in it (see `channel/age.ts`). */
export interface Arrival {
  /** This machine's wall time when the answer arrived. */
  readonly atMs: number;
  /** The poll was sent within 30 s of the previous answer, so what is in it has just happened. */
  readonly isPrompt: boolean;
  /** Our polling had paused for more than 60 s (or just started): to-device messages are stale. */
  readonly isAfterPause: boolean;
}

/** Result of one write of our own membership. */
export type WriteResult =
  | { readonly ok: true; readonly eventId: string }
  | {
      readonly ok: false;
      /** `rateLimited` waits `retryAfterMs`; `timeout` and `offline` are tried again by the core. */
      readonly code:
        | 'forbidden'
        | 'notFound'
        | 'rateLimited'
        | 'timeout'
        | 'offline'
        | 'signedOut'
        | 'refused';
      readonly retryAfterMs: number | null;
      /** Matrix errcode for details, e.g. M_FORBIDDEN. */
      readonly errcode: string | null;
      readonly neededLevel: number | null;
      readonly ownLevel: number | null;
    };

/** How a task ended. `roomId` is the room it was about, or the new one; null: there is none. */
export type TaskResult =
  | { readonly ok: true; readonly roomId: RoomId }
  | {
      readonly ok: false;
      readonly roomId: RoomId | null;
      readonly code: TaskFailureCode;
      readonly details: Readonly<Record<string, string | number>>;
    };

export type Input =
  /** The store has been read; the state in it (or a new one) is in force. `bootId` is new per process. */
  | {
      readonly type: 'booted';
      readonly bootId: string;
      readonly account: Account | null;
      readonly hasHost: boolean;
    }
  | { readonly type: 'tick' }
  // The user
  | { readonly type: 'join'; readonly roomId: RoomId }
  | { readonly type: 'leave' }
  | { readonly type: 'moveHere'; readonly roomId: RoomId }
  | { readonly type: 'setMuted'; readonly muted: boolean }
  | { readonly type: 'setDeafened'; readonly deafened: boolean }
  /** By a shortcut; outside a call it means nothing. */
  | { readonly type: 'toggleMuted' }
  | { readonly type: 'toggleDeafened' }
  | { readonly type: 'setSettings'; readonly settings: SettingsView }
  | { readonly type: 'askRights'; readonly roomId: RoomId }
  | { readonly type: 'startTask'; readonly task: RoomTask }
  | { readonly type: 'dismissTask' }
  | { readonly type: 'joinAsListener' }
  | { readonly type: 'cancelQuestion' }
  | { readonly type: 'microphoneDecided' }
  | { readonly type: 'openPermission' }
  | { readonly type: 'dismissFailure' }
  | { readonly type: 'signInStarted' }
  | { readonly type: 'signOut' }
  // The account
  | { readonly type: 'signedIn'; readonly account: Account }
  | {
      readonly type: 'signInFailed';
      readonly code: SignInFailureCode;
      readonly details: Readonly<Record<string, string | number>>;
    }
  /** Signed out by us (`byUser`) or by the server. */
  | { readonly type: 'signedOut'; readonly byUser: boolean }
  // The server
  | {
      readonly type: 'synced';
      readonly messages: readonly Message[];
      readonly arrival: Arrival;
      /** Position to resume from; null for answers that do not move it (windows of the first picture). */
      readonly since: string | null;
    }
  | { readonly type: 'syncFailing' }
  | { readonly type: 'membersRead'; readonly members: readonly RoomMemberMessage[] }
  | { readonly type: 'membershipWritten'; readonly writeId: number; readonly result: WriteResult }
  | {
      readonly type: 'relayRead';
      readonly iceServers: readonly IceServer[];
      /** Null: the server did not say; taken for a day. */
      readonly validForMs: number | null;
    }
  /** Null: the server did not say. */
  | { readonly type: 'rightsRead'; readonly roomId: RoomId; readonly reading: RightsReading | null }
  | { readonly type: 'taskEnded'; readonly taskId: string; readonly result: TaskResult }
  // The call host
  | { readonly type: 'hostFact'; readonly fact: HostFact }
  /** The line to the host dropped; the host itself may live on and come back. */
  | { readonly type: 'hostDisconnected' }
  /** The host is no more (crashed, closed). */
  | { readonly type: 'hostGone' }
  /** Its page could not be opened. */
  | { readonly type: 'hostRefused' }
  /** A new version of the extension waits to be started. */
  | { readonly type: 'updateReady' }
  /** A user interface appeared or went; `count` are open now. */
  | { readonly type: 'viewersChanged'; readonly count: number };

/** What each step is given besides its input: the only time and the only chance the core knows. */
export interface Moment {
  /** This machine's wall time. */
  readonly nowMs: number;
  /** A new random id (128 bit) for this step; at most one is used. */
  readonly freshId: string;
}
