// What the sync must know after its process died, besides `since`: kept in the store beside the credentials.
// Called by sync.ts and picture.ts.
import type { Store } from '../core/ports.ts';
import { SYNC_NOTE_KEY } from './credentials.ts';
import { dig } from './json.ts';

export interface SyncNote {
  /** The first picture of existing rooms is complete; false: it is still to be fetched or was cut off. */
  readonly hasPicture: boolean;
  /** This machine's wall time of the last answer; null if there was none. Up to 5 s too early. */
  readonly lastAnswerAtMs: number | null;
}

export interface SyncNotebook {
  current(): SyncNote;
  /** Must be done before all else. */
  load(): Promise<void>;
  setHasPicture(hasPicture: boolean): Promise<void>;
  answered(atMs: number): Promise<void>;
}

/** A pause of 60 s is what must be told from none: five seconds more or less do not matter, a write an answer would. */
const WRITE_EVERY_MS = 5_000;

export function createSyncNotebook(store: Store): SyncNotebook {
  let note: SyncNote = { hasPicture: false, lastAnswerAtMs: null };
  let writtenAnswerAtMs: number | null = null;
  const write = async (): Promise<void> => {
    writtenAnswerAtMs = note.lastAnswerAtMs;
    await store.write({ [SYNC_NOTE_KEY]: note });
  };
  return {
    current: () => note,
    load: async () => {
      note = readNote(await store.read(SYNC_NOTE_KEY));
      writtenAnswerAtMs = note.lastAnswerAtMs;
    },
    setHasPicture: (hasPicture) => {
      note = { ...note, hasPicture };
      return write();
    },
    answered: async (atMs) => {
      note = { ...note, lastAnswerAtMs: atMs };
      const isNews = writtenAnswerAtMs === null || Math.abs(atMs - writtenAnswerAtMs) >= WRITE_EVERY_MS;
      if (isNews) await write();
    },
  };
}

function readNote(stored: unknown): SyncNote {
  const atMs = dig(stored, 'lastAnswerAtMs');
  return {
    hasPicture: dig(stored, 'hasPicture') === true,
    lastAnswerAtMs: typeof atMs === 'number' ? atMs : null,
  };
}
