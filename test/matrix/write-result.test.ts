// What the server's answers to a write mean: one row each.
import { describe, expect, it } from 'vitest';
import type { HttpFailure } from '../../src/matrix/http.ts';
import { readWriteResult } from '../../src/matrix/write-result.ts';

const refused = (status: number, errcode: string | null = null, more: object = {}): HttpFailure => ({
  kind: 'refused',
  status,
  errcode,
  sentence: '',
  retryAfterMs: null,
  isSoftLogout: false,
  ...more,
});
const LEVELS = "You don't have permission to post that to the room. user_level (-5) < send_level (50)";

describe('readWriteResult', () => {
  it.each<[string, HttpFailure, object]>([
    ['no network', { kind: 'network' }, { code: 'offline' }],
    ['a captive portal', { kind: 'notJson' }, { code: 'offline' }],
    ['no answer', { kind: 'timeout' }, { code: 'timeout' }],
    ['a stop', { kind: 'aborted' }, { code: 'timeout' }],
    [
      'a limit',
      refused(429, 'M_LIMIT_EXCEEDED', { retryAfterMs: 4_000 }),
      { code: 'rateLimited', retryAfterMs: 4_000 },
    ],
    ['a limit of no time', refused(429, null, { retryAfterMs: 0 }), { retryAfterMs: 500 }],
    ['a limit without a time', refused(429), { code: 'rateLimited', retryAfterMs: 5_000 }],
    ['an overload', refused(502), { code: 'offline' }],
    ['an ended session', refused(401, 'M_UNKNOWN_TOKEN'), { code: 'signedOut', errcode: 'M_UNKNOWN_TOKEN' }],
    [
      'a missing right',
      refused(403, 'M_FORBIDDEN', { sentence: LEVELS }),
      { code: 'forbidden', ownLevel: -5, neededLevel: 50 },
    ],
    [
      'another sentence',
      refused(403, 'M_FORBIDDEN', { sentence: 'No.' }),
      { code: 'forbidden', ownLevel: null, neededLevel: null },
    ],
    ['an unknown room', refused(404, 'M_NOT_FOUND'), { code: 'notFound' }],
    ['a bad content', refused(400, 'M_BAD_JSON'), { code: 'refused', errcode: 'M_BAD_JSON' }],
    ['an error without a code', refused(418), { code: 'refused', errcode: 'HTTP 418' }],
  ])('%s', (_what, failure, result) => {
    expect(readWriteResult({ ok: false, failure })).toMatchObject({ ok: false, ...result });
  });

  it('a success has an event id', () => {
    expect(readWriteResult({ ok: true, body: { event_id: '$e' } })).toEqual({ ok: true, eventId: '$e' });
    expect(readWriteResult({ ok: true, body: {} })).toMatchObject({ ok: false, code: 'refused' });
  });
});
