// The preact side of the view store: draws again when the view changes. Used by popup, options and panel.
import { useEffect, useState } from 'preact/hooks';
import type { View } from '../core/app/view.ts';
import type { ViewStore } from './view-store.ts';

/** The newest view, null until the first has come. */
export function useView(store: ViewStore): View | null {
  const [view, setView] = useState(store.get());
  useEffect(() => {
    const until = new AbortController();
    store.subscribe(() => setView(store.get()), until.signal);
    // It may have changed between the first drawing and now.
    setView(store.get());
    return () => until.abort();
  }, [store]);
  return view;
}
