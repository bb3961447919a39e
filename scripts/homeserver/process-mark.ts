// Tells whether a process we once noted in a file is still that same process, so that a reused id never gets a signal.
// Called by the homeserver's own process keeping; it looks at single processes by id and never searches by name.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A process as noted in a file: its id, and when it started in words only the system understands. */
export interface ProcessMark {
  readonly pid: number;
  readonly started: string;
}

/** Notes a running process; undefined if there is none with this id. */
export async function markProcess(pid: number): Promise<ProcessMark | undefined> {
  const started = (await startedByProc(pid)) ?? (await startedByPs(pid));
  return started === undefined ? undefined : { pid, started };
}

/** True if the noted process still runs (and its id was not given to another one). */
export async function isRunning(mark: ProcessMark): Promise<boolean> {
  return (await markProcess(mark.pid))?.started === mark.started;
}

/** Linux: field 22 of /proc/PID/stat; the fields are counted after the program's name, which may hold spaces. */
async function startedByProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (!fields || fields[0] === 'Z') return undefined;
  return fields[19];
}

async function startedByPs(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return undefined;
  const answer = await execute('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
  return answer?.stdout.trim() || undefined;
}
