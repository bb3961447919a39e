// The local homeserver does what scripts and tests rely on: users, rooms with voice rights, limits, crashes; and its proxy counts.
// One Synapse for the whole file; each test has users of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from '../../scripts/cache.ts';
import { CALL_STATE, createClient, type MatrixError, signIn } from '../../scripts/homeserver/client.ts';
import { type Homeserver, startHomeserver } from '../../scripts/homeserver/homeserver.ts';
import { isLimited, startProxy } from '../../scripts/homeserver/proxy.ts';

const KEY = (userId: string): string => `test@${userId.slice(1)}`;

let homeserver: Homeserver;
beforeAll(async () => {
  homeserver = await startHomeserver({ delayedEvents: true });
}, 180_000);
afterAll(() => homeserver.stop());

const newClient = async (name: string, baseUrl = homeserver.baseUrl) => {
  const account = await homeserver.registerUser(name, 'password');
  return createClient({ ...account, baseUrl });
};

describe('the local homeserver', () => {
  it('registers users with display names and delivers a message to another one', async () => {
    const anna = await homeserver.registerUser('anna', 'password', { displayName: 'Anna A.' });
    expect(anna.userId).toBe('@anna:hs.test');
    const sender = createClient({ ...anna, baseUrl: homeserver.baseUrl });
    const receiver = await newClient('bert');
    const roomId = await sender.createRoom({ name: 'Hall', invite: [receiver.userId] });
    await receiver.join(roomId);
    const { next_batch } = await receiver.sync();
    const [answer] = await Promise.all([
      receiver.sync({ since: next_batch, timeoutMs: 10_000 }),
      sender.sendMessage(roomId, 'hello'),
    ]);
    const events = answer.rooms?.join?.[roomId]?.timeline?.events ?? [];
    expect(events.map((event) => event.content['body'])).toContain('hello');
    expect(await receiver.getState(roomId, 'm.room.member', anna.userId)).toMatchObject({
      displayname: 'Anna A.',
    });
  });

  it('signs in again where the name is taken, and refuses a wrong password', async () => {
    const first = await homeserver.registerUser('carl', 'password');
    const second = await homeserver.registerUser('carl', 'password');
    expect(second.userId).toBe(first.userId);
    expect(second.deviceId).not.toBe(first.deviceId);
    await expect(signIn(homeserver.baseUrl, { name: 'carl', password: 'wrong' })).rejects.toThrow(
      'M_FORBIDDEN',
    );
  });

  it('lets a member write the call state only where the room says so', async () => {
    const owner = await newClient('dora');
    const member = await newClient('emil');
    const open = await owner.createRoom({ name: 'Open', voiceForAll: true });
    const closed = await owner.createRoom({ name: 'Closed' });
    await Promise.all([member.join(open), member.join(closed)]);
    await member.putState(open, CALL_STATE, KEY(member.userId), { join_state: 'JOINED' });
    await expect(member.putState(closed, CALL_STATE, KEY(member.userId), {})).rejects.toMatchObject({
      status: 403,
      errcode: 'M_FORBIDDEN',
    });
  });

  it('keeps the default limit for users, and frees those whose limit is lifted', async () => {
    const limited = await newClient('fred');
    const free = await newClient('gina');
    await homeserver.liftLimits(free.userId);
    const sendTwelve = async (client: typeof free): Promise<MatrixError | undefined> => {
      const roomId = await client.createRoom();
      const sent = Array.from({ length: 12 }, (_, n) => client.sendMessage(roomId, String(n)));
      const results = await Promise.allSettled(sent);
      return results.find((result) => result.status === 'rejected')?.reason;
    };
    expect(await sendTwelve(free)).toBeUndefined();
    const error = await sendTwelve(limited);
    expect(error).toMatchObject({ status: 429, errcode: 'M_LIMIT_EXCEEDED' });
    expect(error?.retryAfterMs).toBeGreaterThan(0);
  });

  it('offers delayed events by option', async () => {
    const client = await newClient('hugo');
    const capabilities = await client.call<{
      capabilities: { 'org.matrix.msc4140.delayed_events'?: { max_delay_ms: number } };
    }>('GET', '/capabilities');
    expect(capabilities.capabilities['org.matrix.msc4140.delayed_events']?.max_delay_ms).toBe(86_400_000);
  });

  it('refuses a port that is in use with one clear sentence', async () => {
    const port = Number(new URL(homeserver.baseUrl).port);
    await expect(startHomeserver({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`);
  });

  it('comes back with its users and rooms after a crash', async () => {
    const client = await newClient('ida');
    const roomId = await client.createRoom({ name: 'Before the crash' });
    await homeserver.kill9();
    await expect(client.whoAmI()).rejects.toThrow('fetch failed');
    await homeserver.restart();
    expect(await client.getState(roomId, 'm.room.name')).toEqual({ name: 'Before the crash' });
  }, 20_000);
});

describe('a homeserver with a folder of its own', () => {
  it('starts again after its script was killed, with the same users', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'mxvc-homeserver-'));
    const killed = spawn(process.execPath, ['--input-type=module', '-e', script(dataDir)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(killed.stdout, 'data')) as [Buffer];
    const port = Number(said.toString());
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const again = await startHomeserver({ dataDir, port });
    expect((await signIn(again.baseUrl, { name: 'nina', password: 'password' })).userId).toBe(
      '@nina:hs.test',
    );
    await expect(startHomeserver({ dataDir })).rejects.toThrow('Another run');
    await again.stop();
    await rm(dataDir, { recursive: true });
  }, 30_000);

  const script = (dataDir: string): string => `
    import { startHomeserver } from ${JSON.stringify(join(REPOSITORY, 'scripts/homeserver/homeserver.ts'))};
    const homeserver = await startHomeserver({ dataDir: ${JSON.stringify(dataDir)} });
    await homeserver.registerUser('nina', 'password');
    console.log(new URL(homeserver.baseUrl).port);`;
});

describe('the proxy in front of it', () => {
  it('notes who asked for what, and which requests count against the limit', async () => {
    const proxy = await startProxy(homeserver.baseUrl);
    const client = await newClient('jane', proxy.baseUrl);
    const other = await newClient('karl', proxy.baseUrl);
    const since = Date.now();
    const roomId = await client.createRoom({ voiceForAll: true });
    await client.putState(roomId, CALL_STATE, KEY(client.userId), { join_state: 'JOINED' });
    await client.sendToDevice('test.signal', { [other.userId]: { '*': {} } });
    await expect(other.getState(roomId, 'm.room.name')).rejects.toMatchObject({ status: 403 });
    await client.logout();
    const seen = await proxy.requests({ since, userId: client.userId });
    expect(seen.map((one) => [one.method, one.status])).toEqual([
      ['POST', 200],
      ['PUT', 200],
      ['PUT', 200],
      ['POST', 200],
    ]);
    expect(seen.filter(isLimited)).toHaveLength(2);
    const [refused] = await proxy.requests({ userId: other.userId });
    expect(refused).toMatchObject({ status: 403, path: expect.stringContaining('/state/m.room.name') });
    await proxy.stop();
  });

  it('passes a preflight and the CORS headers through', async () => {
    const proxy = await startProxy(homeserver.baseUrl);
    const headers = { origin: 'https://app.element.io', 'access-control-request-method': 'PUT' };
    const url = '/_matrix/client/v3/sync';
    const [direct, proxied] = await Promise.all(
      [homeserver.baseUrl, proxy.baseUrl].map((base) => fetch(base + url, { method: 'OPTIONS', headers })),
    );
    const cors = (response: Response | undefined) =>
      [...(response?.headers ?? [])].filter(([name]) => name.startsWith('access-control'));
    expect(cors(proxied)).toEqual(cors(direct));
    expect(cors(proxied)).not.toEqual([]);
    await proxy.stop();
  });

  it('holds a long poll open and ends it when its client goes away', async () => {
    const proxy = await startProxy(homeserver.baseUrl);
    const client = await newClient('lena', proxy.baseUrl);
    const { next_batch } = await client.sync();
    const poll = client.sync({ since: next_batch, timeoutMs: 20_000 });
    const roomId = await client.createRoom();
    expect(Object.keys((await poll).rooms?.join ?? {})).toEqual([roomId]);
    await proxy.stop();
  });

  it('delays, answers or cuts a request when told to', async () => {
    const proxy = await startProxy(homeserver.baseUrl);
    const client = await newClient('mona', proxy.baseUrl);
    const remove = proxy.addFault((seen) =>
      seen.path.endsWith('/whoami')
        ? { kind: 'answer', status: 429, body: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 7 } }
        : { kind: 'cut' },
    );
    await expect(client.whoAmI()).rejects.toMatchObject({ status: 429, retryAfterMs: 7 });
    await expect(client.sync()).rejects.toThrow('fetch failed');
    remove();
    proxy.addFault(() => ({ kind: 'delay', ms: 300 }));
    const before = Date.now();
    await client.whoAmI();
    expect(Date.now() - before).toBeGreaterThanOrEqual(300);
    await proxy.stop();
  });
});
