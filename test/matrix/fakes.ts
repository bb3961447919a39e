// Stand-ins for what the matrix folder is given: a clock that only moves when told, a store in memory, a logger that
// keeps its lines, a homeserver that answers from a table. Used by the unit tests of this folder and its integration tests.
import type { Clock, LogFields, Logger, Store } from '../../src/core/ports.ts';

/** Time stands still until `advance`; timers due on the way run in order, each followed by all waiting promises. */
export function fakeClock(startMs = 1_700_000_000_000) {
  let nowMs = startMs;
  let timers: { atMs: number; run: () => void }[] = [];
  const clock: Clock = {
    nowMs: () => nowMs,
    setTimer: (delayMs, run) => {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const advance = async (byMs: number): Promise<void> => {
    const endMs = nowMs + byMs;
    await settle();
    for (;;) {
      const [next] = timers.filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      timers = timers.filter((other) => other !== next);
      nowMs = Math.max(nowMs, next.atMs);
      next.run();
      await settle();
    }
    nowMs = endMs;
  };
  return { ...clock, advance, pending: () => timers.length };
}

/** Lets everything run that waits for nothing but promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The real clock, for tests against a real homeserver. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  setTimer: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

export function memoryStore(initial: Record<string, unknown> = {}) {
  const entries = new Map(Object.entries(initial));
  const store: Store = {
    read: async (key) => structuredClone(entries.get(key)),
    write: async (changes) => {
      for (const [key, value] of Object.entries(changes)) {
        if (value === undefined) entries.delete(key);
        else entries.set(key, structuredClone(value));
      }
    },
  };
  return { ...store, entries };
}

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: LogFields | undefined;
}

export function memoryLog() {
  const lines: LogLine[] = [];
  const at = (level: LogLine['level']) => (event: string, fields?: LogFields) => {
    lines.push({ level, event, fields });
  };
  const log: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  return { ...log, lines };
}

/** A request as the fake homeserver sees it. */
export interface FakeRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  readonly token: string | null;
  readonly signal: AbortSignal;
}

/** `null` never answers, until the request is aborted; an Error is a network failure; a text is no JSON. */
export type FakeAnswer = null | Error | { readonly status?: number; readonly body: unknown };

/** A `fetch` whose answers come from `answer`; all requests are kept. */
export function fakeFetch(answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>) {
  const requests: FakeRequest[] = [];
  const fetch = async (resource: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const request = readRequest(resource, init);
    requests.push(request);
    const found = await answer(request);
    if (found === null) return untilAborted(request.signal);
    if (found instanceof Error) throw found;
    if (request.signal.aborted) throw abortError();
    const isText = typeof found.body === 'string';
    return new Response(isText ? (found.body as string) : JSON.stringify(found.body), {
      status: found.status ?? 200,
      headers: { 'content-type': isText ? 'text/html' : 'application/json' },
    });
  };
  return { fetch: fetch as typeof globalThis.fetch, requests };
}

function readRequest(resource: string | URL | Request, init: RequestInit): FakeRequest {
  const url = new URL(resource instanceof Request ? resource.url : resource);
  const authorization = new Headers(init.headers).get('authorization');
  return {
    method: init.method ?? 'GET',
    url,
    body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    token: authorization?.replace('Bearer ', '') ?? null,
    signal: init.signal ?? new AbortController().signal,
  };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(abortError());
    signal.addEventListener('abort', () => reject(abortError()));
  });
}

function abortError(): Error {
  return new DOMException('aborted', 'AbortError');
}
