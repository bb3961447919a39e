// The line to the call host: opens and closes its page, hands it orders, and turns what it says (and its end)
// into inputs. One host at a time; page work is queued, so that a close and an open never overlap. It decides
// nothing about the call; it only knows whether a page is there and whether it speaks.
import type { HostEffect } from '../core/app/effect.ts';
import type { Input } from '../core/app/input.ts';
import type { HostOrder } from '../core/mesh/contract.ts';
import type { Clock, Logger } from '../core/ports.ts';
import { readHostFact } from '../messaging/guards.ts';

/** The host's page in this browser: one of the twins `platform/call-host.*`. */
export interface CallHostShell {
  has(): Promise<boolean>;
  open(): Promise<void>;
  close(): Promise<void>;
}

export interface HostLinkOptions {
  readonly shell: CallHostShell;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onInput: (input: Input) => void;
}

export interface HostLink {
  accept(port: chrome.runtime.Port): void;
  perform(effect: HostEffect): void;
}

/** A host that lives reconnects within this; past it we look whether its page is still there. */
export const RECONNECT_GRACE_MS = 1_500;
/** A page that is there and says nothing for so long hangs: it is closed and counts as dead. */
export const SILENCE_GRACE_MS = 10_000;

export function createHostLink({ shell, clock, log, onInput }: HostLinkOptions): HostLink {
  let closings = 0;
  const queue = createPageQueue(log, () => onInput({ type: 'hostRefused' }));
  const watch = createWatch({ shell, clock, log, queue, onGone: () => onInput({ type: 'hostGone' }) });
  const line = createLine({
    log,
    onInput,
    onDropped: () => watch.start(RECONNECT_GRACE_MS),
  });

  const open = (): void => {
    queue('open', () => shell.open());
    if (!line.isOpen()) watch.start(SILENCE_GRACE_MS);
  };
  const close = (): void => {
    watch.stop();
    line.forget();
    closings += 1;
    queue('close', () =>
      shell.close().finally(() => {
        closings -= 1;
      }),
    );
  };
  return {
    accept: (port) => {
      // A page that is on its way out: its last words would be taken for those of the next host.
      if (closings > 0) return port.disconnect();
      watch.stop();
      line.take(port);
    },
    perform: (effect) => {
      switch (effect.type) {
        case 'openHost':
          return open();
        case 'closeHost':
          return close();
        case 'tellHost':
          return line.tell(effect.order);
      }
    },
  };
}

interface LineOptions extends Pick<HostLinkOptions, 'log' | 'onInput'> {
  readonly onDropped: () => void;
}

interface Line {
  isOpen(): boolean;
  /** The newest port counts; an older one is cut. */
  take(port: chrome.runtime.Port): void;
  tell(order: HostOrder): void;
  /** Whatever still comes on it is of no interest. */
  forget(): void;
}

/** The port to the host that speaks just now, if any. */
function createLine({ log, onInput, onDropped }: LineOptions): Line {
  let current: chrome.runtime.Port | null = null;
  const hear = (port: chrome.runtime.Port, raw: unknown): void => {
    const fact = readHostFact(raw);
    if (fact === null) log.debug('ill-shaped fact dropped');
    else if (port === current) onInput({ type: 'hostFact', fact });
  };
  const drop = (port: chrome.runtime.Port): void => {
    void chrome.runtime.lastError;
    if (port !== current) return;
    current = null;
    onInput({ type: 'hostDisconnected' });
    onDropped();
  };
  return {
    isOpen: () => current !== null,
    take: (port) => {
      current?.disconnect();
      current = port;
      port.onMessage.addListener((raw: unknown) => hear(port, raw));
      port.onDisconnect.addListener(() => drop(port));
    },
    tell: (order) => {
      try {
        current?.postMessage(order);
      } catch (error) {
        log.debug('an order found no host', { error });
      }
    },
    forget: () => {
      current = null;
    },
  };
}

type PageQueue = (what: 'open' | 'close' | 'look', work: () => Promise<void>) => void;

function createPageQueue(log: Logger, onRefused: () => void): PageQueue {
  let last: Promise<void> = Promise.resolve();
  return (what, work) => {
    last = last.then(work).catch((error: unknown) => {
      log.error(`call host: ${what} failed`, { error });
      if (what === 'open') onRefused();
    });
  };
}

interface WatchOptions extends Omit<HostLinkOptions, 'onInput'> {
  readonly queue: PageQueue;
  readonly onGone: () => void;
}

interface Watch {
  /** Looks after this time whether the page is there; stopped by its first word. */
  start(graceMs: number): void;
  stop(): void;
}

/** While nobody is on the line: is the page gone, does it hang, or is it only slow? */
function createWatch({ shell, clock, log, queue, onGone }: WatchOptions): Watch {
  let cancel = (): void => undefined;
  /** Looks are numbered: what an older one finds is of no interest. */
  let turn = 0;

  const stop = (): void => {
    turn += 1;
    cancel();
  };
  const start = (graceMs: number): void => {
    stop();
    const mine = turn;
    cancel = clock.setTimer(graceMs, () => queue('look', () => look(mine, graceMs)));
  };
  const look = async (mine: number, waitedMs: number): Promise<void> => {
    const isThere = await shell.has();
    if (mine !== turn) return;
    if (isThere && waitedMs < SILENCE_GRACE_MS) return start(SILENCE_GRACE_MS);
    if (isThere) {
      log.warn('call host: silent, closed');
      await shell.close();
    }
    if (mine === turn) onGone();
  };
  return { start, stop };
}
