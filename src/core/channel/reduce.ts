// Applies what Matrix says to the channels, names and rooms. Pure; called by `app/update` for each message.
// Must not decide anything about our own call: that is `call/`.

import { memberKey } from '../protocol/device-key.ts';
import type {
  CallstateMessage,
  ChannelMarkMessage,
  RoomId,
  RoomMemberMessage,
  RoomNameMessage,
} from '../protocol/message.ts';
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
}

/** At most this many live members are read from one channel (protocol.md, "Budgets and bounds"). */
export const MAX_ENTRIES = 64;

/** A member joined, renewed, left or lapsed. */
export function applyCallstate(channels: Channels, message: CallstateMessage, sight: Sight): Channels {
  const channel = channels[message.roomId] ?? emptyChannel;
  const key = memberKey(message.sender, message.deviceKey);
  const known = channel.entries[key];
  const next = nextEntry(known, message, sight);
  if (next === known) return channels;
  if (next === undefined) return withChannel(channels, message.roomId, withoutEntry(channel, key));
  if (known === undefined && Object.keys(channel.entries).length >= MAX_ENTRIES) return channels;
  return withChannel(channels, message.roomId, { ...channel, entries: { ...channel.entries, [key]: next } });
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

/** Somebody's place in the room, and name. Kept only for people in voice; whoever is out of the room is out of voice. */
export function applyRoomMember(
  world: { readonly channels: Channels; readonly people: People },
  message: RoomMemberMessage,
): { readonly channels: Channels; readonly people: People } {
  const channel = world.channels[message.roomId];
  const entries = Object.entries(channel?.entries ?? {});
  if (channel === undefined || !entries.some(([, entry]) => entry.userId === message.userId)) return world;
  if (message.membership === 'join') return { ...world, people: withPerson(world.people, message) };
  const remaining = Object.fromEntries(entries.filter(([, entry]) => entry.userId !== message.userId));
  return {
    channels: withChannel(world.channels, message.roomId, { ...channel, entries: remaining }),
    people: withoutPerson(world.people, message.roomId, message.userId),
  };
}

function withPerson(people: People, message: RoomMemberMessage): People {
  const person: Person = { name: message.displayName, isInRoom: true, isRead: true };
  const known = people[message.roomId]?.[message.userId];
  if (known?.isRead && known.name === person.name && known.isInRoom) return people;
  return { ...people, [message.roomId]: { ...people[message.roomId], [message.userId]: person } };
}

function withoutPerson(people: People, roomId: RoomId, userId: string): People {
  const { [userId]: _gone, ...rest } = people[roomId] ?? {};
  return { ...people, [roomId]: rest };
}

export function applyMark(channels: Channels, message: ChannelMarkMessage): Channels {
  const channel = channels[message.roomId] ?? emptyChannel;
  if (channel.isMarked === message.isMarked) return channels;
  return withChannel(channels, message.roomId, { ...channel, isMarked: message.isMarked });
}

export function applyName(rooms: Rooms, message: RoomNameMessage): Rooms {
  if (rooms[message.roomId] !== undefined && rooms[message.roomId]?.name === message.name) return rooms;
  return { ...rooms, [message.roomId]: { name: message.name } };
}

/** We left the room or were removed: nothing of it concerns us any more. */
export function forgetRoom<T extends Channels | People | Rooms>(table: T, roomId: RoomId): T {
  if (table[roomId] === undefined) return table;
  const { [roomId]: _gone, ...rest } = table as Record<RoomId, unknown>;
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
