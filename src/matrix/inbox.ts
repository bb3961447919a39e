// Reads the answers of `/sync` and of sliding sync into messages. Pure: it asks nobody and remembers nothing.
// Called by sync.ts and picture.ts. What is wrong with an event is a list of faults beside the messages.
//
// A room without a name is called by its alias, else by its heroes. That takes the whole room, so it is done only where
// an answer brings all of it; an alias or hero that changes alone does not rename the room until the next first picture.
import { ROOM_CREATE_TYPE, ROOM_NAME_TYPE } from '../core/protocol/events.ts';
import type { Message, RoomId } from '../core/protocol/message.ts';
import { parseEvent } from '../core/protocol/parse.ts';
import { CANONICAL_ALIAS_TYPE } from './filters.ts';
import { dig, digEntries, digList, digText } from './json.ts';

export interface Reading {
  readonly messages: readonly Message[];
  readonly faults: readonly string[];
}

/** Names what an answer has told: one state of a room (type and key), or, by the room's id alone, that it is gone. */
export type StateName = string;

export interface PollReading extends Reading {
  /** Where the next poll begins; null if the answer holds no such thing. */
  readonly since: string | null;
  readonly told: readonly StateName[];
}

export interface WindowReading extends Reading {
  /** Rooms of the account; null if the answer does not say. */
  readonly roomCount: number | null;
  /** To be sent with the next request. */
  readonly position: string | null;
}

/** The part of an answer that is about one room. */
interface RoomPart {
  readonly roomId: RoomId;
  /** State, then timeline: in the order in which they count. */
  readonly events: readonly unknown[];
  readonly isWhole: boolean;
  /** Names of a few members, for a room that has no name of its own. */
  readonly heroes: readonly string[];
}

/** Answer of `/sync`. Rooms come before signals, which may need them. */
export function readPoll(body: unknown): PollReading {
  const parts = digEntries(body, 'rooms', 'join').map(([roomId, room]) => readJoined(roomId, room));
  const gone = digEntries(body, 'rooms', 'leave').map(([roomId]) => roomId);
  const rooms = parts.map(readRoom);
  const signals = digList(body, 'to_device', 'events').map((raw) => readOne(raw, { via: 'device' }));
  const ends = gone.map((roomId): Reading => ({ messages: [{ type: 'roomGone', roomId }], faults: [] }));
  return {
    ...merge([...rooms, ...ends, ...signals]),
    since: digText(body, 'next_batch'),
    told: [...parts.flatMap(namesOf), ...gone],
  };
}

/** Answer of sliding sync, leaving out each state that `isTold` knows better. `list` is the name of our list. */
export function readWindow(body: unknown, list: string, isTold: (name: StateName) => boolean): WindowReading {
  const rooms = digEntries(body, 'rooms').map(([roomId, room]) => readWindowRoom(roomId, room));
  const count = dig(body, 'lists', list, 'count');
  return {
    ...merge(withoutTold(rooms, isTold).map(readRoom)),
    roomCount: typeof count === 'number' ? count : null,
    position: digText(body, 'pos'),
  };
}

/** Answer of one whole `/sync` with a blocked timeline, read as a picture: where it ends is of no interest. */
export function readPicture(body: unknown, isTold: (name: StateName) => boolean): Reading {
  const rooms = digEntries(body, 'rooms', 'join').map(([roomId, room]) => readJoined(roomId, room));
  return merge(withoutTold(rooms, isTold).map(readRoom));
}

function readJoined(roomId: RoomId, room: unknown): RoomPart {
  const events = [...digList(room, 'state', 'events'), ...digList(room, 'timeline', 'events')];
  // It comes once in a room's life: an answer that holds it brings all of the room that we asked for.
  const isWhole = events.some((event) => dig(event, 'type') === ROOM_CREATE_TYPE);
  const ids = digList(room, 'summary', 'm.heroes').filter((id) => typeof id === 'string');
  return { roomId, events, isWhole, heroes: ids.map((id) => heroName(id, events)) };
}

function readWindowRoom(roomId: RoomId, room: unknown): RoomPart {
  const heroes = digList(room, 'heroes').map(
    (hero) => digText(hero, 'displayname') ?? localPart(digText(hero, 'user_id') ?? ''),
  );
  const events = digList(room, 'required_state');
  return { roomId, events, isWhole: dig(room, 'initial') === true, heroes };
}

function heroName(userId: string, events: readonly unknown[]): string {
  const member = events.findLast(
    (event) => dig(event, 'type') === 'm.room.member' && dig(event, 'state_key') === userId,
  );
  return digText(member, 'content', 'displayname') ?? localPart(userId);
}

function localPart(userId: string): string {
  return userId.replace(/^@/, '').replace(/:.*$/, '');
}

function readRoom(part: RoomPart): Reading {
  const where = { via: 'room', roomId: part.roomId } as const;
  return merge([...part.events, ...derivedName(part)].map((raw) => readOne(raw, where)));
}

/** A stand-in for the missing `m.room.name` goes through the parser like any name, and so keeps its bounds. */
function derivedName({ isWhole, events, heroes }: RoomPart): readonly unknown[] {
  const own = stateOf(events, ROOM_NAME_TYPE, 'name');
  if (!isWhole || own !== null) return [];
  const name =
    stateOf(events, CANONICAL_ALIAS_TYPE, 'alias') ?? heroes.filter((hero) => hero !== '').join(', ');
  return [{ type: ROOM_NAME_TYPE, state_key: '', content: { name } }];
}

function stateOf(events: readonly unknown[], type: string, field: string): string | null {
  return digText(
    events.findLast((event) => dig(event, 'type') === type),
    'content',
    field,
  );
}

function withoutTold(parts: readonly RoomPart[], isTold: (name: StateName) => boolean): RoomPart[] {
  return parts
    .filter(({ roomId }) => !isTold(roomId))
    .map((part) => ({
      ...part,
      isWhole: part.isWhole && !isTold(nameOf(part.roomId, ROOM_NAME_TYPE, '')),
      events: part.events.filter((event) => !isTold(eventName(part.roomId, event) ?? '')),
    }));
}

function namesOf({ roomId, events }: RoomPart): StateName[] {
  return events.map((event) => eventName(roomId, event)).filter((name) => name !== null);
}

function eventName(roomId: RoomId, event: unknown): StateName | null {
  const key = dig(event, 'state_key');
  return typeof key === 'string' ? nameOf(roomId, String(dig(event, 'type')), key) : null;
}

function nameOf(roomId: RoomId, type: string, key: string): StateName {
  return JSON.stringify([roomId, type, key]);
}

function readOne(raw: unknown, where: Parameters<typeof parseEvent>[1]): Reading {
  const parsed = parseEvent(raw, where);
  if (parsed === null) return NOTHING;
  return { messages: parsed.ok ? [parsed.message] : [], faults: parsed.faults ?? [] };
}

const NOTHING: Reading = { messages: [], faults: [] };

function merge(readings: readonly Reading[]): Reading {
  return {
    messages: readings.flatMap((reading) => reading.messages),
    faults: readings.flatMap((reading) => reading.faults),
  };
}
