// Everything the core can ask for, as plain values: the only way out of `update`. Commands, never questions;
// what comes of them returns as an input. Performed by `background/perform` and by the bot.
import type { HostOrder, OutboundSignal } from '../mesh/contract.ts';
import type { DeviceKey, RoomId, SessionId, UserId } from '../protocol/message.ts';
import type { NewChannel } from './view.ts';

/** Done by `matrix/gateway`. */
export type MatrixEffect =
  /** Poll while wanted; abort the poll when not. Idempotent. */
  | { readonly type: 'setSyncWanted'; readonly wanted: boolean; readonly since: string | null }
  /** Write our own callstate; the answer comes as `membershipWritten` with the same id, within 10 s. */
  | {
      readonly type: 'writeMembership';
      readonly writeId: number;
      readonly roomId: RoomId;
      readonly deviceKey: DeviceKey;
      readonly content: Readonly<Record<string, unknown>>;
      /** LEFT goes before everything else. */
      readonly isUrgent: boolean;
    }
  /** To MXVC members, all due ones in one request. */
  | {
      readonly type: 'sendSignals';
      readonly roomId: RoomId;
      readonly from: { readonly deviceKey: DeviceKey; readonly session: SessionId };
      readonly signals: readonly OutboundSignal[];
    }
  /** Names and memberships of these; comes as `membersRead`. */
  | { readonly type: 'readMembers'; readonly roomId: RoomId; readonly userIds: readonly UserId[] }
  | { readonly type: 'readRelay' }
  /** Levels, creators and who may change them; comes as `rightsRead`. */
  | { readonly type: 'readRights'; readonly roomId: RoomId }
  /** Ends as `taskEnded` with the same id, whatever happens. */
  | { readonly type: 'doTask'; readonly taskId: string; readonly task: RoomTask }
  | { readonly type: 'signOut' };

/** Something the user asked for in a room (see `TaskView`). */
export type RoomTask =
  | { readonly kind: 'enableVoice'; readonly roomId: RoomId }
  | { readonly kind: 'setMark'; readonly roomId: RoomId; readonly isMarked: boolean }
  | { readonly kind: 'createChannel'; readonly channel: NewChannel };

/** Done by the shell that owns the call host. */
export type HostEffect =
  /** Idempotent: one that is open stays. */
  | { readonly type: 'openHost' }
  | { readonly type: 'closeHost' }
  | { readonly type: 'tellHost'; readonly order: HostOrder };

/** Done by the shell's own platform. */
export type ShellEffect =
  | { readonly type: 'openPermissionPage' }
  | { readonly type: 'closePermissionPage' }
  /** Start the extension anew, in its new version. */
  | { readonly type: 'restart' }
  /** A `tick` not later than this (this machine's wall time). The newest replaces the one before. */
  | { readonly type: 'wakeAt'; readonly atMs: number | null }
  | {
      readonly type: 'log';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly event: string;
      readonly fields?: Readonly<Record<string, unknown>>;
    };

export type Effect = MatrixEffect | HostEffect | ShellEffect;
