// Well-formed raw events of every kind, for the tests of the parsers to use and to spoil. No checks in here.
import { CALLSTATE_TYPE, EXTRA_KEY, SIGNAL_TYPE } from '../../../src/core/protocol/events.ts';

export type Json = Record<string, unknown>;

export const ROOM = '!room-of-version-12';
export const ALICE = '@alice:hs.test';
export const BOB = '@bob:localhost:8448';
export const ALICE_KEY = 'chrome-ALICEDEV@alice:hs.test';
export const BOB_KEY = 'firefox-BOBDEV@bob:localhost:8448';
export const SDP =
  'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n';
export const CANDIDATE = {
  candidate: 'candidate:1 1 udp 2122265343 192.0.2.1 53707 typ host',
  sdpMid: '0',
  sdpMLineIndex: 0,
};

/** An event of alice's in the room, as an answer holds it. */
export function roomEvent(type: string, content: unknown, changes: Json = {}): Json {
  return {
    type,
    sender: ALICE,
    event_id: '$event',
    origin_server_ts: 1_700_000_000_000,
    unsigned: { age: 1234 },
    content,
    ...changes,
  };
}

export function extraOfJoined(changes: Json = {}): Json {
  return {
    v: 1,
    device_id: 'ALICEDEV',
    session: '0123456789abcdef0123456789abcdef',
    joined_ms: 1_700_000_000_000,
    expires_ms: 100_000,
    muted: true,
    deafened: false,
    capabilities: ['data'],
    ...changes,
  };
}

export function joined(extra: unknown = extraOfJoined(), changes: Json = {}): Json {
  const content = { join_state: 'JOINED', timestamp: 1_700_000_000_000, [EXTRA_KEY]: extra };
  return roomEvent(CALLSTATE_TYPE, content, { state_key: ALICE_KEY, ...changes });
}

export function callstate(content: unknown, changes: Json = {}): Json {
  return roomEvent(CALLSTATE_TYPE, content, { state_key: ALICE_KEY, ...changes });
}

export function extraOfSignal(changes: Json = {}): Json {
  return {
    v: 1,
    room_id: ROOM,
    from_session: 'session-of-alice',
    to_session: 'session-of-bob',
    attempt: 1,
    seq: 0,
    ...changes,
  };
}

/** A to-device offer from alice to bob; `content` and `extra` change fields of theirs. */
export function deviceOffer(content: Json = {}, extra: unknown = extraOfSignal()): Json {
  const body = JSON.stringify({ type: 'offer', sdp: SDP });
  const full = {
    rtc_type: 'offer',
    sender: ALICE_KEY,
    receiver: BOB_KEY,
    body,
    [EXTRA_KEY]: extra,
    ...content,
  };
  return { type: SIGNAL_TYPE, sender: ALICE, content: full };
}

/** The same as a compat peer writes it into the room. */
export function roomOffer(content: Json = {}, changes: Json = {}): Json {
  const body = JSON.stringify({ type: 'offer', sdp: SDP });
  const full = { rtc_type: 'offer', sender: 'Chrome', receiver: BOB_KEY, body, ...content };
  return roomEvent(SIGNAL_TYPE, full, changes);
}
