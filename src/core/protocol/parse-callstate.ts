// Decides what a callstate event says: who is in voice, who left, or that somebody wrote another user's key.
// Called by parse.ts. Times pass through unjudged: ages are channel/age.ts's business.
//
// Whatever the owner wrote last under its key is its state. So content that cannot be read as JOINED is LEFT and not
// nothing: otherwise a reader that saw the JOINED before would still show a member that a new reader never sees.
import { readDeviceKey } from './device-key.ts';
import {
  CAPABILITIES_MAX,
  CAPABILITY_MAX_BYTES,
  DEVICE_ID_PATTERN,
  EXPIRES_MAX_MS,
  EXPIRES_MIN_MS,
  EXTRA_KEY,
  ID_MAX_BYTES,
  type RawEvent,
  SESSION_MAX_BYTES,
} from './events.ts';
import { type FieldReader, fitsBytes, NATURAL } from './fields.ts';
import type {
  CallstateMessage,
  Claim,
  LeaveReason,
  MxvcClaim,
  OverwriteMessage,
  Parsed,
  RoomId,
} from './message.ts';
import { accepted, type Envelope, eventReader, readEnvelope, readVersion } from './parse-envelope.ts';

const LEFT: Claim = { kind: 'left', session: null, reason: null };
const LEAVE_REASONS: readonly LeaveReason[] = ['left', 'lapsed', 'moved', 'cleared', 'full'];

/**
 * A callstate event of a room. A write to another user's key is an overwrite, whatever its content.
 * No content, another `join_state`, or a malformed extra key is LEFT, with faults (never a compat peer).
 */
export function parseCallstate(raw: RawEvent, roomId: RoomId): Parsed<CallstateMessage | OverwriteMessage> {
  const event = eventReader(raw);
  const envelope = readEnvelope(event);
  const deviceKey = event.anyText('state_key', ID_MAX_BYTES);
  const claim = readClaim(event);
  if (envelope === null || deviceKey === null) return { ok: false, faults: event.faults };
  return belonging({ roomId, envelope, deviceKey, claim }, event);
}

interface Written {
  readonly roomId: RoomId;
  readonly envelope: Envelope;
  readonly deviceKey: string;
  readonly claim: Claim;
}

function belonging(written: Written, event: FieldReader): Parsed<CallstateMessage | OverwriteMessage> {
  const { roomId, envelope, deviceKey, claim } = written;
  const key = readDeviceKey(deviceKey, envelope.sender);
  switch (key.kind) {
    case 'owned':
      return accepted({ type: 'callstate', roomId, deviceKey, ...envelope, claim }, event.faults);
    case 'free':
      return accepted(
        { type: 'callstate', roomId, deviceKey, ...envelope, claim: compatOnly(claim, event) },
        event.faults,
      );
    case 'foreign':
      event.fault('state_key', key.fault);
      return accepted(
        { type: 'overwrite', roomId, eventId: envelope.eventId, sender: envelope.sender, deviceKey },
        event.faults,
      );
    case 'fault':
      event.fault('state_key', key.fault);
      return { ok: false, faults: event.faults };
  }
}

/** A key of free text proves no owner that signals could be checked against: nobody is an MXVC member by it. */
function compatOnly(claim: Claim, event: FieldReader): Claim {
  if (claim.kind === 'left' || claim.mxvc === null) return claim;
  event.fault('state_key', 'free text, but an MXVC member');
  return LEFT;
}

function readClaim(event: FieldReader): Claim {
  const content = event.inside('content');
  if (content === null) return LEFT;
  const joinState = content.raw('join_state');
  if (joinState === 'JOINED') return readJoined(content);
  if (joinState !== 'LEFT') content.fault('join_state', 'neither JOINED nor LEFT');
  return readLeft(content);
}

function readJoined(content: FieldReader): Claim {
  const timestampMs = readTimestamp(content);
  if (!content.has(EXTRA_KEY)) return { kind: 'joined', mxvc: null, timestampMs };
  const mxvc = readMxvcClaim(content.inside(EXTRA_KEY));
  return mxvc === null ? LEFT : { kind: 'joined', mxvc, timestampMs };
}

/** The seed writes a numeric string, the prototype a number. */
function readTimestamp(content: FieldReader): number | null {
  const value = content.raw('timestamp');
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  return value === undefined ? null : content.integer('timestamp', NATURAL);
}

/** Null if malformed. Absent `muted`, `deafened` and `capabilities` are read as none: nothing hangs on them. */
function readMxvcClaim(extra: FieldReader | null): MxvcClaim | null {
  if (extra === null) return null;
  const version = readVersion(extra);
  const deviceId = readDeviceId(extra);
  const session = extra.text('session', SESSION_MAX_BYTES);
  const joinedMs = extra.integer('joined_ms', NATURAL);
  const expiresMs = extra.integer('expires_ms', NATURAL);
  const muted = extra.flag('muted');
  const deafened = extra.flag('deafened');
  const capabilities = readCapabilities(extra);
  if (version === null || deviceId === null || session === null) return null;
  if (joinedMs === null || expiresMs === null) return null;
  if (muted === null || deafened === null || capabilities === null) return null;
  return { deviceId, session, joinedMs, expiresMs: clamped(expiresMs), muted, deafened, capabilities };
}

function readDeviceId(extra: FieldReader): string | null {
  const deviceId = extra.text('device_id', ID_MAX_BYTES);
  if (deviceId === null || DEVICE_ID_PATTERN.test(deviceId)) return deviceId;
  return extra.fault('device_id', 'not a device id');
}

function clamped(expiresMs: number): number {
  return Math.min(EXPIRES_MAX_MS, Math.max(EXPIRES_MIN_MS, expiresMs));
}

function readCapabilities(extra: FieldReader): readonly string[] | null {
  const list = extra.raw('capabilities');
  if (list === undefined) return [];
  if (!Array.isArray(list)) return extra.fault('capabilities', 'not a list');
  if (list.length > CAPABILITIES_MAX)
    extra.fault('capabilities', `more than ${CAPABILITIES_MAX}, rest dropped`);
  const read: string[] = [];
  for (const item of list.slice(0, CAPABILITIES_MAX) as readonly unknown[]) {
    if (typeof item !== 'string') return extra.fault('capabilities', 'not all texts');
    if (!fitsBytes(item, CAPABILITY_MAX_BYTES)) return extra.fault('capabilities', 'one too long');
    read.push(item);
  }
  return read;
}

/** A LEFT counts whatever is beside it; without a readable session it is a plain one. */
function readLeft(content: FieldReader): Claim {
  const extra = content.has(EXTRA_KEY) ? content.inside(EXTRA_KEY) : null;
  if (extra === null) return LEFT;
  const session = extra.has('session') ? extra.text('session', SESSION_MAX_BYTES) : null;
  return { kind: 'left', session, reason: readReason(extra) };
}

function readReason(extra: FieldReader): LeaveReason | null {
  const value = extra.raw('reason');
  if (value === undefined) return null;
  const reason = LEAVE_REASONS.find((known) => known === value);
  return reason ?? extra.fault('reason', 'unknown');
}
