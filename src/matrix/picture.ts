// Fetches the first picture: the voice state of all rooms that exist already, the most recent rooms first, by windows of
// sliding sync (MSC4186) that grow; without sliding sync by one whole `/sync`. Called by sync.ts, once for each sign-in.
// It runs beside the polls. A poll's news always counts more than a window's, which may be older: what polls have told
// (`isTold`) is left out. Nothing gets lost by that, for all that changes after `since` comes by a poll.
import type { Logger } from '../core/ports.ts';
import { PICTURE_FILTER, SPACE_STATE, WINDOW_STATE } from './filters.ts';
import type { HttpRefusal } from './http.ts';
import { type Reading, readPicture, readWindow, type StateName } from './inbox.ts';
import type { Patience } from './patience.ts';
import type { AuthedHttp } from './tokens.ts';

export interface PictureOptions {
  readonly send: AuthedHttp;
  readonly signal: AbortSignal;
  readonly patience: Patience;
  readonly isTold: (name: StateName) => boolean;
  /** Resolves when the reading is in the core and stored. */
  readonly deliver: (reading: Reading) => Promise<void>;
  readonly log: Logger;
  /** The server gives us no picture in any way, for now. Resolves when that is in the core. */
  readonly onRefused: () => Promise<void>;
}

export interface Picture {
  /** The first window: what is most likely on the screen. */
  fetchFirst(): Promise<void>;
  /** All other rooms. True if the picture is complete then, false if it was aborted. */
  fetchRest(): Promise<boolean>;
}

/** 37 KiB and 0.1 s even for 3,000 rooms (measured, homeservers.md §6). */
const FIRST_ROOMS = 20;
/** 13 requests for 3,000 rooms, none of which keeps the server busy for long. */
const MORE_ROOMS = 250;
const WINDOW_TIMEOUT_MS = 29_000;
/** A server without sliding sync may need long for a big account, once. */
const WHOLE_TIMEOUT_MS = 120_000;
/** After both ways were refused: somebody has to mend something first. */
const REFUSED_WAIT_MS = 30_000;
/** A server that keeps forgetting our position is asked for the whole instead. */
const MAX_RESTARTS = 3;
const LIST = 'rooms';
/** Spaces beside, wherever they are in the order of the rooms: there are few, and they say where a channel can be made. */
const SPACES = {
  ranges: [[0, 99]],
  filters: { room_types: ['m.space'] },
  required_state: SPACE_STATE,
  timeline_limit: 0,
};
const SLIDING_PATH = '/_matrix/client/unstable/org.matrix.simplified_msc3575/sync';

type Progress =
  /** The first `rooms` are here. */
  | {
      readonly kind: 'windows';
      readonly rooms: number;
      readonly position: string | null;
      readonly restarts: number;
    }
  | { readonly kind: 'whole' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'aborted' };

type Windows = Extract<Progress, { kind: 'windows' }>;

const START: Windows = { kind: 'windows', rooms: 0, position: null, restarts: 0 };

export function createPicture(options: PictureOptions): Picture {
  let progress: Progress = START;
  return {
    fetchFirst: async () => {
      progress = await fetchWindow(START, options);
    },
    fetchRest: async () => {
      while (progress.kind === 'windows' || progress.kind === 'whole')
        progress = await (progress.kind === 'whole' ? fetchWhole(options) : fetchWindow(progress, options));
      return progress.kind === 'complete';
    },
  };
}

async function fetchWindow(
  progress: Progress & { kind: 'windows' },
  options: PictureOptions,
): Promise<Progress> {
  const rooms = progress.rooms === 0 ? FIRST_ROOMS : progress.rooms + MORE_ROOMS;
  const answer = await options.patience.ask(() =>
    options.send({
      method: 'POST',
      path: SLIDING_PATH,
      query: { timeout: 0, ...(progress.position === null ? {} : { pos: progress.position }) },
      body: windowBody(rooms),
      timeoutMs: WINDOW_TIMEOUT_MS,
      signal: options.signal,
    }),
  );
  switch (answer.kind) {
    case 'aborted':
      return { kind: 'aborted' };
    case 'refused': {
      const isForgotten = answer.refusal.errcode === 'M_UNKNOWN_POS' && progress.restarts < MAX_RESTARTS;
      return isForgotten ? { ...START, restarts: progress.restarts + 1 } : { kind: 'whole' };
    }
    case 'answered': {
      const window = readWindow(answer.body, LIST, options.isTold);
      if (window.position === null || window.roomCount === null) return { kind: 'whole' };
      await options.deliver(window);
      if (rooms >= window.roomCount) return { kind: 'complete' };
      return { ...progress, rooms, position: window.position };
    }
  }
}

function windowBody(rooms: number): Record<string, unknown> {
  const list = { ranges: [[0, rooms - 1]], required_state: WINDOW_STATE, timeline_limit: 0 };
  // One name for ever: a new connection replaces the forgotten one on the server.
  return { conn_id: 'mxvc', lists: { [LIST]: list, spaces: SPACES } };
}

async function fetchWhole(options: PictureOptions): Promise<Progress> {
  const { send, signal, patience, isTold, deliver } = options;
  const answer = await patience.ask((failures) =>
    send({
      method: 'GET',
      path: '/_matrix/client/v3/sync',
      query: { filter: PICTURE_FILTER, timeout: failures, set_presence: 'offline' },
      timeoutMs: WHOLE_TIMEOUT_MS,
      signal,
    }),
  );
  switch (answer.kind) {
    case 'aborted':
      return { kind: 'aborted' };
    case 'refused':
      return afterRefusal(answer.refusal, options);
    case 'answered':
      await deliver(readPicture(answer.body, isTold));
      return { kind: 'complete' };
  }
}

/** Without a picture whole rooms are missing, so it is said, and tried again from the start. */
async function afterRefusal(
  { status, errcode }: HttpRefusal,
  { log, onRefused, patience, signal }: PictureOptions,
): Promise<Progress> {
  log.error('matrix.picture.refused', { status, errcode });
  await onRefused();
  await patience.pause(REFUSED_WAIT_MS);
  return signal.aborted ? { kind: 'aborted' } : START;
}
