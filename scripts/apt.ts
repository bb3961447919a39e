// Installs Debian packages that a script cannot do without (Chromium, python3-venv).
// Called by the homeserver's and the browser's set-up, only as root on a system with apt-get; it never uses sudo.

import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';

/** Receives one line of plain text for the person who waits. */
export type Progress = (line: string) => void;

/** True when packages may be installed without asking anybody: root, and apt-get is there. */
export async function canInstallPackages(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  return access('/usr/bin/apt-get').then(
    () => true,
    () => false,
  );
}

// Another apt may be at work; without this it fails at once.
const PATIENCE = ['-o', 'DPkg::Lock::Timeout=120'];

/** Installs the packages with apt. Throws with apt's last lines when it fails (usually: no network). */
export async function installPackages(names: readonly string[], progress: Progress): Promise<void> {
  progress('Reading the package lists (apt-get update)…');
  await run('apt-get', ['update', '-qq', ...PATIENCE], { progress });
  progress(`Installing ${names.join(', ')} by apt-get. This can take a minute or two…`);
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...PATIENCE, ...names], {
    progress,
    show: /^(Get:|Unpacking|Setting up)/,
  });
}

export interface RunOptions {
  readonly progress: Progress;
  /** Lines of standard output that are worth showing; at most one a second is passed on. */
  readonly show?: RegExp;
}

/** Runs a program to its end, passing on lines worth showing. Throws with its last lines when it fails. */
export function run(command: string, args: readonly string[], { progress, show }: RunOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const tail: string[] = [];
    const limited = atMostEachSecond(progress);
    const read = (chunk: Buffer): void => {
      for (const line of chunk.toString().split('\n').filter(Boolean)) {
        tail.push(line);
        tail.splice(0, tail.length - 8);
        if (show?.test(line)) limited(`  ${line.slice(0, 100)}`);
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', (cause) => reject(new Error(`Could not run ${command}.`, { cause })));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args[0] ?? ''} failed (${code}):\n${tail.join('\n')}`));
    });
  });
}

function atMostEachSecond(progress: Progress): Progress {
  let last = 0;
  return (line) => {
    if (Date.now() - last < 1000) return;
    last = Date.now();
    progress(line);
  };
}
