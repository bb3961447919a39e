// Rights and tasks where the server gives no usable answer; what it does when all is well is tested on a real one.
import { describe, expect, it } from 'vitest';
import type { RoomTask } from '../../src/core/app/effect.ts';
import type { HttpAnswer, HttpFailure, HttpRefusal } from '../../src/matrix/http.ts';
import { readRights } from '../../src/matrix/rights.ts';
import { doTask } from '../../src/matrix/rooms.ts';
import type { AuthedRequest } from '../../src/matrix/tokens.ts';
import { settleTurns, turningClock } from '../fakes/clock.ts';

const ok = (body: unknown = {}): HttpAnswer => ({ ok: true, body });
const failing = (failure: HttpFailure): HttpAnswer => ({ ok: false, failure });
const refused = (status: number, over: Partial<HttpRefusal> = {}): HttpAnswer =>
  failing({
    kind: 'refused',
    status,
    errcode: null,
    sentence: '',
    retryAfterMs: null,
    isSoftLogout: false,
    ...over,
  });
const limited = (retryAfterMs: number): HttpAnswer => refused(429, { retryAfterMs });

/** Answers by "METHOD last-part-of-the-path", in order; the last goes on counting. */
function serving(answers: Record<string, HttpAnswer[]>) {
  const seen: string[] = [];
  const send = async ({ method, path }: AuthedRequest): Promise<HttpAnswer> => {
    const what = Object.keys(answers).find((key) => `${method} ${decodeURIComponent(path)}`.includes(key));
    seen.push(what ?? `${method} ${path}`);
    const list = answers[what ?? ''] ?? [];
    return (list.length > 1 ? list.shift() : list[0]) ?? refused(404);
  };
  const clock = turningClock();
  const account = { userId: '@alice:hs.test:8448', deviceId: 'D', homeserver: 'https://hs.test' };
  return { seen, send, clock, ports: { session: { account, send }, clock } };
}

describe('rights', () => {
  it('count as not set where the room has no levels', async () => {
    const { send } = serving({
      'm.room.create': [ok({ type: 'm.room.create', sender: '@a:hs', content: {} })],
    });
    const reading = await readRights(send, '!r');
    expect(reading?.levels).toMatchObject({ users: { '@a:hs': 100 }, stateDefault: 0 });
  });

  it.each<[string, Record<string, HttpAnswer[]>]>([
    ['the levels', { 'm.room.create': [ok()], 'm.room.power_levels': [refused(403)] }],
    [
      'the levels in time',
      { 'm.room.create': [ok()], 'm.room.power_levels': [failing({ kind: 'timeout' })] },
    ],
    ['the creation', { 'm.room.create': [failing({ kind: 'network' })], 'm.room.power_levels': [ok()] }],
  ])('are none when the server does not say %s', async (_what, answers) => {
    expect(await readRights(serving(answers).send, '!r')).toBeNull();
  });
});

const channel = { name: 'Tea', spaceId: '!space', access: 'space', isEncrypted: false } as const;
const create: RoomTask = { kind: 'createChannel', channel };
const enable: RoomTask = { kind: 'enableVoice', roomId: '!r' };
const made = ok({ room_id: '!new' });

describe('a task that fails', () => {
  it.each<[string, HttpAnswer, object]>([
    ['limited', limited(4_200), { code: 'rateLimited', details: { retryAfterSeconds: 5 } }],
    [
      'forbidden',
      refused(403, { errcode: 'M_FORBIDDEN' }),
      { code: 'forbidden', details: { errcode: 'M_FORBIDDEN' } },
    ],
    ['without an answer', failing({ kind: 'timeout' }), { code: 'serverUnreachable', details: {} }],
    ['without a network', failing({ kind: 'network' }), { code: 'serverUnreachable', details: {} }],
    ['signed out', refused(401), { code: 'serverUnreachable' }],
    ['otherwise', refused(400, { errcode: 'M_BAD' }), { code: 'refused', details: { errcode: 'M_BAD' } }],
    [
      'nowhere',
      refused(404, { errcode: 'M_NOT_FOUND' }),
      { code: 'refused', details: { errcode: 'M_NOT_FOUND' } },
    ],
  ])('%s says so', async (_name, answer, expected) => {
    const { ports } = serving({ 'PUT ': [answer] });
    const task = { kind: 'setMark', roomId: '!r', isMarked: true } as const;
    expect(await doTask(task, ports)).toMatchObject({ ok: false, roomId: '!r', ...expected });
  });

  it('changes no levels that it could not read', async () => {
    const { ports, seen } = serving({ 'GET ': [refused(403)], 'PUT ': [ok()] });
    expect(await doTask(enable, ports)).toMatchObject({ ok: false, code: 'forbidden' });
    expect(seen).toEqual(['GET ']);
  });

  it('has no room where none was made', async () => {
    expect(await doTask(create, serving({ createRoom: [limited(60_000)] }).ports)).toMatchObject({
      ok: false,
      roomId: null,
      code: 'rateLimited',
    });
    expect(await doTask(create, serving({ createRoom: [ok()] }).ports)).toMatchObject({ code: 'refused' });
  });
});

describe('a new room and its space', () => {
  it('waits for the server’s limit once', async () => {
    const { ports, clock, seen } = serving({ createRoom: [made], 'm.space.child': [limited(4_000), ok()] });
    const result = doTask(create, ports);
    await settleTurns();
    await clock.advance(3_999);
    expect(seen).toEqual(['createRoom', 'm.space.child']);
    await clock.advance(1);
    expect(await result).toEqual({ ok: true, roomId: '!new' });
  });

  it.each<[string, HttpAnswer, object]>([
    ['the limit is too long', limited(10_001), {}],
    ['it is forbidden', refused(403, { errcode: 'M_FORBIDDEN' }), { errcode: 'M_FORBIDDEN' }],
  ])('are apart where %s, and the room is there', async (_name, answer, details) => {
    const { ports, seen } = serving({ createRoom: [made], 'm.space.child': [answer] });
    expect(await doTask(create, ports)).toEqual({ ok: false, roomId: '!new', code: 'notInSpace', details });
    expect(seen).toHaveLength(2);
  });
});
