// Our own pages in tabs (permission, options), and the client's tab: opens, brings to the front, closes.
// Called by `perform` and `main`. Never opens the same page twice.
import type { Logger } from '../core/ports.ts';
import type { RoomId } from '../core/protocol/message.ts';

export interface PageTabs {
  showPermission(): void;
  closePermission(): void;
  showOptions(): void;
  /** In a tab of the client, an open one if there is one. */
  showRoom(roomId: RoomId): void;
}

const CLIENT = 'https://app.element.io/';

export function createPageTabs(log: Logger): PageTabs {
  const run = (what: string, work: () => Promise<unknown>): void => {
    work().catch((error: unknown) => log.warn(`tabs: ${what} failed`, { error }));
  };
  return {
    showPermission: () => run('show permission', () => showPage('permission.html')),
    closePermission: () => run('close permission', () => closePage('permission.html')),
    showOptions: () => run('show options', () => chrome.runtime.openOptionsPage()),
    showRoom: (roomId) => run('show room', () => showRoom(roomId)),
  };
}

async function showPage(page: string): Promise<void> {
  const url = chrome.runtime.getURL(page);
  const open = await tabOf(url);
  if (open === null) await chrome.tabs.create({ url });
  else await bringToFront(open);
}

async function closePage(page: string): Promise<void> {
  const open = await tabOf(chrome.runtime.getURL(page));
  if (open !== null) await chrome.tabs.remove(open.tabId);
}

interface OpenTab {
  readonly tabId: number;
  readonly windowId: number;
}

/** By the extension's own contexts, which need no permission to read tabs. */
async function tabOf(url: string): Promise<OpenTab | null> {
  const contexts = await chrome.runtime.getContexts({
    contextTypes: ['TAB' as chrome.runtime.ContextType],
    documentUrls: [url],
  });
  const found = contexts[0];
  return found === undefined ? null : { tabId: found.tabId, windowId: found.windowId };
}

async function bringToFront({ tabId, windowId }: OpenTab): Promise<void> {
  await chrome.tabs.update(tabId, { active: true });
  await chrome.windows.update(windowId, { focused: true });
}

async function showRoom(roomId: RoomId): Promise<void> {
  const url = `${CLIENT}#/room/${roomId}`;
  const [tab] = await chrome.tabs.query({ url: `${CLIENT}*` });
  if (tab?.id === undefined) await chrome.tabs.create({ url });
  else {
    await chrome.tabs.update(tab.id, { active: true, url });
    await chrome.windows.update(tab.windowId, { focused: true });
  }
}
