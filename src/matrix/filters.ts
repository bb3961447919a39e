// What we ask of `/sync` and of sliding sync: as little as voice needs. Pure values. Called by sync.ts and picture.ts.
import {
  CALLSTATE_TYPE,
  CHANNEL_MARK_TYPE,
  ELEMENT_CALL_TYPE,
  POWER_LEVELS_TYPE,
  ROOM_CREATE_TYPE,
  ROOM_MEMBER_TYPE,
  ROOM_NAME_TYPE,
  SIGNAL_TYPE,
} from '../core/protocol/events.ts';

export const CANONICAL_ALIAS_TYPE = 'm.room.canonical_alias';

const STATE_TYPES = [
  CALLSTATE_TYPE,
  ELEMENT_CALL_TYPE,
  CHANNEL_MARK_TYPE,
  ROOM_NAME_TYPE,
  CANONICAL_ALIAS_TYPE,
  ROOM_MEMBER_TYPE,
  ROOM_CREATE_TYPE,
];
/** That the levels changed is news; what they are is read where somebody asks: in a picture they would be most of it. */
const LIVE_TYPES = [...STATE_TYPES, POWER_LEVELS_TYPE];

/** Nothing but rooms. To-device messages cannot be filtered by the spec: others' are ignored when read. */
const NO_ACCOUNT = { presence: { types: [] }, account_data: { types: [] } };
const NO_ROOM_NOISE = { ephemeral: { types: [] }, account_data: { types: [] } };

/** Gives a `since` at once, whatever the size of the account. */
export const NO_ROOMS_FILTER = JSON.stringify({ ...NO_ACCOUNT, room: { rooms: [] } });

/** For the long polls. Such a poll is not woken by messages and other noise (measured, homeservers.md §4). */
export const LIVE_FILTER = JSON.stringify({
  ...NO_ACCOUNT,
  room: {
    ...NO_ROOM_NOISE,
    state: { types: LIVE_TYPES, lazy_load_members: true },
    // After a pause a busy room has more than this; then the state section has what was skipped.
    timeline: { types: [...LIVE_TYPES, SIGNAL_TYPE], limit: 50 },
  },
});

/**
 * The first picture where there is no sliding sync. A blocked timeline, because a typed one walks the history (twice
 * the server's time). With lazy members, because direct chats have no name but that of their heroes. Never to be polled
 * with: changes of state come through the timeline alone (homeservers.md §6).
 */
export const PICTURE_FILTER = JSON.stringify({
  ...NO_ACCOUNT,
  room: {
    ...NO_ROOM_NOISE,
    state: { types: STATE_TYPES, lazy_load_members: true },
    timeline: { types: [] },
  },
});

/** What a window of sliding sync (MSC4186) brings of each room; heroes come by themselves where there is no name. */
export const WINDOW_STATE: readonly (readonly [string, string])[] = [
  [CALLSTATE_TYPE, '*'],
  [ELEMENT_CALL_TYPE, '*'],
  [CHANNEL_MARK_TYPE, ''],
  [ROOM_NAME_TYPE, ''],
  [CANONICAL_ALIAS_TYPE, ''],
];

/** What it brings of each space: its kind is told by its creation, which of all rooms would be the greatest part. */
export const SPACE_STATE: readonly (readonly [string, string])[] = [
  [ROOM_CREATE_TYPE, ''],
  [ROOM_NAME_TYPE, ''],
];
