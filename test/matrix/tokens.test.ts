// Tokens: one refresh at a time, stored before used, and an end that is told once.
import { describe, expect, it } from 'vitest';
import type { Credentials } from '../../src/matrix/credentials.ts';
import { createHttp } from '../../src/matrix/http.ts';
import { createTokens } from '../../src/matrix/tokens.ts';
import { settleTurns, turningClock } from '../fakes/clock.ts';
import { type FakeAnswer, type FakeRequest, fakeFetch } from '../fakes/fetch.ts';
import { FakeLog } from '../fakes/log.ts';
import { FakeStore } from '../fakes/store.ts';

const BASE = 'https://hs.test';
const account = { userId: '@alice:hs.test', deviceId: 'DEVICE', homeserver: BASE };
const WORN: FakeAnswer = { status: 401, body: { errcode: 'M_UNKNOWN_TOKEN', error: '', soft_logout: true } };
const whoAmI = { method: 'GET', path: '/whoami', timeoutMs: 5_000 } as const;

function setUp(options: {
  readonly credentials?: Partial<Credentials>;
  readonly refresh?: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
  readonly good?: string;
}) {
  const events: string[] = [];
  const { fetch, requests } = fakeFetch(async (request) => {
    events.push(`${request.url.pathname} ${request.token ?? ''}`);
    if (request.url.pathname === '/whoami')
      return request.token === (options.good ?? 'access-2') ? { body: {} } : WORN;
    const refresh =
      options.refresh ?? (() => ({ body: { access_token: 'access-2', refresh_token: 'refresh-2' } }));
    return refresh(request);
  });
  const clock = turningClock();
  const store = new FakeStore();
  const rejected: boolean[] = [];
  const log = new FakeLog();
  const tokens = createTokens({
    http: createHttp({ baseUrl: BASE, fetch, clock }),
    store: {
      read: (key) => store.read(key),
      write: async (entries) => {
        await store.write(entries);
        events.push('stored');
      },
    },
    clock,
    log,
    credentials: {
      account,
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      expiresAtMs: null,
      ...options.credentials,
    },
    onRejected: (isSoft) => rejected.push(isSoft),
  });
  const refreshes = () => requests.filter(({ url }) => url.pathname.endsWith('/refresh'));
  return { tokens, events, requests, refreshes, store, rejected, clock, log };
}

describe('tokens', () => {
  it('are replaced once for many requests, and stored before the first use', async () => {
    const { tokens, events, refreshes, store } = setUp({});
    const answers = await Promise.all([1, 2, 3].map(() => tokens.send(whoAmI)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(refreshes().map(({ body }) => body)).toEqual([{ refresh_token: 'refresh-1' }]);
    expect(events.indexOf('stored')).toBeLessThan(events.indexOf('/whoami access-2'));
    expect(store.kept.get('matrix.credentials')).toMatchObject({
      accessToken: 'access-2',
      refreshToken: 'refresh-2',
    });
  });

  it('are replaced before a request when their time is over', async () => {
    const { tokens, events } = setUp({ credentials: { expiresAtMs: 1_700_000_000_500 } });
    await tokens.send(whoAmI);
    expect(events[0]).toBe('/_matrix/client/v3/refresh ');
    expect(events.filter((event) => event.startsWith('/whoami'))).toEqual(['/whoami access-2']);
  });

  it('keep the refresh token where the server sends no new one', async () => {
    const { tokens, store } = setUp({
      refresh: () => ({ body: { access_token: 'access-2', expires_in_ms: 5_000 } }),
    });
    await tokens.send(whoAmI);
    expect(store.kept.get('matrix.credentials')).toMatchObject({
      refreshToken: 'refresh-1',
      expiresAtMs: 1_700_000_005_000,
    });
  });

  it.each([401, 403])('end the session when the refresh is answered %i', async (status) => {
    const refused = { status, body: { errcode: 'M_FORBIDDEN', error: '' } };
    const { tokens, rejected, requests } = setUp({ refresh: () => refused });
    await Promise.all([tokens.send(whoAmI), tokens.send(whoAmI)]);
    expect(rejected).toEqual([true]);
    const before = requests.length;
    expect(await tokens.send(whoAmI)).toMatchObject({ ok: false, failure: { errcode: 'M_UNKNOWN_TOKEN' } });
    expect(requests).toHaveLength(before);
  });

  it('end the session where there is no refresh token', async () => {
    const { tokens, rejected, refreshes } = setUp({ credentials: { refreshToken: null } });
    await tokens.send(whoAmI);
    expect(rejected).toEqual([true]);
    expect(refreshes()).toHaveLength(0);
  });

  it('end the session when the new token is refused too', async () => {
    const { tokens, rejected } = setUp({ good: 'none' });
    await tokens.send(whoAmI);
    expect(rejected).toEqual([true]);
  });

  it.each<[string, FakeAnswer]>([
    ['does not get through', new TypeError('fetch failed')],
    ['is answered 502', { status: 502, body: 'bad gateway' }],
    ['is answered without a token', { body: {} }],
  ])('stay in doubt when the refresh %s', async (_what, answer) => {
    const { tokens, rejected } = setUp({ refresh: () => answer });
    expect(await tokens.send(whoAmI)).toEqual({ ok: false, failure: { kind: 'network' } });
    expect(rejected).toEqual([]);
  });

  it('are not used when they could not be stored', async () => {
    const { tokens, log, store, requests } = setUp({});
    store.failures = 1;
    expect(await tokens.send(whoAmI)).toEqual({ ok: false, failure: { kind: 'network' } });
    expect(requests.some(({ token }) => token === 'access-2')).toBe(false);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'matrix.token.notStored' }),
    );
  });

  it('are not stored any more once the session is closed', async () => {
    let release = (_answer: FakeAnswer): void => undefined;
    const refresh = () =>
      new Promise<FakeAnswer>((resolve) => {
        release = resolve;
      });
    const { tokens, store, rejected } = setUp({ refresh });
    const answer = tokens.send(whoAmI);
    await settleTurns();
    tokens.close();
    release({ body: { access_token: 'access-2' } });
    expect(await answer).toMatchObject({ ok: false });
    expect(store.kept.size).toBe(0);
    expect(rejected).toEqual([]);
  });
});
