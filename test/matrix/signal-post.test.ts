// Signals on their way: together where they are due together, in order for each device, repeated and then given up.
import { describe, expect, it } from 'vitest';
import type { OutboundSignal } from '../../src/core/mesh/contract.ts';
import type { HttpAnswer, HttpFailure } from '../../src/matrix/http.ts';
import { createSignalPost } from '../../src/matrix/signal-post.ts';
import { settleTurns, turningClock } from '../fakes/clock.ts';
import { FakeLog } from '../fakes/log.ts';

const OK: HttpAnswer = { ok: true, body: {} };
const failed = (failure: HttpFailure): HttpAnswer => ({ ok: false, failure });
const refused = (status: number, retryAfterMs: number | null = null): HttpAnswer =>
  failed({ kind: 'refused', status, errcode: null, sentence: '', retryAfterMs, isSoftLogout: false });

interface Sent {
  readonly path: string;
  readonly devices: string[];
}

function setUp(answers: HttpAnswer[] = []) {
  const clock = turningClock();
  const log = new FakeLog();
  const sent: Sent[] = [];
  let ids = 0;
  const post = createSignalPost({
    send: async ({ path, body }) => {
      const messages = (body?.['messages'] ?? {}) as Record<
        string,
        Record<string, { 'de.mtorials.test.mxvc': { seq: number } }>
      >;
      const devices = Object.entries(messages).flatMap(([userId, byDevice]) =>
        Object.entries(byDevice).map(
          ([id, content]) => `${userId} ${id} ${content['de.mtorials.test.mxvc'].seq}`,
        ),
      );
      sent.push({ path, devices });
      return answers.shift() ?? OK;
    },
    clock,
    log,
    freshId: () => {
      ids += 1;
      return `id-${ids}`;
    },
  });
  const signal = (userId: string, deviceId: string, seq: number): OutboundSignal => ({
    to: { deviceKey: `x${userId}`, userId, deviceId, session: 's2' },
    attempt: 1,
    seq,
    signal: { kind: 'candidates', candidates: [] },
  });
  const send = (...signals: OutboundSignal[]): void =>
    post.post({ type: 'sendSignals', roomId: '!r', from: { deviceKey: 'k@a:b', session: 's1' }, signals });
  return { clock, log, sent, send, signal };
}

describe('signals', () => {
  it('share one request when they are due within ten milliseconds', async () => {
    const { clock, sent, send, signal } = setUp();
    send(signal('@b:hs', 'B', 0), signal('@c:hs', 'C', 0));
    await clock.advance(9);
    expect(sent).toEqual([]);
    send(signal('@b:hs', 'B2', 0));
    await clock.advance(1);
    expect(sent.map(({ devices }) => devices)).toEqual([['@b:hs B 0', '@b:hs B2 0', '@c:hs C 0']]);
    expect(sent[0]?.path).toBe('/_matrix/client/v3/sendToDevice/de.mtorials.test.call/id-1');
  });

  it('keep their order for one device, one in each request', async () => {
    const { clock, sent, send, signal } = setUp();
    send(signal('@b:hs', 'B', 0), signal('@b:hs', 'B', 1), signal('@c:hs', 'C', 0), signal('@b:hs', 'B', 2));
    await clock.advance(100);
    expect(sent.map(({ devices }) => devices)).toEqual([
      ['@b:hs B 0', '@c:hs C 0'],
      ['@b:hs B 1'],
      ['@b:hs B 2'],
    ]);
    expect(new Set(sent.map(({ path }) => path)).size).toBe(3);
  });

  it('are repeated under the same transaction when the network fails, before later ones', async () => {
    const { clock, sent, send, signal, log } = setUp([failed({ kind: 'network' }), refused(502)]);
    send(signal('@b:hs', 'B', 0));
    await clock.advance(20);
    send(signal('@b:hs', 'B', 1));
    await clock.advance(2_000);
    expect(sent.map(({ devices }) => devices[0])).toEqual([
      '@b:hs B 0',
      '@b:hs B 0',
      '@b:hs B 0',
      '@b:hs B 1',
    ]);
    expect(new Set(sent.slice(0, 3).map(({ path }) => path)).size).toBe(1);
    expect(log.lines).toEqual([]);
  });

  it('wait as long as a limit says', async () => {
    const { clock, sent, send, signal } = setUp([refused(429, 3_000)]);
    send(signal('@b:hs', 'B', 0));
    await clock.advance(2_000);
    expect(sent).toHaveLength(1);
    await clock.advance(2_000);
    expect(sent).toHaveLength(2);
  });

  it.each<[string, HttpAnswer, number]>([
    ['the network stays away', failed({ kind: 'network' }), 6],
    ['a time-out follows the other', failed({ kind: 'timeout' }), 6],
    ['a portal answers', failed({ kind: 'notJson' }), 6],
    ['the server refuses', refused(403), 1],
    ['the session has ended', failed({ kind: 'aborted' }), 1],
    ['the limit lasts too long', refused(429, 60_000), 1],
  ])('are dropped with a warning when %s', async (_what, answer, tries) => {
    const { clock, sent, send, signal, log } = setUp(Array.from({ length: tries }, () => answer));
    send(signal('@b:hs', 'B', 0));
    await clock.advance(7_000);
    expect(sent).toHaveLength(tries);
    expect(log.lines).toMatchObject([
      { level: 'warn', event: 'matrix.signals.dropped', fields: { count: 1 } },
    ]);
    send(signal('@b:hs', 'B', 1));
    await clock.advance(10);
    await settleTurns();
    expect(sent.at(-1)?.devices).toEqual(['@b:hs B 1']);
  });
});
