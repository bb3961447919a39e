// Reads who may do what in a room: its power levels and its creators. Called by parse.ts for the news that they
// changed, and by matrix/rights when somebody wants to know. Never throws; what is ill-shaped counts as not set.

import { isUserId } from './device-key.ts';
import {
  CALLSTATE_TYPE,
  CHANNEL_MARK_TYPE,
  POWER_LEVELS_TYPE,
  type RawEvent,
  ROOM_CREATE_TYPE,
} from './events.ts';
import { asFields, type Fields } from './fields.ts';
import type { LevelsChangedMessage, Parsed, PowerLevels, RoomCreation, RoomId, UserId } from './message.ts';
import { accepted, eventReader, requireBlankStateKey } from './parse-envelope.ts';

/** Spec, `m.room.power_levels`: what counts where the event leaves it out. */
const STATE_DEFAULT = 50;
/** The first room version whose creators stand above all levels (MSC4289), and its name before it was stable. */
const CREATORS_FROM_VERSION = 12;
const HYDRA = 'org.matrix.hydra.11';

/** That the levels changed; their content is of no interest until somebody asks. */
export function parseLevelsChanged(raw: RawEvent, roomId: RoomId): Parsed<LevelsChangedMessage> {
  const event = eventReader(raw);
  if (!requireBlankStateKey(event)) return { ok: false, faults: event.faults };
  return accepted({ type: 'levelsChanged', roomId }, event.faults);
}

/** Out of the content of `m.room.power_levels`. */
export function readPowerLevels(content: unknown): PowerLevels {
  const fields = asFields(content) ?? {};
  const events = asFields(fields['events']) ?? {};
  const stateDefault = levelIn(fields, 'state_default') ?? STATE_DEFAULT;
  return {
    users: readUsers(fields['users']),
    usersDefault: levelIn(fields, 'users_default') ?? 0,
    callstate: levelIn(events, CALLSTATE_TYPE),
    mark: levelIn(events, CHANNEL_MARK_TYPE) ?? stateDefault,
    levels: levelIn(events, POWER_LEVELS_TYPE) ?? stateDefault,
    stateDefault,
  };
}

/** A room without that event: everybody may do everything, and its founder is an admin (spec, same place). */
export function levelsNotSet({ founder }: RoomCreation): PowerLevels {
  return {
    users: founder === null ? {} : { [founder]: 100 },
    usersDefault: 0,
    callstate: null,
    mark: 0,
    levels: 0,
    stateDefault: 0,
  };
}

/** Out of the whole event `m.room.create`; a server that gives its bare content does not tell the sender. */
export function readRoomCreation(answer: unknown): RoomCreation {
  const event = asFields(answer) ?? {};
  const isWhole = event['type'] === ROOM_CREATE_TYPE;
  const content = (isWhole ? asFields(event['content']) : event) ?? {};
  const sender = isWhole ? event['sender'] : content['creator'];
  const founder = typeof sender === 'string' && isUserId(sender) ? sender : null;
  if (!areCreatorsAbove(content['room_version'])) return { creators: [], founder };
  const others = content['additional_creators'];
  const named = (Array.isArray(others) ? others : []).filter(
    (each): each is UserId => typeof each === 'string' && isUserId(each),
  );
  return { creators: [...new Set(founder === null ? named : [founder, ...named])], founder: null };
}

function areCreatorsAbove(version: unknown): boolean {
  return typeof version === 'string' && (version === HYDRA || Number(version) >= CREATORS_FROM_VERSION);
}

function readUsers(value: unknown): Readonly<Record<UserId, number>> {
  const users = asFields(value) ?? {};
  const known = Object.keys(users)
    .filter(isUserId)
    .map((userId) => [userId, levelIn(users, userId)] as const);
  return Object.fromEntries(known.filter((entry): entry is readonly [UserId, number] => entry[1] !== null));
}

/** Rooms up to version 9 may have levels written as text. */
function levelIn(fields: Fields, name: string): number | null {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const level = typeof value === 'string' && /^\s*[+-]?\d{1,16}\s*$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(level) ? (level as number) : null;
}
