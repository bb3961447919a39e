// Serves the page of `mesh-page.ts` on loopback to a Chromium of its own, whose tabs go on in the background and have
// the microphone, as an extension's page has. Called by the tests of call hosts in real pages.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as esbuild from 'esbuild';
import type { Browser } from 'puppeteer-core';
import { launchChromium } from '../../scripts/browser.ts';
import { REPOSITORY } from '../../scripts/cache.ts';

export interface MeshPages {
  readonly browser: Browser;
  readonly url: string;
  close(): Promise<void>;
}

export async function openMeshPages(): Promise<MeshPages> {
  const server = await serve(await bundlePage());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const browser = await launchChromium({
    headless: true,
    extraArgs: [
      '--autoplay-policy=no-user-gesture-required',
      // Tabs in the background must go on like an offscreen document, which is never throttled.
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
    ],
  });
  // As in the extension: with the microphone granted, candidates carry addresses instead of mDNS names.
  await browser.setPermission(new URL(url).origin, { permission: { name: 'microphone' }, state: 'granted' });
  return {
    browser,
    url,
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}

async function serve(script: string): Promise<Server> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? script : '<!doctype html><title>Call</title><body><script src="page.js"></script>',
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

async function bundlePage(): Promise<string> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: REPOSITORY,
    entryPoints: ['test/integration/mesh-page.ts'],
    bundle: true,
    format: 'iife',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
