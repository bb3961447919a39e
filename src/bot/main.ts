// The bot as a command: sits in a channel until Ctrl-C, prints what happens and what it hears, leaves in order.
// An entry file: nobody imports it. Exit codes: 0 left, 1 failed, 2 wrong arguments.
import type { Picture } from '../core/app/derive-view.ts';
import type { Logger } from '../core/ports.ts';
import { type Arguments, readArguments, USAGE } from './arguments.ts';
import { type Bot, startBot } from './bot.ts';
import { silentLog } from './node-ports.ts';
import { changedLines, heardLine } from './report.ts';

const HEARD_EVERY_MS = 2_000;

const say = (line: string): void => console.log(line);
const read = readArguments(process.argv.slice(2), process.env);

switch (read.kind) {
  case 'help':
    say(USAGE);
    break;
  case 'wrong':
    console.error(`${read.sentence}\n\n${USAGE}`);
    process.exitCode = 2;
    break;
  case 'run':
    await run(read.options);
}

async function run(options: Arguments): Promise<void> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  const { sound, isVerbose, ...rest } = options;
  try {
    const bot = await startBot({
      ...rest,
      ...(sound === null ? {} : { sound }),
      log: isVerbose ? lineLog : silentLog,
      onPicture: teller(say),
    });
    await sit(bot, ending.signal);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** Until it is told to end, or its call is over. */
async function sit(bot: Bot, ending: AbortSignal): Promise<void> {
  const hearing = setInterval(() => {
    for (const member of bot.members())
      if (!member.isThisDevice) say(heardLine(member, bot.heard(member.deviceKey, HEARD_EVERY_MS)));
  }, HEARD_EVERY_MS);
  try {
    await Promise.race([aborted(ending), ended(bot)]);
  } finally {
    clearInterval(hearing);
    await bot.stop();
  }
  say('left');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function ended(bot: Bot): Promise<never> {
  throw await bot.ended();
}

function teller(tell: (line: string) => void): (picture: Picture) => void {
  let told: Picture | null = null;
  return (picture) => {
    for (const line of changedLines(told, picture)) tell(line);
    told = picture;
  };
}

const line =
  (level: string) =>
  (event: string, fields?: Readonly<Record<string, unknown>>): void =>
    console.error(level, event, fields ?? '');
const lineLog: Logger = {
  debug: line('debug'),
  info: line('info'),
  warn: line('warn'),
  error: line('error'),
};
