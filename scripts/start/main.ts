// `npm start`: sets up everything and shows the main job. With a display it stays open until Ctrl-C; without one it
// makes the round by itself, saves pictures and ends with 0.
import { build } from '../build.ts';
import { readOptions, type StartOptions, USAGE } from './options.ts';
import { makeRound } from './round.ts';
import { PASSWORD, type Stage, setStage } from './stage.ts';

/** One Ctrl-C arrives twice, by the terminal and by `bootstrap.mjs`: only a later one means "at once". */
const SAME_SIGNAL_MS = 1_000;

const say = (line: string): void => console.log(line);
const read = readOptions(process.argv.slice(2));

switch (read.kind) {
  case 'help':
    say(USAGE);
    break;
  case 'wrong':
    console.error(`${read.sentence}\n\n${USAGE}`);
    process.exitCode = 2;
    break;
  case 'run':
    await start(read.options);
}

async function start(options: StartOptions): Promise<void> {
  const hasDisplay =
    process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  let stage: Stage | null = null;
  try {
    say('Building the extension …');
    await build();
    stage = await setStage({ ...options, hasDisplay, progress: say });
    if (hasDisplay) await stayOpen(stage);
    else {
      say('No display: making the round by itself.');
      await makeRound(stage, say);
      say('Done.');
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await stage?.close();
  }
}

/** Until Ctrl-C, or until the browser is closed. */
async function stayOpen({ browser, homeserver }: Stage): Promise<void> {
  say(`
Chromium shows Element's room list, signed in as alice. Bob is in the Lounge:
move to its row and press "Join voice". The toolbar icon has mute and leave.

Homeserver ${homeserver.baseUrl}, users alice and bob, password "${PASSWORD}".
Ctrl-C ends everything.`);
  await new Promise<void>((resolve) => {
    onSignal(resolve);
    browser.once('disconnected', () => resolve());
  });
}

/** Stays for good: without a listener of ours the second signal would end us in the middle of the orderly end. */
function onSignal(first: () => void): void {
  let askedAtMs: number | null = null;
  const ask = (): void => {
    if (askedAtMs !== null && Date.now() - askedAtMs > SAME_SIGNAL_MS) process.exit(130);
    askedAtMs ??= Date.now();
    first();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
}
