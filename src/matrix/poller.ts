// One request of `/sync` at a time, and the way of its answer into the core. Called by sync.ts, which says when.
// The position moves only when the answer is stored, so an answer that got lost on the way comes again.
import type { Input } from '../core/app/input.ts';
import type { Clock, FreshId, Logger } from '../core/ports.ts';
import { pollArrival } from './arrival.ts';
import { type PollReading, readPoll } from './inbox.ts';
import { createPatience } from './patience.ts';
import type { SyncNotebook } from './sync-note.ts';
import type { AuthedHttp } from './tokens.ts';

export interface PollerOptions {
  readonly send: AuthedHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly freshId: FreshId;
  readonly notebook: SyncNotebook;
  readonly signal: AbortSignal;
  /** Moved by the poller. */
  readonly position: Position;
  /** Resolves when the input is in the core and stored. */
  readonly deliver: (input: Input) => Promise<void>;
  /** Called with each answer, just before it is delivered. */
  readonly onReading: (reading: PollReading) => void;
}

/** Where the next poll begins; null: at the beginning. Outlives a poller that met a fault. */
export interface Position {
  since: string | null;
}

export interface Poller {
  /** `badSince`: the server does not know our position, there must be a new beginning. */
  poll(filter: string): Promise<'done' | 'badSince'>;
}

/** Chrome ends a worker whose fetch takes 30 s; the poll and a slow answer must fit in. */
const POLL_MS = 25_000;
const POLL_TIMEOUT_MS = 29_000;
/** After a refusal that is no bad position: somebody has to mend something first. */
const REFUSED_WAIT_MS = 10_000;
/** A server (or a proxy before it) that does not hold the poll is not asked more often than this. */
const HASTY_WAIT_MS = 1_000;

export function createPoller(options: PollerOptions): Poller {
  const { clock, log, signal, notebook, deliver, position } = options;
  const patience = createPatience({ clock, log, signal, onFailing: () => deliver({ type: 'syncFailing' }) });
  const nextTimeoutMs = variedTimeouts(options.freshId());
  // The first answer, and the first after failures, tells at once what was missed: only what comes later is fresh.
  let isCatchUp = true;

  const take = async (reading: PollReading, sentAtMs: number): Promise<void> => {
    const atMs = clock.nowMs();
    const arrival = pollArrival({ sentAtMs, atMs, lastAnswerAtMs: notebook.current().lastAnswerAtMs });
    const isHasty = !isCatchUp && reading.since === position.since && atMs - sentAtMs < HASTY_WAIT_MS;
    if (reading.faults.length > 0) log.debug('matrix.inbox.faults', { faults: reading.faults });
    options.onReading(reading);
    await deliver({ type: 'synced', messages: reading.messages, arrival, since: reading.since });
    await notebook.answered(atMs);
    position.since = reading.since ?? position.since;
    isCatchUp = false;
    if (isHasty) await patience.pause(HASTY_WAIT_MS);
  };
  const refused = async (status: number, errcode: string | null): Promise<'done' | 'badSince'> => {
    log.warn('matrix.sync.refused', { status, errcode });
    if (status === 400 && position.since !== null) return 'badSince';
    await deliver({ type: 'syncFailing' });
    await patience.pause(REFUSED_WAIT_MS);
    return 'done';
  };
  return {
    poll: async (filter) => {
      let sentAtMs = clock.nowMs();
      const answer = await patience.ask((failures) => {
        sentAtMs = clock.nowMs();
        isCatchUp ||= failures > 0;
        return options.send(
          pollRequest({ since: position.since, filter, timeoutMs: nextTimeoutMs(isCatchUp), signal }),
        );
      });
      if (answer.kind === 'aborted') return 'done';
      if (answer.kind === 'refused') return refused(answer.refusal.status, answer.refusal.errcode);
      await take(readPoll(answer.body), sentAtMs);
      return 'done';
    },
  };
}

/**
 * Never the same twice in a row, and begun anywhere: Synapse gives an equal request within two minutes the same stored
 * answer, a stale "nothing new" too (homeservers.md §4).
 */
function variedTimeouts(randomId: string): (isCatchUp: boolean) => number {
  let variation = Number.parseInt(randomId.slice(0, 4), 16) || 0;
  return (isCatchUp) => {
    variation += 1;
    return isCatchUp ? 1 + (variation % 50) : POLL_MS - (variation % 1_000);
  };
}

interface PollRequest {
  readonly since: string | null;
  readonly filter: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

function pollRequest({ since, filter, timeoutMs, signal }: PollRequest): Parameters<AuthedHttp>[0] {
  return {
    method: 'GET',
    path: '/_matrix/client/v3/sync',
    // Offline, or the user would look online around the clock.
    query: { filter, timeout: timeoutMs, set_presence: 'offline', ...(since === null ? {} : { since }) },
    timeoutMs: POLL_TIMEOUT_MS,
    signal,
  };
}
