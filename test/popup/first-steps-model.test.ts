// Where on the way to the first call a person stands.
import { describe, expect, it } from 'vitest';
import { firstSteps } from '../../src/popup/first-steps-model.ts';
import { aCall, aView } from '../fakes/view.ts';

describe('first steps', () => {
  it.each([
    [false, 'prompt', ['next', 'later', 'later']],
    [false, 'granted', ['next', 'done', 'later']],
    [false, 'denied', ['next', 'done', 'later']],
    [true, 'prompt', ['done', 'next', 'later']],
    [true, 'granted', null],
    [true, 'denied', null],
    [true, 'unknown', null],
    [false, 'unknown', null],
  ] as const)('signed in: %s, microphone: %s', (isSignedIn, microphone, expected) => {
    const view = isSignedIn ? aView() : aView({ account: null });
    expect(firstSteps(view, microphone)?.map(({ state }) => state) ?? null).toEqual(expected);
  });

  it('are no more needed in a call', () => {
    expect(firstSteps(aView({ call: aCall('!a') }), 'prompt')).toBeNull();
  });
});
