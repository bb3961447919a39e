// Finds a Chromium that can load unpacked extensions, or installs Debian's as root. Called by browser.ts.
// Branded Chrome (137 and later) ignores unpacked extensions on the command line, so it is not looked for.

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { canInstallPackages, installPackages } from './apt.ts';
import type { Progress } from './run.ts';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/chrome-for-testing',
  '/opt/chrome-for-testing/chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  join(homedir(), '.local/bin/chromium'),
];

/**
 * The path of a Chromium, from MXVC_CHROMIUM or the usual places; as root on Debian a missing one is installed by apt.
 * Throws one clear sentence if there is none.
 */
export async function findChromium(progress: Progress): Promise<string> {
  const wished = process.env['MXVC_CHROMIUM'];
  if (wished) {
    if (await isProgram(wished)) return wished;
    throw new Error(`MXVC_CHROMIUM names ${wished}, which is not a program.`);
  }
  const found = await firstProgram();
  if (found !== undefined) return found;
  if (!(await canInstallPackages())) {
    throw new Error(
      'Chromium is missing. Install it (on Debian: sudo apt install chromium), or name one in MXVC_CHROMIUM.',
    );
  }
  progress('Chromium is missing; it will be installed.');
  await installPackages(['chromium'], progress);
  const installed = await firstProgram();
  if (installed === undefined) throw new Error('apt-get installed chromium, but it is in no usual place.');
  return installed;
}

async function firstProgram(): Promise<string | undefined> {
  for (const path of USUAL_PLACES) if (await isProgram(path)) return path;
  return undefined;
}

function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
