// Every expected failure has a sentence that a person can read, whatever details come with it.
import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../src/core/app/failure.ts';
import { adviceFor, fieldAtFault } from '../../src/ui/failure-advice.ts';
import { failureSentence, signInFailureSentence } from '../../src/ui/text.ts';

const details = [
  {},
  { neededLevel: 50, ownLevel: 0, retryAfterSeconds: 30, homeserver: 'hs.test', errcode: 'M_BAD' },
];

describe('sentences for failures', () => {
  const all = [
    ...Object.entries(failureSentence).map(([code, say]) => ({ code, say })),
    ...Object.entries(signInFailureSentence).map(([code, say]) => ({ code: `sign-in ${code}`, say })),
  ];
  it.each(all)('says $code in a whole sentence, with and without details', ({ say }) => {
    for (const given of details) {
      const sentence = say(given);
      expect(sentence).toMatch(/^\S.*\.$/);
      expect(sentence).not.toMatch(/undefined|NaN|null|\[object/);
    }
  });

  it('names the missing level and who can help', () => {
    expect(failureSentence.forbidden({ neededLevel: 50 })).toBe(
      'You need level 50 in this room to join voice. An admin can allow it for everybody.',
    );
  });

  it.each([
    [0.2, 'Wait a second,'],
    [1, 'Wait a second,'],
    [1.1, 'Wait 2 seconds,'],
    [30, 'Wait 30 seconds,'],
  ])('rounds a wait of %s s up', (retryAfterSeconds, expected) => {
    expect(failureSentence.rateLimited({ retryAfterSeconds })).toContain(expected);
  });

  it('names the server that was typed', () => {
    expect(signInFailureSentence.unknownServer({ homeserver: 'hs.test' })).toContain('hs.test');
  });
});

describe('advice', () => {
  const failure = { roomId: '!r', roomName: 'Lounge', details: {} };
  it.each<[FailureCode, string, object]>([
    ['forbidden', 'Dismiss', { type: 'dismissFailure' }],
    ['serverUnreachable', 'Try again', { type: 'join', roomId: '!r' }],
    ['wasAway', 'Join again', { type: 'join', roomId: '!r' }],
    ['signedOut', 'Sign in', { type: 'openOptions' }],
  ])('offers one action for %s', (code, label, action) => {
    expect(adviceFor({ ...failure, code })).toMatchObject({ label, action });
  });

  it('has an action for every code', () => {
    for (const code of Object.keys(failureSentence) as FailureCode[]) {
      expect(adviceFor({ ...failure, code }).label).not.toBe('');
    }
  });

  it('points to a field only where one can be mended', () => {
    expect(fieldAtFault.wrongPassword).toBe('password');
    expect(fieldAtFault.unknownServer).toBe('homeserver');
    expect(fieldAtFault.offline).toBeNull();
  });
});
