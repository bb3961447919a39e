// The line to the call host: opens and closes its page, hands it orders, and turns what it says (and its end)
// into inputs. One host at a time; page work is queued, so that a close and an open never overlap.
import { closeCallHost, hasCallHost, openCallHost } from '#call-host-shell';
import type { HostEffect } from '../core/app/effect.ts';
import type { Input } from '../core/app/input.ts';
import type { HostOrder } from '../core/mesh/contract.ts';
import type { Logger } from '../core/ports.ts';
import { readHostFact } from '../messaging/guards.ts';

export interface HostLink {
  accept(port: chrome.runtime.Port): void;
  perform(effect: HostEffect): void;
}

/** A host that lives reconnects within this; past it we look whether its page is still there. */
const RECONNECT_GRACE_MS = 1_500;

export function createHostLink(log: Logger, onInput: (input: Input) => void): HostLink {
  let current: chrome.runtime.Port | null = null;
  let pageWork: Promise<void> = Promise.resolve();

  const queue = (what: string, work: () => Promise<void>): void => {
    pageWork = pageWork.then(work).catch((error: unknown) => {
      log.error(`call host: ${what} failed`, { error });
      if (what === 'open') onInput({ type: 'hostRefused', detail: String(error) });
    });
  };

  const tell = (order: HostOrder): void => {
    try {
      current?.postMessage(order);
    } catch (error) {
      log.debug('an order found no host', { error });
    }
  };

  const lost = (): void => {
    onInput({ type: 'hostDisconnected' });
    setTimeout(() => {
      if (current !== null) return;
      queue('look', async () => {
        if (current === null && !(await hasCallHost())) onInput({ type: 'hostGone' });
      });
    }, RECONNECT_GRACE_MS);
  };

  return {
    accept: (port) => {
      current?.disconnect();
      current = port;
      port.onMessage.addListener((raw: unknown) => {
        const fact = readHostFact(raw);
        if (fact === null) log.debug('ill-shaped fact dropped');
        else if (port === current) onInput({ type: 'hostFact', fact });
      });
      port.onDisconnect.addListener(() => {
        void chrome.runtime.lastError;
        if (port !== current) return;
        current = null;
        lost();
      });
    },
    perform: (effect) => {
      switch (effect.type) {
        case 'openHost':
          return queue('open', openCallHost);
        case 'closeHost':
          return queue('close', async () => {
            current = null;
            await closeCallHost();
          });
        case 'tellHost':
          return tell(effect.order);
      }
    },
  };
}
