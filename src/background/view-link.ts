// The ports of popup, panel, row, options and permission page: gives each its part of the picture on connect and
// on change, and takes user actions from those that may act. Knows nothing of what the actions do.
import type { Picture } from '../core/app/derive-view.ts';
import type { Logger } from '../core/ports.ts';
import type { BackgroundToUi, PortName, UserAction } from '../messaging/contract.ts';
import { readUiMessage } from '../messaging/guards.ts';
import { pictureFor } from './picture-for.ts';
import { mayAct } from './roles.ts';

export interface ViewLinkOptions {
  readonly log: Logger;
  readonly onAction: (action: UserAction) => void;
  readonly onCount: (count: number) => void;
}

export interface ViewLink {
  accept(port: chrome.runtime.Port, role: PortName): void;
  publish(picture: Picture): void;
}

export function createViewLink({ log, onAction, onCount }: ViewLinkOptions): ViewLink {
  const ports = new Map<chrome.runtime.Port, PortName>();
  let shown = '';
  let revision = 0;
  let picture: Picture | null = null;

  const tell = (port: chrome.runtime.Port, role: PortName): void => {
    if (picture === null) return;
    try {
      const view = { ...pictureFor(role, picture), revision };
      port.postMessage({ type: 'view', view } satisfies BackgroundToUi);
    } catch (error) {
      // A tab in the back/forward cache: its port is gone, the disconnect event is on its way.
      log.debug('a view could not be delivered', { error });
    }
  };

  return {
    accept: (port, role) => {
      ports.set(port, role);
      port.onDisconnect.addListener(() => {
        void chrome.runtime.lastError;
        ports.delete(port);
        onCount(ports.size);
      });
      port.onMessage.addListener((raw: unknown) => {
        const message = readUiMessage(raw);
        if (message === null) return log.debug('ill-shaped message dropped', { role });
        if (message.type === 'alive') return;
        if (!mayAct(role, message.action))
          return log.warn('an action from the wrong place', { role, action: message.action.type });
        onAction(message.action);
      });
      tell(port, role);
      onCount(ports.size);
    },
    publish: (next) => {
      // Snapshots are small; equal text means nothing to tell.
      const text = JSON.stringify(next);
      if (text === shown) return;
      shown = text;
      picture = next;
      revision += 1;
      for (const [port, role] of ports) tell(port, role);
    },
  };
}
