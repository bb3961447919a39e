// Which role sees what, a row for each.
import { expect, it } from 'vitest';
import { pictureFor } from '../../src/background/picture-for.ts';
import type { Picture } from '../../src/core/app/derive-view.ts';
import type { PortName } from '../../src/messaging/contract.ts';
import { aCall, aChannel, aMember, aView, someRights } from '../fakes/view.ts';

const { revision: _revision, ...quiet } = aView();
const full: Picture = {
  ...quiet,
  signIn: { phase: 'failed', code: 'unknownServer', details: { homeserver: 'hs.secret' } },
  call: aCall('!a'),
  channels: [aChannel('!a', [aMember('bob')])],
  failure: { roomId: '!b', roomName: 'B', code: 'full', details: {} },
  rights: [someRights('!a')],
  spaces: [{ roomId: '!s', name: 'S' }],
  task: { kind: 'createChannel', state: 'working' },
};

/** Names of the parts that differ from the whole. */
const hidden = (role: PortName): string[] => {
  const seen = pictureFor(role, full);
  return Object.entries(full).flatMap(([name, value]) =>
    JSON.stringify(seen[name as keyof Picture]) === JSON.stringify(value) ? [] : [name],
  );
};

it.each<[PortName, string[]]>([
  ['popup', []],
  ['options', []],
  ['content', ['account', 'signIn', 'hasRelay']],
  [
    'permission',
    ['account', 'signIn', 'call', 'failure', 'channels', 'hasRelay', 'rights', 'spaces', 'task'],
  ],
])('from %s these are hidden: %j', (role, names) => {
  expect(hidden(role).sort()).toEqual(names.sort());
});

it('a content script learns who we are, but not where or how we sign in', () => {
  const { account, signIn } = pictureFor('content', full);
  expect(account).toEqual({ userId: '@alice:hs.test', homeserver: '' });
  expect(signIn).toEqual({ phase: 'idle' });
});

it('nobody signed in is nobody for all', () => {
  expect(pictureFor('content', { ...full, account: null }).account).toBeNull();
});
