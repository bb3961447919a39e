// What may be chosen for a new channel, and when it is complete.
import { describe, expect, it } from 'vitest';
import {
  accessesFor,
  emptyDraft,
  isEncrypted,
  readDraft,
  withSpace,
} from '../../src/ui/new-channel-model.ts';

const draft = { ...emptyDraft, name: 'Lounge' };

describe('access', () => {
  it('to everybody of a space needs a space', () => {
    expect(accessesFor(draft)).not.toContain('space');
    expect(accessesFor(withSpace(draft, '!s'))).toContain('space');
  });

  it('follows the choice of a space, and back', () => {
    const inSpace = withSpace(draft, '!s');
    expect(inSpace.access).toBe('space');
    expect(withSpace(inSpace, null).access).toBe('invite');
  });

  it('stays what was chosen when one space is changed for another, or none', () => {
    expect(withSpace({ ...withSpace(draft, '!s'), access: 'public' }, '!t').access).toBe('public');
    expect(withSpace({ ...draft, spaceId: '!s', access: 'public' }, null).access).toBe('public');
  });
});

describe('encryption', () => {
  it.each([
    ['invite', null, true],
    ['space', null, true],
    ['public', null, false],
    ['public', true, true],
    ['invite', false, false],
  ] as const)('with access %s and choice %s is %s', (access, chosen, expected) => {
    expect(isEncrypted({ ...draft, access, isEncrypted: chosen })).toBe(expected);
  });
});

describe('a draft', () => {
  it.each([
    ['', 'Give the channel a name.'],
    ['   ', 'Give the channel a name.'],
    ['x'.repeat(256), 'At most 255 characters, please.'],
  ])('with the name "%s" is not complete', (name, sentence) => {
    expect(readDraft({ ...draft, name })).toEqual({ kind: 'incomplete', sentence });
  });

  it('becomes the action, its name without blanks around it', () => {
    expect(readDraft({ ...withSpace(draft, '!s'), name: '  Lounge ' })).toEqual({
      kind: 'complete',
      action: { type: 'createChannel', name: 'Lounge', spaceId: '!s', access: 'space', isEncrypted: true },
    });
    expect(readDraft({ ...draft, name: 'x'.repeat(255) }).kind).toBe('complete');
  });
});
