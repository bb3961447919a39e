// Members, names and the mark of a room.
import { describe, expect, it } from 'vitest';
import type { RawEvent } from '../../../src/core/protocol/events.ts';
import {
  parseChannelMark,
  parseRoomKind,
  parseRoomMember,
  parseRoomName,
} from '../../../src/core/protocol/parse-room.ts';
import { BOB, type Json, ROOM, roomEvent } from './samples.ts';

const member = (content: unknown, changes: Json = {}) =>
  parseRoomMember(roomEvent('m.room.member', content, { state_key: BOB, ...changes }) as RawEvent, ROOM);
const name = (content: unknown, changes: Json = {}) =>
  parseRoomName(roomEvent('m.room.name', content, { state_key: '', ...changes }) as RawEvent, ROOM);
const mark = (content: unknown, changes: Json = {}) =>
  parseChannelMark(roomEvent('x', content, { state_key: '', ...changes }) as RawEvent, ROOM);

describe('a room member', () => {
  it.each(['join', 'invite', 'leave', 'ban', 'knock'])('may %s', (membership) => {
    expect(member({ membership, displayname: 'Bob' })).toEqual({
      ok: true,
      message: { type: 'roomMember', roomId: ROOM, userId: BOB, membership, displayName: 'Bob' },
    });
  });

  const names: readonly (readonly [unknown, string | null])[] = [
    [undefined, null],
    [null, null],
    ['', null],
    ['  \n ', null],
    [' Bob ', 'Bob'],
    ['x'.repeat(300), 'x'.repeat(256)],
    [`${'x'.repeat(255)}📱`, 'x'.repeat(255)],
  ];
  it.each(names)('called %j is shown as %j', (displayname, displayName) => {
    expect(member({ membership: 'join', displayname })).toMatchObject({ ok: true, message: { displayName } });
  });

  it('has no name if that is no text', () => {
    expect(member({ membership: 'join', displayname: 5 })).toMatchObject({
      message: { displayName: null },
      faults: ['content.displayname: not a text'],
    });
  });

  const bad: readonly (readonly [string, unknown, Json])[] = [
    ['content.membership: unknown', { membership: 'joined' }, {}],
    ['content: not an object', null, {}],
    ['state_key: not a user id', { membership: 'join' }, { state_key: 'bob' }],
    ['state_key: not a text', { membership: 'join' }, { state_key: undefined }],
  ];
  it.each(bad)('is refused: %s', (fault, content, changes) => {
    expect(member(content, changes)).toEqual({ ok: false, faults: [fault] });
  });
});

describe('a room name', () => {
  it.each([
    [{ name: 'Lounge' }, 'Lounge'],
    [{ name: ' ' }, null],
    [{}, null],
  ])('%j is %j', (content, expected) => {
    expect(name(content)).toEqual({ ok: true, message: { type: 'roomName', roomId: ROOM, name: expected } });
  });

  it('that cannot be read is none', () => {
    expect(name({ name: 5 })).toMatchObject({
      message: { name: null },
      faults: ['content.name: not a text'],
    });
    expect(name(null)).toMatchObject({ message: { name: null }, faults: ['content: not an object'] });
  });

  it('is refused under another key', () => {
    expect(name({ name: 'x' }, { state_key: 'x' })).toEqual({ ok: false, faults: ['state_key: not empty'] });
    expect(name({ name: 'x' }, { state_key: undefined })).toEqual({
      ok: false,
      faults: ['state_key: not a text'],
    });
  });
});

describe('the mark as voice channel', () => {
  it.each([
    [{ v: 1 }, true],
    [{ v: 2, more: 1 }, true],
    [{}, false],
  ])('%j is %j', (content, isMarked) => {
    expect(mark(content)).toEqual({ ok: true, message: { type: 'channelMark', roomId: ROOM, isMarked } });
  });

  it.each([{ v: 0 }, { v: 'x' }, null])('%j is none, with a fault', (content) => {
    expect(mark(content)).toMatchObject({ message: { isMarked: false }, faults: [expect.any(String)] });
  });

  it('is refused under another key', () => {
    expect(mark({ v: 1 }, { state_key: 'x' })).toEqual({ ok: false, faults: ['state_key: not empty'] });
  });
});

describe('the kind of room', () => {
  const kind = (content: unknown, changes = {}) =>
    parseRoomKind(roomEvent('x', content, { state_key: '', ...changes }) as RawEvent, ROOM);

  it.each([
    [{ type: 'm.space', room_version: '12' }, true],
    [{ room_version: '12' }, false],
    [{ type: 'other' }, false],
    [{ type: 7 }, false],
  ])('%j is a space: %j', (content, isSpace) => {
    expect(kind(content)).toEqual({ ok: true, message: { type: 'roomKind', roomId: ROOM, isSpace } });
  });

  it('without a content is none, with a fault', () => {
    expect(kind(null)).toMatchObject({ message: { isSpace: false }, faults: ['content: not an object'] });
  });

  it('is refused under another key', () => {
    expect(kind({ type: 'm.space' }, { state_key: 'x' })).toEqual({
      ok: false,
      faults: ['state_key: not empty'],
    });
  });
});
