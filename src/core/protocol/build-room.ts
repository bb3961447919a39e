// Writes what makes a room a voice channel, in the wire's spelling: the mark, the level of the call state, a whole
// new room. Called by `matrix/rooms`; sends nothing.
import {
  CALLSTATE_TYPE,
  CHANNEL_MARK_TYPE,
  type ChannelMarkContent,
  EXTRA_VERSION,
  SPACE_PARENT_TYPE,
} from './events.ts';
import { asFields, type Fields } from './fields.ts';
import type { RoomId } from './message.ts';

/** The mark as a voice channel; states cannot be deleted, so an empty one takes it away. */
export function buildChannelMark(isMarked: boolean): ChannelMarkContent {
  return isMarked ? { v: EXTRA_VERSION } : {};
}

/** The room's levels with one thing changed: everybody may join voice. `content` as the server has it. */
export function withVoiceForAll(content: unknown): Fields {
  const fields = asFields(content) ?? {};
  return { ...fields, events: { ...asFields(fields['events']), [CALLSTATE_TYPE]: 0 } };
}

/** A channel to be made. */
export interface NewRoom {
  readonly name: string;
  readonly spaceId: RoomId | null;
  readonly access: 'space' | 'invite' | 'public';
  readonly isEncrypted: boolean;
  /** Our own server: through it others find the space. */
  readonly server: string;
}

/**
 * The levels of a new room. A server takes this table instead of its own, so it must say all that theirs says
 * (measured on Synapse; spec, `createRoom`). Replacing the room needs 100 in all room versions: from 12 on servers
 * would say 150, which in older ones nobody has.
 */
const EVENT_LEVELS = {
  'm.room.name': 50,
  'm.room.avatar': 50,
  'm.room.canonical_alias': 50,
  'm.room.power_levels': 100,
  'm.room.history_visibility': 100,
  'm.room.tombstone': 100,
  'm.room.server_acl': 100,
  'm.room.encryption': 100,
  [CALLSTATE_TYPE]: 0,
};

/** Body of `createRoom`: one request makes all of it, since servers count each change of a room. */
export function buildNewRoom(room: NewRoom): Fields {
  return {
    name: room.name,
    preset: room.access === 'public' ? 'public_chat' : 'private_chat',
    visibility: 'private',
    power_level_content_override: { events: EVENT_LEVELS },
    initial_state: [
      { type: CHANNEL_MARK_TYPE, state_key: '', content: buildChannelMark(true) },
      ...spaceState(room),
      ...(room.isEncrypted ? ENCRYPTED_STATE : []),
    ],
  };
}

/** Whoever joins an encrypted room cannot read what was said before the invitation: so it is not offered. */
const ENCRYPTED_STATE = [
  { type: 'm.room.encryption', state_key: '', content: { algorithm: 'm.megolm.v1.aes-sha2' } },
  { type: 'm.room.history_visibility', state_key: '', content: { history_visibility: 'invited' } },
];

function spaceState({ spaceId, access, server }: NewRoom): readonly Fields[] {
  if (spaceId === null) return [];
  const parent = { type: SPACE_PARENT_TYPE, state_key: spaceId, content: { via: [server], canonical: true } };
  const allow = [{ type: 'm.room_membership', room_id: spaceId }];
  const rules = { type: 'm.room.join_rules', state_key: '', content: { join_rule: 'restricted', allow } };
  return access === 'space' ? [parent, rules] : [parent];
}

/** The room's entry in its space. */
export function buildSpaceChild(server: string): Fields {
  return { via: [server] };
}
