// Decides who is in a call of Element's own (MSC3401 memberships, as Element Call writes them). Called by parse.ts.
// We count those people and nothing more; we never write such an event: Element would ring, or show a phantom.
import { ID_MAX_BYTES, type RawEvent } from './events.ts';
import { type FieldReader, NATURAL } from './fields.ts';
import type { ElementCallMessage, Parsed, RoomId, UserId } from './message.ts';
import { accepted, eventReader, readEnvelope } from './parse-envelope.ts';

/** Life of a membership that names none (MSC3401, matrix-js-sdk `DEFAULT_EXPIRE_DURATION`). */
export const ELEMENT_CALL_EXPIRES_MS = 14_400_000;

/**
 * State of one device of the sender's. `{}` is left, and so is what cannot be read, with faults: whatever the owner
 * wrote last is its state. A key of another user is refused: keys that begin with `_` may be written by anybody.
 */
export function parseElementCall(raw: RawEvent, roomId: RoomId): Parsed<ElementCallMessage> {
  const event = eventReader(raw);
  const envelope = readEnvelope(event);
  const stateKey = event.text('state_key', ID_MAX_BYTES);
  const content = event.inside('content');
  const endsAtServerMs = content === null ? null : readEnd(content, envelope?.originMs ?? 0);
  if (envelope === null || stateKey === null) return { ok: false, faults: event.faults };
  const { sender } = envelope;
  if (!isOwnKey(stateKey, sender)) {
    event.fault('state_key', 'not a key of the sender');
    return { ok: false, faults: event.faults };
  }
  return accepted({ type: 'elementCall', roomId, sender, stateKey, endsAtServerMs }, event.faults);
}

/** `_@user:server_DEVICE_m.call`; without the first `_` in rooms that let only the user write such keys (MSC3757). */
function isOwnKey(stateKey: string, sender: UserId): boolean {
  const bare = stateKey.startsWith('_') ? stateKey.slice(1) : stateKey;
  return bare.startsWith(`${sender}_`) && bare.length > sender.length + 1;
}

/** When the membership ends, by the server's clock; null: it is none. */
function readEnd(content: FieldReader, originMs: number): number | null {
  if (content.raw('application') !== 'm.call') {
    if (content.has('application')) content.fault('application', 'unknown');
    return null;
  }
  const startedMs = content.has('created_ts') ? content.integer('created_ts', NATURAL) : originMs;
  const lifeMs = content.has('expires') ? content.integer('expires', NATURAL) : ELEMENT_CALL_EXPIRES_MS;
  return startedMs === null || lifeMs === null ? null : startedMs + lifeMs;
}
