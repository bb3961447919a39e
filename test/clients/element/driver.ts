// Lets a test move the list without a homeserver (`?drive=1&n=50`): window.driver sends, renames, adds, removes and opens.
// Called by main.tsx in that mode only. It changes the store and the view models; the page only by `stage`.

import type { FilterId } from '@element-hq/web-shared-components';
import type { ListControls, SectionId } from './list-models.ts';
import type { RoomState, RoomStore, RoomTag } from './room-store.ts';
import { doStep } from './step.ts';

/** What a test finds as `window.driver`. */
export interface Driver {
  /** Room ids in the order of the list. */
  rooms(): string[];
  room(roomId: string): RoomState | undefined;
  /** The room the hash names. */
  active(): string | undefined;
  open(roomId: string): void;
  /** Somebody writes: the room moves to the top; it counts as unread unless it is open. */
  message(roomId: string, options?: { text?: string; isMention?: boolean }): void;
  rename(roomId: string, name: string): void;
  /** Adds a room on top; a new id of room version 12 is made if none is given. Returns the id. */
  add(room?: { roomId?: string; name?: string }): string;
  remove(roomId: string): void;
  /** Moves the room to a section of a grouped list; undefined: to the chats. */
  tag(roomId: string, tag: RoomTag | undefined): void;
  toggleSection(id: SectionId): void;
  setFilter(filter?: FilterId): void;
  /** Shows the rooms whose name holds the text; empty: all. */
  search(text: string): void;
  /** Shows these rooms only, as a space does; without them all, as Home does. */
  switchSpace(spaceId: string, roomIds?: readonly string[]): void;
  /** The whole app is taken down and made anew, as Element does at times. */
  recreate(): void;
  /** Width of the left panel in CSS pixels, as a person drags it. */
  setWidth(px: number): void;
  /** Somebody else signs in in this page: it loads anew under that name, as Element does. */
  signInAs(userId: string): void;
  /** One step of a random walk; resolves when the list has drawn it. */
  step(step: StepToDo): Promise<StepDone>;
}

export type StepKind =
  | 'scroll'
  | 'message'
  | 'reorder'
  | 'open'
  | 'click'
  | 'focus'
  | 'blur'
  | 'rename'
  | 'toggle'
  | 'add'
  | 'remove'
  /** The pointer moves: done from outside the page. */
  | 'point'
  /** Somebody joins or leaves voice: done from outside the page. */
  | 'people';

/** Two dice in [0, 1) decide which room, place or distance. */
export interface StepToDo {
  readonly kind: StepKind;
  readonly a: number;
  readonly b: number;
}

export interface StepDone {
  /** Rooms that the step moved. */
  readonly touched: readonly string[];
  /** Every room with its name, the most recently active first. */
  readonly rooms: readonly (readonly [roomId: string, name: string])[];
}

/** What the driver may do to the page as a whole. */
export interface Stage {
  recreate(): void;
  setWidth(px: number): void;
}

declare global {
  interface Window {
    driver?: Driver;
  }
}

const NAMES = [
  'General',
  'Voice Lounge',
  'Raid Planning',
  'Music',
  'Random',
  'Off Topic',
  'Announcements',
  'Dev',
  'A Very Long Room Name That Needs To Be Cut Off Somewhere Before It Meets The Badge',
  'Ünïcödé',
];

// Fixed, so that screenshots and orders are the same in each run.
const START_MS = Date.UTC(2026, 0, 15, 12);
const MINUTE_MS = 60_000;

/** Fills the store with `count` rooms. Ids alternate between the old form and version 12. */
export function fillStore(store: RoomStore, count: number): void {
  store.batch(() => {
    for (let index = 0; index < count; index++) store.update(roomIdAt(index), firstState(index, count));
  });
  store.finishLoading();
}

export interface Driven {
  readonly store: RoomStore;
  readonly controls: ListControls;
  readonly stage: Stage;
}

export function makeDriver({ store, controls, stage }: Driven): Driver {
  const driver = { ...roomDriver(store), ...listDriver(controls), ...stage };
  return { ...driver, step: (step) => doStep(driver, step) };
}

type ListPart = 'toggleSection' | 'setFilter' | 'search' | 'switchSpace' | 'signInAs';

function listDriver(controls: ListControls): Pick<Driver, ListPart> {
  return {
    toggleSection: controls.toggleSection,
    setFilter: controls.setFilter,
    search: controls.search,
    switchSpace: (spaceId, roomIds) => controls.switchSpace(spaceId, roomIds && new Set(roomIds)),
    signInAs: (userId) => {
      localStorage.setItem('mx_user_id', userId);
      location.reload();
    },
  };
}

function roomDriver(store: RoomStore): Omit<Driver, ListPart | keyof Stage | 'step'> {
  let clockMs = START_MS;
  let made = 0;
  return {
    rooms: () => store.byActivity().map((room) => room.roomId),
    room: (roomId) => store.get(roomId),
    active: () => store.activeRoomId,
    open: (roomId) => {
      location.hash = `#/room/${roomId}`;
    },
    message: (roomId, options = {}) => {
      clockMs += MINUTE_MS;
      receive(store, roomId, { ...options, sentAtMs: clockMs });
    },
    rename: (roomId, name) => store.update(roomId, { name }),
    add: (room = {}) => {
      clockMs += MINUTE_MS;
      const roomId = room.roomId ?? `!added${made++}AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-`;
      store.update(roomId, { name: room.name ?? `Added ${made}`, activeAtMs: clockMs });
      return roomId;
    },
    remove: (roomId) => store.remove(roomId),
    tag: (roomId, tag) => store.update(roomId, { tag }),
  };
}

interface Received {
  readonly text?: string;
  readonly isMention?: boolean;
  readonly sentAtMs: number;
}

function receive(
  store: RoomStore,
  roomId: string,
  { text = 'Hello', isMention = false, sentAtMs }: Received,
): void {
  const room = store.get(roomId);
  if (!room) throw new Error(`There is no room ${roomId}.`);
  const isOpen = store.activeRoomId === roomId;
  store.batch(() => {
    store.update(roomId, { activeAtMs: sentAtMs, ...(isOpen ? {} : { unread: room.unread + 1, isMention }) });
    store.addMessages(roomId, [
      { eventId: `$${roomId}${sentAtMs}`, sender: '@dave:example.org', text, sentAtMs },
    ]);
  });
}

function roomIdAt(index: number): string {
  const number = String(index).padStart(3, '0');
  return index % 2 === 0
    ? `!drv${number}AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-`
    : `!drv${number}:example.org`;
}

function firstState(index: number, count: number): Partial<RoomState> {
  const activeAtMs = START_MS - index * MINUTE_MS;
  return {
    name: NAMES[index] ?? `Room ${index}`,
    activeAtMs,
    unread: index % 7 === 3 ? index : 0,
    tag: index < 3 ? 'favourite' : index > count - 4 ? 'low-priority' : undefined,
    isDirect: index % 10 === 9,
    memberNames: { '@dave:example.org': 'Dave', '@erin:example.org': 'Erin' },
    timeline: [
      {
        eventId: `$a${index}`,
        sender: '@dave:example.org',
        text: 'Anyone up for voice?',
        sentAtMs: activeAtMs,
      },
      { eventId: `$b${index}`, sender: '@erin:example.org', text: 'In five minutes.', sentAtMs: activeAtMs },
    ],
  };
}
