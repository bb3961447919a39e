// What the stand-in for Element knows of its rooms; its list and room view draw this and nothing else.
// Filled by sync.ts (a real homeserver) or by driver.ts (a test); it neither fetches nor draws.

export interface Message {
  readonly eventId: string;
  readonly sender: string;
  readonly text: string;
  readonly sentAtMs: number;
}

export type RoomTag = 'favourite' | 'low-priority';

export interface RoomState {
  readonly roomId: string;
  readonly name: string;
  /** Milliseconds since 1970 of the newest event that counts as activity: it decides the place in the list. */
  readonly activeAtMs: number;
  readonly unread: number;
  readonly isMention: boolean;
  readonly tag: RoomTag | undefined;
  readonly isDirect: boolean;
  readonly timeline: readonly Message[];
  /** Display names by user id, as far as they are known. */
  readonly memberNames: Readonly<Record<string, string>>;
}

/** Ids of the rooms that changed; the active room counts as such too. */
export type Listener = (changed: ReadonlySet<string>) => void;

const TIMELINE_LENGTH = 100;

export class RoomStore {
  readonly #rooms = new Map<string, RoomState>();
  readonly #listeners = new Set<Listener>();
  #changed = new Set<string>();
  #depth = 0;
  #revision = 0;
  #activeRoomId: string | undefined;
  #isLoading = true;

  get activeRoomId(): string | undefined {
    return this.#activeRoomId;
  }

  /** True until the first rooms are in. */
  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Grows with each change. */
  readonly revision = (): number => this.#revision;

  get(roomId: string): RoomState | undefined {
    return this.#rooms.get(roomId);
  }

  /** All rooms, the most recently active first, as Element sorts them. */
  byActivity(): RoomState[] {
    return [...this.#rooms.values()].sort((a, b) => b.activeAtMs - a.activeAtMs);
  }

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Changes a room; one that is not there yet is made. */
  update(roomId: string, change: Partial<Omit<RoomState, 'roomId'>>): void {
    const room = this.#rooms.get(roomId) ?? emptyRoom(roomId);
    this.#rooms.set(roomId, { ...room, ...change });
    this.#touch(roomId);
  }

  addMessages(roomId: string, messages: readonly Message[], isGap = false): void {
    const earlier = isGap ? [] : (this.#rooms.get(roomId)?.timeline ?? []);
    this.update(roomId, { timeline: [...earlier, ...messages].slice(-TIMELINE_LENGTH) });
  }

  remove(roomId: string): void {
    this.#rooms.delete(roomId);
    this.#touch(roomId);
  }

  activate(roomId: string | undefined): void {
    const before = this.#activeRoomId;
    this.#activeRoomId = roomId;
    this.batch(() => {
      for (const id of [before, roomId]) if (id !== undefined) this.#touch(id);
    });
  }

  finishLoading(): void {
    this.#isLoading = false;
    this.batch(() => undefined);
  }

  /** Listeners hear of all changes made inside at once. */
  batch(change: () => void): void {
    this.#depth++;
    change();
    this.#depth--;
    this.#tell();
  }

  #touch(roomId: string): void {
    this.#changed.add(roomId);
    this.#tell();
  }

  #tell(): void {
    if (this.#depth > 0) return;
    const changed = this.#changed;
    this.#changed = new Set();
    this.#revision++;
    for (const listener of this.#listeners) listener(changed);
  }
}

function emptyRoom(roomId: string): RoomState {
  return {
    roomId,
    name: 'Empty room',
    activeAtMs: 0,
    unread: 0,
    isMention: false,
    tag: undefined,
    isDirect: false,
    timeline: [],
    memberNames: {},
  };
}
