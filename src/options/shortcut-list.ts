// Reads what the extension's keyboard shortcuts are set to, and opens the browser's page where they are changed.
// Called by the options page; only the browser itself may change them.

export interface Shortcut {
  readonly name: string;
  readonly description: string;
  /** As the browser writes it; empty: not set. */
  readonly keys: string;
}

/** Those with words to show; the one that opens the popup has none. */
export async function readShortcuts(): Promise<readonly Shortcut[]> {
  const commands = await chrome.commands.getAll();
  return commands.flatMap(({ name, description, shortcut }) =>
    name && description ? [{ name, description, keys: shortcut ?? '' }] : [],
  );
}

/** Only Firefox has it: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/commands/openShortcutSettings */
interface WithShortcutSettings {
  readonly openShortcutSettings?: () => Promise<void>;
}

/** How to get to the browser's page for shortcuts; null: by hand only. */
export function shortcutSettingsOpener(): (() => Promise<unknown>) | null {
  const { openShortcutSettings } = chrome.commands as unknown as WithShortcutSettings;
  if (openShortcutSettings) return () => openShortcutSettings.call(chrome.commands);
  // Firefox forbids about: pages to extensions; Chrome lets them open its own.
  if (chrome.runtime.getURL('').startsWith('moz-')) return null;
  return () => chrome.tabs.create({ url: 'chrome://extensions/shortcuts' });
}
