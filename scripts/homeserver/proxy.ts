// A loopback reverse proxy in front of the homeserver that notes each request: who, what, when, with which answer.
// Tests give its address to the extension, to count rate-limited requests and to make a request slow, wrong or lost.
// It changes nothing on the way: headers (CORS too) and long polls pass through as they are.

import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** One request as the proxy saw it. Times are milliseconds since 1970. */
export interface Seen {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  readonly startedMs: number;
  /** Undefined while it runs. */
  endedMs: number | undefined;
  /** Undefined while it runs, and for ever if the connection was cut. */
  status: number | undefined;
  /** Undefined for a request without a token, or with one that the homeserver does not know. */
  userId: string | undefined;
  deviceId: string | undefined;
}

export interface SeenQuery {
  /** Started at or after this time, milliseconds since 1970. */
  readonly since?: number;
  readonly userId?: string;
  readonly deviceId?: string;
}

/** What to do with a request instead of, or before, passing it on. */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'cut' };

/** Decides for one request; undefined lets it pass. */
export type FaultRule = (seen: Seen) => Fault | undefined;

export interface HomeserverProxy {
  readonly baseUrl: string;
  /** Requests in order of their start; waits until the owners of their tokens are known. Preflights are left out. */
  requests(query?: SeenQuery): Promise<Seen[]>;
  /** Adds a rule (the newest that speaks wins); returns what removes it. */
  addFault(rule: FaultRule): () => void;
  /** Cuts all open connections and ends. */
  stop(): Promise<void>;
}

/** True for requests that draw on the one bucket of 10 which Synapse keeps for each user (rc_message). */
export function isLimited(seen: Seen): boolean {
  if (seen.method === 'PUT') return /\/rooms\/[^/]+\/(send|state)\//.test(seen.path);
  return seen.method === 'POST' && /\/(createRoom|join\/[^/]+|rooms\/[^/]+\/join)$/.test(seen.path);
}

interface Owner {
  readonly userId: string;
  readonly deviceId: string;
}

/** Starts the proxy on a free loopback port, in front of the homeserver at `target`. */
export async function startProxy(target: string): Promise<HomeserverProxy> {
  const seen: Seen[] = [];
  const rules: FaultRule[] = [];
  const owners = new Map<string, Promise<Owner | undefined>>();
  const server = createServer((incoming, answer) => {
    const one = noteRequest(incoming, answer);
    if (one.method !== 'OPTIONS') seen.push(one);
    const fault = rules.map((rule) => rule(one)).findLast((found) => found !== undefined);
    // Owners are asked at once: after a sign-out the homeserver would no longer know the token.
    void ownerOf(incoming, { target, owners }).then((owner) => Object.assign(one, owner));
    void treat(incoming, answer, { target, fault });
  });
  server.requestTimeout = 0;
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests: async (query = {}) => {
      await Promise.all(owners.values());
      return seen.filter((one) => matches(one, query));
    },
    addFault: (rule) => {
      rules.push(rule);
      return () => void rules.splice(rules.indexOf(rule), 1);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function noteRequest(incoming: IncomingMessage, answer: ServerResponse): Seen {
  const { pathname, search } = new URL(incoming.url ?? '/', 'http://proxy');
  const one: Seen = {
    method: incoming.method ?? 'GET',
    path: pathname,
    query: search,
    startedMs: Date.now(),
    endedMs: undefined,
    status: undefined,
    userId: undefined,
    deviceId: undefined,
  };
  answer.on('close', () => {
    one.endedMs = Date.now();
    if (answer.headersSent) one.status = answer.statusCode;
  });
  return one;
}

async function treat(
  incoming: IncomingMessage,
  answer: ServerResponse,
  { target, fault }: { target: string; fault: Fault | undefined },
): Promise<void> {
  switch (fault?.kind) {
    case 'cut':
      incoming.destroy();
      return;
    case 'answer':
      answer.writeHead(fault.status, {
        'content-type': 'application/json',
        'access-control-allow-origin': '*',
      });
      answer.end(JSON.stringify(fault.body));
      return;
    case 'delay':
      await delay(fault.ms);
      passOn(incoming, answer, target);
      return;
    case undefined:
      passOn(incoming, answer, target);
  }
}

/** Either side's end ends the other, as without a proxy: a killed homeserver is a cut connection, never a made-up answer. */
function passOn(incoming: IncomingMessage, answer: ServerResponse, target: string): void {
  const outgoing = openRequest(new URL(incoming.url ?? '/', target), {
    method: incoming.method ?? 'GET',
    // A connection of its own: a kept one would be dead after the homeserver's restart and fail a good request.
    agent: false,
    headers: { ...incoming.headers, connection: 'close' },
  });
  outgoing.on('response', (response) => {
    const { connection: _, ...headers } = response.headers;
    answer.writeHead(response.statusCode ?? 502, headers);
    response.on('error', () => answer.destroy());
    response.pipe(answer);
  });
  outgoing.on('error', () => answer.destroy());
  answer.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

function ownerOf(
  incoming: IncomingMessage,
  { target, owners }: { target: string; owners: Map<string, Promise<Owner | undefined>> },
): Promise<Owner | undefined> {
  const token = incoming.headers.authorization;
  if (token === undefined) return Promise.resolve(undefined);
  const asked = owners.get(token) ?? askOwner(target, token);
  owners.set(token, asked);
  return asked.then((owner) => {
    // Perhaps the homeserver was down: the next request with this token asks again.
    if (!owner) owners.delete(token);
    return owner;
  });
}

/** Asked of the homeserver itself, beside the noted requests; whoami has no rate limit. */
async function askOwner(target: string, authorization: string): Promise<Owner | undefined> {
  const url = `${target}/_matrix/client/v3/account/whoami`;
  const response = await fetch(url, { headers: { authorization } }).catch(() => undefined);
  if (!response?.ok) return undefined;
  const body = (await response.json()) as { user_id: string; device_id: string };
  return { userId: body.user_id, deviceId: body.device_id };
}

function matches(one: Seen, query: SeenQuery): boolean {
  if (query.since !== undefined && one.startedMs < query.since) return false;
  if (query.userId !== undefined && one.userId !== query.userId) return false;
  return query.deviceId === undefined || one.deviceId === query.deviceId;
}
