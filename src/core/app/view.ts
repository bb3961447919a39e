// What any user interface shows, derived whole from the state by `deriveView`; nothing else is on the screen.
// Popup, panel, row and options page import the types only.
import type { DeviceKey, RoomId, UserId } from '../protocol/message.ts';
import type { FailureCode, SignInFailureCode, TaskFailureCode } from './failure.ts';

export interface MemberView {
  readonly deviceKey: DeviceKey;
  readonly userId: UserId;
  /** Display name, else the local part. Untrusted text. */
  readonly name: string;
  /** One of our own devices. */
  readonly isMe: boolean;
  /** This very device. */
  readonly isThisDevice: boolean;
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  readonly isSpeaking: boolean;
  /** Nobody can say how old its word is: it may be long gone. */
  readonly isUnsure: boolean;
  /** Our link to it; null outside our own call, and for this device. */
  readonly link: 'connecting' | 'connected' | 'lost' | 'failed' | 'unreachable' | null;
}

export interface ChannelView {
  readonly roomId: RoomId;
  /** The room's name by the background's own data, empty if it has none. Untrusted text. */
  readonly roomName: string;
  /** Marked as a voice channel: shown even when nobody is in it. */
  readonly isMarked: boolean;
  /** People in a call of Element's own in this room, whom one does not hear here; 0: there is none. */
  readonly elementCallCount: number;
  readonly members: readonly MemberView[];
}

/** What we may do in one room; known only after it was asked for. */
export interface RightsView {
  readonly roomId: RoomId;
  /** The room's creators stand above every level: `Number.MAX_SAFE_INTEGER`. */
  readonly ownLevel: number;
  /** Level that joining voice (writing our call state) needs. */
  readonly neededLevel: number;
  readonly canJoin: boolean;
  /** We may set the level for everybody, and it would change something. */
  readonly canEnable: boolean;
  /** We may mark the room as a voice channel, and unmark it. */
  readonly canMark: boolean;
  /** Names of those in the room who may set the level, at most five, highest first. Untrusted text. */
  readonly whoCanEnable: readonly string[];
}

/** A space that we are in. */
export interface SpaceView {
  readonly roomId: RoomId;
  readonly name: string;
}

/** A voice channel to be made. */
export interface NewChannel {
  /** 1 to 255 characters. */
  readonly name: string;
  /** The space to put it in; null: none. */
  readonly spaceId: RoomId | null;
  /** space: everybody in that space; invite: only who is invited; public: anybody. */
  readonly access: 'space' | 'invite' | 'public';
  /** Encrypts the room's messages (voice is encrypted in any case). Cannot be undone. */
  readonly isEncrypted: boolean;
}

/** Something the user asked for that takes a moment and may fail; one of a kind at a time. */
export type TaskView =
  | { readonly kind: 'enableVoice' | 'setMark'; readonly roomId: RoomId; readonly state: 'working' | 'done' }
  | { readonly kind: 'createChannel'; readonly state: 'working' }
  | { readonly kind: 'createChannel'; readonly state: 'done'; readonly roomId: RoomId }
  | {
      readonly kind: 'enableVoice' | 'setMark' | 'createChannel';
      readonly roomId: RoomId | null;
      readonly state: 'failed';
      readonly code: TaskFailureCode;
      readonly details: Readonly<Record<string, string | number>>;
    };

/** How much of the people in voice a row shows. */
export type RowDetail = 'names' | 'number' | 'button';

export interface SettingsView {
  readonly rowDetail: RowDetail;
  /** Otherwise one joins as one last left, muted or not. */
  readonly alwaysJoinMuted: boolean;
}

export type CallPhaseView = 'starting' | 'waitingForMicrophone' | 'joining' | 'joined';

export interface CallView {
  readonly roomId: RoomId;
  readonly roomName: string;
  readonly phase: CallPhaseView;
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  /** live: we have a microphone (see `isMuted`). listening: we have none, `microphoneReason` says why. */
  readonly microphone: 'undecided' | 'live' | 'listening';
  readonly microphoneReason: 'refused' | 'missing' | 'failed' | 'unwanted' | null;
  /** Everybody in the channel, this device first. */
  readonly members: readonly MemberView[];
}

export interface FailureView {
  readonly roomId: RoomId;
  readonly roomName: string;
  readonly code: FailureCode;
  /** What the sentence needs (e.g. `neededLevel`), plain values only. */
  readonly details: Readonly<Record<string, string | number>>;
}

export interface AccountView {
  readonly userId: UserId;
  readonly homeserver: string;
}

export type SignInView =
  | { readonly phase: 'idle' }
  | { readonly phase: 'working' }
  | {
      readonly phase: 'failed';
      readonly code: SignInFailureCode;
      /** e.g. `homeserver`, `retryAfterSeconds`. */
      readonly details: Readonly<Record<string, string | number>>;
    };

export interface View {
  /** Grows with each change; an older one is dropped by the receiver. */
  readonly revision: number;
  /** False until the background has read its store: show nothing yet, not "signed out". */
  readonly isReady: boolean;
  /** Why the background cannot start at all; store: it cannot read what it has stored. Nothing else counts then. */
  readonly trouble: 'store' | null;
  readonly account: AccountView | null;
  readonly signIn: SignInView;
  readonly server: 'unknown' | 'connecting' | 'ok' | 'unreachable';
  readonly call: CallView | null;
  /** The last call that did not come to be, or ended against our will; until dismissed or the next join. */
  readonly failure: FailureView | null;
  /** Channels with people in them (or marked), ours included, ordered by name. */
  readonly channels: readonly ChannelView[];
  /** The server offers no TURN: people in other networks may not be reached. */
  readonly hasRelay: boolean | null;
  /** Of the rooms whose rights were asked for lately (a refused join asks by itself). */
  readonly rights: readonly RightsView[];
  readonly spaces: readonly SpaceView[];
  readonly task: TaskView | null;
  readonly settings: SettingsView;
}
