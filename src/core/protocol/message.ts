// What comes out of the parser and goes into the core: Matrix events in our own words, already checked.
// The wire's spelling stays in `events.ts`, `parse.ts` and `build.ts`; nobody else knows it.

export type RoomId = string;
/** `@name:server`. */
export type UserId = string;
/** The state key of a member: `name@user:server`, or free text of a compat peer (see `memberKey`). */
export type DeviceKey = string;
/** Random id of one stay of a member in a channel. */
export type SessionId = string;

/** Why a member left, as written in its LEFT. */
export type LeaveReason = 'left' | 'lapsed' | 'moved' | 'cleared' | 'full';

/** What an MXVC member says of itself under the extra content key. */
export interface MxvcClaim {
  /** Matrix device to which signals for this member are sent. */
  readonly deviceId: string;
  readonly session: SessionId;
  /** Server's now at the click; orders members, never ages them. */
  readonly joinedMs: number;
  /** Clamped to 30 s … 15 min. */
  readonly expiresMs: number;
  readonly muted: boolean;
  readonly deafened: boolean;
  readonly capabilities: readonly string[];
}

export type Claim =
  /** `mxvc: null` marks a compat peer: a member that speaks only the seed's dialect. */
  | {
      readonly kind: 'joined';
      readonly mxvc: MxvcClaim | null;
      /** The seed's own timestamp as epoch ms, null if none was written. Never used to age anybody. */
      readonly timestampMs: number | null;
    }
  | { readonly kind: 'left'; readonly session: SessionId | null; readonly reason: LeaveReason | null };

/** Somebody's state of being in voice in a room. The sender has been checked against the key. */
export interface CallstateMessage {
  readonly type: 'callstate';
  readonly roomId: RoomId;
  readonly eventId: string;
  readonly sender: UserId;
  readonly deviceKey: DeviceKey;
  /** `origin_server_ts` of the sender's server. */
  readonly originMs: number;
  /** `unsigned.age` as of the answer it came in; null for events of other servers. */
  readonly ageMs: number | null;
  readonly claim: Claim;
}

/** A foreign write to somebody's key (sender is not the key's user): the owner re-sends when it is ours. */
export interface OverwriteMessage {
  readonly type: 'overwrite';
  readonly roomId: RoomId;
  readonly eventId: string;
  readonly sender: UserId;
  readonly deviceKey: DeviceKey;
}

/** One device of somebody's is in a call of Element's own in the room, or has left it. */
export interface ElementCallMessage {
  readonly type: 'elementCall';
  readonly roomId: RoomId;
  readonly sender: UserId;
  /** Checked to be one of the sender's. */
  readonly stateKey: string;
  /** When that ends, by the server's clock; null: it has ended. */
  readonly endsAtServerMs: number | null;
}

export interface Candidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
}

export type Signal =
  | { readonly kind: 'offer'; readonly sdp: string; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'answer'; readonly sdp: string; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'candidates'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'reject'; readonly reason: 'full' };

/** An offer, answer, candidates or reject from another member, addressed to us or to all. */
export interface SignalMessage {
  readonly type: 'signal';
  /** To-device message, or an event in the room (compat peers). */
  readonly via: 'device' | 'room';
  readonly roomId: RoomId;
  /** Set for room events only. */
  readonly eventId: string | null;
  readonly originMs: number | null;
  readonly ageMs: number | null;
  readonly sender: UserId;
  readonly senderKey: DeviceKey;
  /** Null only on candidates of the seed's text dialect. */
  readonly receiverKey: DeviceKey | null;
  /** Null for compat peers. */
  readonly mxvc: {
    readonly fromSession: SessionId;
    readonly toSession: SessionId;
    /** From 1, per pair of sessions. */
    readonly attempt: number;
    /** From 0, per direction and attempt. */
    readonly seq: number;
  } | null;
  readonly signal: Signal;
}

/** `m.room.member`: who is in the room at all, and under which name. */
export interface RoomMemberMessage {
  readonly type: 'roomMember';
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly membership: 'join' | 'invite' | 'leave' | 'ban' | 'knock';
  readonly displayName: string | null;
}

/** The room's own name; null if it has none (the inbox then may compute one from heroes). */
export interface RoomNameMessage {
  readonly type: 'roomName';
  readonly roomId: RoomId;
  readonly name: string | null;
}

/** The room is marked as a voice channel (or no longer). */
export interface ChannelMarkMessage {
  readonly type: 'channelMark';
  readonly roomId: RoomId;
  readonly isMarked: boolean;
}

/** What the room is. A space is no channel. */
export interface RoomKindMessage {
  readonly type: 'roomKind';
  readonly roomId: RoomId;
  readonly isSpace: boolean;
}

/** Who may do what has changed there; what exactly is read when it matters (see `RightsReading`). */
export interface LevelsChangedMessage {
  readonly type: 'levelsChanged';
  readonly roomId: RoomId;
}

/** We are no longer in this room (left, kicked or banned): everything of it ends for us. */
export interface RoomGoneMessage {
  readonly type: 'roomGone';
  readonly roomId: RoomId;
}

export type Message =
  | CallstateMessage
  | OverwriteMessage
  | SignalMessage
  | RoomMemberMessage
  | RoomNameMessage
  | ChannelMarkMessage
  | ElementCallMessage
  | RoomKindMessage
  | LevelsChangedMessage
  | RoomGoneMessage;

/** A room's power levels (spec, `m.room.power_levels`), as far as they concern us; what it leaves out is filled in. */
export interface PowerLevels {
  readonly users: Readonly<Record<UserId, number>>;
  readonly usersDefault: number;
  /** Level to write one of our own call states; null: none is set, the default for states counts. */
  readonly callstate: number | null;
  /** To mark the room as a voice channel. */
  readonly mark: number;
  /** To change these levels. */
  readonly levels: number;
  readonly stateDefault: number;
}

/** Who made the room (spec, `m.room.create`). */
export interface RoomCreation {
  /** Who stands above all levels, from room version 12 on; before that, nobody. */
  readonly creators: readonly UserId[];
  /** Who has level 100 while no levels are set; null: not known, or above all levels anyway. */
  readonly founder: UserId | null;
}

/** All that is needed to tell what we may do in a room, and who could let us. */
export interface RightsReading {
  readonly levels: PowerLevels;
  readonly creation: RoomCreation;
  /** Of those who may change the levels; some may have left. */
  readonly members: readonly RoomMemberMessage[];
}

/**
 * Either a message, or all that is wrong with the event. Never thrown.
 * A message may come with faults too: parts that were dropped or read as their safe default (log them at debug).
 */
export type Parsed<T> =
  | { readonly ok: true; readonly message: T; readonly faults?: readonly string[] }
  | { readonly ok: false; readonly faults: readonly string[] };
