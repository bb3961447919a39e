// Checks the shape of what the background says, before the host obeys. Pure; called by `main`.
// The background is our own, but after an update it may be of another version than this document.
import type { HostOrder, InboundSignal, Target, TargetMember } from '../core/mesh/contract.ts';
import type { IceServer } from '../core/mesh/ports.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Null for anything that is not an order we know. */
export function readOrder(value: unknown): HostOrder | null {
  if (!isFields(value)) return null;
  if (value['type'] === 'target') return readTarget(value);
  if (value['type'] !== 'signals' || !isString(value['session'])) return null;
  return isListOf(value['signals'], isSignal) ? (value as unknown as HostOrder) : null;
}

function readTarget({ revision, target }: Fields): HostOrder | null {
  if (typeof revision !== 'number') return null;
  return target === null || isTarget(target) ? { type: 'target', revision, target } : null;
}

function isTarget(value: unknown): value is Target {
  if (!isFields(value) || !isFields(value['self'])) return false;
  const { deviceKey, userId, session } = value['self'];
  return (
    [value['roomId'], deviceKey, userId, session].every(isString) &&
    [value['wantsMicrophone'], value['muted'], value['deafened']].every(isBoolean) &&
    isListOf(value['iceServers'], isIceServer) &&
    isListOf(value['members'], isMember) &&
    isAudio(value['audio'])
  );
}

function isAudio(value: unknown): boolean {
  return value === undefined || (isFields(value) && isBoolean(value['processing']));
}

function isIceServer(value: unknown): value is IceServer {
  if (!isFields(value) || !isListOf(value['urls'], isString)) return false;
  return [value['username'], value['credential']].every((one) => one === undefined || isString(one));
}

function isMember(value: unknown): value is TargetMember {
  if (!isFields(value) || !isBoolean(value['weOffer'])) return false;
  return [value['deviceKey'], value['userId'], value['session'], value['deviceId']].every(isString);
}

function isSignal(value: unknown): value is InboundSignal {
  if (!isFields(value) || !isFields(value['signal'])) return false;
  const { from, fromSession, attempt, seq, signal } = value;
  return (
    isString(from) && isString(fromSession) && isCount(attempt) && isCount(seq) && isContent(signal as Fields)
  );
}

function isContent({ kind, sdp, candidates, reason }: Fields): boolean {
  if (kind === 'reject') return reason === 'full';
  if (!isListOf(candidates, isCandidate)) return false;
  return kind === 'candidates' || ((kind === 'offer' || kind === 'answer') && isString(sdp));
}

function isCandidate(value: unknown): boolean {
  if (!isFields(value) || !isString(value['candidate'])) return false;
  const { sdpMid, sdpMLineIndex } = value;
  return (sdpMid === null || isString(sdpMid)) && (sdpMLineIndex === null || isCount(sdpMLineIndex));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf<T>(value: unknown, isOne: (one: unknown) => one is T): value is readonly T[];
function isListOf(value: unknown, isOne: (one: unknown) => boolean): boolean;
function isListOf(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
