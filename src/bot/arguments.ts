// What the bot was asked for on the command line, checked. Pure. Called by main.ts.
import { parseArgs } from 'node:util';

export const USAGE = `node src/bot/main.ts --homeserver URL --user NAME --password WORD --room ID [options]

  --homeserver URL   address or name of the homeserver
  --user NAME        alice or @alice:server
  --password WORD    or in the environment as MXVC_BOT_PASSWORD, where other users of this computer cannot read it
  --room ID          room id; the user must be in the room
  --play SOUND       a WAV file (16-bit PCM), or a tone, as tone:440
  --loop             plays the file over and over
  --muted            begins muted
  --verbose          prints the log too
  --help             this text`;

export interface Arguments {
  readonly homeserver: string;
  readonly user: string;
  readonly password: string;
  readonly roomId: string;
  readonly sound: string | null;
  readonly isLooped: boolean;
  readonly isMuted: boolean;
  readonly isVerbose: boolean;
}

export type ReadArguments =
  | { readonly kind: 'run'; readonly options: Arguments }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly sentence: string };

const OPTIONS = {
  homeserver: { type: 'string' },
  user: { type: 'string' },
  password: { type: 'string' },
  room: { type: 'string' },
  play: { type: 'string' },
  loop: { type: 'boolean' },
  muted: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ReadArguments {
  const parsed = parse(args);
  if (typeof parsed === 'string') return { kind: 'wrong', sentence: parsed };
  const { homeserver, user, room, play, ...flags } = parsed;
  if (flags.help === true) return { kind: 'help' };
  const password = flags.password ?? environment['MXVC_BOT_PASSWORD'];
  if (!homeserver || !user || !password || !room)
    return { kind: 'wrong', sentence: `Missing: ${missing({ homeserver, user, password, room })}.` };
  if (!room.startsWith('!'))
    return { kind: 'wrong', sentence: `A room id begins with "!"; "${room}" is none.` };
  const options = {
    homeserver,
    user,
    password,
    roomId: room,
    sound: play ?? null,
    isLooped: flags.loop === true,
    isMuted: flags.muted === true,
    isVerbose: flags.verbose === true,
  };
  return { kind: 'run', options };
}

/** The values, or a sentence about what nobody knows. */
function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function missing(given: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(given)
    .filter(([, value]) => !value)
    .map(([name]) => `--${name}`)
    .join(', ');
}
