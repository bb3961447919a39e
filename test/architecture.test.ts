// The conventions that somebody would forget: who may import whom, what each file looks like, what no file may hold.
// It reads the sources as text, types included; the rules are design.md's, and each is also tried on a bad sample.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

interface Source {
  /** Path below `src`. */
  readonly path: string;
  readonly text: string;
}

interface Import {
  readonly from: string;
  /** A path below `src`, or the name of a package. */
  readonly to: string;
  readonly isPackage: boolean;
  readonly isTypeOnly: boolean;
}

const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/g;

function importsOf({ path, text }: Source): readonly Import[] {
  return [...withoutComments(text).matchAll(IMPORT)].map(([, type, target = '']) => {
    const isPackage = !target.startsWith('.') && target !== '#call-host-shell';
    const to = target.startsWith('.') ? normalize(join(dirname(path), target)) : target;
    return { from: path, to: resolved(to), isPackage, isTypeOnly: type !== undefined };
  });
}

/** The twins of the host's page stand behind one name; either will do. */
const resolved = (to: string): string => (to === '#call-host-shell' ? 'platform/call-host.chrome.ts' : to);

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1');

const sources: readonly Source[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
  .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }));
const imports = sources.flatMap(importsOf);

type Rule = (to: string, isTypeOnly: boolean) => boolean;

const within =
  (...places: readonly string[]): Rule =>
  (to) =>
    places.some((place) => to === place || to.startsWith(`${place}/`));
/** Erased by the build: a type binds nobody at run time. */
const typesOf =
  (...places: readonly string[]): Rule =>
  (to, isTypeOnly) =>
    isTypeOnly && within(...places)(to, isTypeOnly);
const anyOf =
  (...rules: readonly Rule[]): Rule =>
  (to, isTypeOnly) =>
    rules.some((rule) => rule(to, isTypeOnly));

const viewTypes = typesOf('core/app/view.ts', 'core/app/failure.ts');
const page = anyOf(within('messaging', 'ui', 'platform/log.ts', 'preact'), viewTypes);

/** Besides itself, each folder may import these. */
const rules: Readonly<Record<string, Rule>> = {
  core: within(),
  matrix: within('core', 'matrix-js-sdk'),
  messaging: typesOf('core'),
  platform: typesOf('core/ports.ts'),
  background: within('core', 'matrix', 'messaging', 'platform'),
  // Its entry file alone brings the clock, a port of the core.
  'call-host': anyOf(
    within('core/mesh', 'messaging', 'platform/log.ts', 'platform/clock.ts'),
    typesOf('core'),
  ),
  content: page,
  popup: page,
  options: page,
  permission: page,
  ui: anyOf(within('messaging', 'preact'), viewTypes),
  bot: anyOf(within('core', 'matrix', 'werift', 'opusscript', 'opus-decoder'), (to) =>
    to.startsWith('node:'),
  ),
};

const folderOf = (path: string): string => path.split('/')[0] ?? '';

function isAllowed({ from, to, isTypeOnly }: Import): boolean {
  const folder = folderOf(from);
  return folderOf(to) === folder || rules[folder]?.(to, isTypeOnly) === true;
}

const arrow = ({ from, to }: Import): string => `${from} → ${to}`;

describe('imports', () => {
  it('are found at all', () => {
    expect(imports.map(arrow)).toContain('background/main.ts → matrix/gateway.ts');
    expect(sources.length).toBeGreaterThan(80);
  });

  it('follow the map', () => {
    expect(imports.filter((one) => !isAllowed(one)).map(arrow)).toEqual([]);
  });

  it.each([
    ['core/app/update.ts', 'matrix/sync.ts'],
    ['core/app/update.ts', 'node:fs'],
    ['matrix/sync.ts', 'background/keeper.ts'],
    ['messaging/port.ts', 'core/app/update.ts'],
    ['content/main.ts', 'matrix/sync.ts'],
    ['content/main.ts', 'core/app/update.ts'],
    ['call-host/main.ts', 'core/app/update.ts'],
    ['popup/main.tsx', 'background/roles.ts'],
    ['bot/bot.ts', 'platform/store.ts'],
    ['ui/text.ts', 'content/main.ts'],
    ['new-folder/x.ts', 'core/ports.ts'],
  ])('from %s to %s would not', (from, to) => {
    expect(isAllowed({ from, to, isPackage: false, isTypeOnly: false })).toBe(false);
  });

  it('make no cycle', () => {
    expect(cyclesIn(imports)).toEqual([]);
  });

  it('would be caught in a cycle', () => {
    const edge = (from: string, to: string): Import => ({ from, to, isPackage: false, isTypeOnly: false });
    expect(cyclesIn([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')])).toEqual([['b', 'c', 'b']]);
  });

  it('never take in an entry file', () => {
    const isEntry = (to: string): boolean => /(^|\/)main\.tsx?$/.test(to) || to === 'content/bridge.ts';
    expect(imports.filter(({ to }) => isEntry(to)).map(arrow)).toEqual([]);
  });

  it('of the SDK are in matrix only, and never its whole', () => {
    const ofSdk = imports.filter(({ to }) => to.startsWith('matrix-js-sdk'));
    expect(ofSdk.filter(({ from }) => folderOf(from) !== 'matrix').map(arrow)).toEqual([]);
    expect(ofSdk.filter(({ to }) => !to.startsWith('matrix-js-sdk/lib/')).map(arrow)).toEqual([]);
    expect(ofSdk.length).toBeGreaterThan(0);
  });

  it('name files with their ending', () => {
    const bare = imports.filter(({ to, isPackage }) => !isPackage && !/\.(tsx?|css)$/.test(to));
    expect(bare.map(arrow)).toEqual([]);
  });
});

/** Cycles of imports that exist at run time; types bind nobody. */
function cyclesIn(all: readonly Import[]): readonly (readonly string[])[] {
  const edges = new Map<string, string[]>();
  for (const { from, to, isTypeOnly, isPackage } of all)
    if (!isTypeOnly && !isPackage) edges.set(from, [...(edges.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path]);
    if (done.has(path) || trail.includes(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles;
}

/** Where the code (not the comments) holds what it must not. */
function offenders(pattern: RegExp, isConcerned: (path: string) => boolean = () => true): readonly string[] {
  return sources
    .filter(({ path, text }) => isConcerned(path) && pattern.test(withoutComments(text)))
    .map(({ path }) => path);
}

describe('no file', () => {
  const outside = (folder: string) => (path: string) => !path.startsWith(`${folder}/`);

  it('of the core knows the time or throws dice', () => {
    const pattern = /Date\.now|new Date\(|Math\.random|performance\.now|crypto\.|setTimeout|setInterval/;
    expect(offenders(pattern, (path) => folderOf(path) === 'core')).toEqual([]);
    expect(offenders(/Date\.now/)).toContain('platform/clock.ts');
  });

  it('outside core/protocol spells the wire', () => {
    const wire = /join_state|rtc_type|de\.mtorials|\bexpires_ms|\bjoined_ms|from_session|to_session/;
    expect(offenders(wire, outside('core/protocol'))).toEqual([]);
    expect(offenders(wire)).toContain('core/protocol/events.ts');
  });

  it('but one reads what the page keeps, and that one a single key', () => {
    expect(offenders(/localStorage/)).toEqual(['content/page-account.ts']);
    const [reader] = sources.filter(({ path }) => path === 'content/page-account.ts');
    const uses = withoutComments(reader?.text ?? '').match(/localStorage[^\n;]*/g);
    expect(uses).toEqual(['localStorage.getItem(KEY)']);
  });

  it.each([
    ['has a default export', /export default|export \{[^}]*\bas default\b/],
    ['exports on behalf of another', /export\s+(\*|\{[^}]*\}|type\s+\{[^}]*\})\s+from/],
    ['writes HTML as text', /innerHTML|outerHTML|insertAdjacentHTML|document\.write/],
    ['uses the storage that content scripts can read', /chrome\.storage|browser\.storage/],
    ['uses `any`', /:\s*any\b|\bas any\b|<any>/],
    ['loads code at run time', /\bimport\(|\beval\(|new Function\(/],
    ['has an enum or a parameter property', /\benum \w|constructor\([^)]*\b(private|public|readonly) /],
  ])('%s', (_name, pattern) => {
    expect(offenders(pattern)).toEqual([]);
  });
});

it('the reader of sources knows a comment from an address', () => {
  expect(withoutComments("const x = 'http://a/b'; // y")).toBe("const x = 'http://a/b'; ");
});

interface Extent {
  readonly at: string;
  readonly lines: number;
}

/** Opens the body of a function in our formatting: `=> {`, or `) {` with a type before the brace, at the line's end. */
const BODY = /(=>|\)(: .+)?) \{$/;
const NO_FUNCTION = /^(\} )?(if|for|while|switch|catch|else if)\b/;

/** By indentation: the formatter ends each block at the depth of the line that begins it. */
function functionsOf({ path, text }: Source): readonly Extent[] {
  const lines = text.split('\n');
  const depthOf = (line: string): number => line.length - line.trimStart().length;
  return lines.flatMap((line, opens) => {
    if (!BODY.test(line) || NO_FUNCTION.test(line.trimStart())) return [];
    const isHere = (other: string): boolean => other !== '' && depthOf(other) === depthOf(line);
    // Parameters on lines of their own: the head is above, at the same depth.
    const begins = /^\s*[)}\]]/.test(line)
      ? lines.findLastIndex((other, index) => index < opens && isHere(other))
      : opens;
    const ends = lines.findIndex((other, index) => index > opens && isHere(other));
    return [{ at: `${path}:${begins + 1}`, lines: ends - begins + 1 }];
  });
}

/** Longer than 50 lines, and why that may be. */
const LONG: Readonly<Record<string, number>> = {
  // One case for each input, none of more than three lines: split, nobody would see that all are there.
  'core/app/update.ts': 80,
  // Controls and their listeners, to be taken apart.
  'content/row.ts': 66,
  'content/rows.ts': 78,
};

describe('every function', () => {
  it('has at most 50 lines', () => {
    const mostOf = ({ at }: Extent): number => LONG[at.split(':')[0] ?? ''] ?? 50;
    const long = sources.flatMap(functionsOf).filter((extent) => extent.lines > mostOf(extent));
    expect(long).toEqual([]);
  });

  it('would be measured from its head to its last brace', () => {
    const text = `function short() {
  return 1;
}
export async function long(
  one: string,
): Promise<void> {
  if (one) {
    wait();
  }

  const inner = () => {
    wait();
  };
}
class A {
  #method({ a, b }: B): void {
    for (const c of a) {
    }
  }
}`;
    expect(functionsOf({ path: 'x.ts', text })).toEqual([
      { at: 'x.ts:1', lines: 3 },
      { at: 'x.ts:4', lines: 11 },
      { at: 'x.ts:11', lines: 3 },
      { at: 'x.ts:16', lines: 4 },
    ]);
    expect(sources.flatMap(functionsOf).length).toBeGreaterThan(500);
  });
});

describe('every file', () => {
  it('opens with a comment of one line or more', () => {
    expect(sources.filter(({ text }) => !/^(\/\/ \S|\/\*\*? )/.test(text)).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it('has at most 300 lines', () => {
    const long = sources.filter(({ text }) => text.split('\n').length - 1 > 300);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('is named for what it holds, in kebab-case', () => {
    const vague = /(^|[-.])(utils?|helpers?|common|misc|manager)([-.]|$)/;
    const name = /^[a-z0-9]+(-[a-z0-9]+)*(\.(chrome|firefox))?\.tsx?$/;
    const bad = sources.filter(({ path }) => {
      const file = relative(dirname(path), path);
      return !name.test(file) || vague.test(file) || file.startsWith('index.');
    });
    expect(bad.map(({ path }) => path)).toEqual([]);
  });
});
