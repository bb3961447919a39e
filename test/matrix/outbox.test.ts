// The order on the way out, at the server's limit and without it, and an answer within ten seconds whatever happens.
import { describe, expect, it } from 'vitest';
import type { WriteResult } from '../../src/core/app/input.ts';
import type { HttpAnswer } from '../../src/matrix/http.ts';
import { createOutbox } from '../../src/matrix/outbox.ts';
import { settleTurns, turningClock } from '../fakes/clock.ts';
import { FakeLog } from '../fakes/log.ts';

const OK: HttpAnswer = { ok: true, body: { event_id: '$e' } };
const limited = (retryAfterMs: number): HttpAnswer => ({
  ok: false,
  failure: {
    kind: 'refused',
    status: 429,
    errcode: 'M_LIMIT_EXCEEDED',
    sentence: '',
    retryAfterMs,
    isSoftLogout: false,
  },
});

function setUp() {
  const clock = turningClock();
  const log = new FakeLog();
  const sent: { path: string; timeoutMs: number; answer: (answer: HttpAnswer) => void }[] = [];
  const results: [number, string, number | null][] = [];
  const onResult = (id: number, result: WriteResult): void => {
    results.push(result.ok ? [id, 'ok', null] : [id, result.code, result.retryAfterMs]);
  };
  const outbox = createOutbox({
    send: ({ path, timeoutMs }) => new Promise((answer) => sent.push({ path, timeoutMs, answer })),
    clock,
    log,
    onResult,
  });
  const write = (writeId: number, room: string, isUrgent = false): void =>
    outbox.write({
      type: 'writeMembership',
      writeId,
      roomId: room,
      deviceKey: 'k@a:b',
      content: {},
      isUrgent,
    });
  const answer = async (index: number, answer: HttpAnswer): Promise<void> => {
    sent[index]?.answer(answer);
    await settleTurns();
  };
  const rooms = () => sent.map(({ path }) => decodeURIComponent(path.split('/')[5] ?? ''));
  return { outbox, clock, log, sent, results, write, answer, rooms };
}

describe('the outbox', () => {
  it('sends to different rooms at once, with the whole time for each', () => {
    const { write, sent, rooms } = setUp();
    write(1, '!a');
    write(2, '!b', true);
    expect(rooms()).toEqual(['!a', '!b']);
    expect(sent[0]).toMatchObject({
      path: '/_matrix/client/v3/rooms/!a/state/de.mtorials.test.callstate/k%40a%3Ab',
      timeoutMs: 10_000,
    });
  });

  it('has one write of a key on its way, and sends only the newest of those that wait', async () => {
    const { write, answer, rooms, results } = setUp();
    write(1, '!a');
    write(2, '!a');
    write(3, '!a');
    expect(rooms()).toEqual(['!a']);
    await answer(0, OK);
    expect(rooms()).toEqual(['!a', '!a']);
    await answer(1, OK);
    expect(results).toEqual([
      [2, 'timeout', null],
      [1, 'ok', null],
      [3, 'ok', null],
    ]);
  });

  it('tells of a limit at once, to those that wait for it too, and sends nothing while it lasts', async () => {
    const { write, answer, rooms, results, clock, log } = setUp();
    write(1, '!a');
    await answer(0, limited(3_000));
    expect(results).toEqual([[1, 'rateLimited', 3_000]]);
    await clock.advance(1_000);
    write(2, '!b', true);
    await settleTurns();
    expect(results.at(-1)).toEqual([2, 'rateLimited', 2_000]);
    expect(rooms()).toEqual(['!a']);
    expect(log.lines.map(({ fields }) => fields?.['count'])).toEqual([1]);
  });

  it('sends one at a time after a limit, LEFT first, until all is out', async () => {
    const { write, answer, rooms, clock } = setUp();
    write(1, '!a');
    await answer(0, limited(3_000));
    await clock.advance(3_000);
    write(2, '!a');
    write(3, '!b');
    write(4, '!c', true);
    expect(rooms()).toEqual(['!a', '!a']);
    await answer(1, OK);
    expect(rooms()).toEqual(['!a', '!a', '!c']);
    await answer(2, OK);
    await answer(3, OK);
    expect(rooms()).toEqual(['!a', '!a', '!c', '!b']);
    write(5, '!a');
    write(6, '!b');
    expect(rooms()).toHaveLength(6);
  });

  it('says of those that wait behind a limited one that they are limited', async () => {
    const { write, answer, results, clock, sent } = setUp();
    write(1, '!a');
    await answer(0, limited(1_000));
    await clock.advance(1_000);
    write(2, '!a');
    write(3, '!b');
    write(4, '!a', true);
    await answer(1, limited(4_000));
    expect(results.slice(1)).toEqual([
      [2, 'rateLimited', 4_000],
      [3, 'rateLimited', 4_000],
      [4, 'rateLimited', 4_000],
    ]);
    expect(sent).toHaveLength(2);
  });

  it('gives the second of a key what is left of its time', async () => {
    const { write, answer, sent, clock, results } = setUp();
    write(1, '!a');
    write(2, '!a');
    await clock.advance(4_000);
    await answer(0, { ok: false, failure: { kind: 'network' } });
    expect(sent[1]?.timeoutMs).toBe(6_000);
    await answer(1, { ok: false, failure: { kind: 'timeout' } });
    expect(results).toEqual([
      [1, 'offline', null],
      [2, 'timeout', null],
    ]);
  });

  it('tells when it is empty', async () => {
    const { outbox, write, answer } = setUp();
    await outbox.emptied();
    let isEmpty = false;
    write(1, '!a');
    void outbox.emptied().then(() => {
      isEmpty = true;
    });
    await settleTurns();
    expect(isEmpty).toBe(false);
    await answer(0, OK);
    expect(isEmpty).toBe(true);
  });
});
