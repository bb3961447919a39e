// `npm run pack`: builds and writes dist/mxvc-<browser>-<version>.zip, ready for the stores. The files in a zip are
// in a fixed order with a fixed time, so that the same sources give the same bytes.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { zipSync } from 'fflate';
import { browsers, build, describe } from './build.ts';
import { REPOSITORY } from './cache.ts';

/** Zip knows no time before 1980. */
const FIXED_TIME = new Date('1980-01-02T00:00:00Z');

async function packFolder(folder: string): Promise<Uint8Array> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files: Record<string, Uint8Array> = {};
  for (const path of paths.sort()) files[relative(folder, path).replaceAll('\\', '/')] = await readFile(path);
  return zipSync(files, { level: 9, mtime: FIXED_TIME });
}

try {
  for (const bundle of await build()) console.log(describe(bundle));
  for (const browser of browsers) {
    const { version } = JSON.parse(
      await readFile(join(REPOSITORY, 'dist', browser, 'manifest.json'), 'utf8'),
    );
    const zip = join(REPOSITORY, 'dist', `mxvc-${browser}-${version}.zip`);
    const bytes = await packFolder(join(REPOSITORY, 'dist', browser));
    await writeFile(zip, bytes);
    console.log(`${relative(REPOSITORY, zip)} ${(bytes.length / 1000).toFixed(1)} kB`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
