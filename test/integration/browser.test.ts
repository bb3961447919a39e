// The browser helpers reach each part of an extension in the real Chromium: id, pages, offscreen document, worker, microphone.
// It brings a tiny extension of its own, so that it tests the helpers and not the product.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  extensionId,
  flags,
  hasOffscreen,
  killWorker,
  launchChromium,
  offscreenPage,
  openExtensionPage,
  setMicrophone,
  workerTarget,
} from '../../scripts/browser.ts';

const FILES: Record<string, string> = {
  'manifest.json': JSON.stringify({
    manifest_version: 3,
    name: 'Tiny',
    version: '1',
    permissions: ['offscreen'],
    background: { service_worker: 'worker.js' },
  }),
  'worker.js': `chrome.runtime.onMessage.addListener((what, sender, answer) => {
    if (what === 'boot') answer(self.boot ??= crypto.randomUUID());
    if (what !== 'offscreen') return;
    chrome.offscreen.createDocument({ url: 'page.html', reasons: ['USER_MEDIA'], justification: 'test' }).then(() => answer(1));
    return true;
  });`,
  'page.html': '<!doctype html><title>Tiny page</title>',
};

let extensionDir: string;
let browser: Browser;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const listeners = () => SIGNALS.map((signal) => process.listenerCount(signal));
const listenersBefore = listeners();
beforeAll(async () => {
  extensionDir = await mkdtemp(join(tmpdir(), 'mxvc-tiny-'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(extensionDir, name), text);
  browser = await launchChromium({ extensionDir, headless: true });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await rm(extensionDir, { recursive: true });
});

describe('launchChromium', () => {
  it('leaves it to those who start it what a signal ends, and in which order', () => {
    expect(listeners()).toEqual(listenersBefore);
  });

  it('loads the extension, whose pages open by name', async () => {
    const page = await openExtensionPage(browser, 'page.html');
    expect(page.url()).toBe(`chrome-extension://${await extensionId(browser)}/page.html`);
    expect(await page.title()).toBe('Tiny page');
  });

  it('gives the microphone to the offscreen document once it is granted, and plays a sound into it', async () => {
    const page = await openExtensionPage(browser, 'page.html');
    expect(hasOffscreen(browser)).toBe(false);
    await page.evaluate(() => chrome.runtime.sendMessage('offscreen'));
    const offscreen = await offscreenPage(browser);
    expect(hasOffscreen(browser)).toBe(true);
    await setMicrophone(browser, 'granted');
    const tracks = () =>
      navigator.mediaDevices.getUserMedia({ audio: true }).then((media) => media.getTracks().length);
    expect(await offscreen.evaluate(tracks)).toBe(1);
    await setMicrophone(browser, 'denied');
    await expect(offscreen.evaluate(tracks)).rejects.toThrow('Permission denied');
  });

  it('kills the worker, which starts anew at the next message', async () => {
    const page = await openExtensionPage(browser, 'page.html');
    const boot = () => page.evaluate(() => chrome.runtime.sendMessage('boot') as Promise<string>);
    const first = await boot();
    expect(await boot()).toBe(first);
    await killWorker(browser);
    expect(await boot()).not.toBe(first);
    expect((await workerTarget(browser)).type()).toBe('service_worker');
  });
});

describe('flags', () => {
  it('reach loopback only, unless the network is allowed', () => {
    const rules = (options: Parameters<typeof flags>[0]) =>
      flags(options).find((flag) => flag.startsWith('--host-resolver-rules'));
    expect(rules({ headless: true })).toContain('MAP * ~NOTFOUND');
    expect(rules({ headless: true, allowNetwork: true })).toBeUndefined();
    expect(rules({ headless: true, element: { port: 77, spki: 'x' } })).toContain(
      'MAP app.element.io:443 127.0.0.1:77',
    );
  });
});
