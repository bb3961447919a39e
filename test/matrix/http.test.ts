// One request: every way in which it can end is a value.
import { describe, expect, it } from 'vitest';
import { createHttp } from '../../src/matrix/http.ts';
import { turningClock } from '../fakes/clock.ts';
import { type FakeAnswer, fakeFetch } from '../fakes/fetch.ts';

function setUp(answer: FakeAnswer) {
  const clock = turningClock();
  const { fetch, requests } = fakeFetch(() => answer);
  return { clock, requests, http: createHttp({ baseUrl: 'https://hs.test/base', fetch, clock }) };
}
const GET = { method: 'GET', path: '/path', timeoutMs: 1_000 } as const;

describe('a request', () => {
  it('goes out with query, body and token, and comes back with the body', async () => {
    const { http, requests } = setUp({ body: { a: 1 } });
    const request = { method: 'PUT', path: '/p/%21r', query: { n: 1, s: 'a&b' }, body: { b: 2 } } as const;
    expect(await http({ ...request, accessToken: 'token', timeoutMs: 1_000 })).toEqual({
      ok: true,
      body: { a: 1 },
    });
    expect(requests).toMatchObject([{ method: 'PUT', body: { b: 2 }, token: 'token' }]);
    expect(requests[0]?.url.href).toBe('https://hs.test/base/p/%21r?n=1&s=a%26b');
  });

  const refused = (fields: object) => ({
    kind: 'refused',
    errcode: null,
    sentence: '',
    retryAfterMs: null,
    isSoftLogout: false,
    ...fields,
  });
  it.each<[string, FakeAnswer, object]>([
    ['a network failure', new TypeError('fetch failed'), { kind: 'network' }],
    ['a success that is no JSON', { body: '<html>' }, { kind: 'notJson' }],
    ['an empty success', { body: '' }, { kind: 'notJson' }],
    ['a page with an error', { status: 502, body: '<html>' }, refused({ status: 502 })],
    ['an error of unknown shape', { status: 400, body: [1] }, refused({ status: 400 })],
    [
      'an error with wrong types',
      { status: 400, body: { errcode: 7, error: {}, retry_after_ms: 'x' } },
      refused({ status: 400 }),
    ],
    [
      'a Matrix error',
      { status: 403, body: { errcode: 'M_FORBIDDEN', error: 'No.' } },
      refused({ status: 403, errcode: 'M_FORBIDDEN', sentence: 'No.' }),
    ],
    [
      'a limit',
      { status: 429, body: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 4_700.2 } },
      refused({ status: 429, errcode: 'M_LIMIT_EXCEEDED', retryAfterMs: 4_701 }),
    ],
    [
      'a soft logout',
      { status: 401, body: { errcode: 'M_UNKNOWN_TOKEN', soft_logout: true } },
      refused({ status: 401, errcode: 'M_UNKNOWN_TOKEN', isSoftLogout: true }),
    ],
  ])('tells %s', async (_what, answer, failure) => {
    expect(await setUp(answer).http(GET)).toEqual({ ok: false, failure });
  });

  it('ends when its time is over, and leaves no timer behind', async () => {
    const { http, clock } = setUp(null);
    const answer = http(GET);
    await clock.advance(1_000);
    expect(await answer).toEqual({ ok: false, failure: { kind: 'timeout' } });
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends when its body hangs', async () => {
    const clock = turningClock();
    const fetch: typeof globalThis.fetch = async (_url, init) => {
      const body = new ReadableStream({
        start: (stream) => init?.signal?.addEventListener('abort', () => stream.error(new Error('cut'))),
      });
      return new Response(body, { headers: { 'content-type': 'application/json' } });
    };
    const answer = createHttp({ baseUrl: 'https://hs.test', fetch, clock })(GET);
    await clock.advance(1_000);
    expect(await answer).toEqual({ ok: false, failure: { kind: 'timeout' } });
  });

  it('ends when its caller says so, even before it began', async () => {
    const { http, clock } = setUp(null);
    const late = new AbortController();
    const answers = [http({ ...GET, signal: late.signal }), http({ ...GET, signal: AbortSignal.abort() })];
    await clock.advance(10);
    late.abort();
    for (const answer of answers) expect(await answer).toEqual({ ok: false, failure: { kind: 'aborted' } });
    expect(clock.pendingTimers).toBe(0);
  });
});
