// Every expected failure has a sentence that a person can read, whatever details come with it.
import { describe, expect, it } from 'vitest';
import {
  failureSentence,
  signInFailureSentence,
  taskFailureSentence,
} from '../../src/ui/failure-sentences.ts';

const details = [
  {},
  { neededLevel: 50, ownLevel: 0, retryAfterSeconds: 30, homeserver: 'hs.test', errcode: 'M_BAD' },
];

describe('sentences for failures', () => {
  const all = [
    ...Object.entries(failureSentence).map(([code, say]) => ({ code, say })),
    ...Object.entries(signInFailureSentence).map(([code, say]) => ({ code: `sign-in ${code}`, say })),
    ...Object.entries(taskFailureSentence).map(([code, say]) => ({ code: `task ${code}`, say })),
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
