// A clock that stands still until a test moves it. Timers fire in the order of their time, microtasks in between.
import type { Clock } from '../../src/core/ports.ts';

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

export class FakeClock implements Clock {
  #nowMs: number;
  #timers: Timer[] = [];
  readonly #settle: () => Promise<void>;

  /** `settle` lets run what waits, before each timer and at the end of `advance`. */
  constructor(startMs = 1_000_000, settle = settlePromises) {
    this.#nowMs = startMs;
    this.#settle = settle;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  get pendingTimers(): number {
    return this.#timers.length;
  }

  setTimer(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Moves time on, running all that becomes due, and lets promises settle before each timer and at the end. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await this.#settle();
    for (let next = this.#next(untilMs); next !== null; next = this.#next(untilMs)) {
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
      await this.#settle();
    }
    this.#nowMs = untilMs;
  }

  /** Time passes but nothing runs, as when the machine sleeps: all that is overdue fires at the next `advance`. */
  sleep(byMs: number): void {
    this.#nowMs += byMs;
  }

  #next(untilMs: number): Timer | null {
    const due = this.#timers.filter((timer) => timer.atMs <= untilMs);
    return due.reduce<Timer | null>(
      (first, one) => (first === null || one.atMs < first.atMs ? one : first),
      null,
    );
  }
}

/** Chains of a few awaits in fakes and code under test are done after this. */
export async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve();
}

/** The same where bodies of answers are read: those take turns of the event loop. */
export async function settleTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** For code that reads answers; a time of day as on a real machine. */
export const turningClock = (): FakeClock => new FakeClock(1_700_000_000_000, settleTurns);
