// Answers of the server become messages: in the order in which they count, and whatever else they hold.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPicture, readPoll, readWindow } from '../../src/matrix/inbox.ts';

const ROOM = '!room';
const never = () => false;

function state(type: string, key: string, content: object, more: object = {}) {
  const event_id = `$${type}-${key}-${JSON.stringify(content).length}`;
  return { type, state_key: key, content, sender: '@bob:hs', event_id, origin_server_ts: 1, ...more };
}
const name = (text: string) => state('m.room.name', '', { name: text });
const alias = (text: string) => state('m.room.canonical_alias', '', { alias: text });
const create = state('m.room.create', '', {});
const callstate = (join_state: string) =>
  state('de.mtorials.test.callstate', 'chrome@bob:hs', { join_state });
const member = (userId: string, displayname?: string) =>
  state('m.room.member', userId, {
    membership: 'join',
    ...(displayname === undefined ? {} : { displayname }),
  });

const poll = (room: object, rest: object = {}) =>
  readPoll({ next_batch: 's1', rooms: { join: { [ROOM]: room } }, ...rest });
const joined = (stateEvents: object[], timeline: object[] = [], heroes?: string[]) => ({
  state: { events: stateEvents },
  timeline: { events: timeline },
  ...(heroes === undefined ? {} : { summary: { 'm.heroes': heroes } }),
});
const namesIn = ({ messages }: { messages: readonly { type: string }[] }) =>
  messages.filter(({ type }) => type === 'roomName').map((message) => (message as { name?: string }).name);

describe('a poll', () => {
  it('brings state, then timeline, then signals', () => {
    const signal = { type: 'de.mtorials.test.call', sender: '@bob:hs', content: {} };
    const { messages, since, faults } = poll(joined([callstate('JOINED')], [callstate('LEFT')]), {
      to_device: { events: [signal, { type: 'm.room_key_request', sender: '@x:y', content: {} }] },
    });
    expect(messages).toMatchObject([
      { type: 'callstate', roomId: ROOM, claim: { kind: 'joined' } },
      { type: 'callstate', roomId: ROOM, claim: { kind: 'left' } },
    ]);
    expect(since).toBe('s1');
    // The one faulty signal; what is not ours is nobody's fault.
    expect(faults).not.toHaveLength(0);
  });

  it('tells of rooms that are gone', () => {
    const { messages, told } = readPoll({ rooms: { leave: { [ROOM]: {} } } });
    expect(messages).toEqual([{ type: 'roomGone', roomId: ROOM }]);
    expect(told).toEqual([ROOM]);
  });

  it.each<[string, object, (string | null)[]]>([
    ['its name', joined([create, name('Lounge'), alias('#l:hs')]), ['Lounge']],
    ['its alias', joined([create, alias('#l:hs')], [], ['@anna:hs']), ['#l:hs']],
    [
      'its heroes',
      joined([create, member('@anna:hs', 'Anna')], [], ['@anna:hs', '@carl:hs']),
      ['Anna, carl'],
    ],
    ['nothing at all', joined([create]), [null]],
    ['its name, found in the timeline', joined([], [create, name('Lounge')]), ['Lounge']],
  ])('calls a new room by %s', (_what, room, names) => {
    expect(namesIn(poll(room))).toEqual(names);
  });

  it('does not rename a known room because its alias or its heroes changed', () => {
    expect(namesIn(poll(joined([], [alias('#new:hs')], ['@anna:hs'])))).toEqual([]);
  });

  it('takes a name away when it was removed', () => {
    expect(namesIn(poll(joined([], [name('')])))).toEqual([null]);
  });

  it('survives any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const rooms = {
          join: { a: one, b: { state: one, timeline: { events: other }, summary: { 'm.heroes': one } } },
        };
        for (const body of [one, { rooms: one }, { rooms, to_device: other }, { rooms: { a: other } }]) {
          readPoll(body);
          readWindow(body, 'rooms', never);
          readPicture(body, never);
        }
      }),
    );
  });
});

describe('a window', () => {
  const window = (room: object, isTold: (name: string) => boolean = never) =>
    readWindow({ pos: 'p1', lists: { rooms: { count: 3 } }, rooms: { [ROOM]: room } }, 'rooms', isTold);

  it('says where it is and how many rooms there are', () => {
    expect(window({})).toMatchObject({ position: 'p1', roomCount: 3, messages: [] });
    expect(readWindow({}, 'rooms', never)).toMatchObject({ position: null, roomCount: null });
  });

  it('calls a room by its heroes, but only when it brings all of it', () => {
    const heroes = [{ user_id: '@anna:hs', displayname: 'Anna' }, { user_id: '@carl:hs' }];
    expect(namesIn(window({ initial: true, heroes }))).toEqual(['Anna, carl']);
    expect(namesIn(window({ heroes }))).toEqual([]);
  });

  it('leaves out what a poll has told, and nothing else', () => {
    const room = { initial: true, required_state: [callstate('JOINED'), name('Old')] };
    const told = (body: object) => {
      const names = new Set(readPoll(body).told);
      return (one: string) => names.has(one);
    };
    const byPoll = (events: object[]) => told({ rooms: { join: { [ROOM]: joined([], events) } } });
    expect(window(room, byPoll([callstate('LEFT')])).messages).toMatchObject([
      { type: 'roomName', name: 'Old' },
    ]);
    expect(window(room, byPoll([name('New')])).messages).toMatchObject([{ type: 'callstate' }]);
    expect(window({ initial: true, heroes: [{ user_id: '@a:b' }] }, byPoll([name('New')])).messages).toEqual(
      [],
    );
    expect(window(room, told({ rooms: { leave: { [ROOM]: {} } } })).messages).toEqual([]);
    const picture = { rooms: { join: { [ROOM]: joined([callstate('JOINED')]) } } };
    expect(readPicture(picture, byPoll([callstate('LEFT')])).messages).toEqual([]);
    expect(readPicture(picture, never).messages).toHaveLength(1);
  });
});
