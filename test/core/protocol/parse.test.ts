// The one entry: which types concern us, the prototype's own recording, and that nothing whatever makes it throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CALLSTATE_TYPE,
  CHANNEL_MARK_TYPE,
  EXTRA_KEY,
  SIGNAL_TYPE,
  type Where,
} from '../../../src/core/protocol/events.ts';
import { parseEvent } from '../../../src/core/protocol/parse.ts';
import trace from '../../fixtures/prototype-call.json' with { type: 'json' };
import {
  ALICE,
  ALICE_KEY,
  BOB,
  deviceOffer,
  extraOfJoined,
  extraOfSignal,
  joined,
  ROOM,
  roomEvent,
  roomOffer,
} from './samples.ts';

const DEVICE: Where = { via: 'device' };
const IN_ROOM: Where = { via: 'room', roomId: ROOM };

describe('parseEvent', () => {
  const rows: readonly (readonly [string, unknown, Where])[] = [
    ['callstate', joined(), IN_ROOM],
    ['overwrite', joined(extraOfJoined(), { sender: BOB }), IN_ROOM],
    ['signal', roomOffer(), IN_ROOM],
    ['signal', deviceOffer(), DEVICE],
    ['roomMember', roomEvent('m.room.member', { membership: 'join' }, { state_key: ALICE }), IN_ROOM],
    ['roomName', roomEvent('m.room.name', {}, { state_key: '' }), IN_ROOM],
    ['channelMark', roomEvent(CHANNEL_MARK_TYPE, { v: 1 }, { state_key: '' }), IN_ROOM],
  ];
  it.each(rows)('finds a %s', (type, raw, where) => {
    expect(parseEvent(raw, where)).toMatchObject({ ok: true, message: { type } });
  });

  it('has nothing to say of other types, and of state outside a room', () => {
    expect(parseEvent(roomEvent('m.room.message', {}), IN_ROOM)).toBeNull();
    expect(parseEvent({}, IN_ROOM)).toBeNull();
    expect(parseEvent(joined(), DEVICE)).toBeNull();
  });

  it.each([null, undefined, 5, 'x', []])('refuses %j', (raw) => {
    expect(parseEvent(raw, IN_ROOM)).toEqual({ ok: false, faults: ['event: not an object'] });
  });
});

describe('the recording of a call of the prototype', () => {
  const parsed = trace.map((raw) => parseEvent(raw, IN_ROOM));
  const messages = parsed.flatMap((one) => (one?.ok ? [one.message] : []));

  it('is read to the last event, without a fault', () => {
    expect(messages).toHaveLength(trace.length);
    expect(parsed.filter((one) => one?.ok && one.faults !== undefined)).toEqual([]);
  });

  it('tells who came, renewed and left', () => {
    const states = messages.flatMap((one) =>
      one.type === 'callstate' ? [`${one.deviceKey} ${one.claim.kind}`] : [],
    );
    expect(states).toEqual([
      'alicedev joined',
      'bobdev joined',
      'alicedev joined',
      'bobdev joined',
      'bobdev left',
      'alicedev joined',
      'alicedev left',
    ]);
  });

  it('tells who called whom', () => {
    const signals = messages.flatMap((one) =>
      one.type === 'signal' ? [`${one.senderKey} ${one.signal.kind} ${one.receiverKey} ${one.mxvc}`] : [],
    );
    expect(signals).toEqual([
      'bobdev offer alicedev null',
      'alicedev answer bobdev null',
      'alicedev candidates bobdev null',
    ]);
  });
});

describe('whatever comes in', () => {
  const where = fc.constantFrom(DEVICE, IN_ROOM);
  const anything = fc.oneof(fc.jsonValue(), fc.integer(), fc.string(), fc.constant(undefined));
  const orJunk = (...good: unknown[]) =>
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...good) }, anything);
  const extra = fc.record(
    {
      v: orJunk(1),
      room_id: orJunk(ROOM),
      from_session: orJunk('a'),
      to_session: orJunk('b'),
      session: orJunk('c'),
      attempt: orJunk(1),
      seq: orJunk(0),
      candidates: fc.oneof(
        fc.array(fc.record({ candidate: orJunk('candidate:1') }, { requiredKeys: [] })),
        anything,
      ),
      device_id: orJunk('DEV'),
      joined_ms: orJunk(1),
      expires_ms: orJunk(60_000),
      capabilities: fc.oneof(fc.array(anything), anything),
      reason: orJunk('full', 'left'),
    },
    { requiredKeys: [] },
  );
  const content = fc.record(
    {
      join_state: orJunk('JOINED', 'LEFT'),
      timestamp: anything,
      rtc_type: orJunk('offer', 'answer', 'candidate', 'icecandidate', 'reject'),
      sender: orJunk(ALICE_KEY, 'Chrome'),
      receiver: orJunk('x'),
      body: fc.oneof(fc.json(), anything, fc.constant({ sdp: 'v=0' })),
      membership: orJunk('join'),
      displayname: anything,
      name: anything,
      [EXTRA_KEY]: fc.oneof(extra, anything),
    },
    { requiredKeys: [] },
  );
  const near = fc.record(
    {
      type: fc.constantFrom(CALLSTATE_TYPE, SIGNAL_TYPE, CHANNEL_MARK_TYPE, 'm.room.member', 'm.room.name'),
      sender: orJunk(ALICE, BOB),
      state_key: orJunk(ALICE_KEY, ALICE, '', undefined),
      event_id: orJunk('$x'),
      origin_server_ts: orJunk(5),
      unsigned: orJunk({ age: 1 }),
      content: fc.oneof({ weight: 5, arbitrary: content }, { weight: 1, arbitrary: anything }),
    },
    { requiredKeys: ['type'] },
  );

  it('never throws, and every refusal says why', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.oneof({ weight: 5, arbitrary: near }, { weight: 1, arbitrary: fc.anything() }),
        where,
        (raw, from) => {
          const parsed = parseEvent(raw, from);
          if (parsed?.ok) accepted += 1;
          if (parsed !== null && !parsed.ok) expect(parsed.faults.length).toBeGreaterThan(0);
          // What is stored and sent between contexts must survive it unchanged.
          if (parsed?.ok) expect(JSON.parse(JSON.stringify(parsed.message))).toEqual(parsed.message);
        },
      ),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it('lets nobody speak under the key of another user', () => {
    const key = fc.oneof(fc.constantFrom(ALICE_KEY, `x${BOB}`, `a@b${ALICE}`), fc.string());
    fc.assert(
      fc.property(fc.constantFrom(ALICE, BOB), key, (sender, claimed) => {
        const state = parseEvent(joined(extraOfJoined(), { sender, state_key: claimed }), IN_ROOM);
        const isMember =
          state?.ok && state.message.type === 'callstate' && state.message.claim.kind === 'joined';
        if (isMember) expect(claimed.endsWith(sender)).toBe(true);
        const signal = parseEvent({ ...deviceOffer({ sender: claimed }, extraOfSignal()), sender }, DEVICE);
        if (signal?.ok) expect(claimed.endsWith(sender)).toBe(true);
        expect(Boolean(isMember)).toBe(signal?.ok);
      }),
    );
  });
});
