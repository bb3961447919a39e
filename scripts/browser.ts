// Starts Chromium with the extension in it, for `npm start`, end-to-end tests and benchmarks, and reaches the extension's parts.
// Called by those three. It sets flags and nothing in the extension: what runs is what ships.
// No debugger stays at the service worker (it would live for ever): puppeteer lets go of it unless `target.worker()` is called.

import { type Browser, launch, type Page, type Target } from 'puppeteer-core';
import { findChromium } from './chromium.ts';
import type { Progress } from './run.ts';

export interface LaunchOptions {
  /** Unpacked extensions, absolute: the built one comes first (`dist/chrome`). None: a plain browser. */
  readonly extensionDir?: string;
  /** Starts without an extension, but takes one later by `browser.installExtension`. */
  readonly takesExtensions?: boolean;
  readonly headless: boolean;
  /** Serves https://app.element.io from this loopback port; the key's hash makes its certificate good. */
  readonly element?: { readonly port: number; readonly spki: string };
  /** More names that lead to loopback, to a TLS server with the same certificate: port by name. */
  readonly hosts?: Readonly<Record<string, number>>;
  /** Without it the browser reaches loopback addresses only. */
  readonly allowNetwork?: boolean;
  /** What the microphone hears: 48 kHz mono s16 WAV, played over and over. */
  readonly fakeMicWav?: string;
  /** False: no microphone in the machine at all (unless it has a real one). Default true; it beeps without a WAV. */
  readonly fakeMic?: boolean;
  /** Kept from run to run; a temporary profile without it. */
  readonly userDataDir?: string;
  /** CSS pixels; 1280 × 800 without it. */
  readonly windowSize?: { readonly width: number; readonly height: number };
  /** True: sound comes out (headless Chromium is muted otherwise). */
  readonly audible?: boolean;
  readonly extraArgs?: readonly string[];
  readonly progress?: Progress;
}

/** Starts Chromium (1 to 3 s). It ends with this process at the latest. */
export async function launchChromium(options: LaunchOptions): Promise<Browser> {
  const executablePath = await findChromium(options.progress ?? (() => undefined));
  const viewport = options.windowSize ?? { width: 1280, height: 800 };
  return launch({
    executablePath,
    headless: options.headless,
    // Through the pipe the browser ends with this process, however that ends.
    pipe: true,
    // Else the browser is killed at Ctrl-C, before those who started it have ended what goes on in it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    enableExtensions:
      options.extensionDir === undefined ? (options.takesExtensions ?? false) : [options.extensionDir],
    args: flags(options),
    ignoreDefaultArgs: options.audible ? ['--mute-audio'] : [],
    defaultViewport: options.headless ? viewport : null,
    ...(options.userDataDir === undefined ? {} : { userDataDir: options.userDataDir }),
  });
}

/** The command line, decided from the options alone. */
export function flags(options: LaunchOptions): string[] {
  const { width, height } = options.windowSize ?? { width: 1280, height: 800 };
  return [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--no-default-browser-check',
    // The page comes over TCP only; QUIC attempts would be lost time.
    '--disable-quic',
    `--window-size=${width},${height}`,
    // Chromium refuses its sandbox to root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...networkFlags(options),
    ...microphoneFlags(options),
    ...(options.extraArgs ?? []),
  ];
}

function networkFlags({ element, hosts = {}, allowNetwork }: LaunchOptions): string[] {
  const ports = { ...hosts, ...(element ? { 'app.element.io': element.port } : {}) };
  const rules = [
    ...Object.entries(ports).map(([name, port]) => `MAP ${name}:443 127.0.0.1:${port}`),
    ...(allowNetwork ? [] : ['MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1', 'EXCLUDE localhost']),
  ];
  return [
    ...(rules.length > 0 ? [`--host-resolver-rules=${rules.join(', ')}`] : []),
    ...(element ? [`--ignore-certificate-errors-spki-list=${element.spki}`] : []),
  ];
}

function microphoneFlags({ fakeMic = true, fakeMicWav }: LaunchOptions): string[] {
  if (!fakeMic) return [];
  return [
    '--use-fake-device-for-media-stream',
    ...(fakeMicWav === undefined ? [] : [`--use-file-for-fake-audio-capture=${fakeMicWav}`]),
  ];
}

/** How long a browser may take after its start to know its extension. */
const EXTENSION_WITHIN_MS = 10_000;

/** The id of the one extension in this browser. Waits for it: right after the start there is none yet. */
export async function extensionId(browser: Browser): Promise<string> {
  const endMs = Date.now() + EXTENSION_WITHIN_MS;
  for (;;) {
    const ids = [...(await browser.extensions()).keys()];
    const [id] = ids;
    if (id !== undefined && ids.length === 1) return id;
    if (Date.now() >= endMs) throw new Error(`Expected one extension in the browser, found ${ids.length}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The answer to the microphone question, as if the person had given it for the extension's own pages. */
export async function setMicrophone(browser: Browser, state: 'granted' | 'denied' | 'prompt'): Promise<void> {
  const origin = `chrome-extension://${await extensionId(browser)}`;
  await browser.setPermission(origin, { permission: { name: 'microphone' }, state });
}

/** A page of the extension in a tab of its own, such as `popup.html` or `options.html`. */
export async function openExtensionPage(browser: Browser, path: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`chrome-extension://${await extensionId(browser)}/${path}`);
  return page;
}

/** The extension's page that is already open in a tab (the options page opens itself on install); waits for it. */
export async function waitForExtensionPage(
  browser: Browser,
  path: string,
  timeoutMs = 10_000,
): Promise<Page> {
  const url = `chrome-extension://${await extensionId(browser)}/${path}`;
  const target = await browser.waitForTarget((one) => one.type() === 'page' && one.url().startsWith(url), {
    timeout: timeoutMs,
  });
  const page = await target.page();
  if (!page) throw new Error(`${path} is no page.`);
  return page;
}

/** The offscreen document as a page to evaluate in; waits until there is one. */
export async function offscreenPage(browser: Browser, timeoutMs = 10_000): Promise<Page> {
  const target = await browser.waitForTarget(isOffscreen, { timeout: timeoutMs });
  return target.asPage();
}

/** True while the extension has an offscreen document. */
export function hasOffscreen(browser: Browser): boolean {
  return browser.targets().some(isOffscreen);
}

function isOffscreen(target: Target): boolean {
  return target.type() === 'background_page' && target.url().startsWith('chrome-extension://');
}

/** The extension's service worker; waits until it runs. Ask it for `worker()` only to evaluate or kill: that keeps it alive. */
export async function workerTarget(browser: Browser, timeoutMs = 10_000): Promise<Target> {
  const start = `chrome-extension://${await extensionId(browser)}/`;
  return browser.waitForTarget(
    (target) => target.type() === 'service_worker' && target.url().startsWith(start),
    {
      timeout: timeoutMs,
    },
  );
}

/** Ends the service worker as the browser does after 30 s of idleness; resolves when it is gone. */
export async function killWorker(browser: Browser): Promise<void> {
  const target = await workerTarget(browser);
  const worker = await target.worker();
  if (!worker) throw new Error('The service worker cannot be attached to.');
  const gone = new Promise<void>((resolve) => {
    const onGone = (ended: Target): void => {
      if (ended !== target) return;
      browser.off('targetdestroyed', onGone);
      resolve();
    };
    browser.on('targetdestroyed', onGone);
  });
  await worker.close();
  await gone;
}
