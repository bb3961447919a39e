// What we write to make a room a voice channel; the real homeserver is asked in test/integration/rooms.test.ts.
import { describe, expect, it } from 'vitest';
import {
  buildChannelMark,
  buildNewRoom,
  buildSpaceChild,
  withVoiceForAll,
} from '../../../src/core/protocol/build-room.ts';
import { CALLSTATE_TYPE, CHANNEL_MARK_TYPE } from '../../../src/core/protocol/events.ts';
import { parseEvent } from '../../../src/core/protocol/parse.ts';
import { readPowerLevels } from '../../../src/core/protocol/parse-levels.ts';
import { ROOM, roomEvent } from './samples.ts';

describe('the mark as voice channel', () => {
  it.each([true, false])('is read as it was written: %s', (isMarked) => {
    const raw = roomEvent(CHANNEL_MARK_TYPE, buildChannelMark(isMarked), { state_key: '' });
    expect(parseEvent(raw, { via: 'room', roomId: ROOM })).toMatchObject({
      message: { type: 'channelMark', isMarked },
    });
  });
});

describe('voice for all', () => {
  it('changes one level and nothing else', () => {
    const before = { users: { '@a:b': '100' }, events: { 'm.room.name': 50 }, ban: 50 };
    const after = withVoiceForAll(before);
    expect(after).toEqual({ ...before, events: { 'm.room.name': 50, [CALLSTATE_TYPE]: 0 } });
    expect(readPowerLevels(after)).toMatchObject({ callstate: 0, users: { '@a:b': 100 } });
  });

  it.each([null, {}, { events: 7 }])('is written over %j too', (before) => {
    expect(withVoiceForAll(before)).toEqual({ events: { [CALLSTATE_TYPE]: 0 } });
  });
});

describe('a new room', () => {
  const plain = { name: 'Tea', spaceId: null, access: 'invite', isEncrypted: false, server: 'hs' } as const;
  const typesOf = (room: ReturnType<typeof buildNewRoom>) =>
    (room['initial_state'] as { type: string }[]).map(({ type }) => type);

  it.each([
    [plain, 'private_chat', []],
    [{ ...plain, access: 'public' } as const, 'public_chat', []],
    [
      { ...plain, access: 'space', spaceId: '!s' } as const,
      'private_chat',
      ['m.space.parent', 'm.room.join_rules'],
    ],
    [{ ...plain, access: 'public', spaceId: '!s' } as const, 'public_chat', ['m.space.parent']],
    [{ ...plain, isEncrypted: true }, 'private_chat', ['m.room.encryption', 'm.room.history_visibility']],
  ])('%j', (channel, preset, types) => {
    const room = buildNewRoom(channel);
    expect(room).toMatchObject({ name: 'Tea', preset, visibility: 'private' });
    expect(typesOf(room)).toEqual([CHANNEL_MARK_TYPE, ...types]);
    expect(room['power_level_content_override']).toMatchObject({ events: { [CALLSTATE_TYPE]: 0 } });
  });

  it('is found in its space through our server', () => {
    expect(buildSpaceChild('hs')).toEqual({ via: ['hs'] });
  });
});
