// Keeps the newest view the background has sent, tells who draws it, and carries the person's actions back.
// One per page or content script. It decides nothing about what is shown.
import type { View } from '../core/app/view.ts';
import type { PortName, UiToBackground, UserAction } from '../messaging/contract.ts';
import { connectPort, type Port, type PortOptions } from '../messaging/port.ts';
import { readView } from './read-view.ts';

/** Chrome ends the worker 30 s after the last message; this leaves a margin for a busy machine. */
const ALIVE_EVERY_MS = 20_000;

export interface ViewStore {
  /** Null until the first view has come. */
  readonly get: () => View | null;
  /** Calls back after each change, until `signal` aborts. */
  readonly subscribe: (onChange: () => void, signal: AbortSignal) => void;
  /** False if there is no connection just now: the action is lost, and the person presses again. */
  readonly act: (action: UserAction) => boolean;
}

export interface ViewStoreOptions {
  readonly name: PortName;
  readonly signal: AbortSignal;
  /** The extension was updated or removed under us. */
  readonly onOrphaned?: () => void;
  readonly connect?: (options: PortOptions) => Port;
}

/** Opens the port and keeps it, until `signal` aborts. */
export function openViewStore(options: ViewStoreOptions): ViewStore {
  const { name, signal, onOrphaned, connect = connectPort } = options;
  let view: View | null = null;
  let revisionHere = Number.NEGATIVE_INFINITY;
  const listeners = new Set<() => void>();

  const take = (message: unknown): void => {
    const next = readView(message);
    if (next === null || next.revision < revisionHere) return;
    revisionHere = next.revision;
    view = next;
    for (const listener of [...listeners]) listener();
  };

  const port = connect({
    name,
    signal,
    onMessage: take,
    // A worker that lost its state may count from the start: order is known within one connection only.
    onConnect: (send) => {
      revisionHere = Number.NEGATIVE_INFINITY;
      if (isVisible()) send({ type: 'alive' } satisfies UiToBackground);
    },
    ...(onOrphaned ? { onOrphaned } : {}),
  });
  keepAlive(port, signal);

  return {
    get: () => view,
    subscribe: (onChange, until) => {
      listeners.add(onChange);
      until.addEventListener('abort', () => listeners.delete(onChange));
    },
    act: (action) => port.send({ type: 'action', action } satisfies UiToBackground),
  };
}

const isVisible = (): boolean => document.visibilityState === 'visible';

/** Says so while somebody looks, and at once when somebody looks again: names must not be stale then. */
function keepAlive(port: Port, signal: AbortSignal): void {
  const sayAlive = (): void => {
    if (isVisible()) port.send({ type: 'alive' } satisfies UiToBackground);
  };
  const timer = setInterval(sayAlive, ALIVE_EVERY_MS);
  document.addEventListener('visibilitychange', sayAlive, { signal });
  signal.addEventListener('abort', () => clearInterval(timer));
}
