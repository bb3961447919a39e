// The shortcuts on the options page: what they are set to just now, and the way to the browser's page that changes them.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { PressButton } from '../ui/press-button.tsx';
import { text } from '../ui/text.ts';
import { readShortcuts, type Shortcut, shortcutSettingsOpener } from './shortcut-list.ts';

export function Shortcuts(): JSX.Element {
  const shortcuts = useShortcuts();
  const open = shortcutSettingsOpener();
  return (
    <section class="card" aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">{text.shortcuts}</h2>
      {shortcuts?.length === 0 && <p class="hint">{text.shortcutsNone}</p>}
      <dl class="shortcuts">
        {(shortcuts ?? []).map(({ name, description, keys }) => (
          <div key={name}>
            <dt>{description}</dt>
            <dd>{keys ? <kbd>{keys}</kbd> : <span class="quiet">{text.shortcutNotSet}</span>}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">{open ? text.shortcutsElsewhere : text.changeShortcutsByHand}</p>
      {open && <PressButton onPress={() => void open()}>{text.changeShortcuts}</PressButton>}
    </section>
  );
}

/** Read anew whenever one comes back to this page: they are changed on another. */
function useShortcuts(): readonly Shortcut[] | null {
  const [shortcuts, setShortcuts] = useState<readonly Shortcut[] | null>(null);
  useEffect(() => {
    const until = new AbortController();
    const read = async (): Promise<void> => {
      const found = await readShortcuts();
      if (!until.signal.aborted) setShortcuts(found);
    };
    const readIfSeen = (): void => void (document.visibilityState === 'visible' && read());
    void read();
    document.addEventListener('visibilitychange', readIfSeen, { signal: until.signal });
    window.addEventListener('focus', readIfSeen, { signal: until.signal });
    return () => until.abort();
  }, []);
  return shortcuts;
}
