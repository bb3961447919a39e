// What we write is what we read, as the server sees it: integers only, and a prototype understands its part.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCompatSignal, buildJoined, buildLeft, buildSignal } from '../../../src/core/protocol/build.ts';
import { CALLSTATE_TYPE, EXTRA_KEY, SIGNAL_TYPE, type Where } from '../../../src/core/protocol/events.ts';
import type { LeaveReason, MxvcClaim, Signal } from '../../../src/core/protocol/message.ts';
import { parseEvent } from '../../../src/core/protocol/parse.ts';
import { ALICE, ALICE_KEY, BOB_KEY, CANDIDATE, ROOM, roomEvent, SDP } from './samples.ts';

const IN_ROOM: Where = { via: 'room', roomId: ROOM };

const claims: fc.Arbitrary<MxvcClaim> = fc.record({
  deviceId: fc.stringMatching(/^[A-Za-z0-9._~=/+-]{1,255}$/),
  session: fc.stringMatching(/^[0-9a-f]{32}$/),
  joinedMs: fc.nat(),
  expiresMs: fc.integer({ min: 30_000, max: 900_000 }),
  muted: fc.boolean(),
  deafened: fc.boolean(),
  capabilities: fc.array(fc.string({ maxLength: 20 }), { maxLength: 32 }),
});

const candidates = fc.array(
  fc.record({
    candidate: fc.nat().map((port) => `candidate:1 1 udp 1 192.0.2.1 ${port} typ host`),
    sdpMid: fc.option(fc.constantFrom('0', '1')),
    sdpMLineIndex: fc.nat({ max: 1 }),
  }),
  { maxLength: 64 },
);
const sdp = fc.string({ unit: 'grapheme' }).map((rest) => `v=0${rest}`);
const signals: fc.Arbitrary<Signal> = fc.oneof(
  fc.record({ kind: fc.constant('offer' as const), sdp, candidates }),
  fc.record({ kind: fc.constant('answer' as const), sdp, candidates }),
  fc.record({ kind: fc.constant('candidates' as const), candidates }),
  fc.constant({ kind: 'reject' as const, reason: 'full' as const }),
);

const asRead = (type: string, content: unknown, where: Where) => {
  const raw = roomEvent(type, content, type === CALLSTATE_TYPE ? { state_key: ALICE_KEY } : {});
  return parseEvent(JSON.parse(JSON.stringify(raw)), where);
};

describe('a membership', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(claims, fc.nat(), (claim, timestampMs) => {
        expect(asRead(CALLSTATE_TYPE, buildJoined({ ...claim, timestampMs }), IN_ROOM)).toMatchObject({
          ok: true,
          message: { type: 'callstate', claim: { kind: 'joined', mxvc: claim, timestampMs } },
        });
      }),
    );
  });

  const reasons: readonly LeaveReason[] = ['left', 'lapsed', 'moved', 'cleared', 'full'];
  it.each(reasons)('ends for the reason %s', (reason) => {
    const content = buildLeft({ session: 's', reason, timestampMs: 1.9 });
    expect(content).toMatchObject({ join_state: 'LEFT', timestamp: 1, [EXTRA_KEY]: { v: 1 } });
    expect(asRead(CALLSTATE_TYPE, content, IN_ROOM)).toMatchObject({
      message: { claim: { kind: 'left', session: 's', reason } },
    });
  });

  it('has integers only: servers refuse fractions', () => {
    const claim = {
      deviceId: 'D',
      session: 's',
      joinedMs: 1.7,
      expiresMs: 30_000.5,
      muted: false,
      deafened: false,
    };
    const content = buildJoined({ ...claim, capabilities: [], timestampMs: 2.5 });
    expect(JSON.stringify(content)).not.toMatch(/\d\.\d/);
  });
});

describe('a signal to an MXVC member', () => {
  const write = (signal: Signal) =>
    buildSignal({
      fromKey: ALICE_KEY,
      fromSession: 'mine',
      roomId: ROOM,
      to: { deviceKey: BOB_KEY, session: 'theirs' },
      attempt: 3,
      seq: 7,
      signal,
    });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(signals, (signal) => {
        const parsed = asRead(SIGNAL_TYPE, write(signal), { via: 'device' });
        expect(parsed).toEqual({
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
            mxvc: { fromSession: 'mine', toSession: 'theirs', attempt: 3, seq: 7 },
            signal,
          },
        });
      }),
    );
  });

  it('has the first candidate in its body, as the older dialects read it', () => {
    const { rtc_type, body } = write({ kind: 'candidates', candidates: [CANDIDATE] });
    expect(rtc_type).toBe('icecandidate');
    expect(JSON.parse(body)).toEqual(CANDIDATE);
  });
});

describe('a signal to a compat peer', () => {
  const TWO_LINES = `${SDP}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:1\r\n`;
  const bodyOf = (sdp: string, list: readonly Record<string, unknown>[]) => {
    const signal = { kind: 'offer', sdp, candidates: list.map((one) => ({ ...CANDIDATE, ...one })) } as const;
    return JSON.parse(buildCompatSignal({ fromKey: ALICE_KEY, toKey: 'Chrome', signal }).body);
  };

  it('is read by others as one offer with everything in it', () => {
    const signal = { kind: 'answer', sdp: SDP, candidates: [CANDIDATE] } as const;
    const content = buildCompatSignal({ fromKey: ALICE_KEY, toKey: 'Chrome', signal });
    expect(Object.keys(content).sort()).toEqual(['body', 'receiver', 'rtc_type', 'sender']);
    expect(asRead(SIGNAL_TYPE, content, IN_ROOM)).toMatchObject({
      message: {
        receiverKey: 'Chrome',
        mxvc: null,
        signal: { kind: 'answer', sdp: `${SDP}a=${CANDIDATE.candidate}\r\n`, candidates: [] },
      },
    });
  });

  const line = `a=${CANDIDATE.candidate}\r\n`;
  const rows: readonly (readonly [string, string, readonly Record<string, unknown>[], string])[] = [
    ['none', TWO_LINES, [], TWO_LINES],
    ['one in the section of its id', TWO_LINES, [{ sdpMid: '1', sdpMLineIndex: 0 }], TWO_LINES + line],
    ['one in the section of its index', TWO_LINES, [{ sdpMid: null, sdpMLineIndex: 1 }], TWO_LINES + line],
    ['one of an unknown section in the first', SDP, [{ sdpMid: 'z', sdpMLineIndex: 9 }], SDP + line],
    ['one of no section in the first', SDP, [{ sdpMid: null, sdpMLineIndex: null }], SDP + line],
    ['one that is there already once', SDP + line, [{}, {}], SDP + line],
    ['one after a last line without an end', SDP.trimEnd(), [{}], SDP + line],
    ['none where there is no media', 'v=0\r\n', [{}], 'v=0\r\n'],
  ];
  it.each(rows)('carries %s', (_name, sdp, list, expected) => {
    expect(bodyOf(sdp, list)).toEqual({ type: 'offer', sdp: expected });
  });
});
