// Signing in and out on a real Synapse: what a person typed becomes a device, and ends as one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, request } from '../../scripts/homeserver/client.ts';
import { type Homeserver, startHomeserver } from '../../scripts/homeserver/homeserver.ts';
import { type HomeserverProxy, startProxy } from '../../scripts/homeserver/proxy.ts';
import { nodeClock } from '../../src/bot/node-ports.ts';
import { createSession } from '../../src/matrix/session.ts';
import { FakeLog } from '../fakes/log.ts';
import { FakeStore } from '../fakes/store.ts';

let homeserver: Homeserver;
let proxy: HomeserverProxy;
beforeAll(async () => {
  homeserver = await startHomeserver();
  proxy = await startProxy(homeserver.baseUrl);
}, 180_000);
afterAll(async () => {
  await proxy.stop();
  await homeserver.stop();
});

function newSession() {
  const store = new FakeStore();
  let rejections = 0;
  const onRejected = (): void => {
    rejections += 1;
  };
  const session = createSession({
    store,
    clock: nodeClock,
    log: new FakeLog(),
    fetch: globalThis.fetch,
    isOnline: () => true,
    onRejected,
  });
  const signIn = (user: string, password: string, server = proxy.baseUrl) =>
    session.signIn({ homeserver: server, user, password }, 'MXVC in Chromium');
  const whoAmI = () =>
    session.active()?.send({ method: 'GET', path: '/_matrix/client/v3/account/whoami', timeoutMs: 5_000 });
  return { store, session, signIn, whoAmI, rejections: () => rejections };
}

interface Stored {
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

const tokensIn = (store: FakeStore) => store.kept.get('matrix.credentials') as Stored;

describe('a session on a real homeserver', () => {
  it('begins with a device of its own name and is restored from the store', async () => {
    await homeserver.registerUser('anna', 'secret');
    const { store, signIn, whoAmI } = newSession();
    const result = await signIn('anna', 'secret');
    if (!result.ok) throw new Error(result.code);
    expect(result.account).toMatchObject({ userId: '@anna:hs.test', homeserver: proxy.baseUrl });
    expect(await whoAmI()).toMatchObject({ ok: true, body: { device_id: result.account.deviceId } });
    expect(tokensIn(store).refreshToken).toEqual(expect.any(String));
    const own = createClient({ ...result.account, ...tokensIn(store), baseUrl: homeserver.baseUrl });
    const { devices } = await own.call<{ devices: { display_name: string }[] }>('GET', '/devices');
    expect(devices.map((device) => device.display_name)).toContain('MXVC in Chromium');
    const again = createSession({
      store,
      clock: nodeClock,
      log: new FakeLog(),
      fetch: globalThis.fetch,
      isOnline: () => true,
      onRejected: () => undefined,
    });
    expect(await again.restore()).toEqual(result.account);
  });

  it('takes a whole user id, and says what was wrong otherwise', async () => {
    await homeserver.registerUser('bert', 'secret');
    expect(await newSession().signIn('@bert:hs.test', 'secret')).toMatchObject({ ok: true });
    const { store, signIn } = newSession();
    expect(await signIn('bert', 'wrong')).toMatchObject({ ok: false, code: 'wrongPassword' });
    expect(await signIn('nobody', 'wrong')).toMatchObject({ ok: false, code: 'wrongPassword' });
    expect(await signIn('bert', 'secret', 'http://127.0.0.1:9')).toMatchObject({ code: 'unknownServer' });
    expect(store.kept.size).toBe(0);
  });

  it('replaces a worn access token once for all requests, and stores the new pair', async () => {
    await homeserver.registerUser('carl', 'secret');
    const { store, session, signIn, whoAmI, rejections } = newSession();
    await signIn('carl', 'secret');
    const before = tokensIn(store);
    let worn = 3;
    const remove = proxy.addFault((seen) => {
      if (!seen.path.endsWith('/whoami') || worn === 0) return undefined;
      worn -= 1;
      const body = { errcode: 'M_UNKNOWN_TOKEN', error: 'Access token has expired', soft_logout: true };
      return { kind: 'answer', status: 401, body };
    });
    const sinceMs = Date.now();
    const answers = await Promise.all([whoAmI(), whoAmI(), whoAmI()]);
    remove();
    expect(answers.map((answer) => answer?.ok)).toEqual([true, true, true]);
    const seen = await proxy.requests({ since: sinceMs });
    expect(seen.filter((one) => one.path.endsWith('/refresh'))).toHaveLength(1);
    expect(tokensIn(store).accessToken).not.toBe(before.accessToken);
    // Its first use was the retried request, and with that the old refresh token is worth nothing.
    const path = '/_matrix/client/v3/refresh';
    const body = { refresh_token: before.refreshToken };
    await expect(request(homeserver, { method: 'POST', path, body })).rejects.toMatchObject({ status: 403 });
    expect(rejections()).toBe(0);
    await session.signOut();
  });

  it('really logs out', async () => {
    await homeserver.registerUser('dora', 'secret');
    const { store, session, signIn } = newSession();
    await signIn('dora', 'secret');
    const { accessToken } = tokensIn(store);
    await session.signOut();
    expect(session.active()).toBeNull();
    expect(store.kept.size).toBe(0);
    const who = { method: 'GET', path: '/_matrix/client/v3/account/whoami' } as const;
    await expect(request({ baseUrl: homeserver.baseUrl, accessToken }, who)).rejects.toMatchObject({
      errcode: 'M_UNKNOWN_TOKEN',
    });
  });

  it('notices that it was ended elsewhere', async () => {
    await homeserver.registerUser('emil', 'secret');
    const { store, session, signIn, whoAmI, rejections } = newSession();
    await signIn('emil', 'secret');
    const account = { userId: '@emil:hs.test', ...tokensIn(store), baseUrl: homeserver.baseUrl };
    await createClient(account).call('POST', '/logout/all', { body: {} });
    expect(await whoAmI()).toMatchObject({ ok: false, failure: { errcode: 'M_UNKNOWN_TOKEN' } });
    await expect.poll(rejections).toBe(1);
    expect(session.active()).toBeNull();
    expect(store.kept.size).toBe(0);
  });
});
