import { describe, expect, it } from 'vitest';
import { readArguments } from '../../src/bot/arguments.ts';

const NEEDED = ['--homeserver', 'http://127.0.0.1:8008', '--user', 'bob', '--room', '!lounge'];
const PASSWORD = ['--password', 'secret'];

describe('readArguments', () => {
  it('reads all of them', () => {
    const args = [...NEEDED, ...PASSWORD, '--play', 'a.wav', '--loop', '--muted', '--verbose'];
    expect(readArguments(args, {})).toEqual({
      kind: 'run',
      options: {
        homeserver: 'http://127.0.0.1:8008',
        user: 'bob',
        password: 'secret',
        roomId: '!lounge',
        sound: 'a.wav',
        isLooped: true,
        isMuted: true,
        isVerbose: true,
      },
    });
  });

  it('plays nothing, once and unmuted, unless it is told', () => {
    expect(readArguments([...NEEDED, ...PASSWORD], {})).toMatchObject({
      options: { sound: null, isLooped: false, isMuted: false, isVerbose: false },
    });
  });

  it('takes the password from the environment, the option first', () => {
    const environment = { MXVC_BOT_PASSWORD: 'hidden' };
    expect(readArguments(NEEDED, environment)).toMatchObject({ options: { password: 'hidden' } });
    expect(readArguments([...NEEDED, ...PASSWORD], environment)).toMatchObject({
      options: { password: 'secret' },
    });
  });

  it('asks for nothing else when it is asked for help', () => {
    expect(readArguments(['--help'], {})).toEqual({ kind: 'help' });
  });

  it.each([
    ['names all that is missing', [], 'Missing: --homeserver, --user, --password, --room.'],
    ['names the one that is missing', NEEDED, 'Missing: --password.'],
    [
      'wants a room id, not an alias',
      [...NEEDED.slice(0, 4), ...PASSWORD, '--room', '#lounge:hs'],
      'A room id begins with "!"; "#lounge:hs" is none.',
    ],
  ])('%s', (_, args, sentence) => {
    expect(readArguments(args, {})).toEqual({ kind: 'wrong', sentence });
  });

  it.each([[['--shout']], [['lounge']], [['--user']]])('says what it does not know in %j', (args) => {
    const read = readArguments([...NEEDED, ...PASSWORD, ...args], {});
    expect(read).toMatchObject({ kind: 'wrong', sentence: expect.stringContaining(args[0] ?? '') });
  });
});
