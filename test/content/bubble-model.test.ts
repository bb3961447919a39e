// What the bubble at a row says and offers, one row for each case.
import { describe, expect, it } from 'vitest';
import { detailsBubble, failureBubble } from '../../src/content/bubble-model.ts';
import { byRoom } from '../../src/content/row-model.ts';
import type { View } from '../../src/core/app/view.ts';
import { aCall, aChannel, aMember, aView, someRights } from '../fakes/view.ts';

const details = (changes: Partial<View>) =>
  detailsBubble(byRoom(aView(changes)), { roomId: '!a', roomName: 'Lounge' });
const actions = (changes: Partial<View>) => details(changes).choices.map(({ action }) => action.type);
const failure = {
  roomId: '!a',
  roomName: 'Lounge',
  code: 'forbidden',
  details: { neededLevel: 50 },
} as const;

describe('a failure', () => {
  it('stands at its own row only', () => {
    const view = aView({ failure });
    expect(failureBubble(view, '!a')?.sentences[0]).toContain('level 50');
    expect(failureBubble(view, '!b')).toBeNull();
    expect(failureBubble(aView(), '!a')).toBeNull();
  });

  it('can be dismissed, and has its own action where there is one', () => {
    const offered = (view: View) => failureBubble(view, '!a')?.choices.map(({ action }) => action.type);
    expect(offered(aView({ failure }))).toEqual(['dismissFailure']);
    expect(offered(aView({ failure: { ...failure, code: 'full', details: {} } }))).toEqual([
      'join',
      'dismissFailure',
    ]);
  });
});

describe('details', () => {
  it('name everybody, one entry a person', () => {
    const members = [...'abcdefghij'].map((name) => aMember(name));
    const twice = aMember('a', { deviceKey: 'other' });
    expect(details({ channels: [aChannel('!a', [...members, twice])] }).people).toHaveLength(10);
  });

  it.each<[string, Partial<View>, string]>([
    ['nobody is there', {}, 'Nobody is in voice'],
    [
      'Element itself has a call',
      { channels: [{ ...aChannel('!a', []), elementCallCount: 3 }] },
      '3 in Element Call',
    ],
    ['signed out', { account: null }, 'Sign in to MXVC first'],
    ['a level is missing', { rights: [someRights('!a', { canJoin: false })] }, 'You need level 50'],
    [
      'it is a voice channel',
      { channels: [{ ...aChannel('!a', []), isMarked: true }] },
      'This is a voice channel',
    ],
  ])('say when %s', (_, changes, sentence) => {
    expect(details(changes).sentences.join('\n')).toContain(sentence);
  });

  it('of a room say nothing about the rights in another', () => {
    expect(details({ rights: [someRights('!b', { canJoin: false, canMark: true })] })).toMatchObject({
      sentences: ['Nobody is in voice'],
      choices: [],
    });
  });

  it('offer to move the call of another device of ours, unless we are there', () => {
    const other = aMember('alice', { isMe: true, deviceKey: 'other' });
    expect(actions({ channels: [aChannel('!a', [other])] })).toEqual(['moveHere']);
    expect(
      actions({
        call: aCall('!a', { members: [aMember('alice', { isMe: true, isThisDevice: true }), other] }),
      }),
    ).toEqual([]);
    expect(actions({ channels: [aChannel('!a', [aMember('bob')])] })).toEqual([]);
  });

  it.each([
    [false, true],
    [true, false],
  ])('offer to change the mark (%s → %s) to those who may', (isMarked, next) => {
    const channels = [{ ...aChannel('!a', []), isMarked }];
    const { choices } = details({ channels, rights: [someRights('!a', { neededLevel: 0, canMark: true })] });
    expect(choices.map(({ action }) => action)).toEqual([{ type: 'setMark', roomId: '!a', isMarked: next }]);
  });

  it('offer no second change of the mark while one runs', () => {
    const rights = [someRights('!a', { neededLevel: 0, canMark: true })];
    expect(actions({ rights, task: { kind: 'setMark', roomId: '!a', state: 'working' } })).toEqual([]);
  });

  it('offer the admin to enable voice', () => {
    expect(actions({ rights: [someRights('!a', { canEnable: true })] })).toEqual(['enableVoice']);
  });
});
