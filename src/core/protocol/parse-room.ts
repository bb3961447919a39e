// Reads the room's own state that concerns us: members, name, kind, and the mark as voice channel. Called by parse.ts.
import { EXTRA_VERSION, NAME_MAX_CHARS, type RawEvent } from './events.ts';
import { type FieldReader, NATURAL, shortened } from './fields.ts';
import type {
  ChannelMarkMessage,
  Parsed,
  RoomId,
  RoomKindMessage,
  RoomMemberMessage,
  RoomNameMessage,
} from './message.ts';
import { accepted, eventReader, readUserId, requireBlankStateKey } from './parse-envelope.ts';

type Membership = RoomMemberMessage['membership'];
const MEMBERSHIPS: readonly Membership[] = ['join', 'invite', 'leave', 'ban', 'knock'];

/** `m.room.member`. A display name that is no text is none, with a fault. */
export function parseRoomMember(raw: RawEvent, roomId: RoomId): Parsed<RoomMemberMessage> {
  const event = eventReader(raw);
  const userId = readUserId(event, 'state_key');
  const content = event.inside('content');
  const membership = content === null ? null : readMembership(content);
  const displayName = content === null ? null : readName(content, 'displayname');
  if (userId === null || membership === null) return { ok: false, faults: event.faults };
  return accepted({ type: 'roomMember', roomId, userId, membership, displayName }, event.faults);
}

/** `m.room.name`. Removed, empty or blank is no name. */
export function parseRoomName(raw: RawEvent, roomId: RoomId): Parsed<RoomNameMessage> {
  const event = eventReader(raw);
  const isState = requireBlankStateKey(event);
  const content = event.inside('content');
  const name = content === null ? null : readName(content, 'name');
  if (!isState) return { ok: false, faults: event.faults };
  return accepted({ type: 'roomName', roomId, name }, event.faults);
}

/** The mark as voice channel: set while it has a version; `{}` takes it away. */
export function parseChannelMark(raw: RawEvent, roomId: RoomId): Parsed<ChannelMarkMessage> {
  const event = eventReader(raw);
  const isState = requireBlankStateKey(event);
  const content = event.inside('content');
  const version = content?.has('v') ? content.integer('v', { min: EXTRA_VERSION, max: NATURAL.max }) : null;
  if (!isState) return { ok: false, faults: event.faults };
  return accepted({ type: 'channelMark', roomId, isMarked: version !== null }, event.faults);
}

/** The kind of room out of `m.room.create`: a space, or anything else. */
export function parseRoomKind(raw: RawEvent, roomId: RoomId): Parsed<RoomKindMessage> {
  const event = eventReader(raw);
  const isState = requireBlankStateKey(event);
  const content = event.inside('content');
  if (!isState) return { ok: false, faults: event.faults };
  return accepted({ type: 'roomKind', roomId, isSpace: content?.raw('type') === 'm.space' }, event.faults);
}

function readMembership(content: FieldReader): Membership | null {
  const value = content.raw('membership');
  return MEMBERSHIPS.find((known) => known === value) ?? content.fault('membership', 'unknown');
}

/** Cut to what a row can show; null if there is none. `null` is how some clients write "removed". */
function readName(content: FieldReader, field: string): string | null {
  const value = content.raw(field);
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') return content.fault(field, 'not a text');
  return shortened(value, NAME_MAX_CHARS) || null;
}
