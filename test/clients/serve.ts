// Serves the page with Element's room list on loopback as https://app.element.io, and signs test users into it.
// Called by `npm start`, end-to-end tests and benchmarks; the browser is told by flags where that host is (scripts/browser.ts).

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Page } from 'puppeteer-core';
import { bundlePage } from './bundle.ts';
import { loadCertificate, spkiHash } from './certificate.ts';

export const ELEMENT_ORIGIN = 'https://app.element.io';

export interface ElementServer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Base64 hash of the certificate's key, for the browser's flag. */
  readonly spki: string;
  readonly origin: typeof ELEMENT_ORIGIN;
  stop(): Promise<void>;
}

/** Bundles (about a second, once a process) and serves. A free port is picked if none is given. */
export async function serveElement({ port = 0 }: { port?: number } = {}): Promise<ElementServer> {
  const [assets, certificate] = await Promise.all([bundlePage(), loadCertificate()]);
  const server = createServer({ key: certificate.key, cert: certificate.cert }, answerFrom(assets));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.address() as { port: number }).port,
    spki: spkiHash(certificate.cert),
    origin: ELEMENT_ORIGIN,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerFrom(assets: Awaited<ReturnType<typeof bundlePage>>) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const asset = assets.get(new URL(request.url ?? '/', ELEMENT_ORIGIN).pathname);
    response.writeHead(asset ? 200 : 404, {
      'content-type': asset?.type ?? 'text/plain',
      'cache-control': 'no-cache',
    });
    response.end(asset?.body ?? 'not found');
  };
}

export interface ElementSession {
  readonly baseUrl: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
}

/** Puts the session where Element keeps it, before any script of the page runs. Call it before the first `goto`. */
export async function signIn(
  page: Page,
  { baseUrl, userId, deviceId, accessToken }: ElementSession,
): Promise<void> {
  const entries = {
    mx_hs_url: baseUrl,
    mx_user_id: userId,
    mx_device_id: deviceId,
    mx_access_token: accessToken,
    mx_has_access_token: 'true',
    mx_is_guest: 'false',
  };
  await page.evaluateOnNewDocument(
    (origin, wanted) => {
      if (location.origin !== origin) return;
      for (const [name, value] of Object.entries(wanted)) localStorage.setItem(name, value);
    },
    ELEMENT_ORIGIN,
    entries,
  );
}

export interface ElementView {
  readonly theme?: 'light' | 'dark' | 'light-hc' | 'dark-hc';
  /** The same as list: 'grouped'. */
  readonly isGrouped?: boolean;
  /** index: the list of Element 1.12, which makes rows anew whenever they change place. */
  readonly list?: 'flat' | 'grouped' | 'index';
  readonly isRightToLeft?: boolean;
  /** Runs without a homeserver, with this many rooms, moved by `window.driver`. */
  readonly driveRooms?: number;
  readonly roomId?: string;
}

/** The address of the page in the wished view. */
export function elementUrl(view: ElementView = {}): string {
  const { theme = 'light', isGrouped, list = isGrouped ? 'grouped' : 'flat', driveRooms, roomId } = view;
  const url = new URL('/', ELEMENT_ORIGIN);
  if (theme !== 'light') url.searchParams.set('theme', theme);
  if (list !== 'flat') url.searchParams.set('list', list);
  if (view.isRightToLeft) url.searchParams.set('dir', 'rtl');
  if (driveRooms !== undefined) {
    url.searchParams.set('drive', '1');
    url.searchParams.set('n', String(driveRooms));
  }
  url.hash = roomId === undefined ? '#/home' : `#/room/${roomId}`;
  return url.href;
}
