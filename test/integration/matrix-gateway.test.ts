// The gateway on a real Synapse at its default limits: first picture, long polls, resuming, writes, signals, crashes.
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CALL_STATE, createClient, type MatrixClient } from '../../scripts/homeserver/client.ts';
import { type Homeserver, startHomeserver } from '../../scripts/homeserver/homeserver.ts';
import { type HomeserverProxy, isLimited, startProxy } from '../../scripts/homeserver/proxy.ts';
import { nodeClock } from '../../src/bot/node-ports.ts';
import type { Account, Input } from '../../src/core/app/input.ts';
import { buildJoined, buildLeft } from '../../src/core/protocol/build.ts';
import type { Message } from '../../src/core/protocol/message.ts';
import { createGateway, type Gateway } from '../../src/matrix/gateway.ts';
import { FakeLog } from '../fakes/log.ts';
import { FakeStore } from '../fakes/store.ts';

let homeserver: Homeserver;
let proxy: HomeserverProxy;
const opened: Gateway[] = [];
beforeAll(async () => {
  homeserver = await startHomeserver();
  proxy = await startProxy(homeserver.baseUrl);
}, 180_000);
afterEach(() => {
  for (const gateway of opened.splice(0)) gateway.close();
});
afterAll(async () => {
  await proxy.stop();
  await homeserver.stop();
});

const freshId = () => randomBytes(16).toString('hex');

/** A gateway whose "core" keeps the inputs and the last position. */
function newGateway(store = new FakeStore()) {
  const inputs: Input[] = [];
  const log = new FakeLog();
  let since: string | null = null;
  const gateway = createGateway({
    store,
    clock: nodeClock,
    log,
    freshId,
    deliver: async (input) => {
      inputs.push(input);
      if (input.type === 'synced' && input.since !== null) since = input.since;
    },
  });
  opened.push(gateway);
  const messages = (): Message[] =>
    inputs.flatMap((input) => (input.type === 'synced' ? input.messages : []));
  const find = <T extends Message['type']>(type: T, roomId: string) =>
    messages().filter(
      (message): message is Extract<Message, { type: T }> =>
        message.type === type && 'roomId' in message && message.roomId === roomId,
    );
  const input = <T extends Input['type']>(type: T) =>
    inputs.filter((one): one is Extract<Input, { type: T }> => one.type === type);
  const sync = (wanted = true) => gateway.perform({ type: 'setSyncWanted', wanted, since });
  return { gateway, store, inputs, log, messages, find, input, sync, since: () => since };
}

async function signedIn(name: string) {
  await homeserver.registerUser(name, 'secret', { displayName: name.toUpperCase() });
  const tools = newGateway();
  const form = { homeserver: proxy.baseUrl, user: name, password: 'secret' };
  const result = await tools.gateway.signIn(form, 'MXVC in Chromium');
  if (!result.ok) throw new Error(result.code);
  return {
    ...tools,
    account: result.account,
    deviceKey: `chrome-${result.account.deviceId}${result.account.userId}`,
  };
}

async function host(name: string): Promise<MatrixClient> {
  const account = await homeserver.registerUser(name, 'secret', { displayName: 'The host' });
  const client = createClient({ ...account, baseUrl: homeserver.baseUrl });
  await homeserver.liftLimits(client.userId);
  return client;
}

function joined(account: Account, session = freshId()): Record<string, unknown> {
  const times = { timestampMs: Date.now(), joinedMs: Date.now(), expiresMs: 100_000 };
  const marks = { muted: false, deafened: false, capabilities: [] };
  return { ...buildJoined({ deviceId: account.deviceId, session, ...times, ...marks }) };
}

const asClient = (tools: { store: FakeStore; account: Account }) =>
  createClient({
    ...(tools.store.kept.get('matrix.credentials') as { accessToken: string }),
    userId: tools.account.userId,
    baseUrl: homeserver.baseUrl,
  });

const seedJoined = { join_state: 'JOINED', timestamp: 1 };

describe('the first picture', () => {
  const fill = async (name: string) => {
    const owner = await host(`${name}-host`);
    const tools = await signedIn(name);
    const own = asClient(tools);
    const lounge = await owner.createRoom({
      name: 'Lounge',
      voiceForAll: true,
      invite: [tools.account.userId],
    });
    const direct = await owner.createRoom({ preset: 'trusted_private_chat', invite: [tools.account.userId] });
    await Promise.all([own.join(lounge), own.join(direct)]);
    await owner.putState(lounge, CALL_STATE, `chrome${owner.userId}`, seedJoined);
    return { owner, tools, lounge, direct };
  };

  it('shows rooms, their names and who is in voice, and then what changes', async () => {
    const { owner, tools, lounge, direct } = await fill('anna');
    tools.sync();
    await expect.poll(() => tools.find('callstate', lounge)).toHaveLength(1);
    expect(tools.find('roomName', lounge).map((message) => message.name)).toEqual(['Lounge']);
    await expect
      .poll(() => tools.find('roomName', direct).map((message) => message.name))
      .toEqual(['The host']);
    const [first, window] = tools.input('synced');
    expect(first).toMatchObject({ messages: [], since: expect.any(String), arrival: { isAfterPause: true } });
    expect(window).toMatchObject({ since: null, arrival: { isPrompt: false } });
    await expect
      .poll(() => tools.log.lines.some(({ event }) => event === 'matrix.picture.complete'))
      .toBe(true);
    await owner.putState(lounge, CALL_STATE, `chrome${owner.userId}`, { join_state: 'LEFT' });
    await expect.poll(() => tools.find('callstate', lounge)).toHaveLength(2);
    const last = tools.input('synced').at(-1);
    expect(last?.arrival).toMatchObject({ isPrompt: true, isAfterPause: false });
    // Its sender's membership comes along, being lazy.
    expect(last?.messages.at(-1)).toMatchObject({ type: 'callstate', claim: { kind: 'left' } });
    await owner.putState(lounge, 'm.room.name', '', { name: 'Hall' });
    await expect.poll(() => tools.find('roomName', lounge).at(-1)?.name).toBe('Hall');
    await Promise.all([owner.kick(lounge, tools.account.userId), asClient(tools).leave(direct)]);
    await expect.poll(() => tools.find('roomGone', direct)).toHaveLength(1);
    await expect.poll(() => tools.find('roomGone', lounge)).toHaveLength(1);
  });

  it('is the same on a server without sliding sync', async () => {
    const { tools, lounge, direct } = await fill('bert');
    const body = { errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request' };
    const remove = proxy.addFault(({ path }) =>
      path.includes('simplified_msc3575') ? { kind: 'answer', status: 404, body } : undefined,
    );
    tools.sync();
    await expect.poll(() => tools.find('callstate', lounge)).toHaveLength(1);
    remove();
    expect(tools.find('roomName', lounge).map((message) => message.name)).toEqual(['Lounge']);
    expect(tools.find('roomName', direct).map((message) => message.name)).toEqual(['The host']);
  });

  it('comes in windows, and brings a room joined meanwhile by the poll', async () => {
    const owner = await host('carl-host');
    const tools = await signedIn('carl');
    await homeserver.liftLimits(tools.account.userId);
    const own = asClient(tools);
    const rooms: string[] = [];
    for (let n = 0; n < 23; n += 1) rooms.push(await own.createRoom({ name: `Room ${n}` }));
    tools.sync();
    await expect
      .poll(() => rooms.filter((id) => tools.find('roomName', id).length > 0), { timeout: 5_000 })
      .toEqual(rooms);
    expect(tools.input('synced').filter(({ since }) => since === null)).toHaveLength(2);
    const late = await owner.createRoom({ name: 'Late', voiceForAll: true });
    await owner.putState(late, CALL_STATE, `chrome${owner.userId}`, seedJoined);
    await own.join(late);
    await expect.poll(() => tools.find('callstate', late)).toHaveLength(1);
    expect(tools.find('roomName', late).map((message) => message.name)).toEqual(['Late']);
  }, 20_000);
});

describe('polling', () => {
  it('resumes with the stored position in a new process and misses nothing', async () => {
    const owner = await host('dora-host');
    const tools = await signedIn('dora');
    const roomId = await owner.createRoom({ name: 'Lounge', voiceForAll: true });
    await asClient(tools).join(roomId);
    tools.sync();
    await expect
      .poll(() => tools.log.lines.some(({ event }) => event === 'matrix.picture.complete'))
      .toBe(true);
    tools.sync(false);
    await owner.putState(roomId, CALL_STATE, `chrome${owner.userId}`, seedJoined);
    await owner.sendToDevice('de.mtorials.test.call', { [tools.account.userId]: { '*': {} } });
    const again = newGateway(tools.store);
    expect(await again.gateway.restore()).toEqual(tools.account);
    const sinceMs = Date.now();
    again.gateway.perform({ type: 'setSyncWanted', wanted: true, since: tools.since() });
    await expect.poll(() => again.find('callstate', roomId)).toHaveLength(1);
    expect(again.input('synced')[0]?.arrival).toMatchObject({ isAfterPause: false });
    const seen = await proxy.requests({ since: sinceMs, userId: tools.account.userId });
    expect(seen.map(({ path }) => path.split('/').at(-1))).toEqual(['sync', 'sync']);
    expect(seen.every(({ query }) => query.includes('set_presence=offline'))).toBe(true);
    expect(tools.find('callstate', roomId)).toHaveLength(0);
  });

  it('begins anew when the server does not know the position', async () => {
    const tools = await signedIn('emil');
    const roomId = await asClient(tools).createRoom({ name: 'Lounge' });
    tools.gateway.perform({ type: 'setSyncWanted', wanted: true, since: 'nonsense' });
    await expect.poll(() => tools.find('roomName', roomId)).not.toHaveLength(0);
    expect(tools.since()).toMatch(/^s\d/);
  });

  it('says that it fails while the server is down, and goes on by itself', async () => {
    const owner = await host('fred-host');
    const tools = await signedIn('fred');
    const roomId = await owner.createRoom({ voiceForAll: true });
    await asClient(tools).join(roomId);
    tools.sync();
    await expect
      .poll(() => tools.log.lines.some(({ event }) => event === 'matrix.picture.complete'))
      .toBe(true);
    await homeserver.kill9();
    await expect.poll(() => tools.input('syncFailing'), { timeout: 5_000 }).not.toHaveLength(0);
    await homeserver.restart();
    await owner.putState(roomId, CALL_STATE, `chrome${owner.userId}`, seedJoined);
    await expect.poll(() => tools.find('callstate', roomId), { timeout: 12_000 }).not.toHaveLength(0);
  }, 40_000);

  it('ends when the session is ended elsewhere', async () => {
    const tools = await signedIn('gina');
    tools.sync();
    await expect.poll(() => tools.input('synced')).not.toHaveLength(0);
    await asClient(tools).logout();
    await expect
      .poll(() => tools.input('signedOut'), { timeout: 5_000 })
      .toEqual([{ type: 'signedOut', byUser: false }]);
    expect(tools.store.kept.size).toBe(0);
  }, 40_000);
});

describe('writes', () => {
  const writing = (tools: Awaited<ReturnType<typeof signedIn>>) => {
    let writeId = 0;
    return (roomId: string, content: Readonly<Record<string, unknown>>, isUrgent = false): number => {
      writeId += 1;
      tools.gateway.perform({
        type: 'writeMembership',
        writeId,
        roomId,
        deviceKey: tools.deviceKey,
        content,
        isUrgent,
      });
      return writeId;
    };
  };
  const resultOf = (tools: Awaited<ReturnType<typeof signedIn>>, writeId: number) =>
    tools.input('membershipWritten').find((input) => input.writeId === writeId)?.result;

  const pauseOf = (result: ReturnType<typeof resultOf>): number =>
    result?.ok === false ? (result.retryAfterMs ?? 0) : 0;

  it('put our membership into the room, and say which level is missing', async () => {
    const owner = await host('hugo-host');
    const tools = await signedIn('hugo');
    const open = await owner.createRoom({ voiceForAll: true });
    const closed = await owner.createRoom();
    await Promise.all([asClient(tools).join(open), asClient(tools).join(closed)]);
    const write = writing(tools);
    const good = write(open, joined(tools.account));
    const bad = write(closed, joined(tools.account));
    const nowhere = write('!nowhere:hs.test', joined(tools.account));
    await expect.poll(() => tools.input('membershipWritten')).toHaveLength(3);
    expect(resultOf(tools, good)).toEqual({ ok: true, eventId: expect.stringMatching(/^\$/) });
    expect(resultOf(tools, bad)).toMatchObject({ code: 'forbidden', neededLevel: 50, ownLevel: 0 });
    expect(resultOf(tools, nowhere)).toMatchObject({
      ok: false,
      code: expect.stringMatching(/forbidden|notFound/),
    });
    expect(await owner.getState(open, CALL_STATE, tools.deviceKey)).toMatchObject({ join_state: 'JOINED' });
  });

  it('are told of a limit at once, and let the LEFT out first when it is over', async () => {
    const owner = await host('ida-host');
    const tools = await signedIn('ida');
    const [kept, left] = [
      await owner.createRoom({ voiceForAll: true }),
      await owner.createRoom({ voiceForAll: true }),
    ];
    const own = asClient(tools);
    await Promise.all([own.join(kept), own.join(left)]);
    await Promise.allSettled(Array.from({ length: 10 }, (_, n) => own.sendMessage(kept, String(n))));
    const write = writing(tools);
    const leave = buildLeft({ timestampMs: 1, session: 's', reason: 'left' });
    const startMs = Date.now();
    const limited = [write(kept, joined(tools.account)), write(left, { ...leave }, true)];
    await expect.poll(() => tools.input('membershipWritten'), { timeout: 2_000 }).toHaveLength(2);
    expect(limited.map((writeId) => resultOf(tools, writeId))).toMatchObject([
      { ok: false, code: 'rateLimited' },
      { ok: false, code: 'rateLimited' },
    ]);
    // As the core does: after the longest pause that was named, LEFT first.
    const pausesMs = limited.map((writeId) => pauseOf(resultOf(tools, writeId)));
    expect(Math.min(...pausesMs)).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, Math.max(...pausesMs)));
    const [last, first] = [write(left, { ...leave }, true), write(kept, joined(tools.account))];
    await expect.poll(() => tools.input('membershipWritten'), { timeout: 12_000 }).toHaveLength(4);
    expect(Date.now() - startMs).toBeLessThan(20_000);
    const answers = tools.input('membershipWritten').map(({ writeId }) => writeId);
    expect(answers.slice(2)).toEqual([last, first]);
    expect(resultOf(tools, last)).toMatchObject({ ok: true });
    expect(await owner.getState(left, CALL_STATE, tools.deviceKey)).toMatchObject({ join_state: 'LEFT' });
  }, 30_000);

  it('are through before a sign-out', async () => {
    const owner = await host('jane-host');
    const tools = await signedIn('jane');
    const roomId = await owner.createRoom({ voiceForAll: true });
    await asClient(tools).join(roomId);
    writing(tools)(roomId, { ...buildLeft({ timestampMs: 1, session: 's', reason: 'left' }) }, true);
    tools.gateway.perform({ type: 'signOut' });
    await expect.poll(() => tools.input('signedOut')).toEqual([{ type: 'signedOut', byUser: true }]);
    expect(await owner.getState(roomId, CALL_STATE, tools.deviceKey)).toMatchObject({ join_state: 'LEFT' });
  });
});

describe('signals and lookups', () => {
  it('carries the signals to three devices in one request, which the server does not limit', async () => {
    const sender = await signedIn('karl');
    const receivers = [await signedIn('lena'), await signedIn('mona'), await signedIn('nina')];
    for (const { sync } of receivers) sync();
    for (const { since } of receivers) await expect.poll(since).not.toBeNull();
    const picture = (one: (typeof receivers)[0]) =>
      one.log.lines.some(({ event }) => event === 'matrix.picture.complete');
    for (const one of receivers) await expect.poll(() => picture(one)).toBe(true);
    const [session, toSession] = [freshId(), freshId()];
    const sinceMs = Date.now();
    const signalTo = ({ account, deviceKey }: (typeof receivers)[0], seq: number) => ({
      to: { deviceKey, userId: account.userId, deviceId: account.deviceId, session: toSession },
      attempt: 1,
      seq,
      signal: { kind: 'offer', sdp: 'v=0\r\n', candidates: [] } as const,
    });
    for (const receiver of receivers)
      sender.gateway.perform({
        type: 'sendSignals',
        roomId: '!room',
        from: { deviceKey: sender.deviceKey, session },
        signals: [signalTo(receiver, 0)],
      });
    for (const receiver of receivers)
      await expect.poll(() => receiver.find('signal', '!room')).toHaveLength(1);
    const seen = await proxy.requests({ since: sinceMs, userId: sender.account.userId });
    expect(seen.filter(({ method }) => method === 'PUT')).toHaveLength(1);
    expect(seen.filter(isLimited)).toHaveLength(0);
    expect(receivers[0]?.find('signal', '!room')[0]).toMatchObject({
      via: 'device',
      sender: sender.account.userId,
      mxvc: { fromSession: session, toSession, attempt: 1, seq: 0 },
    });
  });

  it('reads names and memberships, and that there is no relay', async () => {
    const owner = await host('otto-host');
    const tools = await signedIn('otto');
    const roomId = await owner.createRoom({ voiceForAll: true });
    await asClient(tools).join(roomId);
    const userIds = [tools.account.userId, owner.userId, '@stranger:hs.test'];
    tools.gateway.perform({ type: 'readMembers', roomId, userIds });
    tools.gateway.perform({ type: 'readRelay' });
    await expect.poll(() => tools.input('membersRead')).toHaveLength(1);
    const members = tools.input('membersRead')[0]?.members ?? [];
    expect(Object.fromEntries(members.map((one) => [one.userId, [one.membership, one.displayName]]))).toEqual(
      {
        [tools.account.userId]: ['join', 'OTTO'],
        [owner.userId]: ['join', 'The host'],
        '@stranger:hs.test': ['leave', null],
      },
    );
    await expect
      .poll(() => tools.input('relayRead'))
      .toEqual([{ type: 'relayRead', iceServers: [], validForMs: null }]);
  });
});
