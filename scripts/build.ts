// Builds dist/chrome and dist/firefox from one manifest, each loadable as it is, and checks the size budgets.
// Called by `npm run build`, `npm run pack`, start and tests.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { REPOSITORY } from './cache.ts';

export const browsers = ['chrome', 'firefox'] as const;
export type Browser = (typeof browsers)[number];

interface Bundle {
  readonly name: string;
  readonly entry: string;
  /** Content scripts are classic scripts; everything else is a module. */
  readonly format: 'esm' | 'iife';
  /** Largest allowed size after gzip, in kB (1,000 bytes). */
  readonly budgetKb: number;
}

const bundles: readonly Bundle[] = [
  { name: 'background', entry: 'src/background/main.ts', format: 'esm', budgetKb: 110 },
  { name: 'offscreen', entry: 'src/call-host/main.ts', format: 'esm', budgetKb: 40 },
  { name: 'content', entry: 'src/content/main.ts', format: 'iife', budgetKb: 40 },
  { name: 'bridge', entry: 'src/content/bridge.ts', format: 'iife', budgetKb: 5 },
  { name: 'popup', entry: 'src/popup/main.tsx', format: 'esm', budgetKb: 40 },
  { name: 'options', entry: 'src/options/main.tsx', format: 'esm', budgetKb: 40 },
  { name: 'permission', entry: 'src/permission/main.ts', format: 'esm', budgetKb: 40 },
];

const pages: Readonly<Record<string, string>> = {
  'offscreen.html': 'src/call-host/offscreen.html',
  'popup.html': 'src/popup/popup.html',
  'options.html': 'src/options/options.html',
  'permission.html': 'src/permission/permission.html',
};

const styles = ['src/ui/theme.css'];

export interface BuiltBundle {
  readonly browser: Browser;
  readonly name: string;
  readonly gzipBytes: number;
  readonly budgetKb: number;
  /** Names of the packages with code in it. */
  readonly packages: readonly string[];
}

/**
 * Builds for both browsers.
 * @throws Error listing every bundle that is over its budget, after all have been written.
 */
export async function build({ outDir = join(REPOSITORY, 'dist') } = {}): Promise<readonly BuiltBundle[]> {
  const built: BuiltBundle[] = [];
  for (const browser of browsers) {
    const target = join(outDir, browser);
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    await copyStatic(browser, target);
    const here = [];
    for (const bundle of bundles) here.push(await buildBundle(bundle, browser, target));
    await writeNotices(target, new Set(here.flatMap(({ packages }) => packages)));
    built.push(...here);
  }
  const overweight = built.filter(({ gzipBytes, budgetKb }) => gzipBytes > budgetKb * 1000);
  if (overweight.length > 0) {
    throw new Error(overweight.map((each) => `${describe(each)}: over its budget`).join('\n'));
  }
  return built;
}

/** A package whose code is in a bundle: its licence asks that its notice goes with it. */
async function writeNotices(target: string, packages: ReadonlySet<string>): Promise<void> {
  const texts = await Promise.all([...packages].sort().map(noticeOf));
  await writeFile(join(target, 'THIRD-PARTY-NOTICES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

/** @throws Error if a shipped package carries no licence text. */
async function noticeOf(name: string): Promise<string> {
  const folder = join(REPOSITORY, 'node_modules', name);
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} is in the bundles and has no licence text`);
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version} (${license})\n\n${await readFile(join(folder, file), 'utf8')}`;
}

/** Names of the packages whose code is in a bundle, from the inputs of its metafile. */
function packagesIn(metafile: esbuild.Metafile): readonly string[] {
  return Object.keys(metafile.inputs).flatMap((path) => {
    const inside = path.split('node_modules/').at(-1);
    if (inside === undefined || !path.includes('node_modules/')) return [];
    const [first, second] = inside.split('/') as [string, string];
    return [first.startsWith('@') ? `${first}/${second}` : first];
  });
}

export const describe = ({ browser, name, gzipBytes, budgetKb }: BuiltBundle): string =>
  `${browser}/${name}.js ${(gzipBytes / 1000).toFixed(1)} kB gzip of ${budgetKb}`;

async function buildBundle(bundle: Bundle, browser: Browser, target: string): Promise<BuiltBundle> {
  const outfile = join(target, `${bundle.name}.js`);
  const result = await esbuild.build({
    absWorkingDir: REPOSITORY,
    entryPoints: [bundle.entry],
    outfile,
    bundle: true,
    format: bundle.format,
    platform: 'browser',
    target: browser === 'chrome' ? 'chrome121' : 'firefox140',
    minify: true,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    alias: platformTwins(browser),
    loader: { '.css': 'text', '.svg': 'text' },
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    write: true,
    metafile: true,
    logLevel: 'warning',
  });
  if (result.errors.length > 0) throw new Error(`${bundle.entry} did not build`);
  return {
    browser,
    name: bundle.name,
    gzipBytes: gzipSync(await readFile(outfile)).length,
    budgetKb: bundle.budgetKb,
    packages: packagesIn(result.metafile),
  };
}

/** Browser differences are twin files with equal exports; the sources import the first name. */
function platformTwins(browser: Browser): Record<string, string> {
  return { '#call-host-shell': join(REPOSITORY, `src/platform/call-host.${browser}.ts`) };
}

async function copyStatic(browser: Browser, target: string): Promise<void> {
  for (const [name, source] of Object.entries(pages)) await cp(join(REPOSITORY, source), join(target, name));
  for (const style of styles)
    await cp(join(REPOSITORY, style), join(target, style.split('/').at(-1) as string));
  await mkdir(join(target, 'icons'), { recursive: true });
  for (const size of [16, 32, 48, 128]) {
    await cp(join(REPOSITORY, `icons/icon-${size}.png`), join(target, `icons/icon-${size}.png`));
  }
  await cp(join(REPOSITORY, 'LICENSE'), join(target, 'LICENSE'));
  await writeFile(join(target, 'manifest.json'), await manifestFor(browser));
}

/** The one manifest loads in both browsers; only permissions unknown to Firefox are left out there. */
async function manifestFor(browser: Browser): Promise<string> {
  const manifest = JSON.parse(await readFile(join(REPOSITORY, 'manifest.json'), 'utf8'));
  if (browser === 'firefox') {
    manifest.permissions = manifest.permissions.filter((name: string) => name !== 'offscreen');
    delete manifest.minimum_chrome_version;
  } else {
    delete manifest.browser_specific_settings;
    delete manifest.background.scripts;
    delete manifest.background.preferred_environment;
  }
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    for (const each of await build()) console.log(describe(each));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
