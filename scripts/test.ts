// `npm test`: sets up all it needs (Synapse, browser), builds, and runs every check and suite. Ends with the line
// `N passed, N failed`. With the names of steps as arguments it runs only those: `npm test -- unit e2e`.
import { rm } from 'node:fs/promises';
import { build, describe } from './build.ts';
import { cachePath } from './cache.ts';
import { findChromium } from './chromium.ts';
import { prepareHomeserver } from './homeserver/homeserver.ts';
import { add, check, nothing, runShown, suite, type Tally } from './steps.ts';

const progress = (line: string): void => console.log(line);

const steps: Readonly<Record<string, () => Promise<Tally>>> = {
  setup: () =>
    check('setup: Synapse and Chromium', async () => {
      await prepareHomeserver({ progress });
      console.log(`Chromium: ${await findChromium(progress)}`);
      return true;
    }),
  types: () => check('types', async () => (await runShown('npm', ['run', '--silent', 'types'])) === 0),
  lint: () => check('lint', async () => (await runShown('npm', ['run', '--silent', 'lint'])) === 0),
  build: () =>
    check('build, within its budgets', async () => {
      for (const bundle of await build()) console.log(describe(bundle));
      return true;
    }),
  'web-ext': () => check('web-ext lint', lintExtension),
  unit: () => suite('unit', ['--coverage']),
  integration: () => suite('integration'),
  e2e: () => suite('e2e'),
  alone: () => suite('alone'),
};

/** Errors fail; warnings are shown. */
const lintExtension = async (): Promise<boolean> =>
  (await runShown('web-ext', ['lint', '--source-dir', 'dist/firefox', '--no-config-discovery'])) === 0;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. There are: ${Object.keys(steps).join(', ')}.`);
  process.exit(2);
}

await rm(cachePath('reports'), { recursive: true, force: true });
let total = nothing;
for (const [name, run] of Object.entries(steps)) {
  if (wanted.length === 0 || wanted.includes(name)) total = add(total, await run());
}
const { passed, failed, skipped } = total;
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
