// Where scripts and tests keep what they made and want to find again: one git-ignored folder at the root of the repository.
// Used by everything under scripts/ and by the test pages; nothing that ships reads it.

import { join } from 'node:path';

/** The root of the repository, absolute. */
export const REPOSITORY = join(import.meta.dirname, '..');

/** An absolute path in the git-ignored cache folder. */
export function cachePath(...parts: string[]): string {
  return join(REPOSITORY, '.cache', ...parts);
}
