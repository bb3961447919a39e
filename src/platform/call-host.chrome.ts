// Chrome's home of the call host: the one offscreen document, which outlives the worker. Twin of
// `call-host.firefox.ts`; called by `background/host-link` only.

const PAGE = 'offscreen.html';

/** Whether the host's page is there, whoever opened it (an earlier worker, perhaps). */
export async function hasCallHost(): Promise<boolean> {
  const contexts = await chrome.runtime.getContexts({
    contextTypes: ['OFFSCREEN_DOCUMENT' as chrome.runtime.ContextType],
  });
  return contexts.length > 0;
}

/** Opens the page; one that is there already stays. */
export async function openCallHost(): Promise<void> {
  if (await hasCallHost()) return;
  await chrome.offscreen.createDocument({
    url: PAGE,
    // USER_MEDIA and WEB_RTC together live without limit; AUDIO_PLAYBACK alone ends after 30 s of silence.
    reasons: ['USER_MEDIA' as chrome.offscreen.Reason, 'WEB_RTC' as chrome.offscreen.Reason],
    justification: 'Holds the microphone and the connections of the voice call while it lasts.',
  });
}

/** Closes the page, with it the microphone and every connection; nothing if there is none. */
export async function closeCallHost(): Promise<void> {
  if (await hasCallHost()) await chrome.offscreen.closeDocument();
}
