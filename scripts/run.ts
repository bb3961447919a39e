// Runs a program to its end and tells the person who waits what it does. Called by the set-up scripts; it decides nothing.

import { spawn } from 'node:child_process';

/** Receives one line of plain text for the person who waits. */
export type Progress = (line: string) => void;

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
