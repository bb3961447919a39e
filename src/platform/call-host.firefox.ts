// Firefox's home of the call host: the same page in a small window, because its event page may never record
// and Firefox has no offscreen documents. Twin of `call-host.chrome.ts`; closing the window is leaving.

const PAGE = 'offscreen.html';

async function findWindow(): Promise<number | null> {
  const url = chrome.runtime.getURL(PAGE);
  const contexts = await chrome.runtime.getContexts({ documentUrls: [url] });
  return contexts[0]?.windowId ?? null;
}

/** Whether the host's window is there, whoever opened it. */
export async function hasCallHost(): Promise<boolean> {
  return (await findWindow()) !== null;
}

/** Opens the window; one that is there already stays. */
export async function openCallHost(): Promise<void> {
  if (await hasCallHost()) return;
  await chrome.windows.create({ type: 'popup', url: chrome.runtime.getURL(PAGE), width: 360, height: 480 });
}

/** Closes the window, with it the microphone and every connection; nothing if there is none. */
export async function closeCallHost(): Promise<void> {
  const windowId = await findWindow();
  if (windowId !== null) await chrome.windows.remove(windowId);
}
