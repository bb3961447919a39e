// Keeps the core told of what happens on the server: a resumable long poll, and once per sign-in the first picture.
// Called by gateway.ts. It decides nothing about voice: each answer becomes one `synced` input, and the next poll leaves
// only when that input is stored, so a process that dies resumes where it was. What comes twice is harmless.
//
//   no since ──no-rooms sync──► since ──first window──► polls ∥ other windows        bad since ──► no since
//   since    ──────────────────────────────────────────► polls (∥ windows, if the picture was cut off)
import type { Input } from '../core/app/input.ts';
import type { Clock, FreshId, Logger, Store } from '../core/ports.ts';
import { windowArrival } from './arrival.ts';
import { LIVE_FILTER, NO_ROOMS_FILTER } from './filters.ts';
import type { PollReading, StateName } from './inbox.ts';
import { createPatience, pauseUnless } from './patience.ts';
import { createPicture, type Picture, type PictureOptions } from './picture.ts';
import { createPoller, type Poller, type Position } from './poller.ts';
import { createSyncNotebook, type SyncNotebook } from './sync-note.ts';
import type { AuthedHttp } from './tokens.ts';

export interface SyncOptions {
  readonly send: AuthedHttp;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly freshId: FreshId;
  /** Resolves when the input is in the core and stored. */
  readonly deliver: (input: Input) => Promise<void>;
}

export interface Sync {
  /** Idempotent. `since` counts only where nothing runs yet. */
  setWanted(wanted: boolean, since: string | null): void;
}

/** After a fault of our own or of the store. */
const FAULT_WAIT_MS = 10_000;

export function createSync(options: SyncOptions): Sync {
  const notebook = createSyncNotebook(options.store);
  let running: AbortController | null = null;
  return {
    setWanted: (wanted, since) => {
      if (wanted === (running !== null)) return;
      running?.abort();
      running = wanted ? new AbortController() : null;
      if (running !== null) void keepRunning({ ...options, notebook, signal: running.signal }, since);
    },
  };
}

interface RunOptions extends SyncOptions {
  readonly notebook: SyncNotebook;
  readonly signal: AbortSignal;
}

/** This part's boundary: a fault of ours (or of the store) is logged once and the poll begins again. Never rejects. */
async function keepRunning(options: RunOptions, since: string | null): Promise<void> {
  const { signal, log, clock } = options;
  const position: Position = { since };
  log.info('matrix.sync.started', { isResumed: since !== null });
  while (!signal.aborted) {
    try {
      await options.notebook.load();
      await runRound(options, position);
    } catch (error) {
      log.error('matrix.sync.faulted', { error });
      await pauseUnless(signal, clock, FAULT_WAIT_MS);
    }
  }
  log.info('matrix.sync.stopped');
}

/** Polls until it is stopped or the position is refused; then the position is null. */
async function runRound(options: RunOptions, position: Position): Promise<void> {
  const { notebook } = options;
  const end = new AbortController();
  const signal = AbortSignal.any([options.signal, end.signal]);
  const told = new Set<StateName>();
  const deliver = async (input: Input): Promise<void> => {
    if (!signal.aborted) await options.deliver(input);
  };
  const onReading = ({ told: names }: PollReading): void => {
    if (!notebook.current().hasPicture) for (const name of names) told.add(name);
  };
  const round = { ...options, signal, deliver, position, onReading };
  const poller = createPoller(round);
  const picture = createPicture(pictureOptions(round, told));
  if (position.since === null) await begin({ ...round, poller, picture });
  // Either one's fault ends both, and so does the end of the polls.
  const polls = pollOn({ ...round, poller }).finally(() => end.abort());
  const rest = complete({ ...round, picture }).catch((error: unknown) => {
    end.abort();
    throw error;
  });
  for (const result of await Promise.allSettled([polls, rest]))
    if (result.status === 'rejected') throw result.reason;
}

interface Round extends RunOptions {
  readonly position: Position;
}

/** The position first, so that nothing between it and the picture can be missed. */
async function begin(round: Round & { readonly poller: Poller; readonly picture: Picture }): Promise<void> {
  const { notebook, position, signal, poller, picture } = round;
  await notebook.setHasPicture(false);
  while (position.since === null && !signal.aborted) await poller.poll(NO_ROOMS_FILTER);
  if (!signal.aborted) await picture.fetchFirst();
}

async function pollOn({ signal, position, poller, log }: Round & { readonly poller: Poller }): Promise<void> {
  while (!signal.aborted) {
    if ((await poller.poll(LIVE_FILTER)) === 'done') continue;
    log.warn('matrix.sync.beginsAnew');
    position.since = null;
    return;
  }
}

async function complete({ notebook, picture, log }: Round & { readonly picture: Picture }): Promise<void> {
  if (notebook.current().hasPicture || !(await picture.fetchRest())) return;
  await notebook.setHasPicture(true);
  log.info('matrix.picture.complete');
}

/** Windows change no position, and what the polls have told is left out of them. */
function pictureOptions(round: Round, told: ReadonlySet<StateName>): PictureOptions {
  const { clock, log, deliver } = round;
  const onFailing = (): Promise<void> => deliver({ type: 'syncFailing' });
  return {
    ...round,
    patience: createPatience({ ...round, onFailing }),
    onRefused: onFailing,
    isTold: (name) => told.has(name),
    deliver: async ({ messages, faults }) => {
      if (faults.length > 0) log.debug('matrix.inbox.faults', { faults });
      await deliver({ type: 'synced', messages, arrival: windowArrival(clock.nowMs()), since: null });
    },
  };
}
