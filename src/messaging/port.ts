// One reconnecting port from a page, popup or content script to the background. Used by every context but
// the background itself. When the worker dies the port drops; connecting again wakes it, and it says all anew.
import type { PortName } from './contract.ts';

export interface PortOptions {
  readonly name: PortName;
  readonly onMessage: (message: unknown) => void;
  /** Called for each new connection, the first included: say hello here. */
  readonly onConnect?: (send: (message: unknown) => void) => void;
  /** The extension was updated or removed: this context is an orphan and must tidy up and stop. */
  readonly onOrphaned?: () => void;
  readonly signal: AbortSignal;
}

export interface Port {
  /** False if there is no connection just now; the message is lost then (state is resent on connect). */
  send(message: unknown): boolean;
}

/** Chrome drops ports of pages in the back/forward cache too; a short pause avoids a storm of reconnects. */
export const RECONNECT_AFTER_MS = 200;
/** The pause doubles up to this while connections end without a word: the background is broken or refuses us. */
export const RECONNECT_AT_MOST_MS = 10_000;

/** Whether the extension this script came from is still there. */
export function isExtensionAlive(): boolean {
  return typeof chrome !== 'undefined' && typeof chrome.runtime?.id === 'string';
}

/** Connects, and connects again whenever the port drops, until `signal` aborts or the extension is gone. */
export function connectPort({ name, onMessage, onConnect, onOrphaned, signal }: PortOptions): Port {
  let current: chrome.runtime.Port | null = null;
  let pauseMs = RECONNECT_AFTER_MS;

  const send = (message: unknown): boolean => {
    if (current === null) return false;
    try {
      current.postMessage(message);
      return true;
    } catch {
      // The port died and its disconnect event has not been delivered yet: same as no connection.
      return false;
    }
  };

  const connect = (): void => {
    if (signal.aborted) return;
    const port = isExtensionAlive() ? openPort(name) : null;
    if (port === null) {
      onOrphaned?.();
      return;
    }
    current = port;
    port.onMessage.addListener((message) => {
      pauseMs = RECONNECT_AFTER_MS;
      onMessage(message);
    });
    port.onDisconnect.addListener(() => {
      // Reading lastError tells the browser that we know.
      void chrome.runtime?.lastError;
      if (current === port) current = null;
      setTimeout(() => whenWanted(name, connect, signal), pauseMs);
      pauseMs = Math.min(pauseMs * 2, RECONNECT_AT_MOST_MS);
    });
    onConnect?.(send);
  };

  signal.addEventListener('abort', () => {
    current?.disconnect();
    current = null;
  });
  connect();
  return { send };
}

/**
 * A page that nobody sees waits until it is seen: each connection wakes the worker, and hidden tabs would keep it
 * polling for ever. The host is never seen and always wanted.
 */
function whenWanted(name: PortName, run: () => void, signal: AbortSignal): void {
  if (name === 'host' || document.visibilityState !== 'hidden') return run();
  document.addEventListener('visibilitychange', () => whenWanted(name, run, signal), { once: true, signal });
}

function openPort(name: PortName): chrome.runtime.Port | null {
  try {
    return chrome.runtime.connect({ name });
  } catch {
    // "Extension context invalidated": the extension was reloaded under us.
    return null;
  }
}
