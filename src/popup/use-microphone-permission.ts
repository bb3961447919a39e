// Tells whether the browser may use the microphone, now and when it changes. It never asks: that needs a page in a tab.
import { useEffect, useState } from 'preact/hooks';
import type { MicrophonePermission } from './first-steps-model.ts';

export function useMicrophonePermission(): MicrophonePermission {
  const [state, setState] = useState<MicrophonePermission>('unknown');
  useEffect(() => {
    const until = new AbortController();
    void watch(setState, until.signal);
    return () => until.abort();
  }, []);
  return state;
}

async function watch(tell: (state: MicrophonePermission) => void, signal: AbortSignal): Promise<void> {
  const status = await navigator.permissions.query({ name: 'microphone' });
  if (signal.aborted) return;
  tell(status.state);
  status.addEventListener('change', () => tell(status.state), { signal });
}
