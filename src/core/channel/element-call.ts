// Who is in a call of Element's own, room by room: only to be counted, we never take part. Pure, stored.
// Called by `app/element-call` for what the server says and for what has ended.
import type { ElementCallMessage, RoomId, RoomMemberMessage, UserId } from '../protocol/message.ts';

/** One device's membership. */
export interface Caller {
  readonly userId: UserId;
  /** By our server's clock. */
  readonly endsAtServerMs: number;
  /** The user was read to be in the room; until then nobody counts: such state outlives those who left the room. */
  readonly isInRoom: boolean;
}

/** By state key. */
export type Callers = Readonly<Record<string, Caller>>;
/** Rooms with nobody in them are not kept. */
export type ElementCalls = Readonly<Record<RoomId, Callers>>;

/** Memberships kept of one room. Past it the newcomer is not counted: the number is no less true for a reader. */
export const MAX_CALLERS = 64;
/** Of one user: one alone could fill the table, for keys with `_` may end in anything. */
export const MAX_CALLERS_OF_USER = 4;

/** A membership that came, was renewed or is over. */
export function applyElementCall(
  calls: ElementCalls,
  { roomId, stateKey, sender, endsAtServerMs }: ElementCallMessage,
  serverNowMs: number,
): ElementCalls {
  const callers = calls[roomId] ?? {};
  const known = callers[stateKey];
  if (endsAtServerMs === null || endsAtServerMs <= serverNowMs)
    return known === undefined ? calls : withCallers(calls, roomId, without(callers, stateKey));
  if (known === undefined && !hasPlace(callers, sender)) return calls;
  const isInRoom = Object.values(callers).some((caller) => caller.userId === sender && caller.isInRoom);
  const caller: Caller = { userId: sender, endsAtServerMs, isInRoom };
  return withCallers(calls, roomId, { ...callers, [stateKey]: caller });
}

/** Somebody's place in the room: whoever is out of it is out of the call. */
export function placeCaller(calls: ElementCalls, message: RoomMemberMessage): ElementCalls {
  const callers = calls[message.roomId] ?? {};
  const isInRoom = message.membership === 'join';
  const own = Object.entries(callers).filter(([, { userId }]) => userId === message.userId);
  if (own.every(([, caller]) => isInRoom && caller.isInRoom)) return calls;
  const others = Object.fromEntries(
    Object.entries(callers).filter(([, one]) => one.userId !== message.userId),
  );
  const placed = own.map(([key, caller]): [string, Caller] => [key, { ...caller, isInRoom }]);
  return withCallers(calls, message.roomId, isInRoom ? { ...others, ...Object.fromEntries(placed) } : others);
}

/** Without the memberships that are over; the same table if there are none. */
export function withoutEndedCallers(calls: ElementCalls, serverNowMs: number): ElementCalls {
  return Object.entries(calls).reduce((next, [roomId, callers]) => {
    const lasting = Object.entries(callers).filter(([, one]) => one.endsAtServerMs > serverNowMs);
    const isSame = lasting.length === Object.keys(callers).length;
    return isSame ? next : withCallers(next, roomId, Object.fromEntries(lasting));
  }, calls);
}

/** People, not devices. */
export function countCallers(callers: Callers | undefined): number {
  const there = Object.values(callers ?? {}).filter(({ isInRoom }) => isInRoom);
  return new Set(there.map(({ userId }) => userId)).size;
}

/** Those of whom we do not know whether they are in the room. */
export function unplacedCallers(callers: Callers): readonly UserId[] {
  const unplaced = Object.values(callers).filter(({ isInRoom }) => !isInRoom);
  return [...new Set(unplaced.map(({ userId }) => userId))];
}

function hasPlace(callers: Callers, userId: UserId): boolean {
  const all = Object.values(callers);
  return all.length < MAX_CALLERS && all.filter((one) => one.userId === userId).length < MAX_CALLERS_OF_USER;
}

function without(callers: Callers, stateKey: string): Callers {
  const { [stateKey]: _gone, ...rest } = callers;
  return rest;
}

function withCallers(calls: ElementCalls, roomId: RoomId, callers: Callers): ElementCalls {
  if (Object.keys(callers).length > 0) return { ...calls, [roomId]: callers };
  const { [roomId]: _gone, ...rest } = calls;
  return rest;
}
