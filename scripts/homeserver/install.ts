// Puts Synapse into a private virtual environment, once for each pinned version. Called before the first start of a homeserver.
// It must not touch the system's Python packages; only python3-venv is installed by apt, as root on Debian, where it is missing.

import { execFile } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { canInstallPackages, installPackages } from '../apt.ts';
import { cachePath } from '../cache.ts';
import { type Progress, run } from '../run.ts';
import { withLock } from './lock.ts';

const execute = promisify(execFile);

/** Pinned exactly: the tests rely on its limits and its error texts. */
export const SYNAPSE_VERSION = '1.163.2';

const PYTHONS = ['python3', '/usr/bin/python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

const folder = (): string => cachePath('synapse', `venv-${SYNAPSE_VERSION}`);
const marker = (): string => join(folder(), 'installed');

/** The interpreter that has Synapse, once `installSynapse` is done. */
export const synapsePython = (): string => join(folder(), 'bin', 'python');

/** Makes the environment if it is not there yet (20 to 60 s with a network). Throws one clear sentence if it cannot. */
export async function installSynapse(progress: Progress): Promise<void> {
  if (await isThere(marker())) return;
  await mkdir(cachePath('synapse'), { recursive: true });
  await withLock(cachePath('synapse', 'installing.json'), async () => {
    if (!(await isThere(marker()))) await install(progress);
  });
}

async function install(progress: Progress): Promise<void> {
  const python = await findPython(progress);
  progress(
    `Installing Synapse ${SYNAPSE_VERSION} into a private Python environment (once, about half a minute)…`,
  );
  await rm(folder(), { recursive: true, force: true });
  await run(python, ['-m', 'venv', folder()], { progress });
  await installPackage(progress);
  await writeFile(marker(), `${SYNAPSE_VERSION}\n`);
  progress('Synapse is installed.');
}

async function installPackage(progress: Progress): Promise<void> {
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off'];
  try {
    await run(synapsePython(), [...pip, `matrix-synapse==${SYNAPSE_VERSION}`], {
      progress,
      show: /^(Collecting|Installing)/,
    });
  } catch (cause) {
    throw new Error('Synapse could not be downloaded from the Python package index. Is there a network?', {
      cause,
    });
  }
}

async function findPython(progress: Progress): Promise<string> {
  const found = await survey();
  const ready = found.find((python) => python.hasVenv);
  if (ready) return ready.command;
  if (found.length === 0) {
    throw new Error(
      'Python 3.10 or newer is needed for the test homeserver. Install it (on Debian: apt install python3 python3-venv).',
    );
  }
  if (!(await canInstallPackages())) {
    throw new Error(
      'Python lacks its venv module. Install it (on Debian: sudo apt install python3-venv) and start again.',
    );
  }
  await installPackages(['python3-venv'], progress);
  const now = (await survey()).find((python) => python.hasVenv);
  if (!now) throw new Error('Python still lacks its venv module after installing python3-venv.');
  return now.command;
}

interface Python {
  readonly command: string;
  readonly hasVenv: boolean;
}

async function survey(): Promise<Python[]> {
  const all = await Promise.all(PYTHONS.map(examine));
  return all.filter((python) => python !== undefined);
}

/** Debian's python3 has venv but no ensurepip without the package python3-venv, so both are asked for. */
async function examine(command: string): Promise<Python | undefined> {
  const version = 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] < (4, 0))';
  if (!(await succeeds(command, version))) return undefined;
  return { command, hasVenv: await succeeds(command, 'import venv, ensurepip') };
}

function succeeds(command: string, program: string): Promise<boolean> {
  return execute(command, ['-c', program]).then(
    () => true,
    () => false,
  );
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
