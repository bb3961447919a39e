// The one entry for everything that comes in from Matrix: raw event in, message or all its faults out.
// Called by the inbox. Never throws, never looks at the clock, never remembers.
import {
  CALLSTATE_TYPE,
  CHANNEL_MARK_TYPE,
  ELEMENT_CALL_TYPE,
  POWER_LEVELS_TYPE,
  type RawEvent,
  ROOM_CREATE_TYPE,
  ROOM_MEMBER_TYPE,
  ROOM_NAME_TYPE,
  SIGNAL_TYPE,
  type Where,
} from './events.ts';
import { asFields } from './fields.ts';
import type { Message, Parsed, RoomId } from './message.ts';
import { parseCallstate } from './parse-callstate.ts';
import { parseElementCall } from './parse-element-call.ts';
import { parseLevelsChanged } from './parse-levels.ts';
import { parseChannelMark, parseRoomKind, parseRoomMember, parseRoomName } from './parse-room.ts';
import { parseSignal } from './parse-signal.ts';

/** Null for types that do not concern us. `raw` is whatever the answer held, not yet looked at. */
export function parseEvent(raw: unknown, where: Where): Parsed<Message> | null {
  const event: RawEvent | null = asFields(raw);
  if (event === null) return { ok: false, faults: ['event: not an object'] };
  if (event.type === SIGNAL_TYPE) return parseSignal(event, where);
  return where.via === 'room' ? parseState(event, where.roomId) : null;
}

function parseState(event: RawEvent, roomId: RoomId): Parsed<Message> | null {
  switch (event.type) {
    case CALLSTATE_TYPE:
      return parseCallstate(event, roomId);
    case ELEMENT_CALL_TYPE:
      return parseElementCall(event, roomId);
    case ROOM_MEMBER_TYPE:
      return parseRoomMember(event, roomId);
    case ROOM_NAME_TYPE:
      return parseRoomName(event, roomId);
    case CHANNEL_MARK_TYPE:
      return parseChannelMark(event, roomId);
    case ROOM_CREATE_TYPE:
      return parseRoomKind(event, roomId);
    case POWER_LEVELS_TYPE:
      return parseLevelsChanged(event, roomId);
  }
  return null;
}
