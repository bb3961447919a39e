// Repeats a request until the server answers it: waits 1, 2, 5, then every 10 s, and says so once when it begins to fail.
// Called by sync.ts and picture.ts. It ends early only by the caller's signal or a refusal that repeating cannot mend.
import type { Clock, Logger } from '../core/ports.ts';
import type { HttpAnswer, HttpFailure, HttpRefusal } from './http.ts';

export interface PatienceOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called at the first failure of a row. */
  readonly onFailing: () => Promise<void>;
}

export type PatientAnswer =
  | { readonly kind: 'answered'; readonly body: unknown }
  /** 400, 404 and the like: the server knows what we want and says no. */
  | { readonly kind: 'refused'; readonly refusal: HttpRefusal }
  | { readonly kind: 'aborted' };

export interface Patience {
  /** `send` is called anew for each try, with the number of failures in this row. */
  ask(send: (failures: number) => Promise<HttpAnswer>): Promise<PatientAnswer>;
  /** Resolves after this time, or at once when the signal fires. */
  pause(forMs: number): Promise<void>;
}

const WAITS_MS = [1_000, 2_000, 5_000, 10_000] as const;

export function createPatience({ clock, log, signal, onFailing }: PatienceOptions): Patience {
  const pause = (forMs: number): Promise<void> => pauseUnless(signal, clock, forMs);
  return {
    pause,
    ask: async (send) => {
      for (let failures = 0; ; failures += 1) {
        const answer = await send(failures);
        if (signal.aborted) return { kind: 'aborted' };
        if (answer.ok) {
          if (failures > 0) log.info('matrix.sync.recovered', { failures });
          return { kind: 'answered', body: answer.body };
        }
        const refusal = finalRefusal(answer.failure);
        if (refusal !== null) return { kind: 'refused', refusal };
        if (failures === 0) await onFailing();
        log.warn('matrix.sync.failing', describe(answer.failure, failures));
        await pause(waitMs(answer.failure, failures));
        if (signal.aborted) return { kind: 'aborted' };
      }
    },
  };
}

/** Overload, limits and a session in doubt (401, judged by tokens.ts) pass; any other refusal would come again. */
function finalRefusal(failure: HttpFailure): HttpRefusal | null {
  if (failure.kind !== 'refused') return null;
  const mayPass = failure.status >= 500 || failure.status === 429 || failure.status === 401;
  return mayPass ? null : failure;
}

function waitMs(failure: HttpFailure, failures: number): number {
  const backOffMs = WAITS_MS[Math.min(failures, WAITS_MS.length - 1)] ?? WAITS_MS[3];
  const askedMs = failure.kind === 'refused' ? (failure.retryAfterMs ?? 0) : 0;
  return Math.max(backOffMs, askedMs);
}

function describe(failure: HttpFailure, failures: number): Record<string, unknown> {
  const status = failure.kind === 'refused' ? { status: failure.status, errcode: failure.errcode } : {};
  return { failure: failure.kind, failures: failures + 1, ...status };
}

/** Resolves after this time, or at once when the signal fires. */
export function pauseUnless(signal: AbortSignal, clock: Clock, forMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      signal.removeEventListener('abort', end);
      cancel();
      resolve();
    };
    const cancel = clock.setTimer(forMs, end);
    signal.addEventListener('abort', end);
  });
}
