// A small typed Matrix client-server API over fetch, for scripts and tests that set up rooms or look at what was sent.
// Called by them alone; the product has its own (src/matrix). It never retries: a 429 is an error that says when to come back.

import { randomUUID } from 'node:crypto';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** An answer of the homeserver that is not a success. */
export class MatrixError extends Error {
  readonly status: number;
  readonly errcode: string;
  /** Milliseconds to wait, from a 429. */
  readonly retryAfterMs: number | undefined;

  constructor(
    what: string,
    status: number,
    body: { errcode?: string; error?: string; retry_after_ms?: number },
  ) {
    super(`${what}: ${status} ${body.errcode ?? ''} ${body.error ?? ''}`.trim());
    this.name = 'MatrixError';
    this.status = status;
    this.errcode = body.errcode ?? 'unknown';
    this.retryAfterMs = body.retry_after_ms;
  }
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From the host on, parts already percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/** One request. Throws MatrixError for an answer that is no success, fetch's TypeError if there was none. */
export async function request<T = JsonObject>(
  server: { readonly baseUrl: string; readonly accessToken?: string },
  { method, path, query = {}, body }: Call,
): Promise<T> {
  const url = new URL(server.baseUrl + path);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const response = await fetch(url, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(server.accessToken === undefined ? {} : { authorization: `Bearer ${server.accessToken}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new MatrixError(`${method} ${path}`, response.status, answer as JsonObject);
  return answer as T;
}

/** Signs in by password with a new device. */
export async function signIn(
  baseUrl: string,
  user: { readonly name: string; readonly password: string },
): Promise<{ userId: string; deviceId: string; accessToken: string; password: string }> {
  const answer = await request<{ user_id: string; device_id: string; access_token: string }>(
    { baseUrl },
    {
      method: 'POST',
      path: '/_matrix/client/v3/login',
      body: {
        type: 'm.login.password',
        identifier: { type: 'm.id.user', user: user.name },
        password: user.password,
      },
    },
  );
  return {
    userId: answer.user_id,
    deviceId: answer.device_id,
    accessToken: answer.access_token,
    password: user.password,
  };
}

export interface RoomOptions {
  readonly name?: string;
  readonly preset?: 'public_chat' | 'private_chat' | 'trusted_private_chat';
  /** User ids. */
  readonly invite?: readonly string[];
  /** True: everybody may join voice here (level 0 for the call state). Otherwise Synapse's default, level 50. */
  readonly voiceForAll?: boolean;
  readonly isDirect?: boolean;
  readonly roomVersion?: string;
  readonly topic?: string;
}

export interface RoomEvent {
  readonly type: string;
  readonly sender: string;
  readonly event_id: string;
  readonly origin_server_ts: number;
  readonly state_key?: string;
  readonly content: JsonObject;
  readonly unsigned?: JsonObject;
}

export interface SyncAnswer {
  readonly next_batch: string;
  readonly rooms?: {
    readonly join?: Readonly<
      Record<
        string,
        { readonly state?: { events: RoomEvent[] }; readonly timeline?: { events: RoomEvent[] } }
      >
    >;
    readonly invite?: Readonly<Record<string, unknown>>;
  };
  readonly to_device?: { readonly events: { type: string; sender: string; content: JsonObject }[] };
}

/** The state event that says who is in a channel; at level 50 by default, as any state. */
export const CALL_STATE = 'de.mtorials.test.callstate';

export type MatrixClient = ReturnType<typeof createClient>;

/**
 * The requests of one signed-in device. Each method is one request and throws as `request` does.
 * Longer than a function should be, and left so: a table of one-liners that share two paths.
 */
export function createClient(account: { baseUrl: string; accessToken: string; userId: string }) {
  const call = <T = JsonObject>(
    method: Call['method'],
    path: string,
    rest: Omit<Call, 'method' | 'path'> = {},
  ): Promise<T> => request<T>(account, { method, path: `/_matrix/client/v3${path}`, ...rest });
  const room = (roomId: string): string => `/rooms/${encodeURIComponent(roomId)}`;
  const statePath = (roomId: string, type: string, key: string): string =>
    `${room(roomId)}/state/${encodeURIComponent(type)}/${encodeURIComponent(key)}`;
  return {
    ...account,
    call,
    createRoom: async (options: RoomOptions = {}): Promise<string> =>
      (await call<{ room_id: string }>('POST', '/createRoom', { body: roomBody(options) })).room_id,
    invite: (roomId: string, userId: string) =>
      call('POST', `${room(roomId)}/invite`, { body: { user_id: userId } }),
    join: (roomId: string) => call('POST', `/join/${encodeURIComponent(roomId)}`, { body: {} }),
    leave: (roomId: string) => call('POST', `${room(roomId)}/leave`, { body: {} }),
    kick: (roomId: string, userId: string) =>
      call('POST', `${room(roomId)}/kick`, { body: { user_id: userId } }),
    sendEvent: async (roomId: string, type: string, content: JsonObject): Promise<string> => {
      const path = `${room(roomId)}/send/${encodeURIComponent(type)}/${randomUUID()}`;
      return (await call<{ event_id: string }>('PUT', path, { body: content })).event_id;
    },
    sendMessage(roomId: string, text: string): Promise<string> {
      return this.sendEvent(roomId, 'm.room.message', { msgtype: 'm.text', body: text });
    },
    sendToDevice: (type: string, messages: Record<string, Record<string, JsonObject>>) =>
      call('PUT', `/sendToDevice/${encodeURIComponent(type)}/${randomUUID()}`, { body: { messages } }),
    /** Content of one state event; throws 404 if there is none. */
    getState: (roomId: string, type: string, key = '') => call('GET', statePath(roomId, type, key)),
    /** All state events of the room. */
    getAllState: (roomId: string) => call<RoomEvent[]>('GET', `${room(roomId)}/state`),
    putState: (roomId: string, type: string, key: string, content: JsonObject) =>
      call<{ event_id: string }>('PUT', statePath(roomId, type, key), { body: content }),
    setDisplayName: (displayName: string) =>
      call('PUT', `/profile/${encodeURIComponent(account.userId)}/displayname`, {
        body: { displayname: displayName },
      }),
    sync: (options: { since?: string; timeoutMs?: number; filter?: JsonObject } = {}) =>
      call<SyncAnswer>('GET', '/sync', {
        query: {
          since: options.since,
          timeout: options.timeoutMs ?? 0,
          set_presence: 'offline',
          filter: options.filter === undefined ? undefined : JSON.stringify(options.filter),
        },
      }),
    whoAmI: () => call<{ user_id: string; device_id: string }>('GET', '/account/whoami'),
    logout: () => call('POST', '/logout', { body: {} }),
  };
}

function roomBody(options: RoomOptions): JsonObject {
  return {
    preset: options.preset ?? 'public_chat',
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.topic === undefined ? {} : { topic: options.topic }),
    ...(options.invite === undefined ? {} : { invite: options.invite }),
    ...(options.isDirect === undefined ? {} : { is_direct: options.isDirect }),
    ...(options.roomVersion === undefined ? {} : { room_version: options.roomVersion }),
    ...(options.voiceForAll ? { power_level_content_override: { events: { [CALL_STATE]: 0 } } } : {}),
  };
}
