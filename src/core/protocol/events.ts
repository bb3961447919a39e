// The wire: event types, content keys, raw shapes and the bounds of what we read.
// Only this folder knows these spellings. Shapes called `…Content` are what we write; what we read is `unknown`
// until a parser has looked at it.
import type { LeaveReason } from './message.ts';

/** State event: one device of one user is (or is no longer) in voice in a room. */
export const CALLSTATE_TYPE = 'de.mtorials.test.callstate';
/** Signal: a room event between compat peers, a to-device message of the same type between MXVC members. */
export const SIGNAL_TYPE = 'de.mtorials.test.call';
/** State event with the key "": the room is marked as a voice channel. */
export const CHANNEL_MARK_TYPE = 'de.mtorials.test.mxvc.channel';
/** State event of Element's own calls: one device of one user is in one (MSC3401). Read, never written. */
export const ELEMENT_CALL_TYPE = 'org.matrix.msc3401.call.member';
export const ROOM_MEMBER_TYPE = 'm.room.member';
export const ROOM_NAME_TYPE = 'm.room.name';
/** Comes once in a room's life: its kind, its version, and who made it. */
export const ROOM_CREATE_TYPE = 'm.room.create';
export const POWER_LEVELS_TYPE = 'm.room.power_levels';
export const SPACE_CHILD_TYPE = 'm.space.child';
export const SPACE_PARENT_TYPE = 'm.space.parent';

/** Content key under which MXVC adds what the seed lacks; both older dialects ignore it. */
export const EXTRA_KEY = 'de.mtorials.test.mxvc';
/** Version we write under the extra key. A higher one is read as this one. */
export const EXTRA_VERSION = 1;

/** Bytes. Matrix allows no longer user, room, event id or state key (spec, "Size limits"). */
export const ID_MAX_BYTES = 255;
/** Bytes of one SDP. Ours are 1.5 to 6 KiB; a to-device message may be 64 KiB. */
export const SDP_MAX_BYTES = 32 * 1024;
/** Characters of a body before it is parsed: the greatest SDP with every character escaped, and its frame. */
export const BODY_MAX_CHARS = 2 * SDP_MAX_BYTES + 1024;
/** Candidates read from one signal: the bound of a whole link, so one signal never exceeds it. */
export const CANDIDATES_MAX = 64;
/** Bytes of one candidate line. Real ones have at most about 250. */
export const CANDIDATE_MAX_BYTES = 1024;
/** Bytes of a media line's id. Browsers write one or two digits. */
export const SDP_MID_MAX_BYTES = 64;
/** Index of a media line. We have two lines; old clients up to a few. */
export const SDP_LINE_MAX = 255;
/** Bytes of a session id. Ours are 32 hexadecimal digits; others may write longer ones. */
export const SESSION_MAX_BYTES = 128;
/** Highest attempt or seq read: days of retrying without pause, and adding one stays exact. */
export const COUNTER_MAX = 1_000_000;
/** Capabilities read from one member; further ones are dropped. */
export const CAPABILITIES_MAX = 32;
/** Bytes of one capability's name. */
export const CAPABILITY_MAX_BYTES = 64;
/** Characters kept of a display name or room name: more than fits on any row. */
export const NAME_MAX_CHARS = 256;
/** Milliseconds. Bounds of `expires_ms`: shorter would flicker on a slow server, longer would keep ghosts. */
export const EXPIRES_MIN_MS = 30_000;
export const EXPIRES_MAX_MS = 15 * 60_000;
/** What a Matrix device id may look like, so that it can stand in a to-device request (`*` would address all). */
export const DEVICE_ID_PATTERN = /^[A-Za-z0-9._~=/+-]{1,255}$/;

/** Any event as it comes out of an answer: nothing is known about it yet. */
export interface RawEvent {
  readonly type?: unknown;
  readonly sender?: unknown;
  readonly content?: unknown;
  readonly state_key?: unknown;
  readonly event_id?: unknown;
  readonly origin_server_ts?: unknown;
  readonly unsigned?: unknown;
  readonly room_id?: unknown;
}

/** Where an event came from. The room id is the answer's, never the event's own word. */
export type Where =
  | { readonly via: 'room'; readonly roomId: string }
  /** A to-device message: from anybody, without a room, an id or a time. */
  | { readonly via: 'device' };

// Type aliases, not interfaces: only those fit where any JSON object is taken.

/** Content of a membership; the event's type is `CALLSTATE_TYPE`, its state key the device key. */
export type JoinedContent = {
  readonly join_state: 'JOINED';
  readonly timestamp: number;
  readonly [EXTRA_KEY]: {
    readonly v: number;
    readonly device_id: string;
    readonly session: string;
    readonly joined_ms: number;
    readonly expires_ms: number;
    readonly muted: boolean;
    readonly deafened: boolean;
    readonly capabilities: readonly string[];
  };
};

export type LeftContent = {
  readonly join_state: 'LEFT';
  readonly timestamp: number;
  readonly [EXTRA_KEY]: { readonly v: number; readonly session: string; readonly reason: LeaveReason };
};

export type WireCandidate = {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
};

/** The seed's part of a signal (type `SIGNAL_TYPE`). `body` is JSON in a string, as the prototype reads it. */
export type CompatSignalContent = {
  readonly rtc_type: 'offer' | 'answer' | 'icecandidate' | 'reject';
  readonly sender: string;
  readonly receiver: string;
  readonly body: string;
};

export type SignalContent = CompatSignalContent & {
  readonly [EXTRA_KEY]: {
    readonly v: number;
    readonly room_id: string;
    readonly from_session: string;
    readonly to_session: string;
    readonly attempt: number;
    readonly seq: number;
    readonly candidates?: readonly WireCandidate[];
    /** Of a reject only. */
    readonly reason?: 'full';
  };
};

/** The mark as voice channel; type `CHANNEL_MARK_TYPE`, state key "". */
export type ChannelMarkContent = { readonly v?: number };
