// Makes the sounds that are kept in the repository: what Bob says in the Lounge. Run by hand when the words
// change (`node scripts/bootstrap.mjs scripts/sound/speech.ts`); nothing else needs espeak-ng and sox, because the result is committed.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from '../cache.ts';

const call = promisify(execFile);

const WORDS = 'Hello, this is Bob in the Lounge. Nice to hear you.';
const OUT = join(REPOSITORY, 'src', 'bot', 'sounds', 'lounge.wav');
/** Speech needs no more; a clone stays small. */
const RATE = '16000';
const MAX_BYTES = 150_000;
/** Two notes, a third apart. */
const CHIME = [
  'synth',
  '0.35',
  'pluck',
  'E5',
  'synth',
  '0.35',
  'pluck',
  'mix',
  'G5',
  'fade',
  'l',
  '0',
  '0.35',
  '0.2',
];

const missing = await missingPrograms(['espeak-ng', 'sox']);
if (missing.length > 0) {
  console.error(`Missing: ${missing.join(' and ')}. On Debian: apt-get install ${missing.join(' ')}`);
  process.exitCode = 1;
} else {
  await make();
}

async function make(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mxvc-sounds-'));
  const at = (name: string): string => join(folder, `${name}.wav`);
  try {
    await call('espeak-ng', ['-v', 'en-gb', '-s', '170', '-p', '38', '-w', at('spoken'), WORDS]);
    await call('sox', ['-D', at('spoken'), '-r', RATE, '-c', '1', '-b', '16', at('words'), 'norm', '-4']);
    await call('sox', ['-D', '-n', '-r', RATE, '-c', '1', '-b', '16', at('chime'), ...CHIME, 'norm', '-10']);
    await call('sox', ['-D', at('chime'), at('words'), OUT, 'pad', '0', '0.6']);
  } finally {
    await rm(folder, { recursive: true });
  }
  const { size } = await stat(OUT);
  if (size > MAX_BYTES) throw new Error(`${OUT} has ${size} bytes, more than ${MAX_BYTES}: say less.`);
  console.log(`${OUT}: ${size} bytes`);
}

async function missingPrograms(names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    names.map((name) =>
      call(name, ['--version']).then(
        () => true,
        () => false,
      ),
    ),
  );
  return names.filter((_, index) => !found[index]);
}
