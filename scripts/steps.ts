// Runs one command as a step of `npm test` and reads what it did. Used by scripts/test.ts only.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cachePath, REPOSITORY } from './cache.ts';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const add = (left: Tally, right: Tally): Tally => ({
  passed: left.passed + right.passed,
  failed: left.failed + right.failed,
  skipped: left.skipped + right.skipped,
});

export const nothing: Tally = { passed: 0, failed: 0, skipped: 0 };

/** Runs a command with its output shown; its exit code. */
export function runShown(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { cwd: REPOSITORY, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A check that passes or fails as a whole counts as one test. */
export async function check(name: string, work: () => Promise<boolean>): Promise<Tally> {
  const startedMs = Date.now();
  console.log(`\n── ${name}`);
  let isGood = false;
  try {
    isGood = await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  console.log(`── ${name}: ${isGood ? 'passed' : 'FAILED'} in ${seconds} s`);
  return isGood ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/** Runs one of the suites in vitest.config.ts. A run that breaks off counts as a failure of its own. */
export async function suite(name: string, extra: readonly string[] = []): Promise<Tally> {
  const report = cachePath('reports', `${name}.json`);
  console.log(`\n── ${name} tests`);
  const code = await runShown(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${name}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...extra,
  ]);
  const tally = await readTally(report);
  const hasBrokenOff = code !== 0 && tally.failed === 0;
  return hasBrokenOff ? add(tally, { passed: 0, failed: 1, skipped: 0 }) : tally;
}

async function readTally(report: string): Promise<Tally> {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      await readFile(report, 'utf8'),
    );
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch {
    // No report at all: the runner itself broke, which its exit code tells.
    return nothing;
  }
}
