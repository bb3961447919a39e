// Bundles the test page with Element's room list into memory. Called by serve.ts, once a process.

import { join } from 'node:path';
import { build } from 'esbuild';
import { REPOSITORY } from '../../scripts/cache.ts';

export interface Asset {
  readonly type: string;
  readonly body: Uint8Array;
}

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
  woff: 'font/woff',
};

// Element's own, from its index.html (without its captcha provider).
const CSP = [
  "default-src 'none'",
  "style-src 'self' 'unsafe-inline'",
  "script-src 'self' 'wasm-unsafe-eval'",
  'img-src * blob: data:',
  'connect-src * blob:',
  "font-src 'self' data:",
  'media-src * blob: data:',
  'child-src * blob: data:',
  "worker-src 'self' blob:",
  'frame-src * blob: data:',
  "form-action 'self'",
  "manifest-src 'self'",
].join('; ');

const PAGE = `<!doctype html>
<html lang="en" style="height: 100%;">
<head>
<meta charset="utf-8">
<title>Element</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${CSP}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/bundles/main.css">
</head>
<body class="cpd-theme-light">
<section id="matrixchat" class="notranslate"></section>
<script src="/bundles/main.js"></script>
</body>
</html>
`;

const PACKAGE = join(REPOSITORY, 'node_modules/@element-hq/web-shared-components');

let bundled: Promise<ReadonlyMap<string, Asset>> | undefined;

/** All files of the page by path; `/` is the page itself. */
export function bundlePage(): Promise<ReadonlyMap<string, Asset>> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<ReadonlyMap<string, Asset>> {
  const outdir = join(import.meta.dirname, 'out');
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'element', 'main.tsx')],
    bundle: true,
    write: false,
    outdir,
    format: 'iife',
    target: 'chrome121',
    jsx: 'automatic',
    jsxImportSource: 'react',
    loader: { '.woff2': 'file', '.woff': 'file' },
    assetNames: '[name]-[hash]',
    // Shipped as source, not exported: the hook that makes Element's list walk by keys.
    alias: { '#element-virtualized-list': join(PACKAGE, 'src/core/VirtualizedList/virtualized-list.ts') },
    // A dependency reads process.env, which no browser has.
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' },
    logLevel: 'warning',
  });
  const assets = new Map<string, Asset>([
    ['/', { type: 'text/html; charset=utf-8', body: new TextEncoder().encode(PAGE) }],
  ]);
  for (const { path, contents } of outputFiles) {
    const name = path.slice(outdir.length).replaceAll('\\', '/');
    assets.set(`/bundles${name}`, {
      type: TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain',
      body: contents,
    });
  }
  return assets;
}
