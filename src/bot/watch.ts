// Lets one wait for a state of the bot instead of sleeping: checked after each step of the loop. Called by bot.ts.
import type { Clock } from '../core/ports.ts';

export interface Wanted<T> {
  /** Completes "not within N s: …". */
  readonly claim: string;
  readonly holds: (now: T) => boolean;
  /** Null waits for ever. */
  readonly timeoutMs: number | null;
}

export interface Watch<T> {
  publish(now: T): void;
  /** Rejects after `timeoutMs` with the claim. */
  until(wanted: Wanted<T>): Promise<void>;
}

export function createWatch<T>(clock: Clock, first: T): Watch<T> {
  let current = first;
  const waiting = new Set<() => void>();
  return {
    publish: (now) => {
      current = now;
      for (const look of [...waiting]) look();
    },
    until: ({ claim, holds, timeoutMs }) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void): void => {
          cancel();
          waiting.delete(look);
          settle();
        };
        const look = (): void => {
          if (holds(current)) end(resolve);
        };
        const cancel = after(clock, timeoutMs, () =>
          end(() => reject(new Error(`not within ${(timeoutMs ?? 0) / 1000} s: ${claim}`))),
        );
        waiting.add(look);
        look();
      }),
  };
}

function after(clock: Clock, delayMs: number | null, run: () => void): () => void {
  return delayMs === null ? () => undefined : clock.setTimer(delayMs, run);
}
