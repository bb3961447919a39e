// Memberships of Element's own calls: who is counted, and what is wrong with the rest.
import { describe, expect, it } from 'vitest';
import type { RawEvent } from '../../../src/core/protocol/events.ts';
import { parseElementCall } from '../../../src/core/protocol/parse-element-call.ts';
import { ALICE, type Json, ROOM, roomEvent } from './samples.ts';

const ORIGIN_MS = 1_700_000_000_000;
const KEY = `_${ALICE}_DEVICE_m.call`;
/** As matrix-js-sdk 43 writes it. */
const CONTENT = {
  application: 'm.call',
  call_id: '',
  created_ts: ORIGIN_MS - 5_000,
  device_id: 'DEVICE',
  expires: 3_600_000,
  foci_preferred: [],
  focus_active: { type: 'livekit', focus_selection: 'oldest_membership' },
  scope: 'm.room',
};

const parse = (content: unknown, changes: Json = {}) =>
  parseElementCall(
    roomEvent('org.matrix.msc3401.call.member', content, { state_key: KEY, ...changes }) as RawEvent,
    ROOM,
  );
const member = (endsAtServerMs: number | null, stateKey = KEY) => ({
  ok: true,
  message: { type: 'elementCall', roomId: ROOM, sender: ALICE, stateKey, endsAtServerMs },
});

describe('a membership of a call of Element’s own', () => {
  it('lasts from its creation as long as it says', () => {
    expect(parse(CONTENT)).toEqual(member(ORIGIN_MS - 5_000 + 3_600_000));
  });

  it('lasts from the event for four hours where it says nothing', () => {
    expect(parse({ application: 'm.call' })).toEqual(member(ORIGIN_MS + 14_400_000));
  });

  it('is over with empty content', () => {
    expect(parse({})).toEqual(member(null));
  });

  it.each([`${ALICE}_DEVICE_m.call`, `_${ALICE}_D_E`])('may have the key %s', (stateKey) => {
    expect(parse({}, { state_key: stateKey })).toEqual(member(null, stateKey));
  });

  it.each<[string, unknown, Json]>([
    ['content.application: unknown', { ...CONTENT, application: 'm.board' }, {}],
    ['content.created_ts: not an integer', { ...CONTENT, created_ts: '5' }, {}],
    ['content.expires: out of range', { ...CONTENT, expires: -1 }, {}],
    ['content: not an object', 'JOINED', {}],
  ])('is over where it cannot be read: %s', (fault, content, changes) => {
    expect(parse(content, changes)).toEqual({ ...member(null), faults: [fault] });
  });

  it.each<[string, Json]>([
    ['state_key: not a key of the sender', { state_key: '_@bob:hs.test_DEVICE_m.call' }],
    ['state_key: not a key of the sender', { state_key: `_${ALICE}.evil_DEVICE` }],
    ['state_key: not a key of the sender', { state_key: `_${ALICE}_` }],
    ['state_key: not a key of the sender', { state_key: `__${ALICE}_DEVICE` }],
    ['state_key: empty', { state_key: '' }],
    ['sender: not a user id', { sender: 'alice' }],
    ['event_id: not a text', { event_id: undefined }],
    ['origin_server_ts: not an integer', { origin_server_ts: 'now' }],
  ])('is refused: %s (%j)', (fault, changes) => {
    expect(parse(CONTENT, changes)).toEqual({ ok: false, faults: [fault] });
  });

  it('tells all that is wrong at once', () => {
    const parsed = parse({ application: 'm.call', expires: 'x' }, { state_key: 5, sender: null });
    expect(parsed).toEqual({
      ok: false,
      faults: ['sender: not a text', 'state_key: not a text', 'content.expires: not an integer'],
    });
  });
});
