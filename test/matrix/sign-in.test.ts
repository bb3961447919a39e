// Each way in which a sign-in can end, by a homeserver that answers from a table.
import { describe, expect, it } from 'vitest';
import { createSession } from '../../src/matrix/session.ts';
import { turningClock } from '../fakes/clock.ts';
import { type FakeAnswer, fakeFetch } from '../fakes/fetch.ts';
import { FakeLog } from '../fakes/log.ts';
import { FakeStore } from '../fakes/store.ts';

const GOOD: Record<string, FakeAnswer> = {
  'https://example.org/.well-known/matrix/client': {
    body: { 'm.homeserver': { base_url: 'https://matrix.example.org/' } },
  },
  'https://matrix.example.org/_matrix/client/versions': { body: { versions: ['r0.6.1', 'v1.11'] } },
  'https://matrix.example.org/_matrix/client/v3/login': {
    body: {
      flows: [{ type: 'm.login.password' }],
      user_id: '@alice:example.org',
      device_id: 'DEVICE',
      access_token: 'access-1',
      refresh_token: 'refresh-1',
      expires_in_ms: 300_000,
    },
  },
};
const WELL_KNOWN = 'https://example.org/.well-known/matrix/client';
const VERSIONS = 'https://matrix.example.org/_matrix/client/versions';
const LOGIN = 'https://matrix.example.org/_matrix/client/v3/login';
const NETWORK = new TypeError('fetch failed');

function setUp(changes: Record<string, FakeAnswer> = {}, isOnline = true) {
  const answers = { ...GOOD, ...changes };
  const { fetch, requests } = fakeFetch(({ method, url }) => {
    const found = [`${method} ${url.href}`, url.href].find((key) => Object.hasOwn(answers, key));
    return found === undefined ? { status: 404, body: 'not found' } : (answers[found] ?? null);
  });
  const store = new FakeStore();
  const clock = turningClock();
  const session = createSession({
    store,
    clock,
    log: new FakeLog(),
    fetch,
    isOnline: () => isOnline,
    onRejected: () => undefined,
  });
  const signIn = (homeserver = 'example.org') =>
    session.signIn({ homeserver, user: 'alice', password: 'secret' }, 'MXVC in Chromium');
  return { signIn, session, store, requests, clock };
}

describe('signing in', () => {
  it.each([
    'http://matrix.example.org',
    'http://192.168.1.5:8008',
    'http://127.0.0.1.evil.org',
    'http://localhost.evil.org',
  ])('sends nothing at all to %s', async (homeserver) => {
    const { signIn, requests, store } = setUp();
    const server = new URL(homeserver).host;
    expect(await signIn(homeserver)).toEqual({
      ok: false,
      code: 'insecure',
      details: { homeserver: server },
    });
    expect([requests, store.kept.size]).toEqual([[], 0]);
  });

  it('goes by the well-known file and keeps what came of it', async () => {
    const { signIn, session, store, requests, clock } = setUp();
    const account = {
      userId: '@alice:example.org',
      deviceId: 'DEVICE',
      homeserver: 'https://matrix.example.org',
    };
    expect(await signIn()).toEqual({ ok: true, account });
    expect(requests.at(-1)?.body).toEqual({
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: 'alice' },
      password: 'secret',
      initial_device_display_name: 'MXVC in Chromium',
      refresh_token: true,
    });
    expect(store.kept.get('matrix.credentials')).toEqual({
      account,
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      expiresAtMs: clock.nowMs() + 300_000,
    });
    expect(session.active()?.account).toEqual(account);
  });

  it('takes the name itself where there is no well-known file', async () => {
    const { signIn } = setUp({
      [WELL_KNOWN]: { status: 404, body: 'no' },
      'https://example.org/_matrix/client/versions': { body: { versions: ['v1.1'] } },
      'https://example.org/_matrix/client/v3/login': GOOD[LOGIN] as FakeAnswer,
    });
    expect(await signIn()).toMatchObject({ ok: true, account: { homeserver: 'https://example.org' } });
  });

  const flows = (...types: string[]) => ({ body: { flows: types.map((type) => ({ type })) } });
  const denied = (status: number, errcode: string, more = {}) => ({
    status,
    body: { errcode, error: '', ...more },
  });

  it.each<[string, Record<string, FakeAnswer>, string, Record<string, string | number>]>([
    [
      'a well-known file that is no JSON',
      { [WELL_KNOWN]: { body: '<html>' } },
      'badWellKnown',
      { homeserver: 'example.org' },
    ],
    ['one without an address', { [WELL_KNOWN]: { body: {} } }, 'badWellKnown', { homeserver: 'example.org' }],
    [
      'one with a useless address',
      { [WELL_KNOWN]: { body: { 'm.homeserver': { base_url: 'x' } } } },
      'badWellKnown',
      { homeserver: 'example.org' },
    ],
    [
      'one that leads away from encryption',
      { [WELL_KNOWN]: { body: { 'm.homeserver': { base_url: 'http://matrix.example.org:8008' } } } },
      'insecure',
      { homeserver: 'matrix.example.org:8008' },
    ],
    [
      'one that may not be read',
      { [WELL_KNOWN]: { status: 403, body: 'no' } },
      'badWellKnown',
      { homeserver: 'example.org' },
    ],
    [
      'nothing under that name',
      { [WELL_KNOWN]: NETWORK, 'https://example.org/_matrix/client/versions': NETWORK },
      'unknownServer',
      { homeserver: 'example.org' },
    ],
    [
      'a gateway without its server',
      { [VERSIONS]: { status: 502, body: 'bad gateway' } },
      'unknownServer',
      { homeserver: 'matrix.example.org' },
    ],
    [
      'some other web server',
      { [VERSIONS]: { status: 404, body: 'no' } },
      'notMatrix',
      { homeserver: 'matrix.example.org' },
    ],
    [
      'a web page for everything',
      { [VERSIONS]: { body: '<html>' } },
      'notMatrix',
      { homeserver: 'matrix.example.org' },
    ],
    [
      'JSON of something else',
      { [VERSIONS]: { body: { version: 3 } } },
      'notMatrix',
      { homeserver: 'matrix.example.org' },
    ],
    [
      'a server too old',
      { [VERSIONS]: { body: { versions: ['r0.5.0', 'r0.4.0'] } } },
      'serverTooOld',
      { homeserver: 'matrix.example.org' },
    ],
    [
      'a server with single sign-on only',
      { [`GET ${LOGIN}`]: flows('m.login.sso', 'm.login.token') },
      'noPasswordLogin',
      { homeserver: 'matrix.example.org' },
    ],
    [
      'a server that moved to OAuth',
      { [`GET ${LOGIN}`]: denied(404, 'M_UNRECOGNIZED') },
      'noPasswordLogin',
      { homeserver: 'matrix.example.org' },
    ],
    [
      'a connection that breaks before the password',
      { [`GET ${LOGIN}`]: NETWORK },
      'unknownServer',
      { homeserver: 'matrix.example.org' },
    ],
    [
      'a connection that breaks at the password',
      { [`POST ${LOGIN}`]: NETWORK },
      'unknownServer',
      { homeserver: 'matrix.example.org' },
    ],
    ['a wrong password', { [`POST ${LOGIN}`]: denied(403, 'M_FORBIDDEN') }, 'wrongPassword', {}],
    ['a deactivated user', { [`POST ${LOGIN}`]: denied(403, 'M_USER_DEACTIVATED') }, 'userDeactivated', {}],
    [
      'too many tries',
      { [`POST ${LOGIN}`]: denied(429, 'M_LIMIT_EXCEEDED', { retry_after_ms: 295_022 }) },
      'rateLimited',
      { retryAfterSeconds: 296 },
    ],
    [
      'something else',
      { [`POST ${LOGIN}`]: denied(400, 'M_BAD_STATE') },
      'refused',
      { homeserver: 'matrix.example.org', errcode: 'M_BAD_STATE' },
    ],
    [
      'an error without a code',
      { [`POST ${LOGIN}`]: { status: 500, body: 'oops' } },
      'refused',
      { homeserver: 'matrix.example.org', errcode: 'HTTP 500' },
    ],
    [
      'an answer without a token',
      { [`POST ${LOGIN}`]: { body: { user_id: '@a:b' } } },
      'notMatrix',
      { homeserver: 'matrix.example.org' },
    ],
    [
      'a page instead of an answer',
      { [`POST ${LOGIN}`]: { body: '<html>' } },
      'notMatrix',
      { homeserver: 'matrix.example.org' },
    ],
  ])('meets %s', async (_what, changes, code, details) => {
    const { signIn, session, store } = setUp(changes);
    expect(await signIn()).toEqual({ ok: false, code, details });
    expect(store.kept.size).toBe(0);
    expect(session.active()).toBeNull();
  });

  it('says that this computer is offline rather than blame the server', async () => {
    const { signIn } = setUp({ [VERSIONS]: NETWORK }, false);
    expect(await signIn()).toMatchObject({ ok: false, code: 'offline' });
  });

  it('asks nobody when the form is wrong', async () => {
    const { signIn, requests } = setUp();
    expect(await signIn('two words')).toEqual({ ok: false, code: 'badHomeserver', details: {} });
    expect(requests).toEqual([]);
  });

  it('gives up on a server that does not answer', async () => {
    const { signIn, clock } = setUp({ [VERSIONS]: null });
    const result = signIn();
    await clock.advance(15_000);
    expect(await result).toMatchObject({ ok: false, code: 'unknownServer' });
  });

  it('logs the old account out when another one signs in', async () => {
    const { signIn, requests, store } = setUp();
    await signIn();
    expect(await signIn()).toMatchObject({ ok: true });
    const logout = requests.filter(({ url }) => url.pathname.endsWith('/logout'));
    expect(logout.map(({ token }) => token)).toEqual(['access-1']);
    expect(store.kept.has('matrix.credentials')).toBe(true);
  });

  it('forgets everything on sign-out, though the server does not answer', async () => {
    const { signIn, session, store, clock } = setUp({
      'https://matrix.example.org/_matrix/client/v3/logout': null,
    });
    await signIn();
    const done = session.signOut();
    await clock.advance(5_000);
    await done;
    expect(store.kept.size).toBe(0);
    await session.signOut();
  });

  it('restores nothing from a store that holds something else', async () => {
    for (const stored of [
      undefined,
      7,
      {},
      { accessToken: 'x' },
      { account: { userId: '@a:b' }, accessToken: 'x' },
    ]) {
      const store = new FakeStore({ 'matrix.credentials': stored });
      const rest = {
        clock: turningClock(),
        log: new FakeLog(),
        fetch: globalThis.fetch,
        isOnline: () => true,
      };
      const session = createSession({ ...rest, store, onRejected: () => undefined });
      expect(await session.restore()).toBeNull();
    }
  });
});
