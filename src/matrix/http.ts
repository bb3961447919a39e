// One request to a homeserver, as a value: an answer or a failure, never thrown. The only user of matrix-js-sdk's HTTP
// layer (43 kB gzip by deep import; `createClient` would bring 274). Called by the rest of this folder; it knows no tokens'
// life (see tokens.ts) and retries nothing.
//
// The SDK (43) refreshes tokens of OAuth sessions only, and its call-back runs while the new token may already be in
// use. A session by password needs `/refresh` and a write before the first use, so the token comes in from outside and
// `request` is used instead of `authedRequest`.
import { HTTPError, MatrixError } from 'matrix-js-sdk/lib/http-api/errors.js';
import { FetchHttpApi } from 'matrix-js-sdk/lib/http-api/fetch.js';
import { Method } from 'matrix-js-sdk/lib/http-api/method.js';
import { TypedEventEmitter } from 'matrix-js-sdk/lib/models/typed-event-emitter.js';
import type { Clock } from '../core/ports.ts';
import { isRecord } from './json.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** After the base URL, parts already percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly accessToken?: string;
  /** Covers the whole answer, its body too. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export type HttpFailure =
  /** No answer: no network, no such host, connection cut, or the browser forbade the request. */
  | { readonly kind: 'network' }
  | { readonly kind: 'timeout' }
  /** The caller's signal fired. */
  | { readonly kind: 'aborted' }
  /** An answer whose body is no JSON (of a success), or calls itself JSON and is none. */
  | { readonly kind: 'notJson' }
  | HttpRefusal;

/** The server answered, with anything but success. */
export interface HttpRefusal {
  readonly kind: 'refused';
  readonly status: number;
  /** Matrix errcode; null if the answer has none. */
  readonly errcode: string | null;
  /** The server's own sentence: for parsing and for debug lines, never for users. */
  readonly sentence: string;
  /** From the body of a 429. */
  readonly retryAfterMs: number | null;
  readonly isSoftLogout: boolean;
}

export type HttpAnswer =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly failure: HttpFailure };

/** Sends one request. Resolves always. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

export interface HttpOptions {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

/** The requests of one homeserver. */
export function createHttp({ baseUrl, fetch, clock }: HttpOptions): Http {
  const api = new FetchHttpApi(new TypedEventEmitter(), {
    baseUrl,
    prefix: '',
    onlyData: true,
    fetchFn: fetchWhole(fetch),
  });
  return async (request) => {
    const guard = guardTime(request, clock);
    try {
      return { ok: true, body: await send(api, request, guard.signal) };
    } catch (error) {
      return { ok: false, failure: guard.cause() ?? readError(error) };
    } finally {
      guard.end();
    }
  };
}

const METHODS = { GET: Method.Get, POST: Method.Post, PUT: Method.Put } as const;

type Api = Pick<FetchHttpApi<{ baseUrl: string; prefix: string }>, 'request'>;

function send(api: Api, request: HttpRequest, abortSignal: AbortSignal): Promise<unknown> {
  const { accessToken, method, path, query, body } = request;
  return api.request(METHODS[method], path, { ...query }, body && { ...body }, {
    abortSignal,
    ...(accessToken === undefined ? {} : { headers: { Authorization: `Bearer ${accessToken}` } }),
  });
}

/**
 * The SDK stops listening to its signals once the headers are there, so a body that hangs would hang for ever:
 * read it whole inside. `no-store`, because `/versions` may be cached for ten minutes.
 */
function fetchWhole(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (resource, init) => {
    const answer = await fetch(resource, { ...init, cache: 'no-store' });
    const text = await answer.text();
    const { status, statusText, headers } = answer;
    return new Response(text === '' ? null : text, { status, statusText, headers });
  };
}

/** Joins the time-out and the caller's signal into one, and remembers which of them fired. */
function guardTime({ timeoutMs, signal }: HttpRequest, clock: Clock) {
  const controller = new AbortController();
  let failure: HttpFailure | null = null;
  const fire = (cause: HttpFailure): void => {
    failure ??= cause;
    controller.abort();
  };
  const onAbort = (): void => fire({ kind: 'aborted' });
  const cancelTimer = clock.setTimer(timeoutMs, () => fire({ kind: 'timeout' }));
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  return {
    signal: controller.signal,
    cause: (): HttpFailure | null => failure,
    end: (): void => {
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

function readError(error: unknown): HttpFailure {
  if (error instanceof MatrixError) return readMatrixError(error);
  if (error instanceof HTTPError)
    return refusal({ status: error.httpStatus ?? 0, errcode: null, sentence: '' });
  // What `JSON.parse` throws: the SDK parses both successes and errors that call themselves JSON.
  if (error instanceof SyntaxError) return { kind: 'notJson' };
  return { kind: 'network' };
}

function readMatrixError({ httpStatus, data }: MatrixError): HttpRefusal {
  const body: unknown = data;
  const fields = isRecord(body) ? body : {};
  const { errcode, error, retry_after_ms: wait, soft_logout: soft } = fields;
  return refusal({
    status: httpStatus ?? 0,
    errcode: typeof errcode === 'string' ? errcode : null,
    sentence: typeof error === 'string' ? error : '',
    retryAfterMs: typeof wait === 'number' && wait >= 0 && Number.isFinite(wait) ? Math.ceil(wait) : null,
    isSoftLogout: soft === true,
  });
}

function refusal(
  fields: Pick<HttpRefusal, 'status' | 'errcode' | 'sentence'> & Partial<HttpRefusal>,
): HttpRefusal {
  return { kind: 'refused', retryAfterMs: null, isSoftLogout: false, ...fields };
}
