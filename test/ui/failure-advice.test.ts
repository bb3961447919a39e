// Which one action a person is offered for a failure, and what is said once the rights of the room are known.
import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../src/core/app/failure.ts';
import type { TaskView } from '../../src/core/app/view.ts';
import { adviceFor, fieldAtFault, taskAdvice } from '../../src/ui/failure-advice.ts';
import { failureSentence } from '../../src/ui/failure-sentences.ts';
import { someRights } from '../fakes/view.ts';

const known = { rights: [], task: null };

describe('advice', () => {
  const failure = { roomId: '!r', roomName: 'Lounge', details: {} };
  it.each<[FailureCode, string, object]>([
    ['forbidden', 'Dismiss', { type: 'dismissFailure' }],
    ['serverUnreachable', 'Try again', { type: 'join', roomId: '!r' }],
    ['wasAway', 'Join again', { type: 'join', roomId: '!r' }],
    ['signedOut', 'Sign in', { type: 'openOptions' }],
  ])('offers one action for %s', (code, label, action) => {
    expect(adviceFor({ ...failure, code }, known)).toMatchObject({ label, action });
  });

  it('names level and helpers of a room whose rights are known, of this room only', () => {
    const rights = [someRights('!r', { canJoin: false, ownLevel: 0, whoCanEnable: ['Bob'] })];
    const advice = adviceFor({ ...failure, code: 'forbidden' }, { rights, task: null });
    expect(advice.sentence).toContain('You need level 50 in this room to join voice; yours is 0.');
    expect(advice.sentence).toContain('Bob');
    expect(advice.action).toEqual({ type: 'dismissFailure' });
    const other = adviceFor({ ...failure, code: 'forbidden', roomId: '!s' }, { rights, task: null });
    expect(other.sentence).toBe(failureSentence.forbidden({}));
  });

  it('offers the admin to enable voice, and says so while it is done', () => {
    const rights = [someRights('!r', { canJoin: false, canEnable: true })];
    const forbidden = { ...failure, code: 'forbidden' } as const;
    expect(adviceFor(forbidden, { rights, task: null }).action).toEqual({
      type: 'enableVoice',
      roomId: '!r',
    });
    const task: TaskView = { kind: 'enableVoice', roomId: '!r', state: 'working' };
    expect(adviceFor(forbidden, { rights, task })).toMatchObject({
      sentence: 'Enabling voice…',
      action: { type: 'dismissFailure' },
    });
  });

  it('has an action for every code', () => {
    for (const code of Object.keys(failureSentence) as FailureCode[]) {
      expect(adviceFor({ ...failure, code }, known).label).not.toBe('');
    }
  });

  it('points to a field only where one can be mended', () => {
    expect(fieldAtFault.wrongPassword).toBe('password');
    expect(fieldAtFault.unknownServer).toBe('homeserver');
    expect(fieldAtFault.offline).toBeNull();
  });
});

describe('a task', () => {
  it.each<[TaskView | null, boolean]>([
    [null, false],
    [{ kind: 'createChannel', state: 'working' }, false],
    [{ kind: 'createChannel', state: 'done', roomId: '!r' }, false],
    [{ kind: 'setMark', roomId: '!r', state: 'failed', code: 'forbidden', details: {} }, true],
  ])('%j is told as a failure: %s', (task, isTold) => {
    expect(taskAdvice(task) !== null).toBe(isTold);
  });

  it('leads to the room that is there, but not in its space', () => {
    const task = {
      kind: 'createChannel',
      roomId: '!r',
      state: 'failed',
      code: 'notInSpace',
      details: {},
    } as const;
    expect(taskAdvice(task)?.roomId).toBe('!r');
  });
});
