// What a callstate event says in each dialect, and one bad fixture for each fault.
import { describe, expect, it } from 'vitest';
import { EXTRA_KEY, type RawEvent } from '../../../src/core/protocol/events.ts';
import type { CallstateMessage, Claim } from '../../../src/core/protocol/message.ts';
import { parseCallstate } from '../../../src/core/protocol/parse-callstate.ts';
import { ALICE, ALICE_KEY, BOB, callstate, extraOfJoined, type Json, joined, ROOM } from './samples.ts';

const LEFT: Claim = { kind: 'left', session: null, reason: null };

function read(raw: Json): { message: CallstateMessage; faults: readonly string[] } {
  const parsed = parseCallstate(raw as RawEvent, ROOM);
  if (!parsed.ok || parsed.message.type !== 'callstate') throw new Error(JSON.stringify(parsed));
  return { message: parsed.message, faults: parsed.faults ?? [] };
}

function refusal(raw: Json): readonly string[] {
  const parsed = parseCallstate(raw as RawEvent, ROOM);
  return parsed.ok ? [] : parsed.faults;
}

describe('a JOINED of an MXVC member', () => {
  it('is read whole', () => {
    expect(parseCallstate(joined() as RawEvent, ROOM)).toEqual({
      ok: true,
      message: {
        type: 'callstate',
        roomId: ROOM,
        eventId: '$event',
        sender: ALICE,
        deviceKey: ALICE_KEY,
        originMs: 1_700_000_000_000,
        ageMs: 1234,
        claim: {
          kind: 'joined',
          timestampMs: 1_700_000_000_000,
          mxvc: {
            deviceId: 'ALICEDEV',
            session: '0123456789abcdef0123456789abcdef',
            joinedMs: 1_700_000_000_000,
            expiresMs: 100_000,
            muted: true,
            deafened: false,
            capabilities: ['data'],
          },
        },
      },
    });
  });

  it('of a higher version is read as ours', () => {
    expect(read(joined(extraOfJoined({ v: 7, new_field: {} }))).message.claim).toMatchObject({
      kind: 'joined',
    });
  });

  const expiries = [
    [0, 30_000],
    [29_999, 30_000],
    [30_000, 30_000],
    [900_000, 900_000],
    [900_001, 900_000],
    [Number.MAX_SAFE_INTEGER, 900_000],
  ] as const;
  it.each(expiries)('lives between 30 s and 15 min: %d is %d', (expires_ms, expiresMs) => {
    const { message, faults } = read(joined(extraOfJoined({ expires_ms })));
    expect(message.claim).toMatchObject({ mxvc: { expiresMs } });
    expect(faults).toEqual([]);
  });

  it('needs no marks and no capabilities', () => {
    const extra = extraOfJoined({ muted: undefined, deafened: undefined, capabilities: undefined });
    const { message, faults } = read(joined(extra));
    expect(message.claim).toMatchObject({ mxvc: { muted: false, deafened: false, capabilities: [] } });
    expect(faults).toEqual([]);
  });

  it('keeps only the first 32 capabilities', () => {
    const { message, faults } = read(joined(extraOfJoined({ capabilities: Array(40).fill('x') })));
    expect(message.claim).toMatchObject({ mxvc: { capabilities: Array(32).fill('x') } });
    expect(faults).toEqual([`content.${EXTRA_KEY}.capabilities: more than 32, rest dropped`]);
  });
});

describe('a malformed extra key is a fault and no member, never a compat peer', () => {
  const rows: readonly (readonly [string, Json])[] = [
    ['v: not an integer', { v: undefined }],
    ['v: out of range', { v: 0 }],
    ['v: not an integer', { v: '1' }],
    ['device_id: not a text', { device_id: undefined }],
    ['device_id: empty', { device_id: '' }],
    ['device_id: not a device id', { device_id: '*' }],
    ['device_id: not a device id', { device_id: 'A B' }],
    ['device_id: not a device id', { device_id: 'A\n' }],
    ['device_id: longer than 255 bytes', { device_id: 'A'.repeat(256) }],
    ['session: not a text', { session: 7 }],
    ['session: empty', { session: '' }],
    ['session: longer than 128 bytes', { session: 's'.repeat(129) }],
    ['joined_ms: not an integer', { joined_ms: 1.5 }],
    ['joined_ms: out of range', { joined_ms: -1 }],
    ['joined_ms: not an integer', { joined_ms: 2 ** 53 }],
    ['expires_ms: not an integer', { expires_ms: '100000' }],
    ['expires_ms: out of range', { expires_ms: -1 }],
    ['muted: not a boolean', { muted: 'yes' }],
    ['deafened: not a boolean', { deafened: null }],
    ['capabilities: not a list', { capabilities: 'data' }],
    ['capabilities: not all texts', { capabilities: ['data', 1] }],
    ['capabilities: one too long', { capabilities: ['c'.repeat(65)] }],
  ];
  it.each(rows)('%s %j', (fault, changes) => {
    const { message, faults } = read(joined(extraOfJoined(changes)));
    expect(message.claim).toEqual(LEFT);
    expect(faults).toEqual([`content.${EXTRA_KEY}.${fault}`]);
  });

  it.each([null, [], 'x', 1, true])('an extra key that is %j', (extra) => {
    const { message, faults } = read(joined(extra));
    expect(message.claim).toEqual(LEFT);
    expect(faults).toEqual([`content.${EXTRA_KEY}: not an object`]);
  });

  it('tells all that is wrong at once', () => {
    expect(read(joined({})).faults).toHaveLength(5);
  });

  it('under free text, where nothing proves whose it is', () => {
    const { message, faults } = read(joined(extraOfJoined(), { state_key: 'Chrome' }));
    expect(message.claim).toEqual(LEFT);
    expect(faults).toEqual(['state_key: free text, but an MXVC member']);
  });
});

describe('a JOINED of a compat peer', () => {
  const timestamps: readonly (readonly [unknown, number | null, number])[] = [
    [undefined, null, 0],
    [1_700_000_000_000, 1_700_000_000_000, 0],
    ['293823423423424', 293_823_423_423_424, 0],
    ['soon', null, 1],
    ['', null, 1],
    ['9'.repeat(16), null, 1],
    [-1, null, 1],
    [1.5, null, 1],
    [null, null, 1],
  ];
  it.each(timestamps)('with the timestamp %j has %j and %d faults', (timestamp, timestampMs, count) => {
    const { message, faults } = read(callstate({ join_state: 'JOINED', timestamp }));
    expect(message.claim).toEqual({ kind: 'joined', mxvc: null, timestampMs });
    expect(faults).toHaveLength(count);
  });

  it('may have free text as its key', () => {
    const { message } = read(callstate({ join_state: 'JOINED' }, { state_key: 'Chrome' }));
    expect(message.deviceKey).toBe('Chrome');
    expect(message.claim).toEqual({ kind: 'joined', mxvc: null, timestampMs: null });
  });
});

describe('a LEFT', () => {
  it.each(['left', 'lapsed', 'moved', 'cleared', 'full'])('names its session and the reason %s', (reason) => {
    const { message, faults } = read(
      callstate({ join_state: 'LEFT', [EXTRA_KEY]: { v: 1, session: 's', reason } }),
    );
    expect(message.claim).toEqual({ kind: 'left', session: 's', reason });
    expect(faults).toEqual([]);
  });

  it('of a compat peer names neither', () => {
    expect(read(callstate({ join_state: 'LEFT', timestamp: 'x' }))).toMatchObject({
      message: { claim: LEFT },
      faults: [],
    });
  });

  const odd: readonly (readonly [string, unknown])[] = [
    [`content.${EXTRA_KEY}: not an object`, 5],
    [`content.${EXTRA_KEY}.session: not a text`, { session: 5, reason: undefined }],
    [`content.${EXTRA_KEY}.reason: unknown`, { reason: 'bored' }],
  ];
  it.each(odd)('counts in spite of %s', (fault, extra) => {
    const { message, faults } = read(callstate({ join_state: 'LEFT', [EXTRA_KEY]: extra }));
    expect(message.claim).toEqual(LEFT);
    expect(faults).toEqual([fault]);
  });

  it('keeps its session beside an unknown reason', () => {
    const { message } = read(
      callstate({ join_state: 'LEFT', [EXTRA_KEY]: { session: 's', reason: 'bored' } }),
    );
    expect(message.claim).toEqual({ kind: 'left', session: 's', reason: null });
  });

  const others: readonly (readonly [string, unknown])[] = [
    ['content: not an object', undefined],
    ['content: not an object', null],
    ['content: not an object', []],
    ['content.join_state: neither JOINED nor LEFT', {}],
    ['content.join_state: neither JOINED nor LEFT', { join_state: 'joined' }],
    ['content.join_state: neither JOINED nor LEFT', { join_state: ['JOINED'] }],
  ];
  it.each(others)('is what anything else means: %s', (fault, content) => {
    expect(read(callstate(content))).toMatchObject({ message: { claim: LEFT }, faults: [fault] });
  });
});

describe('a key of somebody else', () => {
  it('is an overwrite, whatever stands in it', () => {
    for (const content of [{ join_state: 'JOINED' }, { join_state: 'LEFT' }, {}, null]) {
      const parsed = parseCallstate(callstate(content, { sender: BOB }) as RawEvent, ROOM);
      expect(parsed).toMatchObject({
        ok: true,
        message: { type: 'overwrite', roomId: ROOM, eventId: '$event', sender: BOB, deviceKey: ALICE_KEY },
      });
      expect(parsed).toHaveProperty(
        'faults',
        expect.arrayContaining(["state_key: another user's device key"]),
      );
    }
  });

  it('that is none is ignored', () => {
    expect(refusal(joined(extraOfJoined(), { state_key: 'chrome@alice' }))).toEqual([
      'state_key: device key with an @ but without a user id',
    ]);
    expect(refusal(joined(extraOfJoined(), { state_key: ALICE }))).toEqual([
      'state_key: device key without a name',
    ]);
    expect(refusal(joined(extraOfJoined(), { state_key: '' }))).toEqual(['state_key: empty device key']);
  });
});

describe('the envelope', () => {
  const rows: readonly (readonly [string, Json])[] = [
    ['sender: not a text', { sender: undefined }],
    ['sender: not a user id', { sender: 'alice' }],
    ['sender: longer than 255 bytes', { sender: `@${'é'.repeat(127)}:b` }],
    ['event_id: not a text', { event_id: 7 }],
    ['event_id: empty', { event_id: '' }],
    ['origin_server_ts: not an integer', { origin_server_ts: undefined }],
    ['origin_server_ts: out of range', { origin_server_ts: -5 }],
    ['state_key: not a text', { state_key: undefined }],
  ];
  it.each(rows)('%s: refused', (fault, changes) => {
    expect(refusal(joined(extraOfJoined(), changes))).toEqual([fault]);
  });

  it('tells faults of the content in the same go', () => {
    expect(refusal(joined(extraOfJoined({ v: 0 }), { sender: 1, event_id: 1 }))).toHaveLength(3);
  });

  const ages: readonly (readonly [unknown, number | null, readonly string[]])[] = [
    [undefined, null, []],
    [{}, null, []],
    [{ age: 5 }, 5, []],
    [{ age: -5 }, 0, []],
    [{ age: 'old' }, null, ['unsigned.age: not an integer']],
    ['old', null, ['unsigned: not an object']],
  ];
  it.each(ages)('reads the age of %j as %j', (unsigned, ageMs, faults) => {
    expect(read(joined(extraOfJoined(), { unsigned }))).toMatchObject({ message: { ageMs }, faults });
  });
});
