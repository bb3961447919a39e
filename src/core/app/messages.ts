// What the server says, one message after the other, into the state. Pure; called by `app/update`.

import { seenOnServer } from '../call/wish.ts';
import { arrivalSight } from '../channel/age.ts';
import { placeCaller } from '../channel/element-call.ts';
import {
  applyCallstate,
  applyKind,
  applyMark,
  applyNames,
  applyRoomMember,
  forgetRoom,
  withoutVoices,
} from '../channel/reduce.ts';
import type {
  CallstateMessage,
  Message,
  OverwriteMessage,
  RoomId,
  RoomMemberMessage,
} from '../protocol/message.ts';
import { failWithoutLeft } from './call.ts';
import { takeElementCall } from './element-call.ts';
import type { Arrival, Moment } from './input.ts';
import { ownDeviceKey, patchDurable, patchPassing } from './patch.ts';
import { levelsChanged } from './rights.ts';
import { takeSignal } from './signals.ts';
import type { AppState } from './state.ts';

export interface At {
  readonly arrival: Arrival;
  readonly moment: Moment;
}

/** A whole answer. Names go first: what else is in it, up to the end of a room, comes after them. */
export function applyMessages(state: AppState, messages: readonly Message[], at: At): AppState {
  const names = messages.filter((message) => message.type === 'roomName');
  const rooms = applyNames(state.durable.rooms, names);
  return withoutEarlierEnds(state, messages).reduce(
    (next, message) => applyMessage(next, message, at),
    rooms === state.durable.rooms ? state : patchDurable(state, { rooms }),
  );
}

/**
 * A room joined anew comes with its whole timeline, our earlier ends in it too: before our newest join they are
 * history, and must not take with them what the answer tells of others. One in the room of our call ends it.
 */
function withoutEarlierEnds(state: AppState, messages: readonly Message[]): readonly Message[] {
  const ownId = state.passing.account?.userId;
  const isOwnPlace = (message: Message): message is RoomMemberMessage =>
    message.type === 'roomMember' &&
    message.userId === ownId &&
    message.roomId !== state.durable.stay?.roomId;
  const joins = new Map<RoomId, number>();
  for (const [index, message] of messages.entries())
    if (isOwnPlace(message) && message.membership === 'join') joins.set(message.roomId, index);
  return messages.filter(
    (message, index) => !isOwnPlace(message) || index >= (joins.get(message.roomId) ?? index),
  );
}

function applyMessage(state: AppState, message: Message, at: At): AppState {
  switch (message.type) {
    case 'callstate':
      return applyOneCallstate(state, message, at);
    case 'overwrite':
      return noticeOwn(state, message);
    case 'signal':
      return takeSignal(state, message, at);
    case 'roomMember':
      return applyMembership(state, message);
    case 'roomName':
      // Taken already, all at once, by `applyMessages`.
      return state;
    case 'channelMark':
      return patchDurable(state, { channels: applyMark(state.durable.channels, message) });
    case 'roomKind':
      return patchDurable(state, { spaces: applyKind(state.durable.spaces, message) });
    case 'elementCall':
      return takeElementCall(state, message, at);
    case 'levelsChanged':
      return levelsChanged(state, message.roomId);
    case 'roomGone':
      return removeRoom(state, message.roomId);
  }
}

function applyOneCallstate(state: AppState, message: CallstateMessage, at: At): AppState {
  const { clock, bornAtMs } = arrivalSight(state.durable.serverClock, message, at.arrival);
  const isOutside = state.durable.people[message.roomId]?.[message.sender]?.isInRoom === false;
  const sight = { nowMs: at.moment.nowMs, bornAtMs, isOutside };
  const channels = applyCallstate(state.durable.channels, message, sight);
  const isEmpty = channels[message.roomId] === undefined;
  const people = isEmpty ? withoutVoices(state.durable.people, message.roomId) : state.durable.people;
  return noticeOwn(patchDurable(state, { channels, people, serverClock: clock }), message);
}

/** The newest state of our own key: compared with what we want it to say. */
function noticeOwn(state: AppState, message: CallstateMessage | OverwriteMessage): AppState {
  if (message.deviceKey !== ownDeviceKey(state)) return state;
  if (isObeyed(state, message)) return failWithoutLeft(state, { code: 'movedElsewhere', details: {} });
  const wish = state.durable.wishes[message.roomId];
  if (wish === undefined) return state;
  const newest = { eventId: message.eventId, claim: message.type === 'overwrite' ? null : ownClaim(message) };
  const next = seenOnServer(wish, newest);
  return next === wish
    ? state
    : patchDurable(state, { wishes: { ...state.durable.wishes, [message.roomId]: next } });
}

const ownClaim = ({ claim }: CallstateMessage) => ({
  kind: claim.kind,
  session: claim.kind === 'joined' ? (claim.mxvc?.session ?? null) : claim.session,
});

/** A LEFT of our own user from another device ("move the call here", "clear ghosts") ends our stay. */
function isObeyed(state: AppState, message: CallstateMessage | OverwriteMessage): boolean {
  if (message.type !== 'callstate' || message.claim.kind !== 'left') return false;
  const { stay, wishes } = state.durable;
  if (stay?.roomId !== message.roomId) return false;
  // After a change of the host the session that stands is still the one before.
  const ours = [stay.session, wishes[stay.roomId]?.content.session];
  return (
    ours.includes(message.claim.session ?? '') &&
    (message.claim.reason === 'moved' || message.claim.reason === 'cleared')
  );
}

/** Somebody's place in the room; our own end in it ends our stay there. */
export function applyMembership(state: AppState, message: RoomMemberMessage): AppState {
  const isOurEnd = message.userId === state.passing.account?.userId && message.membership !== 'join';
  if (isOurEnd) return message.membership === 'invite' ? state : removeRoom(state, message.roomId);
  const { channels, people } = applyRoomMember(state.durable, message);
  const elementCalls = placeCaller(state.durable.elementCalls, message);
  return patchDurable(state, { channels, people, elementCalls });
}

function removeRoom(state: AppState, roomId: RoomId): AppState {
  const ended =
    state.durable.stay?.roomId === roomId ? failWithoutLeft(state, { code: 'removed', details: {} }) : state;
  const { [roomId]: _wish, ...wishes } = ended.durable.wishes;
  const rights = forgetRoom(ended.passing.rights, roomId);
  return patchDurable(patchPassing(ended, { rights }), {
    wishes,
    spaces: ended.durable.spaces.filter((spaceId) => spaceId !== roomId),
    channels: forgetRoom(ended.durable.channels, roomId),
    elementCalls: forgetRoom(ended.durable.elementCalls, roomId),
    people: forgetRoom(ended.durable.people, roomId),
    rooms: forgetRoom(ended.durable.rooms, roomId),
  });
}
