// What the host takes for an order, and what it drops.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOrder } from '../../src/call-host/order.ts';

const MEMBER = { deviceKey: 'k@b:hs', userId: '@b:hs', session: 's2', deviceId: 'D', weOffer: true };
const TARGET = {
  roomId: '!r',
  self: { deviceKey: 'k@a:hs', userId: '@a:hs', session: 's1' },
  wantsMicrophone: true,
  muted: false,
  deafened: false,
  iceServers: [{ urls: ['turn:x'], username: 'u', credential: 'c' }, { urls: ['stun:y'] }],
  members: [MEMBER],
};
const CANDIDATE = { candidate: 'c', sdpMid: '0', sdpMLineIndex: 0 };
const SIGNAL = {
  from: 'k@b:hs',
  fromSession: 's2',
  attempt: 1,
  seq: 0,
  signal: { kind: 'offer', sdp: 'v=0', candidates: [CANDIDATE] },
};

const target = (change: object) => ({ type: 'target', revision: 1, target: { ...TARGET, ...change } });
const signals = (change: object) => ({ type: 'signals', session: 's1', signals: [{ ...SIGNAL, ...change }] });

describe('readOrder', () => {
  it.each([
    ['a target', target({})],
    ['a target with audio settings', target({ audio: { processing: false } })],
    ['the end of the call', { type: 'target', revision: 2, target: null }],
    ['an offer', signals({})],
    ['an answer', signals({ signal: { kind: 'answer', sdp: 'v=0', candidates: [] } })],
    [
      'candidates',
      signals({
        signal: { kind: 'candidates', candidates: [{ ...CANDIDATE, sdpMid: null, sdpMLineIndex: null }] },
      }),
    ],
    ['a reject', signals({ signal: { kind: 'reject', reason: 'full' } })],
  ])('obeys %s', (_name, order) => {
    expect(readOrder(order)).toEqual(order);
  });

  it.each([
    ['no object', 'target'],
    ['nothing', null],
    ['a list', []],
    ['an unknown type', { type: 'dance' }],
    ['a target without revision', { type: 'target', target: null }],
    ['a target without self', target({ self: undefined })],
    ['a target without session', target({ self: { deviceKey: 'k', userId: 'u' } })],
    ['a mute that is no claim', target({ muted: 'no' })],
    ['members that are no list', target({ members: {} })],
    ['a member without session', target({ members: [{ ...MEMBER, session: 1 }] })],
    ['a member without weOffer', target({ members: [{ ...MEMBER, weOffer: undefined }] })],
    ['an ICE server without urls', target({ iceServers: [{}] })],
    ['an ICE server with a wrong credential', target({ iceServers: [{ urls: [], credential: 7 }] })],
    ['audio settings without processing', target({ audio: {} })],
    ['signals without a session', { type: 'signals', signals: [] }],
    ['a signal that is none', signals({ signal: null })],
    ['a signal of an unknown kind', signals({ signal: { kind: 'hug', sdp: '', candidates: [] } })],
    ['an offer without SDP', signals({ signal: { kind: 'offer', candidates: [] } })],
    ['candidates that are none', signals({ signal: { kind: 'candidates', candidates: [{}] } })],
    [
      'a candidate with a wrong line',
      signals({ signal: { kind: 'candidates', candidates: [{ ...CANDIDATE, sdpMLineIndex: -1 }] } }),
    ],
    ['a reject for another reason', signals({ signal: { kind: 'reject', reason: 'mood' } })],
    ['a broken attempt', signals({ attempt: 1.5 })],
  ])('drops %s', (_name, order) => {
    expect(readOrder(order)).toBeNull();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void readOrder(value)));
  });
});
