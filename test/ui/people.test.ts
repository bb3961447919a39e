// One entry per person, with the marks of all devices.
import { describe, expect, it } from 'vitest';
import { peopleOf } from '../../src/ui/people.ts';
import { aMember } from '../fakes/view.ts';

describe('people', () => {
  it('shows two devices of one user as one person, in the place of the first', () => {
    const people = peopleOf([aMember('bob'), aMember('carol'), aMember('bob', { deviceKey: 'other' })]);
    expect(people.map(({ name }) => name)).toEqual(['bob', 'carol']);
  });

  it.each([
    [true, true, true],
    [true, false, false],
  ])('is muted only if every device is (%s, %s)', (first, second, expected) => {
    const [bob] = peopleOf([aMember('bob', { isMuted: first }), aMember('bob', { isMuted: second })]);
    expect(bob?.isMuted).toBe(expected);
  });

  it.each([
    [true, true, true],
    [true, false, false],
  ])('may have left only if every device may (%s, %s)', (first, second, expected) => {
    const [bob] = peopleOf([aMember('bob', { isUnsure: first }), aMember('bob', { isUnsure: second })]);
    expect(bob?.isUnsure).toBe(expected);
  });

  it('speaks if any device does', () => {
    const [bob] = peopleOf([aMember('bob'), aMember('bob', { isSpeaking: true })]);
    expect(bob?.isSpeaking).toBe(true);
  });

  it.each([
    [['lost', 'connected'], null],
    [['lost', 'failed'], 'lost'],
    [['connecting'], 'connecting'],
    [[null], null],
  ] as const)('is in trouble only if no device is heard (%j → %s)', (links, expected) => {
    const [bob] = peopleOf(links.map((link) => aMember('bob', { link })));
    expect(bob?.trouble).toBe(expected);
  });

  it('adds the user id where two people bear one name', () => {
    const people = peopleOf([aMember('bob'), aMember('mallory', { name: 'bob' }), aMember('carol')]);
    expect(people.map(({ name }) => name)).toEqual(['bob (@bob:hs.test)', 'bob (@mallory:hs.test)', 'carol']);
  });

  it('shows the user id for an empty name', () => {
    expect(peopleOf([aMember('bob', { name: '  ' })])[0]?.name).toBe('@bob:hs.test');
  });
});
