// What happens at install and update: the options page on the first install, and the content scripts into the
// client tabs that are open already (Chrome itself injects only into pages loaded later).
import type { Logger } from '../core/ports.ts';

/** Called by `main` on `onInstalled`; must register nothing itself. */
export async function onInstalled(reason: string, log: Logger): Promise<void> {
  if (reason === 'install') await chrome.runtime.openOptionsPage();
  for (const script of chrome.runtime.getManifest().content_scripts ?? []) {
    await injectIntoOpenTabs(script, log);
  }
}

type ContentScript = NonNullable<chrome.runtime.Manifest['content_scripts']>[number] & {
  readonly world?: 'MAIN' | 'ISOLATED';
};

async function injectIntoOpenTabs(script: ContentScript, log: Logger): Promise<void> {
  const tabs = await chrome.tabs.query({ url: script.matches ?? [] });
  for (const { id } of tabs) {
    if (id === undefined) continue;
    try {
      await chrome.scripting.executeScript({
        target: { tabId: id },
        files: script.js ?? [],
        world: (script.world ?? 'ISOLATED') as chrome.scripting.ExecutionWorld,
      });
    } catch (error) {
      // A tab that shows an error page, or that was closed meanwhile.
      log.warn('an open tab could not get the content script', { error });
    }
  }
}
