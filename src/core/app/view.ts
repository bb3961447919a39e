// What any user interface shows, derived whole from the state by `deriveView`; nothing else is on the screen.
// Popup, panel, row and options page import the types only.
import type { DeviceKey, RoomId, UserId } from '../protocol/message.ts';
import type { FailureCode, SignInFailureCode } from './failure.ts';

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
  /** Our link to it; null outside our own call, and for this device. */
  readonly link: 'connecting' | 'connected' | 'lost' | 'failed' | 'unreachable' | null;
}

export interface ChannelView {
  readonly roomId: RoomId;
  /** The room's name by the background's own data. Untrusted text. */
  readonly roomName: string;
  readonly members: readonly MemberView[];
}

export type CallPhaseView = 'starting' | 'waitingForMicrophone' | 'joining' | 'joined' | 'leaving';

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
}
