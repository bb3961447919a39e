// The bot as a command, as a person runs it: what it prints, what it exits with, what it leaves behind. Real Synapse.
import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from '../../scripts/cache.ts';
import { createClient, type MatrixClient } from '../../scripts/homeserver/client.ts';
import { type Homeserver, startHomeserver } from '../../scripts/homeserver/homeserver.ts';

const CALLSTATE = 'de.mtorials.test.callstate';

let homeserver: Homeserver;
let owner: MatrixClient;
let bob: MatrixClient;
let lounge: string;
const commands: Command[] = [];

beforeAll(async () => {
  homeserver = await startHomeserver();
  const clientOf = async (name: string) =>
    createClient({ baseUrl: homeserver.baseUrl, ...(await homeserver.registerUser(name, 'secret')) });
  [owner, bob] = await Promise.all([clientOf('owner'), clientOf('bob')]);
  await homeserver.liftLimits(owner.userId);
  lounge = await owner.createRoom({ name: 'Lounge', voiceForAll: true });
  await bob.join(lounge);
}, 180_000);
afterEach(async () => {
  await Promise.all(commands.splice(0).map((command) => command.kill()));
});
afterAll(() => homeserver.stop());

class Command {
  readonly exit: Promise<number | null>;
  output = '';
  readonly #child: ChildProcess;

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, ['src/bot/main.ts', ...args], { cwd: REPOSITORY });
    this.exit = new Promise((resolve) => this.#child.once('exit', (code) => resolve(code)));
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    commands.push(this);
  }

  end(signal: 'SIGINT' | 'SIGTERM'): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exit;
  }

  prints(text: string | RegExp): Promise<void> {
    return expect.poll(() => this.output, { timeout: 15_000, interval: 50 }).toMatch(text);
  }
}

const place = (roomId: string, password = 'secret') =>
  ['--homeserver', homeserver.baseUrl, '--user', 'bob', '--password', password, '--room', roomId] as const;

/** The states of bob's devices in the Lounge, without those that left. */
async function joinedKeys(): Promise<readonly (string | undefined)[]> {
  const states = await owner.getAllState(lounge);
  return states
    .filter(({ type, content }) => type === CALLSTATE && content['join_state'] === 'JOINED')
    .map(({ state_key: key }) => key);
}

const devices = async (): Promise<number> =>
  (await bob.call<{ devices: unknown[] }>('GET', '/devices')).devices.length;

describe('the bot as a command', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('joins, and at %s leaves nothing behind', async (signal) => {
    const before = await devices();
    const command = new Command([...place(lounge), '--play', 'src/bot/sounds/lounge.wav', '--loop']);
    await command.prints(`joined ${lounge}`);
    await command.prints('there: nobody else');
    expect(await joinedKeys()).toEqual([expect.stringMatching(/^bot-.+@bob:hs\.test$/)]);
    expect(await devices()).toBe(before + 1);
    command.end(signal);
    expect(await command.exit).toBe(0);
    expect(command.output).toMatch(/left\n$/);
    expect(await joinedKeys()).toEqual([]);
    expect(await devices()).toBe(before);
  });

  it('tells what it hears of another one', async () => {
    const one = new Command([...place(lounge), '--play', 'tone:700']);
    await one.prints('joined');
    const other = new Command([...place(lounge), '--play', 'tone:1100']);
    // Both are bob's, so neither plays the other: packets come, and nothing sounds.
    await other.prints(/hears bob: -100\.0 dBFS, no pitch, longest gap 2000 ms, [1-9]\d* packets/);
    await one.prints('links: bob connected');
  });

  it.each([
    ['a wrong password', () => place(lounge, 'wrong'), 'The user name or the password is wrong.'],
    ['a room that it is not in', () => place('!nowhere:hs.test'), 'it is not in the room'],
    [
      'a file that is none',
      () => [...place(lounge), '--play', 'package.json'],
      'The sound file package.json is not a WAV file.',
    ],
  ])('says in a sentence what is wrong with %s', async (_, args, sentence) => {
    const command = new Command(args());
    expect(await command.exit).toBe(1);
    expect(command.output.split('\n')[0]).toContain(sentence);
    expect(command.output).not.toContain('    at ');
  });

  it('says which level is missing where voice is not for all', async () => {
    const strict = await owner.createRoom({ name: 'Announcements' });
    await bob.join(strict);
    const command = new Command(place(strict));
    expect(await command.exit).toBe(1);
    expect(command.output).toContain(
      "The room's power levels do not let this user join voice: 50 is needed, it has 0.",
    );
  });

  it('ends with a reason when bob is removed from the room', async () => {
    const club = await owner.createRoom({ name: 'Club', voiceForAll: true });
    await bob.join(club);
    const command = new Command(place(club));
    await command.prints(`joined ${club}`);
    await owner.kick(club, bob.userId);
    expect(await command.exit).toBe(1);
    expect(command.output).toContain('This user was removed from the room.');
  });

  it('says how it is used when arguments are wrong', async () => {
    const command = new Command(['--shout']);
    expect(await command.exit).toBe(2);
    expect(command.output).toContain('--homeserver URL');
  });
});
