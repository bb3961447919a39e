// Reads the body of a signal in all its dialects: JSON in a string (prototype, MXVC), an object, or the bare text
// of the SDP or candidate (the seed's words taken literally). Called by parse-signal.ts.
// Checks size and form only; what an SDP says is for the WebRTC implementation to judge.
import {
  BODY_MAX_CHARS,
  CANDIDATE_MAX_BYTES,
  CANDIDATES_MAX,
  SDP_LINE_MAX,
  SDP_MAX_BYTES,
  SDP_MID_MAX_BYTES,
} from './events.ts';
import { asFields, FieldReader } from './fields.ts';
import type { Candidate } from './message.ts';

/** The SDP of an offer or answer, or null after adding the faults. */
export function readDescription(content: FieldReader, kind: 'offer' | 'answer'): string | null {
  const body = descriptionBody(content);
  if (body === null) return null;
  const hasOtherType = body.has('type') && body.raw('type') !== kind;
  if (hasOtherType) body.fault('type', `not ${kind}, as rtc_type says`);
  const sdp = body.text('sdp', SDP_MAX_BYTES);
  if (sdp === null || hasOtherType) return null;
  return sdp.startsWith('v=0') ? sdp : body.fault('sdp', 'not an SDP');
}

/** The one candidate in a body; none at the end of candidates (null, or an empty line); null after a fault. */
export function readBodyCandidates(content: FieldReader): readonly Candidate[] | null {
  const body = bodyOf(content);
  if (body === null) return [];
  const reader = bareOr(body, content, (text) => ({ candidate: text, sdpMLineIndex: 0 }));
  if (reader === null) return null;
  if (reader.raw('candidate') === '') return [];
  const candidate = readCandidate(reader);
  return candidate === null ? null : [candidate];
}

/** A list of candidates. A bad one costs only itself, those past the bound are dropped, with a fault. */
export function readCandidateList(extra: FieldReader): readonly Candidate[] {
  const list = extra.raw('candidates');
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    extra.fault('candidates', 'not a list');
    return [];
  }
  if (list.length > CANDIDATES_MAX) extra.fault('candidates', `more than ${CANDIDATES_MAX}, rest dropped`);
  return list.slice(0, CANDIDATES_MAX).flatMap((item: unknown) => {
    const fields = asFields(item);
    const candidate =
      fields === null ? null : readCandidate(new FieldReader(fields, 'candidate.', extra.faults));
    if (fields === null) extra.fault('candidates', 'one is not an object');
    return candidate === null ? [] : [candidate];
  });
}

function descriptionBody(content: FieldReader): FieldReader | null {
  return bareOr(bodyOf(content), content, (sdp) => ({ sdp }));
}

/** The body's value with JSON taken out of its string; text that is not JSON stays text; undefined after a fault. */
function bodyOf(content: FieldReader): unknown {
  const body = content.raw('body');
  if (typeof body !== 'string') return body;
  if (body.length > BODY_MAX_CHARS) return '';
  return /^\s*(\{|null)/.test(body) ? fromJson(body) : body;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Told by `bareOr` as a fault like any other body that is none.
    return undefined;
  }
}

function bareOr(
  body: unknown,
  content: FieldReader,
  wrap: (text: string) => Readonly<Record<string, unknown>>,
): FieldReader | null {
  const fields = typeof body === 'string' && body !== '' ? wrap(body) : asFields(body);
  return fields === null
    ? content.fault('body', 'neither text, JSON nor object within bounds')
    : new FieldReader(fields, 'body.', content.faults);
}

function readCandidate(reader: FieldReader): Candidate | null {
  const candidate = readCandidateLine(reader);
  const sdpMid = isAbsent(reader, 'sdpMid') ? null : reader.anyText('sdpMid', SDP_MID_MAX_BYTES);
  const hasLine = !isAbsent(reader, 'sdpMLineIndex');
  const line = hasLine ? reader.integer('sdpMLineIndex', { min: 0, max: SDP_LINE_MAX }) : null;
  const isMidBad = sdpMid === null && !isAbsent(reader, 'sdpMid');
  if (candidate === null || isMidBad || (hasLine && line === null)) return null;
  // WebRTC refuses a candidate that names no line; the seed's offers have only the first.
  return { candidate, sdpMid, sdpMLineIndex: sdpMid === null && line === null ? 0 : line };
}

/** One line, or Node peers that paste it into an SDP would take more lines from it. */
function readCandidateLine(reader: FieldReader): string | null {
  const text = reader.text('candidate', CANDIDATE_MAX_BYTES);
  if (text === null) return null;
  const line = text.replace(/^a=/, '');
  return /^candidate:[^\r\n]+$/.test(line) ? line : reader.fault('candidate', 'not a candidate line');
}

function isAbsent(reader: FieldReader, name: string): boolean {
  return reader.raw(name) === undefined || reader.raw(name) === null;
}
