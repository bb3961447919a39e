// The whole picture for every user interface, derived from the state. Pure; called by the shells after a step.

import { isLinking, type Stay } from '../call/stay.ts';
import { countCallers } from '../channel/element-call.ts';
import { presenceNowMs, presenceOf, presentEntries } from '../channel/presence.ts';
import { type Channel, type Entry, emptyChannel, sessionOf } from '../channel/state.ts';
import type { LinkReport, MicrophoneFact } from '../mesh/contract.ts';
import { isStillHeard } from '../mesh/target.ts';
import type { RoomId, UserId } from '../protocol/message.ts';
import { ownDeviceKey } from './patch.ts';
import { type AppState, initialState } from './state.ts';
import type {
  AccountView,
  CallPhaseView,
  CallView,
  ChannelView,
  FailureView,
  MemberView,
  SpaceView,
  View,
} from './view.ts';

/** In the reader's own language. Made once: a comparison without it costs ten times as much. */
const names = new Intl.Collator();

/** Everything but the revision, which the shell counts. */
export type Picture = Omit<View, 'revision'>;

export function deriveView(state: AppState, nowMs: number): Picture {
  const { durable, passing } = state;
  return {
    isReady: passing.bootId !== null,
    trouble: null,
    account: accountView(state),
    signIn: passing.signIn,
    server: serverView(state),
    call: durable.stay === null ? null : callView(state, durable.stay, nowMs),
    failure: failureView(state),
    channels: channelViews(state, nowMs),
    hasRelay: durable.relay === null ? null : durable.relay.iceServers.length > 0,
    rights: Object.values(passing.rights).flatMap(({ view }) => view ?? []),
    spaces: spaceViews(state),
    task: passing.task?.view ?? null,
    settings: durable.settings,
  };
}

/** Where there is no state to derive it from. */
export function troubledPicture(trouble: NonNullable<View['trouble']>): Picture {
  return { ...deriveView(initialState(''), 0), trouble };
}

function accountView({ passing: { account } }: AppState): AccountView | null {
  return account === null ? null : { userId: account.userId, homeserver: account.homeserver };
}

function serverView({ durable, passing }: AppState): View['server'] {
  if (passing.account === null) return 'unknown';
  if (passing.isSyncFailing) return 'unreachable';
  return durable.lastAnswerAtMs === null ? 'connecting' : 'ok';
}

function failureView(state: AppState): FailureView | null {
  const { failure } = state.durable;
  return failure && { ...failure, roomName: failure.roomName ?? roomName(state, failure.roomId) };
}

function callView(state: AppState, stay: Stay, nowMs: number): CallView {
  const microphone = state.passing.host?.microphone ?? null;
  return {
    roomId: stay.roomId,
    roomName: roomName(state, stay.roomId),
    phase: phaseView(stay, microphone),
    isMuted: state.durable.isMuted,
    isDeafened: state.durable.isDeafened,
    ...microphoneView(microphone),
    members: memberViews(state, stay.roomId, nowMs),
  };
}

function phaseView(stay: Stay, microphone: MicrophoneFact | null): CallPhaseView {
  switch (stay.step) {
    case 'host':
      return 'starting';
    case 'microphone':
      return microphone?.state === 'asking' ? 'waitingForMicrophone' : 'starting';
    case 'writing':
      return 'joining';
    case 'joined':
      return 'joined';
  }
}

function microphoneView(fact: MicrophoneFact | null): Pick<CallView, 'microphone' | 'microphoneReason'> {
  switch (fact?.state) {
    case undefined:
    case 'undecided':
    case 'asking':
      return { microphone: 'undecided', microphoneReason: null };
    case 'live':
      return { microphone: 'live', microphoneReason: null };
    case 'refused':
    case 'missing':
    case 'failed':
    case 'unwanted':
      return { microphone: 'listening', microphoneReason: fact?.state ?? null };
  }
}

function channelViews(state: AppState, nowMs: number): readonly ChannelView[] {
  const { spaces } = state.durable;
  return listedRooms(state)
    .filter((roomId) => !spaces.includes(roomId))
    .map((roomId) => ({
      roomId,
      roomName: roomName(state, roomId),
      elementCallCount: countCallers(state.durable.elementCalls[roomId]),
      isMarked: state.durable.channels[roomId]?.isMarked === true,
      members: memberViews(state, roomId, nowMs),
    }))
    .filter(({ isMarked, members, elementCallCount }) => isMarked || members.length + elementCallCount > 0)
    .sort(
      (left, right) => names.compare(left.roomName, right.roomName) || (left.roomId < right.roomId ? -1 : 1),
    );
}

function spaceViews(state: AppState): readonly SpaceView[] {
  return state.durable.spaces
    .map((roomId) => ({ roomId, name: roomName(state, roomId) }))
    .sort((left, right) => names.compare(left.name, right.name) || (left.roomId < right.roomId ? -1 : 1));
}

/** Our own room is in the list from the click on, before the server knows. */
function listedRooms({ durable: { channels, elementCalls, stay } }: AppState): readonly RoomId[] {
  const own = stay === null ? [] : [stay.roomId];
  return [...new Set([...Object.keys(channels), ...Object.keys(elementCalls), ...own])];
}

/** This device first, and only by our own stay: it goes at the click on "leave", not when the server says so. */
function memberViews(state: AppState, roomId: RoomId, nowMs: number): readonly MemberView[] {
  const { channels, lastAnswerAtMs, stay } = state.durable;
  const ownKey = ownDeviceKey(state);
  const now = presenceNowMs(nowMs, lastAnswerAtMs);
  // While the microphone is not decided nobody is linked to, so nobody is "connecting" either.
  const isLinked = stay?.roomId === roomId && isLinking(stay);
  const links = isLinked ? (state.passing.host?.links ?? []) : null;
  const channel = channels[roomId] ?? emptyChannel;
  const there = new Set(presentEntries(channel, now));
  const others = Object.values(channel.entries).filter(
    (entry) => entry.deviceKey !== ownKey && (there.has(entry) || isStillHeard(entry, links ?? [])),
  );
  const own = stay?.roomId === roomId ? [ownView(state, stay)] : [];
  return [
    ...own,
    ...inOrder(channel, others, now).map((entry) => ({
      ...otherView(state, { roomId, entry, links }),
      isUnsure: presenceOf(entry, now) === 'unsure',
    })),
  ];
}

/** Those that are there in the order of joining, then those only still heard. */
function inOrder(channel: Channel, entries: readonly Entry[], now: number): readonly Entry[] {
  const there = presentEntries(channel, now).filter((entry) => entries.includes(entry));
  return [...there, ...entries.filter((entry) => presenceOf(entry, now) === 'gone')];
}

function ownView(state: AppState, stay: Stay): MemberView {
  const deviceKey = ownDeviceKey(state) ?? '';
  const userId = state.passing.account?.userId ?? '';
  return {
    deviceKey,
    userId,
    name: personName(state, stay.roomId, userId),
    isMe: true,
    isThisDevice: true,
    isMuted: state.durable.isMuted,
    isDeafened: state.durable.isDeafened,
    isSpeaking: isSpeaking(state, deviceKey),
    isUnsure: false,
    link: null,
  };
}

function otherView(
  state: AppState,
  { roomId, entry, links }: { roomId: RoomId; entry: Entry; links: readonly LinkReport[] | null },
): Omit<MemberView, 'isUnsure'> {
  const link = links?.find((each) => each.deviceKey === entry.deviceKey && each.session === sessionOf(entry));
  return {
    deviceKey: entry.deviceKey,
    userId: entry.userId,
    name: personName(state, roomId, entry.userId),
    isMe: entry.userId === state.passing.account?.userId,
    isThisDevice: false,
    // What it says over the link is newer than what it could write into the room.
    isMuted: link?.said?.muted ?? entry.mxvc?.muted ?? false,
    isDeafened: link?.said?.deafened ?? entry.mxvc?.deafened ?? false,
    isSpeaking: links !== null && isSpeaking(state, entry.deviceKey),
    link: links === null ? null : linkView(entry, link),
  };
}

function linkView(entry: Entry, link: LinkReport | undefined): MemberView['link'] {
  // Compat peers are shown; linking to them has its own path, later.
  if (entry.mxvc === null) return 'unreachable';
  return link?.health ?? 'connecting';
}

const isSpeaking = (state: AppState, deviceKey: string): boolean =>
  state.passing.host?.speaking.includes(deviceKey) ?? false;

function roomName(state: AppState, roomId: RoomId): string {
  return state.durable.rooms[roomId]?.name ?? '';
}

/** The display name once it has been read, the local part until then. */
export function personName(state: AppState, roomId: RoomId, userId: UserId): string {
  return state.durable.people[roomId]?.[userId]?.name || localPart(userId);
}

function localPart(userId: UserId): string {
  const colon = userId.indexOf(':');
  return userId.slice(1, colon === -1 ? undefined : colon);
}
