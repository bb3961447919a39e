// What an answer to a write means to the core. Pure. Called by outbox.ts and rooms.ts.
import type { WriteResult } from '../core/app/input.ts';
import type { HttpAnswer, HttpFailure, HttpRefusal } from './http.ts';
import { digText } from './json.ts';

export type Denied = Extract<WriteResult, { ok: false }>;

/** A success without an event id is one that we do not understand. */
export function readWriteResult(answer: HttpAnswer): WriteResult {
  if (!answer.ok) return readFailure(answer.failure);
  const eventId = digText(answer.body, 'event_id');
  return eventId === null ? denied('refused') : { ok: true, eventId };
}

/** Refused, or not sent, because of the server's limit; it opens after this time. */
export function limitedResult(retryAfterMs: number): Denied {
  return denied('rateLimited', { retryAfterMs });
}

/** Not answered in time, or no longer wanted: a newer write of the same key took its place. */
export const TIMED_OUT: Denied = denied('timeout');

export const SIGNED_OUT: WriteResult = denied('signedOut');

/** Why it was not done. */
export function readFailure(failure: HttpFailure): Denied {
  switch (failure.kind) {
    case 'network':
      return denied('offline');
    // What is no JSON comes from something before the server, a captive portal say.
    case 'notJson':
      return denied('offline');
    case 'timeout':
    case 'aborted':
      return TIMED_OUT;
    case 'refused':
      return readRefusal(failure);
  }
}

function readRefusal(refusal: HttpRefusal): Denied {
  const { status, errcode, retryAfterMs } = refusal;
  if (status === 429) return limitedResult(Math.max(retryAfterMs ?? DEFAULT_RETRY_MS, LEAST_RETRY_MS));
  if (status >= 500) return denied('offline', { errcode });
  if (status === 401) return denied('signedOut', { errcode });
  if (status === 403) return denied('forbidden', { errcode, ...readLevels(refusal.sentence) });
  if (status === 404) return denied('notFound', { errcode });
  return denied('refused', { errcode: errcode ?? `HTTP ${status}` });
}

/** Synapse's bucket gives one place in 5 s. */
const DEFAULT_RETRY_MS = 5_000;
/** A server that says 0 and goes on refusing must not be asked in a loop. */
const LEAST_RETRY_MS = 500;

/** Synapse: "You don't have permission to post that to the room. user_level (0) < send_level (50)". Others say none. */
function readLevels(sentence: string): Pick<Denied, 'neededLevel' | 'ownLevel'> {
  const found = /user_level \((-?\d{1,16})\) < send_level \((-?\d{1,16})\)/.exec(sentence);
  return found === null
    ? { ownLevel: null, neededLevel: null }
    : { ownLevel: Number(found[1]), neededLevel: Number(found[2]) };
}

function denied(code: Denied['code'], fields: Partial<Denied> = {}): Denied {
  return { ok: false, retryAfterMs: null, errcode: null, neededLevel: null, ownLevel: null, ...fields, code };
}
