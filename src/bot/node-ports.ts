// Node's time, chance and memory behind the core's ports: the bot's stand-ins for what a browser's platform folder gives.
// Called by bot.ts and main.ts. Nothing of it is written to a disk: a bot's session ends with its process.
import { randomBytes } from 'node:crypto';
import type { Clock, FreshId, Logger, Store } from '../core/ports.ts';

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  setTimer: (delayMs, run) => {
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

/** Milliseconds that never jump when the machine's clock is set: the sound's time. */
export const steadyNowMs = (): number => performance.now();

export const freshId: FreshId = () => randomBytes(16).toString('hex');

/** Copies go in and out, as with a real store. */
export function createMemoryStore(): Store {
  const kept = new Map<string, unknown>();
  return {
    read: async (key) => structuredClone(kept.get(key)),
    write: async (entries) => {
      for (const [key, value] of Object.entries(entries)) {
        if (value === undefined) kept.delete(key);
        else kept.set(key, structuredClone(value));
      }
    },
  };
}

const nothing = (): void => undefined;

export const silentLog: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
