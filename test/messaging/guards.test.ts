// What the guards let through, and that nothing whatever makes them throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHostFact, readUiMessage } from '../../src/messaging/guards.ts';

const newChannel = {
  type: 'createChannel',
  name: 'Tea',
  spaceId: null,
  access: 'invite',
  isEncrypted: false,
};
const act = (action: unknown): unknown => ({ type: 'action', action });

describe('a message of a user interface', () => {
  it.each([
    { type: 'join', roomId: '!r' },
    { type: 'leave' },
    { type: 'setMuted', muted: false },
    { type: 'setDeafened', deafened: true },
    { type: 'moveHere', roomId: '!r' },
    { type: 'askRights', roomId: '!r' },
    { type: 'enableVoice', roomId: '!r' },
    { type: 'setMark', roomId: '!r', isMarked: true },
    { type: 'dismissTask' },
    { type: 'setSettings', settings: { rowDetail: 'number', alwaysJoinMuted: true } },
    { type: 'createChannel', name: 'Lounge', spaceId: '!s', access: 'space', isEncrypted: true },
    { type: 'createChannel', name: 'Lounge', spaceId: null, access: 'public', isEncrypted: false },
    { type: 'dismissFailure' },
    { type: 'signIn', homeserver: 'hs', user: 'u', password: 'p' },
    { type: 'signOut' },
    { type: 'microphoneDecided' },
    { type: 'joinAsListener' },
    { type: 'cancelQuestion' },
    { type: 'openOptions' },
    { type: 'openPermission' },
    { type: 'openRoom', roomId: '!r' },
  ])('$type passes', (action) => {
    expect(readUiMessage(act(action))).toEqual({ type: 'action', action });
  });

  it('names a new channel without the blanks around', () => {
    const channel = { type: 'createChannel', spaceId: null, access: 'invite', isEncrypted: false };
    expect(readUiMessage(act({ ...channel, name: '  Tea ' }))).toEqual(act({ ...channel, name: 'Tea' }));
  });

  it('keeps nothing beyond what it should hold', () => {
    expect(readUiMessage(act({ type: 'leave', extra: 1 }))).toEqual({
      type: 'action',
      action: { type: 'leave' },
    });
  });

  it.each([
    ['nothing', null],
    ['a list', []],
    ['an unknown type', { type: 'other' }],
    ['no action', { type: 'action' }],
    ['an unknown action', act({ type: 'toString' })],
    ['a join without a room', act({ type: 'join' })],
    ['a join with an endless room', act({ type: 'join', roomId: 'x'.repeat(1_025) })],
    ['a mute that is no boolean', act({ type: 'setMuted', muted: 'yes' })],
    ['deafening that is no boolean', act({ type: 'setDeafened', deafened: 1 })],
    ['a mark of no room', act({ type: 'setMark', isMarked: true })],
    ['a mark that is no boolean', act({ type: 'setMark', roomId: '!r', isMarked: 1 })],
    ['a channel without a name', act({ ...newChannel, name: ' ' })],
    ['a channel with an endless name', act({ ...newChannel, name: 'x'.repeat(256) })],
    ['a channel with an unknown access', act({ ...newChannel, access: 'all' })],
    ['a channel open to no space', act({ ...newChannel, access: 'space' })],
    ['a channel in a space that is no text', act({ ...newChannel, spaceId: 7 })],
    ['a channel of unknown encryption', act({ ...newChannel, isEncrypted: undefined })],
    ['no settings', act({ type: 'setSettings' })],
    [
      'settings of an unknown row',
      act({ type: 'setSettings', settings: { rowDetail: 'all', alwaysJoinMuted: true } }),
    ],
    ['settings in part', act({ type: 'setSettings', settings: { rowDetail: 'names' } })],
    ['a sign-in without a password', act({ type: 'signIn', homeserver: '', user: '' })],
  ])('%s does not pass', (_name, message) => {
    expect(readUiMessage(message)).toBeNull();
  });

  it('"alive" passes', () => expect(readUiMessage({ type: 'alive', more: 1 })).toEqual({ type: 'alive' }));

  it('may be anything at all without a throw', () => {
    fc.assert(fc.property(fc.anything(), (value) => void readUiMessage(value)));
    fc.assert(fc.property(fc.anything(), (value) => void readUiMessage(act(value))));
  });
});

const microphone = { state: 'live', detail: null };
const hello = {
  type: 'hello',
  hostId: 'h',
  microphone,
  links: [],
  speaking: [],
};

describe('a fact of the host', () => {
  it.each([
    hello,
    { type: 'links', links: [{}] },
    { type: 'microphone', microphone },
    { type: 'speaking', speaking: ['k'] },
    { type: 'signals', session: 's', signals: [] },
    { type: 'slept', session: 's', ms: 61_000 },
    { type: 'alive' },
  ])('$type passes', (fact) => {
    expect(readHostFact(fact)).toEqual(fact);
  });

  it.each([
    ['nothing', undefined],
    ['an unknown kind', { type: 'constructor' }],
    ['a hello without an id', { ...hello, hostId: undefined }],
    ['a hello without a microphone', { ...hello, microphone: null }],
    ['a hello with an unknown microphone', { ...hello, microphone: { state: 'lost' } }],
    ['a hello without links', { ...hello, links: undefined }],
    ['a hello with wrong speakers', { ...hello, speaking: [1] }],
    ['links that are none', { type: 'links', links: [null] }],
    ['a sleep of no length', { type: 'slept', session: 's', ms: 'long' }],
    ['a sleep in no call', { type: 'slept', ms: 1 }],
    ['signals without a session', { type: 'signals', signals: [] }],
    ['signals that are none', { type: 'signals', session: 's', signals: ['x'] }],
  ])('%s does not pass', (_name, fact) => {
    expect(readHostFact(fact)).toBeNull();
  });

  it('may be anything at all without a throw', () => {
    const kinds = fc.constantFrom(
      'hello',
      'links',
      'microphone',
      'speaking',
      'signals',
      'alive',
      '__proto__',
    );
    const facts = fc.tuple(kinds, fc.object()).map(([type, rest]) => ({ ...rest, type }));
    fc.assert(fc.property(fc.oneof(fc.anything(), facts), (value) => void readHostFact(value)));
  });
});
