// Sends the writes of our own membership, each answered within 10 s, whatever happens. Called by gateway.ts.
// Which writes there are, and what to try again, the core decides; here is only the order on the way out:
// one in flight for each room and key, a newer one replaces a waiting one. A limit (429: ten at once, then one in 5 s,
// shared with the user's chat) is told to the core at once, for no signal may go out while a JOINED waits for it; while
// it lasts nothing is sent, and after it one at a time, LEFT first.
import type { MatrixEffect } from '../core/app/effect.ts';
import type { WriteResult } from '../core/app/input.ts';
import type { Clock, Logger } from '../core/ports.ts';
import { CALLSTATE_TYPE } from '../core/protocol/events.ts';
import type { AuthedHttp } from './tokens.ts';
import { limitedResult, readWriteResult, TIMED_OUT } from './write-result.ts';

export type MembershipWrite = Extract<MatrixEffect, { type: 'writeMembership' }>;

export interface OutboxOptions {
  readonly send: AuthedHttp;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called exactly once for each write. */
  readonly onResult: (writeId: number, result: WriteResult) => void;
}

export interface Outbox {
  write(write: MembershipWrite): void;
  /** Resolves when nothing waits and nothing is on its way (within 10 s). */
  emptied(): Promise<void>;
}

/** Answer or no answer, the core hears within this time. */
const WRITE_ENDS_AFTER_MS = 10_000;

interface Entry {
  readonly write: MembershipWrite;
  /** One for each room and key. */
  readonly place: string;
  readonly endsAtMs: number;
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { clock } = options;
  const limit = createLimit(options);
  const inFlight = new Set<string>();
  let waiting: readonly Entry[] = [];
  let onEmpty: readonly (() => void)[] = [];

  // Later, because the core answers with the next write, in the middle of ours.
  const finish = ({ write }: Entry, result: WriteResult): void =>
    queueMicrotask(() => options.onResult(write.writeId, result));

  const next = (): void => {
    const { ended, rest } = splitEnded(waiting, clock.nowMs());
    for (const entry of ended) finish(entry, TIMED_OUT);
    const leftMs = limit.leftMs();
    const ready = leftMs > 0 ? rest : sendable(rest, inFlight, limit.isCareful());
    waiting = rest.filter((entry) => !ready.includes(entry));
    for (const entry of ready) {
      if (leftMs > 0) finish(entry, limitedResult(leftMs));
      else void attempt(entry);
    }
    if (waiting.length > 0 || inFlight.size > 0) return;
    for (const tell of onEmpty) tell();
    onEmpty = [];
  };
  const attempt = async (entry: Entry): Promise<void> => {
    inFlight.add(entry.place);
    const result = await put(entry, options);
    inFlight.delete(entry.place);
    if (!result.ok && result.code === 'rateLimited') limit.begin(result.retryAfterMs ?? 0);
    else if (waiting.length === 0 && inFlight.size === 0) limit.forget();
    finish(entry, result);
    next();
  };
  return {
    write: (write) => {
      const place = JSON.stringify([write.roomId, write.deviceKey]);
      const replaced = waiting.filter((entry) => entry.place === place);
      const entry = { write, place, endsAtMs: clock.nowMs() + WRITE_ENDS_AFTER_MS };
      waiting = [...waiting.filter((other) => other.place !== place), entry];
      for (const old of replaced) finish(old, TIMED_OUT);
      next();
    },
    emptied: () =>
      new Promise((resolve) => {
        onEmpty = [...onEmpty, resolve];
        next();
      }),
  };
}

/** The server's limit as far as it was told to us. Careful: it was met, and not all that it held up is out yet. */
function createLimit({ clock, log }: Pick<OutboxOptions, 'clock' | 'log'>) {
  let endsAtMs = 0;
  let isCareful = false;
  let count = 0;
  return {
    leftMs: () => Math.max(0, endsAtMs - clock.nowMs()),
    isCareful: () => isCareful,
    begin: (forMs: number): void => {
      endsAtMs = clock.nowMs() + forMs;
      isCareful = true;
      count += 1;
      log.warn('matrix.outbox.limited', { forMs, count });
    },
    forget: (): void => {
      isCareful = false;
    },
  };
}

/** Those whose time ran out while an older write of their key was on its way. */
function splitEnded(waiting: readonly Entry[], nowMs: number): { ended: Entry[]; rest: Entry[] } {
  return {
    ended: waiting.filter((entry) => entry.endsAtMs <= nowMs),
    rest: waiting.filter((entry) => entry.endsAtMs > nowMs),
  };
}

function sendable(
  waiting: readonly Entry[],
  inFlight: ReadonlySet<string>,
  isCareful: boolean,
): readonly Entry[] {
  const free = waiting.filter((entry) => !inFlight.has(entry.place)).sort(byPriority);
  if (!isCareful) return free;
  return inFlight.size === 0 ? free.slice(0, 1) : [];
}

function byPriority({ write: left }: Entry, { write: right }: Entry): number {
  return Number(right.isUrgent) - Number(left.isUrgent) || left.writeId - right.writeId;
}

async function put({ write, endsAtMs }: Entry, { send, clock }: OutboxOptions): Promise<WriteResult> {
  const parts = [write.roomId, 'state', CALLSTATE_TYPE, write.deviceKey].map(encodeURIComponent);
  const answer = await send({
    method: 'PUT',
    path: `/_matrix/client/v3/rooms/${parts.join('/')}`,
    body: write.content,
    timeoutMs: endsAtMs - clock.nowMs(),
  });
  return readWriteResult(answer);
}
