// What is read of levels and creators: the spec's defaults, old spellings, and that nonsense counts as not set.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLSTATE_TYPE, CHANNEL_MARK_TYPE } from '../../../src/core/protocol/events.ts';
import { parseEvent } from '../../../src/core/protocol/parse.ts';
import { levelsNotSet, readPowerLevels, readRoomCreation } from '../../../src/core/protocol/parse-levels.ts';
import { ALICE, BOB, ROOM, roomEvent } from './samples.ts';

const nothing = { users: {}, usersDefault: 0, callstate: null, mark: 50, levels: 50, stateDefault: 50 };

describe('power levels', () => {
  it.each<[string, unknown, object]>([
    ['nothing', {}, {}],
    ['no object', 'x', {}],
    ['a list for users and events', { users: [], events: [] }, {}],
    ['a default for states', { state_default: 7 }, { stateDefault: 7, mark: 7, levels: 7 }],
    ['a default for users', { users_default: -1 }, { usersDefault: -1 }],
    ['users', { users: { [ALICE]: 100, [BOB]: 0 } }, { users: { [ALICE]: 100, [BOB]: 0 } }],
    ['who is no user', { users: { alice: 100, [BOB]: 'x', [ALICE]: 1.5 } }, {}],
    [
      'text, as old rooms have it',
      { users: { [ALICE]: ' +75 ' }, state_default: '5' },
      {
        users: { [ALICE]: 75 },
        stateDefault: 5,
        mark: 5,
        levels: 5,
      },
    ],
    [
      'levels of our events',
      { events: { [CALLSTATE_TYPE]: 0, [CHANNEL_MARK_TYPE]: 10, 'm.room.power_levels': 100 } },
      {
        callstate: 0,
        mark: 10,
        levels: 100,
      },
    ],
    ['numbers out of all bounds', { state_default: 1e300, users_default: Number.NaN }, {}],
  ])('with %s', (_name, content, expected) => {
    expect(readPowerLevels(content)).toEqual({ ...nothing, ...expected });
  });

  it('that are not set let everybody do everything, and the founder is an admin', () => {
    const open = { ...nothing, mark: 0, levels: 0, stateDefault: 0 };
    expect(levelsNotSet({ creators: [], founder: ALICE })).toEqual({ ...open, users: { [ALICE]: 100 } });
    expect(levelsNotSet({ creators: [ALICE], founder: null })).toEqual(open);
  });

  it('are news in a sync, if they are the room’s one state', () => {
    const parse = (stateKey: string) =>
      parseEvent(roomEvent('m.room.power_levels', { users: {} }, { state_key: stateKey }), {
        via: 'room',
        roomId: ROOM,
      });
    expect(parse('')).toEqual({ ok: true, message: { type: 'levelsChanged', roomId: ROOM } });
    expect(parse('x')).toMatchObject({ ok: false });
  });
});

describe('the creation of a room', () => {
  const create = (content: unknown, changes = {}) =>
    readRoomCreation({ ...roomEvent('m.room.create', content), ...changes });

  it.each<[string, unknown, object]>([
    [
      'up to version 11 gives nobody a place above',
      create({ room_version: '11' }),
      { creators: [], founder: ALICE },
    ],
    ['without a version', create({}), { creators: [], founder: ALICE }],
    ['of version 12', create({ room_version: '12' }), { creators: [ALICE], founder: null }],
    ['of a later version', create({ room_version: '13' }), { creators: [ALICE], founder: null }],
    [
      'of 12 before it was stable',
      create({ room_version: 'org.matrix.hydra.11' }),
      { creators: [ALICE], founder: null },
    ],
    ['of an unknown version', create({ room_version: 'com.example.99' }), { creators: [], founder: ALICE }],
    [
      'with more creators',
      create({ room_version: '12', additional_creators: [BOB, ALICE, 7, 'x'] }),
      {
        creators: [ALICE, BOB],
        founder: null,
      },
    ],
    [
      'with creators that are no list',
      create({ room_version: '12', additional_creators: 'x' }),
      {
        creators: [ALICE],
        founder: null,
      },
    ],
    ['by nobody', create({ room_version: '12' }, { sender: 7 }), { creators: [], founder: null }],
    [
      'told by its content alone',
      readRoomCreation({ room_version: '10', creator: BOB }),
      { creators: [], founder: BOB },
    ],
    [
      'told by its content alone, new',
      readRoomCreation({ room_version: '12', additional_creators: [BOB] }),
      {
        creators: [BOB],
        founder: null,
      },
    ],
    ['that is none', readRoomCreation(null), { creators: [], founder: null }],
    ['without a content', create(null), { creators: [], founder: ALICE }],
  ])('%s', (_name, read, expected) => {
    expect(read).toEqual(expected);
  });

  it('may be anything at all without a throw', () => {
    fc.assert(fc.property(fc.anything(), (value) => void readRoomCreation(value)));
    fc.assert(fc.property(fc.anything(), (value) => void readPowerLevels(value)));
  });
});
