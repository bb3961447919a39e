// A homeserver that answers from a table, behind a `fetch`. Used by the unit tests of the matrix folder.

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
