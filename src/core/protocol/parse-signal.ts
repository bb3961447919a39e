// Decides what an offer, answer, candidate or reject says and whether its sender may say it, in both dialects.
// Called by parse.ts. Whether it is for us, for our session and in time is decided where that is known.
import { readDeviceKey } from './device-key.ts';
import {
  COUNTER_MAX,
  EXTRA_KEY,
  ID_MAX_BYTES,
  type RawEvent,
  SESSION_MAX_BYTES,
  type Where,
} from './events.ts';
import type { FieldReader } from './fields.ts';
import type { DeviceKey, Parsed, RoomId, Signal, SignalMessage, UserId } from './message.ts';
import { readBodyCandidates, readCandidateList, readDescription } from './parse-body.ts';
import { accepted, eventReader, readEnvelope, readUserId, readVersion } from './parse-envelope.ts';

/**
 * A signal as a to-device message (must carry room and sessions under the extra key) or as a room event.
 * `content.sender` must be the sender's own device key; free text only from compat peers.
 */
export function parseSignal(raw: RawEvent, where: Where): Parsed<SignalMessage> {
  const event = eventReader(raw);
  const origin = readOrigin(event, where);
  const content = event.inside('content');
  const said = content === null ? null : readContent(content, where, origin?.sender ?? null);
  if (origin === null || said === null) return { ok: false, faults: event.faults };
  return accepted({ type: 'signal', ...origin, ...said }, event.faults);
}

type Origin = Pick<SignalMessage, 'via' | 'eventId' | 'originMs' | 'ageMs' | 'sender'>;

function readOrigin(event: FieldReader, where: Where): Origin | null {
  if (where.via === 'device') {
    const sender = readUserId(event, 'sender');
    return sender === null ? null : { via: 'device', eventId: null, originMs: null, ageMs: null, sender };
  }
  const envelope = readEnvelope(event);
  if (event.has('state_key')) return event.fault('state_key', 'a signal is no state');
  return envelope === null ? null : { via: 'room', ...envelope };
}

type Said = Pick<SignalMessage, 'roomId' | 'senderKey' | 'receiverKey' | 'mxvc' | 'signal'>;
type Extra = Pick<SignalMessage, 'roomId' | 'mxvc'>;

function readContent(content: FieldReader, where: Where, sender: UserId | null): Said | null {
  const isCompat = where.via === 'room' && !content.has(EXTRA_KEY);
  const extraReader = isCompat ? null : content.inside(EXTRA_KEY);
  const kind = readKind(content);
  const senderKey = readSenderKey(content, { sender, isCompat });
  const receiverKey = readReceiver(content, kind);
  const extra = isCompat ? { roomId: where.roomId, mxvc: null } : readExtra(extraReader, where);
  const signal = kind === null ? null : readSignal(kind, content, extraReader);
  if (senderKey === null || receiverKey === undefined || extra === null || signal === null) return null;
  return { ...extra, senderKey, receiverKey, signal };
}

type Kind = Signal['kind'];

/** The seed writes `candidate`, the prototype `icecandidate`. */
const KINDS: Readonly<Record<string, Kind>> = {
  offer: 'offer',
  answer: 'answer',
  candidate: 'candidates',
  icecandidate: 'candidates',
  reject: 'reject',
};

function readKind(content: FieldReader): Kind | null {
  const value = content.raw('rtc_type');
  const isKnown = typeof value === 'string' && Object.hasOwn(KINDS, value);
  return isKnown ? (KINDS[value] ?? null) : content.fault('rtc_type', 'unknown');
}

/** Null: for whoever has a link with the sender, allowed on candidates only. Undefined: a fault. */
function readReceiver(content: FieldReader, kind: Kind | null): DeviceKey | null | undefined {
  if (kind === 'candidates' && !content.has('receiver')) return null;
  return content.text('receiver', ID_MAX_BYTES) ?? undefined;
}

function readExtra(extra: FieldReader | null, where: Where): Extra | null {
  if (extra === null) return null;
  const version = readVersion(extra);
  const roomId = readRoomId(extra, where);
  const fromSession = extra.text('from_session', SESSION_MAX_BYTES);
  const toSession = extra.text('to_session', SESSION_MAX_BYTES);
  const attempt = extra.integer('attempt', { min: 1, max: COUNTER_MAX });
  const seq = extra.integer('seq', { min: 0, max: COUNTER_MAX });
  if (version === null || roomId === null || fromSession === null || toSession === null) return null;
  if (attempt === null || seq === null) return null;
  return { roomId, mxvc: { fromSession, toSession, attempt, seq } };
}

/** In a room, a signal that names another was copied there by somebody. */
function readRoomId(extra: FieldReader, where: Where): RoomId | null {
  const roomId = extra.text('room_id', ID_MAX_BYTES);
  if (roomId === null || where.via === 'device' || roomId === where.roomId) return roomId;
  return extra.fault('room_id', 'another room');
}

function readSignal(kind: Kind, content: FieldReader, extra: FieldReader | null): Signal | null {
  switch (kind) {
    case 'offer':
    case 'answer':
      return described(kind, content, extra);
    case 'candidates':
      return candidates(content, extra);
    case 'reject':
      return rejected(content, extra);
  }
}

function described(kind: 'offer' | 'answer', content: FieldReader, extra: FieldReader | null): Signal | null {
  const sdp = readDescription(content, kind);
  const list = extra === null ? [] : readCandidateList(extra);
  return sdp === null ? null : { kind, sdp, candidates: list };
}

/** MXVC's list holds all; the body then only repeats the first for readers of the older dialects. */
function candidates(content: FieldReader, extra: FieldReader | null): Signal | null {
  if (extra?.has('candidates')) return { kind: 'candidates', candidates: readCandidateList(extra) };
  const list = readBodyCandidates(content);
  return list === null ? null : { kind: 'candidates', candidates: list };
}

function rejected(content: FieldReader, extra: FieldReader | null): Signal | null {
  if (extra === null) return content.fault('rtc_type', 'a reject without the extra key');
  return extra.raw('reason') === 'full'
    ? { kind: 'reject', reason: 'full' }
    : extra.fault('reason', 'unknown');
}

/** The key must be the sender's own, or anybody could speak for everybody. */
function readSenderKey(
  content: FieldReader,
  by: { readonly sender: UserId | null; readonly isCompat: boolean },
): DeviceKey | null {
  const key = content.text('sender', ID_MAX_BYTES);
  if (key === null || by.sender === null) return null;
  const reading = readDeviceKey(key, by.sender);
  switch (reading.kind) {
    case 'owned':
      return key;
    case 'free':
      return by.isCompat ? key : content.fault('sender', 'free text, but an MXVC member');
    case 'foreign':
    case 'fault':
      return content.fault('sender', reading.fault);
  }
}
