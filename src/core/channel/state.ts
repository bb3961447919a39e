// Who is in voice in which room, as far as Matrix told us. Plain JSON, stored whole; derived views are in
// `presence.ts`. Written only by `reduce.ts`.
import type { DeviceKey, MxvcClaim, RoomId, SessionId, UserId } from '../protocol/message.ts';

/** One key's latest JOINED. LEFT keys are not kept. */
export interface Entry {
  readonly deviceKey: DeviceKey;
  readonly userId: UserId;
  readonly eventId: string;
  /** Null: a compat peer. */
  readonly mxvc: MxvcClaim | null;
  /** Whether a compat peer writes `timestamp`, and so renews itself. */
  readonly writesTimestamp: boolean;
  /** When it was written, in this machine's wall time; null: no way to know (the member is unsure). */
  readonly bornAtMs: number | null;
  readonly firstSeenAtMs: number;
  /**
   * The server says it left, but perhaps it only lost contact: a `lapsed` LEFT, or one of another session.
   * Not alive for anybody outside a working link.
   */
  readonly hasLapsed: boolean;
  /** Its user had left the room, or was banned, before we read it: nobody until the server says that they are back. */
  readonly isOutside: boolean;
}

export interface Channel {
  /** By `memberKey`. */
  readonly entries: Readonly<Record<string, Entry>>;
  /** Marked as a voice channel by its state event. */
  readonly isMarked: boolean;
}

export interface Person {
  /** Null: not set. */
  readonly name: string | null;
  readonly isInRoom: boolean;
}

export interface Room {
  readonly name: string | null;
}

export type Channels = Readonly<Record<RoomId, Channel>>;
/** Only of people who are in voice there, or were when they went out of the room. */
export type People = Readonly<Record<RoomId, Readonly<Record<UserId, Person>>>>;
export type Rooms = Readonly<Record<RoomId, Room>>;

export const emptyChannel: Channel = { entries: {}, isMarked: false };

/** The session of an MXVC member, null for compat peers. */
export const sessionOf = (entry: Entry): SessionId | null => entry.mxvc?.session ?? null;
