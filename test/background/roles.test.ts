// Who may say what: the truth table.
import { describe, expect, it } from 'vitest';
import { mayAct, roleOf } from '../../src/background/roles.ts';
import type { PortName, UserAction } from '../../src/messaging/contract.ts';

const OWN = 'chrome-extension://abc/';
const ELEMENT = 'https://app.element.io/';

describe('the role of a port', () => {
  it.each([
    ['content', ELEMENT, true, 'content'],
    ['content', undefined, true, 'content'],
    ['content', ELEMENT, false, null],
    ['content', `${OWN}options.html`, true, null],
    ['popup', `${OWN}popup.html`, false, 'popup'],
    ['popup', `${OWN}popup.html?x#y`, true, 'popup'],
    ['popup', ELEMENT, true, null],
    ['popup', `${OWN}options.html`, true, null],
    ['popup', `${ELEMENT}popup.html`, true, null],
    ['popup', 'chrome-extension://abcd/popup.html', false, null],
    ['popup', undefined, false, null],
    ['options', `${OWN}options.html`, true, 'options'],
    ['options', ELEMENT, true, null],
    ['permission', `${OWN}permission.html`, true, 'permission'],
    ['permission', ELEMENT, true, null],
    ['host', `${OWN}offscreen.html`, false, 'host'],
    ['host', `${OWN}popup.html`, false, null],
    ['host', ELEMENT, true, null],
    ['other', `${OWN}other.html`, false, null],
    ['', `${OWN}`, false, null],
  ])('"%s" from %s (in a tab: %s) is %s', (portName, url, isInTab, expected) => {
    expect(roleOf({ portName, url, isInTab }, OWN)).toBe(expected);
  });
});

const allActions: readonly UserAction[] = [
  { type: 'join', roomId: '!r' },
  { type: 'leave' },
  { type: 'setMuted', muted: true },
  { type: 'setDeafened', deafened: true },
  { type: 'moveHere', roomId: '!r' },
  { type: 'askRights', roomId: '!r' },
  { type: 'enableVoice', roomId: '!r' },
  { type: 'setMark', roomId: '!r', isMarked: true },
  { type: 'createChannel', name: 'n', spaceId: null, access: 'invite', isEncrypted: false },
  { type: 'dismissTask' },
  { type: 'setSettings', settings: { rowDetail: 'names', alwaysJoinMuted: false } },
  { type: 'dismissFailure' },
  { type: 'signIn', homeserver: '', user: '', password: '' },
  { type: 'signOut' },
  { type: 'microphoneDecided' },
  { type: 'joinAsListener' },
  { type: 'cancelQuestion' },
  { type: 'openOptions' },
  { type: 'openPermission' },
  { type: 'openRoom', roomId: '!r' },
];

describe('what a role may do', () => {
  const call = ['join', 'leave', 'setMuted', 'setDeafened', 'moveHere', 'dismissFailure', 'joinAsListener'];
  const room = ['askRights', 'enableVoice', 'setMark', 'createChannel', 'dismissTask'];
  it.each<[PortName, readonly string[]]>([
    ['content', [...call, ...room, 'openOptions', 'openPermission']],
    ['popup', [...call, ...room, 'setSettings', 'signOut', 'openOptions', 'openPermission', 'openRoom']],
    ['options', ['dismissFailure', 'signIn', 'signOut', 'openPermission', 'setSettings']],
    ['permission', ['cancelQuestion', 'microphoneDecided', 'joinAsListener']],
    ['host', []],
  ])('%s: %j and nothing else', (role, expected) => {
    const may = allActions.filter((action) => mayAct(role, action)).map(({ type }) => type);
    expect(may.sort()).toEqual([...expected].sort());
  });
});
