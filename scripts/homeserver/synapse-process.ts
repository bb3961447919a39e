// Runs one Synapse as a child that does not outlive this process, and clears away one that a killed run left behind.
// Called by homeserver.ts. It ends processes by their handle, or by an id whose start time proves that it is ours; never by name.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { synapsePython } from './install.ts';
import { isRunning, markProcess, type ProcessMark } from './process-mark.ts';

/** Who runs in a data folder: the server, and the script that started it. */
interface Note {
  readonly server: ProcessMark;
  readonly owner: ProcessMark;
}

const children = new Set<ChildProcess>();
let watching = false;

/** Starts Synapse and waits for its first answer. Throws with the end of its log when it ends early. */
export async function startSynapse(dataDir: string, baseUrl: string): Promise<ChildProcess> {
  watchOwnEnd();
  const log = openSync(join(dataDir, 'output.log'), 'a');
  // Detached: a Ctrl-C in the terminal reaches our script alone, which can still sign out before it stops the server.
  const child = spawn(
    synapsePython(),
    ['-m', 'synapse.app.homeserver', '-c', join(dataDir, 'homeserver.yaml')],
    {
      cwd: dataDir,
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  children.add(child);
  child.on('exit', () => children.delete(child));
  await note(dataDir, child);
  await firstAnswer(child, { dataDir, baseUrl });
  return child;
}

/** Ends the child and waits until it is gone. A signal that is ignored for 10 s becomes SIGKILL. */
export async function endSynapse(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(patience);
}

/** Ends a server left in this folder by a script that is gone. Throws if its script still runs. */
export async function clearStale(dataDir: string): Promise<void> {
  const old = await readNote(dataDir);
  if (!old || !(await isRunning(old.server))) return;
  if (await isRunning(old.owner)) {
    throw new Error(
      `Another run (process ${old.owner.pid}) uses the homeserver in ${dataDir}. End it first.`,
    );
  }
  process.kill(old.server.pid, 'SIGTERM');
  for (let waits = 0; await isRunning(old.server); waits++) {
    if (waits === 100) process.kill(old.server.pid, 'SIGKILL');
    await delay(100);
  }
}

async function readNote(dataDir: string): Promise<Note | undefined> {
  const text = await readFile(join(dataDir, 'running.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Note);
}

async function note(dataDir: string, child: ChildProcess): Promise<void> {
  const server = child.pid === undefined ? undefined : await markProcess(child.pid);
  const owner = await markProcess(process.pid);
  if (!server || !owner) throw new Error('Synapse could not be started.');
  await writeFile(join(dataDir, 'running.json'), JSON.stringify({ server, owner } satisfies Note));
}

async function firstAnswer(child: ChildProcess, where: { dataDir: string; baseUrl: string }): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await answers(where.baseUrl))) {
    if (hasEnded(child)) throw new Error(`Synapse ended at its start:\n${await lastWords(where.dataDir)}`);
    if (Date.now() > deadline) {
      await endSynapse(child, 'SIGKILL');
      throw new Error(`Synapse did not answer within 60 s:\n${await lastWords(where.dataDir)}`);
    }
    await delay(50);
  }
}

function answers(baseUrl: string): Promise<boolean> {
  return fetch(`${baseUrl}/_matrix/client/versions`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.body?.cancel().then(() => response.ok) ?? response.ok,
    () => false,
  );
}

async function lastWords(dataDir: string): Promise<string> {
  const texts = await Promise.all(
    ['output.log', 'homeserver.log'].map((name) => readFile(join(dataDir, name), 'utf8').catch(() => '')),
  );
  return texts.join('\n').trim().split('\n').slice(-12).join('\n');
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Our own end takes the servers along: at exit always, at a signal only where the script itself does not handle it. */
function watchOwnEnd(): void {
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const child of children) child.kill('SIGTERM');
  });
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const) {
    // In front of the others, which a `once` would hide from the count after it ran.
    process.prependListener(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + number);
    });
  }
}

/** Removes a data folder and all that is in it. */
export async function removeData(dataDir: string): Promise<void> {
  await rm(dataDir, { recursive: true, force: true });
}
