// Signals of both dialects, who may send them, their bounds, and one bad fixture for each fault.
import { describe, expect, it } from 'vitest';
import { EXTRA_KEY, type RawEvent, type Where } from '../../../src/core/protocol/events.ts';
import type { SignalMessage } from '../../../src/core/protocol/message.ts';
import { parseSignal } from '../../../src/core/protocol/parse-signal.ts';
import {
  ALICE,
  ALICE_KEY,
  BOB,
  BOB_KEY,
  CANDIDATE,
  deviceOffer,
  extraOfSignal,
  type Json,
  ROOM,
  roomOffer,
  SDP,
} from './samples.ts';

const DEVICE: Where = { via: 'device' };
const IN_ROOM: Where = { via: 'room', roomId: ROOM };
const EXTRA = `content.${EXTRA_KEY}`;

function read(raw: Json, where: Where): { message: SignalMessage; faults: readonly string[] } {
  const parsed = parseSignal(raw as RawEvent, where);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return { message: parsed.message, faults: parsed.faults ?? [] };
}

function refusal(raw: Json, where: Where): readonly string[] {
  const parsed = parseSignal(raw as RawEvent, where);
  return parsed.ok ? [] : parsed.faults;
}

describe('a to-device signal', () => {
  it('is read whole', () => {
    expect(
      parseSignal(deviceOffer({}, extraOfSignal({ candidates: [CANDIDATE] })) as RawEvent, DEVICE),
    ).toEqual({
      ok: true,
      message: {
        type: 'signal',
        via: 'device',
        roomId: ROOM,
        eventId: null,
        originMs: null,
        ageMs: null,
        sender: ALICE,
        senderKey: ALICE_KEY,
        receiverKey: BOB_KEY,
        mxvc: { fromSession: 'session-of-alice', toSession: 'session-of-bob', attempt: 1, seq: 0 },
        signal: { kind: 'offer', sdp: SDP, candidates: [CANDIDATE] },
      },
    });
  });

  it('is also an answer, candidates or a reject', () => {
    const answer = { rtc_type: 'answer', body: { type: 'answer', sdp: SDP } };
    expect(read(deviceOffer(answer), DEVICE).message.signal.kind).toBe('answer');
    const list = extraOfSignal({ candidates: [CANDIDATE, { ...CANDIDATE, sdpMid: null }] });
    expect(read(deviceOffer({ rtc_type: 'icecandidate' }, list), DEVICE).message.signal).toEqual({
      kind: 'candidates',
      candidates: [CANDIDATE, { ...CANDIDATE, sdpMid: null }],
    });
    const reject = deviceOffer({ rtc_type: 'reject', body: undefined }, extraOfSignal({ reason: 'full' }));
    expect(read(reject, DEVICE).message.signal).toEqual({ kind: 'reject', reason: 'full' });
  });

  it('of a higher version is read as ours', () => {
    expect(read(deviceOffer({}, extraOfSignal({ v: 9 })), DEVICE).message.signal.kind).toBe('offer');
  });

  const faults: readonly (readonly [string, Json])[] = [
    ['v: not an integer', { v: undefined }],
    ['v: out of range', { v: 0 }],
    ['room_id: not a text', { room_id: undefined }],
    ['room_id: longer than 255 bytes', { room_id: `!${'r'.repeat(255)}` }],
    ['from_session: not a text', { from_session: undefined }],
    ['from_session: longer than 128 bytes', { from_session: 's'.repeat(129) }],
    ['to_session: empty', { to_session: '' }],
    ['attempt: out of range', { attempt: 0 }],
    ['attempt: not an integer', { attempt: 1.5 }],
    ['attempt: out of range', { attempt: 1_000_001 }],
    ['seq: out of range', { seq: -1 }],
    ['seq: not an integer', { seq: '0' }],
  ];
  it.each(faults)('is refused for %s', (fault, changes) => {
    expect(refusal(deviceOffer({}, extraOfSignal(changes)), DEVICE)).toEqual([`${EXTRA}.${fault}`]);
  });

  it('is refused without the extra key', () => {
    expect(refusal(deviceOffer({ [EXTRA_KEY]: undefined }), DEVICE)).toEqual([`${EXTRA}: not an object`]);
  });

  it('is refused with a reject of an unknown reason', () => {
    const raw = deviceOffer({ rtc_type: 'reject' }, extraOfSignal({ reason: 'bored' }));
    expect(refusal(raw, DEVICE)).toEqual([`${EXTRA}.reason: unknown`]);
  });

  it('tells all that is wrong at once', () => {
    const raw = deviceOffer(
      { rtc_type: 'shout', sender: BOB_KEY, receiver: undefined },
      extraOfSignal({ seq: -1 }),
    );
    expect(refusal(raw, DEVICE)).toHaveLength(4);
    expect(refusal({ type: 'x' }, DEVICE)).toEqual(['sender: not a text', 'content: not an object']);
  });
});

describe('who may send it', () => {
  it('nobody for another user', () => {
    const fault = ["content.sender: another user's device key"];
    expect(refusal({ ...deviceOffer(), sender: BOB }, DEVICE)).toEqual(fault);
    expect(refusal(roomOffer({ sender: ALICE_KEY }, { sender: BOB }), IN_ROOM)).toEqual(fault);
  });

  it('no MXVC member under free text', () => {
    const fault = ['content.sender: free text, but an MXVC member'];
    expect(refusal(deviceOffer({ sender: 'Chrome' }), DEVICE)).toEqual(fault);
    expect(refusal(roomOffer({ [EXTRA_KEY]: extraOfSignal() }), IN_ROOM)).toEqual(fault);
  });

  it('compat peers under free text or their own key', () => {
    expect(read(roomOffer(), IN_ROOM).message.senderKey).toBe('Chrome');
    expect(read(roomOffer({ sender: ALICE_KEY }), IN_ROOM).message.senderKey).toBe(ALICE_KEY);
  });

  it.each(['@alice:hs.test', 'chrome@alice', ''])('nobody under the key %j', (sender) => {
    expect(refusal(roomOffer({ sender }), IN_ROOM)).toHaveLength(1);
  });
});

describe('a signal in a room', () => {
  it('has the time of its event and no sessions', () => {
    expect(read(roomOffer(), IN_ROOM).message).toMatchObject({
      via: 'room',
      roomId: ROOM,
      eventId: '$event',
      originMs: 1_700_000_000_000,
      ageMs: 1234,
      mxvc: null,
      signal: { kind: 'offer', sdp: SDP, candidates: [] },
    });
  });

  it('may have sessions, if they are of this room', () => {
    const raw = (room_id: string) =>
      roomOffer({ sender: ALICE_KEY, [EXTRA_KEY]: extraOfSignal({ room_id }) });
    expect(read(raw(ROOM), IN_ROOM).message.mxvc).not.toBeNull();
    expect(refusal(raw('!other'), IN_ROOM)).toEqual([`${EXTRA}.room_id: another room`]);
  });

  it('is refused as a state event, or without what every event has', () => {
    expect(refusal(roomOffer({}, { state_key: '' }), IN_ROOM)).toEqual(['state_key: a signal is no state']);
    expect(refusal(roomOffer({}, { event_id: undefined }), IN_ROOM)).toEqual(['event_id: not a text']);
  });

  it('is no reject: compat peers do not know it', () => {
    expect(refusal(roomOffer({ rtc_type: 'reject' }), IN_ROOM)).toEqual([
      'content.rtc_type: a reject without the extra key',
    ]);
  });
});

describe('the receiver', () => {
  it('may be absent on a candidate only', () => {
    const candidate = { rtc_type: 'candidate', body: CANDIDATE, receiver: undefined };
    expect(read(roomOffer(candidate), IN_ROOM).message.receiverKey).toBeNull();
    expect(refusal(roomOffer({ receiver: undefined }), IN_ROOM)).toEqual(['content.receiver: not a text']);
  });

  it.each(['', 5, 'r'.repeat(256)])('is refused as %j', (receiver) => {
    expect(refusal(roomOffer({ rtc_type: 'candidate', body: CANDIDATE, receiver }), IN_ROOM)).toHaveLength(1);
  });
});

describe('the body of an offer', () => {
  const good: readonly (readonly [string, unknown])[] = [
    ['JSON in a string', JSON.stringify({ type: 'offer', sdp: SDP })],
    ['JSON with space before it', ` ${JSON.stringify({ type: 'offer', sdp: SDP })}`],
    ['an object', { type: 'offer', sdp: SDP }],
    ['an object without a type', { sdp: SDP }],
    ['the bare SDP', SDP],
  ];
  it.each(good)('may be %s', (_name, body) => {
    expect(read(roomOffer({ body }), IN_ROOM).message.signal).toEqual({
      kind: 'offer',
      sdp: SDP,
      candidates: [],
    });
  });

  const NO_BODY = 'content.body: neither text, JSON nor object within bounds';
  const bad: readonly (readonly [string, unknown])[] = [
    [NO_BODY, undefined],
    [NO_BODY, null],
    [NO_BODY, 'null'],
    [NO_BODY, ''],
    [NO_BODY, 7],
    [NO_BODY, [SDP]],
    [NO_BODY, '{"type":"offer"'],
    [NO_BODY, `v=0${'x'.repeat(65 * 1024)}`],
    ['body.sdp: not an SDP', '["v=0"]'],
    ['body.sdp: not an SDP', 'hello'],
    ['body.sdp: not a text', { type: 'offer' }],
    ['body.sdp: longer than 32768 bytes', { type: 'offer', sdp: `v=0${'x'.repeat(32 * 1024)}` }],
    ['body.sdp: longer than 32768 bytes', { type: 'offer', sdp: `v=0${'é'.repeat(17 * 1024)}` }],
    ['body.type: not offer, as rtc_type says', { type: 'answer', sdp: SDP }],
  ];
  it.each(bad)('is refused: %s', (fault, body) => {
    expect(refusal(roomOffer({ body }), IN_ROOM)).toEqual([fault]);
  });

  it('is read up to 32 KiB', () => {
    const sdp = `v=0${'\n'.repeat(32 * 1024 - 3)}`;
    expect(read(roomOffer({ body: JSON.stringify({ sdp }) }), IN_ROOM).message.signal).toMatchObject({ sdp });
  });

  it.each(['shout', 'toString', 5, undefined])('comes with a known rtc_type, not %j', (rtc_type) => {
    expect(refusal(roomOffer({ rtc_type }), IN_ROOM)).toEqual(['content.rtc_type: unknown']);
  });
});

describe('a candidate', () => {
  const read1 = (body: unknown) =>
    read(roomOffer({ rtc_type: 'icecandidate', body }), IN_ROOM).message.signal;
  const line = CANDIDATE.candidate;
  const good: readonly (readonly [string, unknown, unknown])[] = [
    ['JSON in a string', JSON.stringify({ ...CANDIDATE, usernameFragment: 'x' }), CANDIDATE],
    ['an object', CANDIDATE, CANDIDATE],
    ['the bare line', line, { candidate: line, sdpMid: null, sdpMLineIndex: 0 }],
    ['a line of an SDP', `a=${line}`, { candidate: line, sdpMid: null, sdpMLineIndex: 0 }],
    ['one that names no line', { candidate: line }, { candidate: line, sdpMid: null, sdpMLineIndex: 0 }],
    [
      'one with an id only',
      { candidate: line, sdpMid: 'a' },
      { candidate: line, sdpMid: 'a', sdpMLineIndex: null },
    ],
    [
      'one with an index only',
      { candidate: line, sdpMid: null, sdpMLineIndex: 1 },
      { candidate: line, sdpMid: null, sdpMLineIndex: 1 },
    ],
  ];
  it.each(good)('may be %s', (_name, body, candidate) => {
    expect(read1(body)).toEqual({ kind: 'candidates', candidates: [candidate] });
  });

  it.each(['null', null, '{"candidate":""}', { candidate: '', sdpMid: '0' }])('%j ends them', (body) => {
    expect(read1(body)).toEqual({ kind: 'candidates', candidates: [] });
  });

  const bad: readonly (readonly [string, unknown])[] = [
    ['content.body: neither text, JSON nor object within bounds', undefined],
    ['content.body: neither text, JSON nor object within bounds', '{'],
    ['body.candidate: not a text', {}],
    ['body.candidate: not a candidate line', 'hello'],
    ['body.candidate: not a candidate line', { ...CANDIDATE, candidate: `${line}\r\na=candidate:2` }],
    ['body.candidate: longer than 1024 bytes', { ...CANDIDATE, candidate: `candidate:${'1'.repeat(1024)}` }],
    ['body.sdpMid: not a text', { ...CANDIDATE, sdpMid: 0 }],
    ['body.sdpMid: longer than 64 bytes', { ...CANDIDATE, sdpMid: 'm'.repeat(65) }],
    ['body.sdpMLineIndex: not an integer', { ...CANDIDATE, sdpMLineIndex: '0' }],
    ['body.sdpMLineIndex: out of range', { ...CANDIDATE, sdpMLineIndex: 256 }],
  ];
  it.each(bad)('is refused: %s', (fault, body) => {
    expect(refusal(roomOffer({ rtc_type: 'candidate', body }), IN_ROOM)).toEqual([fault]);
  });

  it('from an MXVC member may be a single one in the body', () => {
    const raw = deviceOffer({ rtc_type: 'icecandidate', body: CANDIDATE });
    expect(read(raw, DEVICE).message.signal).toEqual({ kind: 'candidates', candidates: [CANDIDATE] });
  });
});

describe('a list of candidates', () => {
  const listed = (candidates: unknown) => read(deviceOffer({}, extraOfSignal({ candidates })), DEVICE);

  it('is read up to 64', () => {
    expect(listed(Array(64).fill(CANDIDATE)).faults).toEqual([]);
    const { message, faults } = listed(Array(65).fill(CANDIDATE));
    expect(message.signal).toMatchObject({ candidates: Array(64).fill(CANDIDATE) });
    expect(faults).toEqual([`${EXTRA}.candidates: more than 64, rest dropped`]);
  });

  it('loses only the bad ones', () => {
    const { message, faults } = listed([CANDIDATE, 5, { ...CANDIDATE, candidate: 'x' }, CANDIDATE]);
    expect(message.signal).toMatchObject({ candidates: [CANDIDATE, CANDIDATE] });
    expect(faults).toEqual([
      `${EXTRA}.candidates: one is not an object`,
      'candidate.candidate: not a candidate line',
    ]);
  });

  it('that is none is empty, with a fault', () => {
    const { message, faults } = listed('x');
    expect(message.signal).toMatchObject({ candidates: [] });
    expect(faults).toEqual([`${EXTRA}.candidates: not a list`]);
  });
});
