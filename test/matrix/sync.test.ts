// The poll's life against a homeserver that answers from a script: beginning, resuming, failing, beginning anew.
import { describe, expect, it } from 'vitest';
import type { Input } from '../../src/core/app/input.ts';
import type { HttpAnswer } from '../../src/matrix/http.ts';
import { createSync } from '../../src/matrix/sync.ts';
import type { AuthedRequest } from '../../src/matrix/tokens.ts';
import { settleTurns, turningClock } from '../fakes/clock.ts';
import { FakeLog } from '../fakes/log.ts';
import { FakeStore } from '../fakes/store.ts';

const ok = (body: unknown): HttpAnswer => ({ ok: true, body });
const NETWORK: HttpAnswer = { ok: false, failure: { kind: 'network' } };
const refused = (status: number, errcode = 'M_UNKNOWN'): HttpAnswer => ({
  ok: false,
  failure: { kind: 'refused', status, errcode, sentence: '', retryAfterMs: null, isSoftLogout: false },
});

/** A request that waits for its answer; `what` is short for its kind and position. */
interface Open {
  readonly what: string;
  readonly request: AuthedRequest;
  readonly answer: (answer: HttpAnswer) => Promise<void>;
}

function kindOf({ path, query = {} }: AuthedRequest): string {
  if (path.includes('simplified_msc3575')) return `window ${query['pos'] ?? 'new'}`;
  const filter = JSON.parse(String(query['filter'])) as {
    room: { rooms?: string[]; timeline?: { types: string[] } };
  };
  if (filter.room.rooms !== undefined) return 'empty';
  return filter.room.timeline?.types.length === 0 ? 'whole' : `poll ${query['since']}`;
}

function setUp(note?: object) {
  const clock = turningClock();
  const log = new FakeLog();
  const store = new FakeStore(note === undefined ? {} : { 'matrix.sync': note });
  const inputs: Input[] = [];
  const open: Open[] = [];
  const faults = { deliver: 0 };
  let since: string | null = null;
  const send = (request: AuthedRequest): Promise<HttpAnswer> =>
    new Promise((resolve) => {
      const close = (answer: HttpAnswer): void => {
        open.splice(open.indexOf(one), 1);
        resolve(answer);
      };
      const answer = (given: HttpAnswer): Promise<void> => {
        close(given);
        return settleTurns();
      };
      const one: Open = { what: kindOf(request), request, answer };
      open.push(one);
      request.signal?.addEventListener('abort', () => close({ ok: false, failure: { kind: 'aborted' } }));
    });
  const deliver = async (input: Input): Promise<void> => {
    if (faults.deliver > 0) {
      faults.deliver -= 1;
      throw new Error('disk full');
    }
    inputs.push(input);
    if (input.type === 'synced') since = input.since ?? since;
  };
  const sync = createSync({ send, store, clock, log, freshId: () => 'abcd', deliver });
  const want = async (wanted: boolean, from: string | null = since): Promise<void> => {
    sync.setWanted(wanted, from);
    await settleTurns();
  };
  const whats = () => open.map(({ what }) => what);
  const next = (what: string): Open => {
    const found = open.find((one) => one.what === what);
    if (found === undefined) throw new Error(`no open request "${what}", but ${whats().join(', ')}`);
    return found;
  };
  return { clock, log, store, inputs, faults, want, whats, next };
}

const WHOLE = { hasPicture: true, lastAnswerAtMs: 1_700_000_000_000 };
const window = (count: number, rooms: object = {}) =>
  ok({ pos: `p${count}`, lists: { rooms: { count } }, rooms });
const callstate = (state: string) => ({
  type: 'de.mtorials.test.callstate',
  state_key: 'chrome@bob:hs',
  sender: '@bob:hs',
  event_id: `$${state}`,
  origin_server_ts: 1,
  content: { join_state: state },
});
const polled = (since: string, state?: string) =>
  ok({
    next_batch: since,
    rooms: { join: state === undefined ? {} : { '!r': { timeline: { events: [callstate(state)] } } } },
  });

describe('the first sync', () => {
  it('takes a position, then the first window, and polls while the others come', async () => {
    const { want, whats, next, inputs, store, clock } = setUp();
    await want(true);
    await next('empty').answer(ok({ next_batch: 's1' }));
    expect(whats()).toEqual(['window new']);
    expect(next('window new').request.body).toMatchObject({
      lists: { rooms: { ranges: [[0, 19]], timeline_limit: 0 } },
    });
    await next('window new').answer(window(300));
    expect(whats().sort()).toEqual(['poll s1', 'window p300']);
    expect(next('window p300').request.body).toMatchObject({ lists: { rooms: { ranges: [[0, 269]] } } });
    expect(store.kept.get('matrix.sync')).toMatchObject({ hasPicture: false });
    await next('window p300').answer(window(300));
    await next('window p300').answer(window(300));
    expect(store.kept.get('matrix.sync')).toMatchObject({
      hasPicture: true,
      lastAnswerAtMs: clock.nowMs(),
    });
    expect(whats()).toEqual(['poll s1']);
    expect(inputs.map((input) => input.type === 'synced' && input.since)).toEqual(['s1', null, null, null]);
  });

  it('lets the news of a poll win over an older window', async () => {
    const { want, next, inputs } = setUp();
    await want(true);
    await next('empty').answer(ok({ next_batch: 's1' }));
    await next('window new').answer(window(30));
    await next('poll s1').answer(polled('s2', 'LEFT'));
    await next('window p30').answer(window(30, { '!r': { required_state: [callstate('JOINED')] } }));
    const messages = inputs.flatMap((input) => (input.type === 'synced' ? input.messages : []));
    expect(messages).toMatchObject([{ type: 'callstate', eventId: '$LEFT' }]);
  });

  it('asks for the whole where there is no sliding sync, and polls meanwhile', async () => {
    const { want, whats, next, inputs, store } = setUp();
    await want(true);
    await next('empty').answer(ok({ next_batch: 's1' }));
    await next('window new').answer(refused(404, 'M_UNRECOGNIZED'));
    expect(whats().sort()).toEqual(['poll s1', 'whole']);
    await next('whole').answer(
      ok({ next_batch: 's9', rooms: { join: { '!r': { state: { events: [callstate('JOINED')] } } } } }),
    );
    expect(inputs.at(-1)).toMatchObject({ since: null, messages: [{ type: 'callstate' }] });
    expect(store.kept.get('matrix.sync')).toMatchObject({ hasPicture: true });
    expect(whats()).toEqual(['poll s1']);
  });

  it('begins the windows again when the server forgot them, but not for ever', async () => {
    const { want, whats, next } = setUp();
    await want(true);
    await next('empty').answer(ok({ next_batch: 's1' }));
    for (let n = 0; n < 4; n += 1) {
      await next('window new').answer(window(30));
      await next('window p30').answer(refused(400, 'M_UNKNOWN_POS'));
    }
    expect(whats()).toContain('whole');
  });

  it('says that it was refused in both ways, and tries again', async () => {
    const { want, whats, next, inputs, log, clock, store } = setUp();
    await want(true);
    await next('empty').answer(ok({ next_batch: 's1' }));
    await next('window new').answer(refused(404, 'M_UNRECOGNIZED'));
    await next('whole').answer(refused(400, 'M_BAD_JSON'));
    expect(inputs.at(-1)).toEqual({ type: 'syncFailing' });
    expect(log.lines).toContainEqual({
      level: 'error',
      event: 'matrix.picture.refused',
      fields: { status: 400, errcode: 'M_BAD_JSON' },
    });
    expect(whats()).toEqual(['poll s1']);
    await clock.advance(30_000);
    await next('window new').answer(window(1));
    expect(store.kept.get('matrix.sync')).toMatchObject({ hasPicture: true });
  });

  it('waits no longer for a refused picture when nobody wants it', async () => {
    const { want, whats, next, clock } = setUp();
    await want(true);
    await next('empty').answer(ok({ next_batch: 's1' }));
    await next('window new').answer(refused(404, 'M_UNRECOGNIZED'));
    await next('whole').answer(refused(403, 'M_FORBIDDEN'));
    await want(false);
    await clock.advance(60_000);
    expect(whats()).toEqual([]);
  });

  it('fetches the picture again that was cut off by the end of the process', async () => {
    const { want, whats } = setUp({ hasPicture: false, lastAnswerAtMs: 1 });
    await want(true, 's1');
    expect(whats().sort()).toEqual(['poll s1', 'window new']);
  });
});

describe('polling', () => {
  it('first catches up at once, then waits long, with times that are never equal', async () => {
    const { want, next, inputs } = setUp(WHOLE);
    await want(true, 's1');
    const first = next('poll s1').request.query;
    expect(first).toMatchObject({ set_presence: 'offline' });
    expect(Number(first?.['timeout'])).toBeLessThan(100);
    await next('poll s1').answer(polled('s2'));
    const second = Number(next('poll s2').request.query?.['timeout']);
    await next('poll s2').answer(polled('s3'));
    const third = Number(next('poll s3').request.query?.['timeout']);
    for (const timeout of [second, third]) expect(timeout).toBeGreaterThan(23_900);
    expect(second).not.toBe(third);
    expect(inputs.map((input) => input.type === 'synced' && input.since)).toEqual(['s2', 's3']);
  });

  it('knows from the store how long it has paused', async () => {
    const { want, next, inputs, clock } = setUp(WHOLE);
    await clock.advance(70_000);
    await want(true, 's1');
    await next('poll s1').answer(polled('s2'));
    await next('poll s2').answer(polled('s3'));
    expect(inputs.map((input) => input.type === 'synced' && input.arrival)).toMatchObject([
      { isPrompt: false, isAfterPause: true },
      { isPrompt: true, isAfterPause: false },
    ]);
  });

  it('stops when it is not wanted, and goes on from where the core is', async () => {
    const { want, whats, inputs, log } = setUp(WHOLE);
    await want(true, 's1');
    await want(true, 'other');
    expect(whats()).toEqual(['poll s1']);
    await want(false);
    expect(whats()).toEqual([]);
    await want(false);
    await want(true, 's5');
    expect(whats()).toEqual(['poll s5']);
    expect(inputs).toEqual([]);
    expect(log.lines.map(({ event }) => event)).toEqual([
      'matrix.sync.started',
      'matrix.sync.stopped',
      'matrix.sync.started',
    ]);
  });

  it('waits longer and longer while the server is away, and says so once', async () => {
    const { want, whats, next, inputs, clock } = setUp(WHOLE);
    await want(true, 's1');
    for (const waitMs of [1_000, 2_000, 5_000, 10_000, 10_000]) {
      await next('poll s1').answer(NETWORK);
      await clock.advance(waitMs - 1);
      expect(whats()).toEqual([]);
      await clock.advance(1);
    }
    expect(inputs).toEqual([{ type: 'syncFailing' }]);
    expect(Number(next('poll s1').request.query?.['timeout'])).toBeLessThan(100);
    await next('poll s1').answer(polled('s2'));
    expect(Number(next('poll s2').request.query?.['timeout'])).toBeGreaterThan(23_900);
    await next('poll s2').answer(NETWORK);
    expect(inputs.map(({ type }) => type)).toEqual(['syncFailing', 'synced', 'syncFailing']);
    await clock.advance(1_000);
    expect(Number(next('poll s2').request.query?.['timeout'])).toBeLessThan(100);
  });

  it('stops in the middle of such a wait', async () => {
    const { want, whats, next, clock } = setUp(WHOLE);
    await want(true, 's1');
    await next('poll s1').answer(NETWORK);
    await want(false);
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(60_000);
    expect(whats()).toEqual([]);
  });

  it('begins anew, windows and all, when the position is refused', async () => {
    const { want, whats, next } = setUp(WHOLE);
    await want(true, 'bad');
    await next('poll bad').answer(refused(400));
    expect(whats()).toEqual(['empty']);
    await next('empty').answer(ok({ next_batch: 's1' }));
    expect(whats()).toEqual(['window new']);
  });

  it('ends the windows of a position that is refused', async () => {
    const { want, whats, next } = setUp({ hasPicture: false, lastAnswerAtMs: 1 });
    await want(true, 'bad');
    await next('poll bad').answer(refused(400));
    expect(whats()).toEqual(['empty']);
  });

  it('waits when it is refused for another reason', async () => {
    const { want, whats, next, inputs, clock } = setUp(WHOLE);
    await want(true, 's1');
    await next('poll s1').answer(refused(403, 'M_FORBIDDEN'));
    expect(inputs).toEqual([{ type: 'syncFailing' }]);
    expect(whats()).toEqual([]);
    await clock.advance(10_000);
    expect(whats()).toEqual(['poll s1']);
  });

  it('does not hurry a server that does not hold the poll', async () => {
    const { want, whats, next, clock } = setUp(WHOLE);
    await want(true, 's1');
    await next('poll s1').answer(polled('s1'));
    await next('poll s1').answer(polled('s1'));
    expect(whats()).toEqual([]);
    await clock.advance(1_000);
    expect(whats()).toEqual(['poll s1']);
  });

  it('asks again for what could not be stored', async () => {
    const { want, whats, next, inputs, clock, faults, log } = setUp(WHOLE);
    await want(true, 's1');
    faults.deliver = 1;
    await next('poll s1').answer(polled('s2', 'JOINED'));
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'matrix.sync.faulted' }),
    );
    expect(whats()).toEqual([]);
    await clock.advance(10_000);
    await next('poll s1').answer(polled('s2', 'JOINED'));
    expect(inputs).toMatchObject([{ type: 'synced', since: 's2' }]);
    expect(whats()).toEqual(['poll s2']);
  });

  it('logs what was wrong with events, and nothing of their content', async () => {
    const { want, next, log } = setUp(WHOLE);
    await want(true, 's1');
    const events = [{ type: 'de.mtorials.test.callstate', content: { secret: 'secret' } }];
    await next('poll s1').answer(ok({ next_batch: 's2', rooms: { join: { '!r': { state: { events } } } } }));
    const line = log.lines.find(({ event }) => event === 'matrix.inbox.faults');
    expect(line?.level).toBe('debug');
    expect(JSON.stringify(line?.fields)).not.toContain('secret');
  });
});
