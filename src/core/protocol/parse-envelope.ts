// Reads what every event has around its content: sender, id, times, state key. Called by the parsers of this folder.

import { isUserId } from './device-key.ts';
import { ID_MAX_BYTES, type RawEvent } from './events.ts';
import { FieldReader, NATURAL } from './fields.ts';
import type { Parsed, UserId } from './message.ts';

export interface Envelope {
  readonly sender: UserId;
  readonly eventId: string;
  /** `origin_server_ts`, ms. */
  readonly originMs: number;
  /** `unsigned.age`, ms; null for events of other servers. */
  readonly ageMs: number | null;
}

/** A reader of the event itself, with a new list of faults. */
export function eventReader(raw: RawEvent): FieldReader {
  return new FieldReader({ ...raw }, '', []);
}

/** The envelope of an event in a room, or null after adding the faults. */
export function readEnvelope(event: FieldReader): Envelope | null {
  const sender = readUserId(event, 'sender');
  const eventId = event.text('event_id', ID_MAX_BYTES);
  const originMs = event.integer('origin_server_ts', NATURAL);
  const ageMs = readAge(event);
  if (sender === null || eventId === null || originMs === null) return null;
  return { sender, eventId, originMs, ageMs };
}

/** A user id in a field, or null after adding a fault. */
export function readUserId(event: FieldReader, name: string): UserId | null {
  const text = event.text(name, ID_MAX_BYTES);
  if (text === null) return null;
  return isUserId(text) ? text : event.fault(name, 'not a user id');
}

/** Adds a fault unless the event is the room's one state of its type. */
export function requireBlankStateKey(event: FieldReader): boolean {
  const key = event.anyText('state_key', ID_MAX_BYTES);
  if (key === null || key === '') return key === '';
  event.fault('state_key', 'not empty');
  return false;
}

/** The version under the extra key; higher ones are read as ours. */
export function readVersion(extra: FieldReader): number | null {
  return extra.integer('v', { min: 1, max: NATURAL.max });
}

/** The result with its faults; a clean one carries no list. */
export function accepted<T>(message: T, faults: readonly string[]): Parsed<T> {
  return faults.length === 0 ? { ok: true, message } : { ok: true, message, faults };
}

/** A server whose clock was set back gives a small negative age: that event is new. */
function readAge(event: FieldReader): number | null {
  const unsigned = event.has('unsigned') ? event.inside('unsigned') : null;
  if (!unsigned?.has('age')) return null;
  const age = unsigned.integer('age', { min: Number.MIN_SAFE_INTEGER, max: NATURAL.max });
  return age === null ? null : Math.max(0, age);
}
