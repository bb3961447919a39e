// Installs Debian packages that a script cannot do without (Chromium, python3-venv).
// Called by the homeserver's and the browser's set-up, only as root on a system with apt-get; it never uses sudo.

import { access } from 'node:fs/promises';
import { type Progress, run } from './run.ts';

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
