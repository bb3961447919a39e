// Lets one process at a time do something, across processes. Called by the installation of Synapse.
// A lock whose holder is gone counts as free.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, markProcess, type ProcessMark } from './process-mark.ts';

/** Waits for the lock file, holds it during `work`, and removes it. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const own = JSON.stringify(await markProcess(process.pid));
  while (!(await tryWrite(file, own))) {
    if (!(await isHeld(file))) await rm(file, { force: true });
    await delay(200);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

function tryWrite(file: string, text: string): Promise<boolean> {
  return writeFile(file, text, { flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/** An empty file is one that is just being written. */
async function isHeld(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (!text) return text === '';
  return isRunning(JSON.parse(text) as ProcessMark);
}
