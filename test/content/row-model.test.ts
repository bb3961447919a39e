// What one row shows, one test row for each state of the view.
import { describe, expect, it } from 'vitest';
import { listWidth } from '../../src/content/list-width.ts';
import { byRoom, rowModel } from '../../src/content/row-model.ts';
import type { CallView, View } from '../../src/core/app/view.ts';
import { aCall, aChannel, aMember, aView, someRights } from '../fakes/view.ts';

const wide = listWidth(350);
const rowOf = (view: View, roomId = '!a', roomName = 'Lounge', width = wide) =>
  rowModel(byRoom(view), { roomId, roomName, width, hasNameBlock: true });

describe('button', () => {
  it('is not there before the background knows who we are', () => {
    expect(rowOf(aView({ isReady: false, account: null }))).toBeNull();
  });

  it('joins', () => {
    expect(rowOf(aView())?.button).toMatchObject({
      label: 'Join voice in Lounge',
      action: { type: 'join', roomId: '!a' },
      look: 'join',
    });
  });

  it('opens the sign-in when signed out, under the same name', () => {
    expect(rowOf(aView({ account: null }))?.button).toMatchObject({
      label: 'Join voice in Lounge',
      description: 'Sign in to MXVC first',
      action: { type: 'openOptions' },
    });
  });

  it('joins, and so switches, while we are in another channel', () => {
    expect(rowOf(aView({ call: aCall('!b') }))?.button.action).toEqual({ type: 'join', roomId: '!a' });
  });

  it.each<[CallView['phase'], string]>([
    ['starting', 'busy'],
    ['waitingForMicrophone', 'busy'],
    ['joining', 'busy'],
    ['joined', 'leave'],
  ])('takes a call that is %s back or ends it', (phase, look) => {
    expect(rowOf(aView({ call: aCall('!a', { phase }) }))?.button).toMatchObject({
      label: 'Leave voice in Lounge',
      action: { type: 'leave' },
      look,
    });
  });

  it('bears the room id where the row has no name', () => {
    expect(rowOf(aView(), '!a', '')?.button.label).toBe('Join voice in !a');
  });

  it('describes a call of Element itself', () => {
    const channels = [{ ...aChannel('!a', []), elementCallCount: 3 }];
    expect(rowOf(aView({ channels }))?.button.description).toBe('Nobody is in voice. 3 in Element Call');
  });

  it('describes who is in voice', () => {
    const channels = [aChannel('!a', [aMember('bob'), aMember('carol')])];
    expect(rowOf(aView({ channels }))?.button.description).toBe('In voice: bob, carol');
  });
});

describe('visibility without hover', () => {
  const failure = { roomId: '!a', roomName: 'Lounge', code: 'full', details: {} } as const;
  it.each<[string, Partial<View>, boolean]>([
    ['nobody is there', {}, false],
    ['people are in another room', { channels: [aChannel('!b', [aMember('bob')])] }, false],
    ['people are in', { channels: [aChannel('!a', [aMember('bob')])] }, true],
    ['we are in', { call: aCall('!a', { members: [] }) }, true],
    ['joining failed', { failure }, true],
    ['it is a voice channel', { channels: [{ ...aChannel('!a', []), isMarked: true }] }, true],
  ])('when %s', (_, changes, isShown) => {
    expect(rowOf(aView(changes))?.isShown).toBe(isShown);
  });
});

describe('names', () => {
  const namesFor = (...names: string[]) => {
    const row = rowOf(
      aView({
        channels: [
          aChannel(
            '!a',
            names.map((name) => aMember(name)),
          ),
        ],
      }),
    );
    return row?.names && [...row.names.people.map(({ name }) => name), row.names.more];
  };

  it.each([
    [['bob'], ['bob', 0]],
    [
      ['bob', 'carol', 'dan'],
      ['bob', 'carol', 'dan', 0],
    ],
    [
      ['bob', 'carol', 'dan', 'eve', 'frank', 'grace'],
      ['bob', 'carol', 'dan', 'eve', 'frank', 1],
    ],
    [
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
      ['a', 'b', 'c', 'd', 'e', 'f', 2],
    ],
    [
      ['bob', 'x'.repeat(40), 'dan'],
      ['bob', 2],
    ],
    [
      ['x'.repeat(80), 'dan'],
      ['x'.repeat(80), 1],
    ],
  ])('of %j are %j', (names, expected) => {
    expect(namesFor(...names)).toEqual(expected);
  });

  it('are not there when nobody is in voice', () => {
    expect(namesFor()).toBeNull();
  });

  it('of our own call come from the call, which knows the links', () => {
    const call = aCall('!a', { members: [aMember('bob', { link: 'lost' })] });
    const row = rowOf(aView({ channels: [aChannel('!a', [aMember('bob')])], call }));
    expect(row?.names?.people[0]?.trouble).toBe('lost');
  });
});

describe('names or number', () => {
  const channels = [aChannel('!a', [aMember('bob'), aMember('carol')])];
  it.each([
    ['names', 350, true, 'names'],
    ['names', 350, false, 'number'],
    ['names', 190, true, 'number'],
    ['names', 68, true, 'number'],
    ['number', 350, true, 'number'],
    ['button', 350, true, 'neither'],
  ] as const)('by the setting %s, %i px, a place for a line: %s', (rowDetail, px, hasNameBlock, shown) => {
    const view = aView({ channels, settings: { rowDetail, alwaysJoinMuted: false } });
    const place = { roomId: '!a', roomName: 'Lounge', width: listWidth(px), hasNameBlock };
    const row = rowModel(byRoom(view), place);
    expect(row?.names !== null).toBe(shown === 'names');
    expect(row?.count).toBe(shown === 'number' ? 2 : null);
    expect(row?.isShown).toBe(true);
  });

  it('are not there without people', () => {
    const view = aView({ channels: [{ ...aChannel('!a', []), isMarked: true }] });
    expect(rowOf(view)).toMatchObject({ names: null, count: null, hasPeople: false });
  });
});

describe('what stands at the row', () => {
  it('is a failure, at its own row', () => {
    const failure = { roomId: '!a', roomName: 'Lounge', code: 'full', details: {} } as const;
    expect(rowOf(aView({ failure }))?.failure).toMatchObject({ kind: 'failure' });
    expect(rowOf(aView({ failure }), '!b')?.failure).toBeNull();
  });

  it('is in words that the microphone is waited for, and which level is missing', () => {
    const call = aCall('!a', { phase: 'waitingForMicrophone', microphone: 'undecided' });
    expect(rowOf(aView({ call }))?.button.description).toContain('Waiting for your microphone');
    const rights = [someRights('!a', { canJoin: false, ownLevel: 0 })];
    expect(rowOf(aView({ rights }))?.button.description).toContain('You need level 50');
  });
});
