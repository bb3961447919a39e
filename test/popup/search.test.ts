// What the popup's search finds, and when there is one.
import { describe, expect, it } from 'vitest';
import { isSearchable, searchChannels } from '../../src/popup/search.ts';
import { voiceModel } from '../../src/ui/voice-model.ts';
import { aChannel, aMember, aView } from '../fakes/view.ts';

const named = (roomId: string, roomName: string, ...people: string[]) => ({
  ...aChannel(
    roomId,
    people.map((name) => aMember(name)),
  ),
  roomName,
});
const { others } = voiceModel(
  aView({
    channels: [named('!a', 'Café Lounge', 'bob', 'Zoë'), named('!b', 'Raid planning', 'carol')],
  }),
);

describe('search', () => {
  it.each([
    ['', ['!a', '!b']],
    ['  ', ['!a', '!b']],
    ['LOUNGE', ['!a']],
    ['cafe', ['!a']],
    ['zoe', ['!a']],
    ['carol', ['!b']],
    ['bob lounge', ['!a']],
    ['bob raid', []],
    ['nobody', []],
  ])('for "%s" finds %j', (query, expected) => {
    expect(searchChannels(others, query).map(({ roomId }) => roomId)).toEqual(expected);
  });

  it.each([
    [5, false],
    [6, true],
  ])('is offered with %i channels: %s', (count, expected) => {
    const channels = Array.from({ length: count }, (_, index) => aChannel(`!${index}`, [aMember('bob')]));
    expect(isSearchable(voiceModel(aView({ channels })).others)).toBe(expected);
  });
});
