// Writes the contents of what we send, in the wire's spelling; the event types are in `events.ts`.
// Called by `app/writes` and `matrix/outbox`; decides nothing, sends nothing.
// Numbers are cut to integers: servers refuse an event with a fraction in it (400 M_BAD_JSON).
import {
  type CompatSignalContent,
  EXTRA_KEY,
  EXTRA_VERSION,
  type JoinedContent,
  type LeftContent,
  type SignalContent,
  type WireCandidate,
} from './events.ts';
import type { Candidate, DeviceKey, LeaveReason, MxvcClaim, RoomId, SessionId, Signal } from './message.ts';
import { sdpWithCandidates } from './sdp.ts';

/** Our membership. `timestampMs` is the server's now where known; the prototype adds to it, so it is a number. */
export function buildJoined(join: MxvcClaim & { readonly timestampMs: number }): JoinedContent {
  return {
    join_state: 'JOINED',
    timestamp: Math.trunc(join.timestampMs),
    [EXTRA_KEY]: {
      v: EXTRA_VERSION,
      device_id: join.deviceId,
      session: join.session,
      joined_ms: Math.trunc(join.joinedMs),
      expires_ms: Math.trunc(join.expiresMs),
      muted: join.muted,
      deafened: join.deafened,
      capabilities: join.capabilities,
    },
  };
}

/** The end of the stay `session`. Also the content of a delayed LEFT (reason `lapsed`). */
export function buildLeft(leave: {
  readonly timestampMs: number;
  readonly session: SessionId;
  readonly reason: LeaveReason;
}): LeftContent {
  return {
    join_state: 'LEFT',
    timestamp: Math.trunc(leave.timestampMs),
    [EXTRA_KEY]: { v: EXTRA_VERSION, session: leave.session, reason: leave.reason },
  };
}

/** A signal to another MXVC member, for a to-device request. */
export function buildSignal(out: {
  readonly fromKey: DeviceKey;
  readonly fromSession: SessionId;
  readonly roomId: RoomId;
  readonly to: { readonly deviceKey: DeviceKey; readonly session: SessionId };
  readonly attempt: number;
  readonly seq: number;
  readonly signal: Signal;
}): SignalContent {
  return {
    ...seedPartOf(out.signal),
    sender: out.fromKey,
    receiver: out.to.deviceKey,
    [EXTRA_KEY]: {
      v: EXTRA_VERSION,
      room_id: out.roomId,
      from_session: out.fromSession,
      to_session: out.to.session,
      attempt: out.attempt,
      seq: out.seq,
      ...extraOf(out.signal),
    },
  };
}

/**
 * An offer or answer to a compat peer, for the room: one event, all candidates inside the SDP. It gets no other
 * signal of ours, and no extra key: the other members read the room too and have no use for our sessions.
 */
export function buildCompatSignal(out: {
  readonly fromKey: DeviceKey;
  readonly toKey: DeviceKey;
  readonly signal: Extract<Signal, { readonly kind: 'offer' | 'answer' }>;
}): CompatSignalContent {
  const { kind, sdp, candidates } = out.signal;
  const body = JSON.stringify({ type: kind, sdp: sdpWithCandidates(sdp, candidates) });
  return { rtc_type: kind, sender: out.fromKey, receiver: out.toKey, body };
}

function seedPartOf(signal: Signal): Pick<CompatSignalContent, 'rtc_type' | 'body'> {
  switch (signal.kind) {
    case 'offer':
    case 'answer':
      return { rtc_type: signal.kind, body: JSON.stringify({ type: signal.kind, sdp: signal.sdp }) };
    case 'candidates':
      return { rtc_type: 'icecandidate', body: JSON.stringify(firstOf(signal.candidates)) };
    case 'reject':
      return { rtc_type: 'reject', body: 'null' };
  }
}

function extraOf(signal: Signal): { candidates: readonly WireCandidate[] } | { reason: 'full' } {
  switch (signal.kind) {
    case 'offer':
    case 'answer':
    case 'candidates':
      return { candidates: signal.candidates.map(wired) };
    case 'reject':
      return { reason: signal.reason };
  }
}

/** `null` says, as in WebRTC, that no more will come. */
function firstOf(candidates: readonly Candidate[]): WireCandidate | null {
  const first = candidates[0];
  return first === undefined ? null : wired(first);
}

function wired(candidate: Candidate): WireCandidate {
  return {
    candidate: candidate.candidate,
    sdpMid: candidate.sdpMid,
    sdpMLineIndex: candidate.sdpMLineIndex,
  };
}
