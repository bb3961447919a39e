// Applies what Matrix says to the channels, names and rooms. Pure; called by `app/update` for each message.
// Must not decide anything about our own call: that is `call/`.

import { memberKey } from '../protocol/device-key.ts';
import type {
  CallstateMessage,
  ChannelMarkMessage,
  RoomId,
  RoomKindMessage,
  RoomMemberMessage,
  RoomNameMessage,
} from '../protocol/message.ts';
import { byJoining, presenceOf } from './presence.ts';
import {
  type Channel,
  type Channels,
  type Entry,
  emptyChannel,
  type People,
  type Person,
  type Rooms,
  sessionOf,
} from './state.ts';

export interface Sight {
  readonly nowMs: number;
  /** See `Entry.bornAtMs`. */
  readonly bornAtMs: number | null;
  /** See `Entry.isOutside`. */
  readonly isOutside: boolean;
}

/** At most this many live members are read from one channel (protocol.md, "Budgets and bounds"). */
export const MAX_ENTRIES = 64;
/** Live devices of one user, those that joined last: one user alone cannot fill a channel. */
const MAX_DEVICES = 4;
/** Names kept for one room; past it those who are no longer in voice are forgotten. */
const MAX_PEOPLE = 128;

/** A member joined, renewed, left or lapsed. */
export function applyCallstate(channels: Channels, message: CallstateMessage, sight: Sight): Channels {
  const channel = channels[message.roomId] ?? emptyChannel;
  const key = memberKey(message.sender, message.deviceKey);
  const known = channel.entries[key];
  const next = nextEntry(known, message, sight);
  if (next === known) return channels;
  if (next === undefined) return withChannel(channels, message.roomId, withoutEntry(channel, key));
  const entries = { ...channel.entries, [key]: next };
  const bounded = known === undefined ? withinBounds(entries, message.sender, sight.nowMs) : entries;
  return bounded[key] === undefined
    ? channels
    : withChannel(channels, message.roomId, { ...channel, entries: bounded });
}

type Entries = Channel['entries'];

/** After a new entry: those that have expired make room; past the bounds the user's oldest, then the newest, goes. */
function withinBounds(entries: Entries, userId: string, nowMs: number): Entries {
  const devices = Object.entries(entries).filter(([, entry]) => entry.userId === userId);
  if (devices.length <= MAX_DEVICES && Object.keys(entries).length <= MAX_ENTRIES) return entries;
  const live = Object.entries(entries).filter(([, entry]) => presenceOf(entry, nowMs) !== 'gone');
  const surplus = live
    .filter(([, entry]) => entry.userId === userId)
    .sort(([, left], [, right]) => byJoining(right, left))
    .slice(MAX_DEVICES)
    .map(([key]) => key);
  return Object.fromEntries(live.filter(([key]) => !surplus.includes(key)).slice(0, MAX_ENTRIES));
}

function nextEntry(known: Entry | undefined, message: CallstateMessage, sight: Sight): Entry | undefined {
  const { claim } = message;
  if (claim.kind === 'left') return afterLeft(known, claim);
  // A re-read of the same event never replaces its age: age is fixed at first sight.
  if (known?.eventId === message.eventId) return known;
  return {
    deviceKey: message.deviceKey,
    userId: message.sender,
    eventId: message.eventId,
    mxvc: claim.mxvc,
    writesTimestamp: claim.timestampMs !== null,
    bornAtMs: sight.bornAtMs,
    firstSeenAtMs: sight.nowMs,
    hasLapsed: false,
    isOutside: sight.isOutside,
  };
}

/** A plain LEFT ends the member; one that may only mean lost contact marks it. */
function afterLeft(
  known: Entry | undefined,
  left: Extract<CallstateMessage['claim'], { kind: 'left' }>,
): Entry | undefined {
  if (known === undefined) return undefined;
  const session = sessionOf(known);
  const isOfOtherSession = session !== null && left.session !== null && left.session !== session;
  if (left.reason !== 'lapsed' && !isOfOtherSession) return undefined;
  return known.hasLapsed ? known : { ...known, hasLapsed: true };
}

/**
 * Somebody's place in the room, and name. Kept only for people in voice; whoever is out of the room is out of voice, and
 * remembered: their JOINED still stands in the room's state, and a sync with a gap brings it once more.
 */
export function applyRoomMember(
  world: { readonly channels: Channels; readonly people: People },
  message: RoomMemberMessage,
): { readonly channels: Channels; readonly people: People } {
  const channel = world.channels[message.roomId];
  const entries = Object.entries(channel?.entries ?? {});
  const isInVoice = entries.some(([, entry]) => entry.userId === message.userId);
  if (channel === undefined || !isInVoice) return { ...world, people: withReturn(world.people, message) };
  const { people } = world;
  if (message.membership === 'join')
    return {
      channels: withInside(world.channels, message, channel),
      people: withPerson(people, message, channel.entries),
    };
  const remaining = Object.fromEntries(entries.filter(([, entry]) => entry.userId !== message.userId));
  return {
    channels: withChannel(world.channels, message.roomId, { ...channel, entries: remaining }),
    people: withPerson(people, message, remaining),
  };
}

/** One who was out of the room is back, and not in voice: nothing of them is to be remembered. */
function withReturn(people: People, { roomId, userId, membership }: RoomMemberMessage): People {
  const isBack = membership === 'join' && people[roomId]?.[userId]?.isInRoom === false;
  return isBack ? withoutPerson(people, roomId, userId) : people;
}

function withInside(channels: Channels, { roomId, userId }: RoomMemberMessage, channel: Channel): Channels {
  if (!Object.values(channel.entries).some((entry) => entry.userId === userId && entry.isOutside))
    return channels;
  const inside = Object.entries(channel.entries).map(([key, entry]): [string, Entry] => [
    key,
    entry.userId === userId ? { ...entry, isOutside: false } : entry,
  ]);
  return withChannel(channels, roomId, { ...channel, entries: Object.fromEntries(inside) });
}

function withPerson(people: People, message: RoomMemberMessage, entries: Entries): People {
  const person: Person = { name: message.displayName, isInRoom: message.membership === 'join' };
  const known = people[message.roomId]?.[message.userId];
  if (known?.name === person.name && known.isInRoom === person.isInRoom) return people;
  const inRoom = { ...people[message.roomId], [message.userId]: person };
  return {
    ...people,
    [message.roomId]: Object.keys(inRoom).length > MAX_PEOPLE ? inVoice(inRoom, entries) : inRoom,
  };
}

function inVoice(all: Readonly<Record<string, Person>>, entries: Entries): Readonly<Record<string, Person>> {
  const there = new Set(Object.values(entries).map(({ userId }) => userId));
  return Object.fromEntries(Object.entries(all).filter(([userId]) => there.has(userId)));
}

function withoutPerson(people: People, roomId: RoomId, userId: string): People {
  const { [userId]: _gone, ...rest } = people[roomId] ?? {};
  return { ...people, [roomId]: rest };
}

/** Nobody is in voice there any more: only those who are out of the room are remembered. */
export function withoutVoices(people: People, roomId: RoomId): People {
  const out = Object.entries(people[roomId] ?? {}).filter(([, { isInRoom }]) => !isInRoom);
  return out.length === 0 ? forgetRoom(people, roomId) : { ...people, [roomId]: Object.fromEntries(out) };
}

export function applyMark(channels: Channels, message: ChannelMarkMessage): Channels {
  const channel = channels[message.roomId] ?? emptyChannel;
  if (channel.isMarked === message.isMarked) return channels;
  return withChannel(channels, message.roomId, { ...channel, isMarked: message.isMarked });
}

/** The spaces among the rooms, in no order. */
export function applyKind(
  spaces: readonly RoomId[],
  { roomId, isSpace }: RoomKindMessage,
): readonly RoomId[] {
  if (spaces.includes(roomId) === isSpace) return spaces;
  return isSpace ? [...spaces, roomId] : spaces.filter((spaceId) => spaceId !== roomId);
}

/** All names of a batch in one go: a first picture has thousands, and each copy of the table would cost them all. */
export function applyNames(rooms: Rooms, messages: readonly RoomNameMessage[]): Rooms {
  const changed = messages.filter(
    ({ roomId, name }) => rooms[roomId] === undefined || rooms[roomId].name !== name,
  );
  if (changed.length === 0) return rooms;
  return { ...rooms, ...Object.fromEntries(changed.map(({ roomId, name }) => [roomId, { name }])) };
}

/** We left the room or were removed: nothing of it concerns us any more. */
export function forgetRoom<T extends Readonly<Record<RoomId, unknown>>>(table: T, roomId: RoomId): T {
  if (table[roomId] === undefined) return table;
  const { [roomId]: _gone, ...rest } = table as Readonly<Record<RoomId, unknown>>;
  return rest as T;
}

/** One key that is of no more interest, by its `memberKey`. */
export function forgetEntry(channels: Channels, roomId: RoomId, key: string): Channels {
  const channel = channels[roomId];
  if (channel?.entries[key] === undefined) return channels;
  return withChannel(channels, roomId, withoutEntry(channel, key));
}

function withoutEntry(channel: Channel, key: string): Channel {
  const { [key]: _gone, ...rest } = channel.entries;
  return { ...channel, entries: rest };
}

/** Channels with nobody in them and no mark are not kept. */
function withChannel(channels: Channels, roomId: RoomId, channel: Channel): Channels {
  if (channel.isMarked || Object.keys(channel.entries).length > 0) return { ...channels, [roomId]: channel };
  return forgetRoom(channels, roomId);
}
