// What somebody may do in a room, and who could let them: pure sums over the room's levels. Called by `app/rights`
// for what is shown, and by `matrix/rights` to know whose names to read.
import type { PowerLevels, RoomCreation, UserId } from '../protocol/message.ts';

/** Creators stand above every level; greater than any that can be written, and plain JSON. */
export const CREATOR_LEVEL = Number.MAX_SAFE_INTEGER;

export interface RoomLevels {
  readonly levels: PowerLevels;
  readonly creation: RoomCreation;
}

/** Plain claims about one user, as `RightsView` has them. */
export interface Rights {
  readonly ownLevel: number;
  readonly neededLevel: number;
  readonly canJoin: boolean;
  readonly canEnable: boolean;
  readonly canMark: boolean;
}

export function rightsOf(userId: UserId, room: RoomLevels): Rights {
  const { levels } = room;
  const ownLevel = levelOf(userId, room);
  const neededLevel = levels.callstate ?? levels.stateDefault;
  const isForAll = neededLevel <= Math.max(0, levels.usersDefault);
  return {
    ownLevel,
    neededLevel,
    canJoin: ownLevel >= neededLevel,
    canEnable: !isForAll && ownLevel >= enablingLevel(levels),
    canMark: ownLevel >= levels.mark,
  };
}

/** Who may let everybody join voice, highest first; at most `count`. */
export function enablersOf(room: RoomLevels, count: number): readonly UserId[] {
  const needed = enablingLevel(room.levels);
  return [...new Set([...room.creation.creators, ...Object.keys(room.levels.users)])]
    .map((userId) => ({ userId, level: levelOf(userId, room) }))
    .filter(({ level }) => level >= needed)
    .sort((left, right) => right.level - left.level || (left.userId < right.userId ? -1 : 1))
    .slice(0, count)
    .map(({ userId }) => userId);
}

function levelOf(userId: UserId, { levels, creation }: RoomLevels): number {
  if (creation.creators.includes(userId)) return CREATOR_LEVEL;
  return Object.hasOwn(levels.users, userId) ? (levels.users[userId] ?? 0) : levels.usersDefault;
}

/**
 * The level that setting the call state's level to 0 needs: that of changing levels, and nobody may lower a level
 * that is above their own, or set one above it (spec, authorisation rules for `m.room.power_levels`).
 */
const enablingLevel = ({ levels, callstate }: PowerLevels): number => Math.max(levels, callstate ?? 0, 0);
