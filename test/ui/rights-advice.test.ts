// What is said about a missing right, one row for each case.
import { describe, expect, it } from 'vitest';
import type { RightsView, TaskView } from '../../src/core/app/view.ts';
import { rightsAdvice } from '../../src/ui/rights-advice.ts';
import { someRights } from '../fakes/view.ts';

describe('rights in a room', () => {
  it.each<[string, Partial<RightsView>, RegExp | null, boolean]>([
    ['everybody may join', { neededLevel: 0 }, null, false],
    ['everybody may join, an admin looks', { neededLevel: 0, canEnable: true }, null, false],
    ['the level is below zero', { neededLevel: -10, canEnable: true }, null, false],
    ['we may join, others may not', {}, null, false],
    [
      'an admin may join, others may not',
      { canEnable: true },
      /only members with level 50.*from 50 to 0/,
      true,
    ],
    [
      'the level is missing',
      { canJoin: false, ownLevel: 10, whoCanEnable: ['Bob'] },
      /level 50 .* yours is 10\. .*Bob.* can allow/,
      false,
    ],
    [
      'several can help',
      { canJoin: false, whoCanEnable: ['Ann', 'Bob', 'Eve'] },
      /Ann.*, .*Bob.*, or .*Eve.* can allow/,
      false,
    ],
    ['nobody can help', { canJoin: false }, /Nobody in this room/, false],
    [
      'it is missing, and we can help ourselves',
      { canJoin: false, canEnable: true },
      /yours is 50.*from 50/,
      true,
    ],
  ])('when %s', (_, changes, said, isOffered) => {
    const { sentences, choice } = rightsAdvice(someRights('!a', changes), null);
    expect(sentences.length > 0).toBe(said !== null);
    if (said) expect(sentences.join(' ')).toMatch(said);
    expect(choice?.action ?? null).toEqual(isOffered ? { type: 'enableVoice', roomId: '!a' } : null);
  });

  it('says nothing before they are known', () => {
    expect(rightsAdvice(null, null)).toEqual({ sentences: [], choice: null });
  });

  it.each<[TaskView, string | null]>([
    [{ kind: 'enableVoice', roomId: '!a', state: 'working' }, 'Enabling voice…'],
    [{ kind: 'enableVoice', roomId: '!a', state: 'done' }, 'Done: everybody in this room may join voice.'],
    [{ kind: 'enableVoice', roomId: '!b', state: 'working' }, null],
    [{ kind: 'setMark', roomId: '!a', state: 'working' }, null],
    [{ kind: 'enableVoice', roomId: '!a', state: 'failed', code: 'forbidden', details: {} }, null],
  ])('while the task is %j', (task, said) => {
    const { sentences, choice } = rightsAdvice(someRights('!a', { canEnable: true }), task);
    if (said === null) expect(choice).not.toBeNull();
    else expect([sentences, choice]).toEqual([[said], null]);
  });

  it('keeps the writing direction of a name to itself', () => {
    const { sentences } = rightsAdvice(someRights('!a', { canJoin: false, whoCanEnable: ['דנה'] }), null);
    expect(sentences[1]).toContain('\u2068דנה\u2069');
  });
});
