// Who may join, enable and mark: a row for each rule of the spec that counts.
import { describe, expect, it } from 'vitest';
import { CREATOR_LEVEL, enablersOf, rightsOf } from '../../../src/core/channel/rights.ts';
import type { PowerLevels, RoomCreation } from '../../../src/core/protocol/message.ts';

const ME = '@me:hs';
const usual: PowerLevels = {
  users: { '@admin:hs': 100, '@mod:hs': 50 },
  usersDefault: 0,
  callstate: null,
  mark: 50,
  levels: 100,
  stateDefault: 50,
};
const old: RoomCreation = { creators: [], founder: null };
const at = (level: number, over: Partial<PowerLevels> = {}): PowerLevels => ({
  ...usual,
  ...over,
  users: { ...usual.users, [ME]: level },
});

describe('what one may', () => {
  it.each<[string, PowerLevels, RoomCreation, (number | boolean)[]]>([
    ['nothing without a level', usual, old, [0, 50, false, false, false]],
    ['join and mark at the default for states', at(50), old, [50, 50, true, false, true]],
    ['not quite, one below', at(49), old, [49, 50, false, false, false]],
    ['all as an admin', at(100), old, [100, 50, true, true, true]],
    ['all as a creator', usual, { creators: [ME], founder: null }, [CREATOR_LEVEL, 50, true, true, true]],
    ['join where it is enabled', { ...usual, callstate: 0 }, old, [0, 0, true, false, false]],
    ['enable nothing where it is enabled', at(100, { callstate: 0 }), old, [100, 0, true, false, true]],
    [
      'enable nothing where all have the level',
      at(100, { usersDefault: 50 }),
      old,
      [100, 50, true, false, true],
    ],
    ['not lower a level above the own', at(100, { callstate: 101 }), old, [100, 101, false, false, true]],
    [
      'not set a level above the own',
      at(-1, { levels: -5, callstate: 50 }),
      old,
      [-1, 50, false, false, false],
    ],
    ['mark where that is allowed', { ...usual, mark: 0 }, old, [0, 50, false, false, true]],
    ['join by the default for users', { ...usual, usersDefault: 60 }, old, [60, 50, true, false, true]],
  ])('%s', (_name, levels, creation, expected) => {
    expect(Object.values(rightsOf(ME, { levels, creation }))).toEqual(expected);
  });

  it('is judged by own entries only', () => {
    expect(rightsOf('constructor', { levels: usual, creation: old }).ownLevel).toBe(0);
  });
});

describe('who may let everybody join', () => {
  it('are the creators, then the highest, in a fixed order, up to the count', () => {
    const users = { '@b:hs': 100, '@a:hs': 100, '@boss:hs': 200, '@mod:hs': 50 };
    const room = { levels: { ...usual, users }, creation: { creators: ['@founder:hs'], founder: null } };
    expect(enablersOf(room, 9)).toEqual(['@founder:hs', '@boss:hs', '@a:hs', '@b:hs']);
    expect(enablersOf(room, 2)).toEqual(['@founder:hs', '@boss:hs']);
  });

  it('are not those below the level that the call state has now', () => {
    expect(enablersOf({ levels: { ...usual, callstate: 150 }, creation: old }, 9)).toEqual([]);
  });
});
