// The door itself: what goes where, and what it says when nobody is signed in. The rest is tested on a real homeserver.
import { describe, expect, it } from 'vitest';
import type { Input } from '../../src/core/app/input.ts';
import { createGateway } from '../../src/matrix/gateway.ts';
import { settleTurns, turningClock } from '../fakes/clock.ts';
import { type FakeAnswer, fakeFetch } from '../fakes/fetch.ts';
import { FakeLog } from '../fakes/log.ts';
import { FakeStore } from '../fakes/store.ts';

const account = { userId: '@alice:hs.test', deviceId: 'DEVICE', homeserver: 'https://hs.test' };
const credentials = { account, accessToken: 'access-1', refreshToken: null, expiresAtMs: null };

function setUp(answer: (path: string) => FakeAnswer = () => null) {
  const clock = turningClock();
  const log = new FakeLog();
  const store = new FakeStore({ 'matrix.credentials': credentials, 'matrix.sync': { hasPicture: true } });
  const inputs: Input[] = [];
  const { fetch, requests } = fakeFetch(({ url }) => answer(url.pathname));
  const deliver = async (input: Input): Promise<void> => {
    inputs.push(input);
  };
  const gateway = createGateway({ store, clock, log, freshId: () => 'abcd', fetch, deliver });
  const paths = () => requests.map(({ url }) => url.pathname.split('/').at(-1));
  return { gateway, clock, log, store, inputs, paths };
}
const write = {
  type: 'writeMembership',
  roomId: '!r',
  deviceKey: 'k@a:b',
  content: {},
  isUrgent: false,
} as const;

describe('the gateway', () => {
  it('answers writes and nothing else while nobody is signed in', async () => {
    const { gateway, inputs, paths } = setUp();
    gateway.perform({ type: 'setSyncWanted', wanted: true, since: null });
    gateway.perform({ type: 'readRelay' });
    gateway.perform({ ...write, writeId: 7 });
    await settleTurns();
    expect(inputs).toMatchObject([{ type: 'membershipWritten', writeId: 7, result: { code: 'signedOut' } }]);
    expect(paths()).toEqual([]);
  });

  it('restores the account and polls from the given position', async () => {
    const { gateway, paths } = setUp();
    expect(await gateway.restore()).toEqual(account);
    gateway.perform({ type: 'setSyncWanted', wanted: true, since: 's1' });
    await settleTurns();
    expect(paths()).toEqual(['sync']);
    gateway.close();
  });

  it('signs out though a last write hangs, and is silent then', async () => {
    const { gateway, inputs, paths, clock, store } = setUp((path) =>
      path.endsWith('/logout') ? { body: {} } : null,
    );
    await gateway.restore();
    gateway.perform({ type: 'setSyncWanted', wanted: true, since: 's1' });
    gateway.perform({ ...write, writeId: 1, isUrgent: true });
    gateway.perform({ type: 'signOut' });
    await clock.advance(2_999);
    expect(paths()).not.toContain('logout');
    await clock.advance(1);
    expect(inputs).toEqual([{ type: 'signedOut', byUser: true }]);
    expect(store.kept.size).toBe(0);
    gateway.perform({ type: 'signOut' });
    await clock.advance(3_000);
    expect(paths().filter((path) => path === 'logout')).toHaveLength(1);
  });

  it('says when the homeserver has ended the session, once', async () => {
    const { gateway, inputs, clock, store } = setUp(() => ({
      status: 401,
      body: { errcode: 'M_UNKNOWN_TOKEN' },
    }));
    await gateway.restore();
    gateway.perform({ type: 'setSyncWanted', wanted: true, since: 's1' });
    gateway.perform({ ...write, writeId: 1 });
    await clock.advance(60_000);
    expect(inputs.filter(({ type }) => type === 'signedOut')).toEqual([{ type: 'signedOut', byUser: false }]);
    expect(inputs).toContainEqual(expect.objectContaining({ type: 'membershipWritten' }));
    expect(store.kept.size).toBe(0);
  });

  it('takes a logout that the homeserver does not know for a sign-out like any other', async () => {
    const { gateway, inputs, store } = setUp(() => ({ status: 401, body: { errcode: 'M_UNKNOWN_TOKEN' } }));
    await gateway.restore();
    gateway.perform({ type: 'signOut' });
    await settleTurns();
    expect(inputs).toEqual([{ type: 'signedOut', byUser: true }]);
    expect(store.kept.size).toBe(0);
  });

  it('delivers why a sign-in failed', async () => {
    const { gateway, inputs } = setUp(() => ({ status: 404, body: 'no' }));
    const form = { homeserver: 'https://other.test', user: 'bob', password: 'secret' };
    expect(await gateway.signIn(form, 'MXVC')).toMatchObject({ ok: false, code: 'notMatrix' });
    expect(inputs).toEqual([
      { type: 'signInFailed', code: 'notMatrix', details: { homeserver: 'other.test' } },
    ]);
  });

  it('logs a core that could not take its input', async () => {
    const { log, clock, store } = setUp();
    const deliver = () => Promise.reject(new Error('disk full'));
    const gateway = createGateway({
      store,
      clock,
      log,
      freshId: () => 'abcd',
      fetch: globalThis.fetch,
      deliver,
    });
    gateway.perform({ ...write, writeId: 1 });
    await settleTurns();
    expect(log.lines).toMatchObject([{ level: 'error', event: 'matrix.deliver.faulted' }]);
  });
});
