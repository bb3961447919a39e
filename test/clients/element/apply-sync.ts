// Turns one /sync answer into changes of the store: names, unread counts, tags, text messages. Called by sync.ts.
// It trusts the local homeserver's shapes, which the product must not; it is part of a test page.

import type { Message, RoomState, RoomStore, RoomTag } from './room-store.ts';

interface MatrixEvent {
  readonly type: string;
  readonly sender: string;
  readonly event_id: string;
  readonly origin_server_ts: number;
  readonly state_key?: string;
  readonly content: Readonly<Record<string, unknown>>;
}

interface JoinedRoom {
  readonly summary?: { readonly 'm.heroes'?: readonly string[] };
  readonly state?: { readonly events: readonly MatrixEvent[] };
  readonly timeline?: { readonly events: readonly MatrixEvent[]; readonly limited?: boolean };
  readonly account_data?: { readonly events: readonly Pick<MatrixEvent, 'type' | 'content'>[] };
  readonly unread_notifications?: { readonly notification_count?: number; readonly highlight_count?: number };
}

export interface SyncAnswer {
  readonly next_batch: string;
  readonly account_data?: { readonly events: readonly Pick<MatrixEvent, 'type' | 'content'>[] };
  readonly rooms?: {
    readonly join?: Readonly<Record<string, JoinedRoom>>;
    readonly leave?: Readonly<Record<string, unknown>>;
  };
}

// Others (voice states, say) move no room: Element sorts by what people see.
const ACTIVITY = new Set(['m.room.message', 'm.room.encrypted', 'm.room.create', 'm.sticker']);

export function applySync(store: RoomStore, answer: SyncAnswer): void {
  for (const [roomId, room] of Object.entries(answer.rooms?.join ?? {})) applyRoom(store, roomId, room);
  for (const roomId of Object.keys(answer.rooms?.leave ?? {})) store.remove(roomId);
  const direct = answer.account_data?.events.find((event) => event.type === 'm.direct');
  for (const roomId of Object.values(direct?.content ?? {}).flat() as string[]) {
    if (store.get(roomId)) store.update(roomId, { isDirect: true });
  }
}

function applyRoom(store: RoomStore, roomId: string, room: JoinedRoom): void {
  const timeline = room.timeline?.events ?? [];
  const events = [...(room.state?.events ?? []), ...timeline];
  const before = store.get(roomId);
  const memberNames = { ...before?.memberNames, ...namesIn(events) };
  store.update(roomId, {
    memberNames,
    ...named(events, { before, heroes: room.summary?.['m.heroes'], memberNames }),
    ...activity(events, before),
    ...unread(room),
    ...tags(room),
  });
  store.addMessages(roomId, timeline.filter(isText).map(toMessage), room.timeline?.limited === true);
}

function namesIn(events: readonly MatrixEvent[]): Record<string, string> {
  const members = events.filter((event) => event.type === 'm.room.member' && event.state_key !== undefined);
  return Object.fromEntries(
    members.map((event) => [event.state_key, String(event.content['displayname'] ?? event.state_key)]),
  );
}

interface NameSources {
  readonly before: RoomState | undefined;
  readonly heroes: readonly string[] | undefined;
  readonly memberNames: Readonly<Record<string, string>>;
}

function named(
  events: readonly MatrixEvent[],
  { before, heroes, memberNames }: NameSources,
): { name?: string } {
  const last = (type: string, field: string): unknown =>
    events.findLast((event) => event.type === type && event.state_key === '')?.content[field];
  const own = last('m.room.name', 'name') ?? last('m.room.canonical_alias', 'alias');
  if (typeof own === 'string' && own !== '') return { name: own };
  if (before === undefined || before.name === 'Empty room') {
    if (heroes?.length) return { name: heroes.map((userId) => memberNames[userId] ?? userId).join(', ') };
  }
  return {};
}

function activity(events: readonly MatrixEvent[], before: RoomState | undefined): { activeAtMs?: number } {
  const newest = Math.max(
    ...events.filter((one) => ACTIVITY.has(one.type)).map((one) => one.origin_server_ts),
  );
  return newest > (before?.activeAtMs ?? 0) ? { activeAtMs: newest } : {};
}

function unread({ unread_notifications: counts }: JoinedRoom): { unread?: number; isMention?: boolean } {
  if (counts?.notification_count === undefined) return {};
  return { unread: counts.notification_count, isMention: (counts.highlight_count ?? 0) > 0 };
}

function tags(room: JoinedRoom): { tag?: RoomTag | undefined } {
  const event = room.account_data?.events.find((one) => one.type === 'm.tag');
  if (!event) return {};
  const names = Object.keys((event.content['tags'] ?? {}) as object);
  if (names.includes('m.favourite')) return { tag: 'favourite' };
  return { tag: names.includes('m.lowpriority') ? 'low-priority' : undefined };
}

function isText(event: MatrixEvent): boolean {
  return event.type === 'm.room.message' && typeof event.content['body'] === 'string';
}

function toMessage(event: MatrixEvent): Message {
  return {
    eventId: event.event_id,
    sender: event.sender,
    text: String(event.content['body']),
    sentAtMs: event.origin_server_ts,
  };
}
