// The second step: lets the browser ask for the microphone, which only a page in a tab can, and says what it answered.
// The microphone is closed again at once: this page never records.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { PressButton } from '../ui/press-button.tsx';
import { text } from '../ui/text.ts';
import { Step } from './step.tsx';

type MicrophoneState = 'unknown' | 'prompt' | 'granted' | 'denied' | 'missing';

export function MicrophoneStep(): JSX.Element {
  const [state, setState] = useState<MicrophoneState>('unknown');
  useEffect(() => {
    const until = new AbortController();
    void watchPermission(setState, until.signal);
    return () => until.abort();
  }, []);
  const ask = (): void => void askForMicrophone().then(setState);
  return (
    <Step number={2} title={text.stepMicrophone} isDone={state === 'granted'}>
      <p class="step-lead" role="status">
        {text.microphoneState[state]}
      </p>
      {(state === 'prompt' || state === 'missing') && (
        <PressButton look="main" icon="mic" onPress={ask}>
          {text.allowMicrophone}
        </PressButton>
      )}
    </Step>
  );
}

/** Tells the state now and whenever it changes (the person may change it in the address bar). */
async function watchPermission(tell: (state: MicrophoneState) => void, signal: AbortSignal): Promise<void> {
  const status = await navigator.permissions.query({ name: 'microphone' });
  if (signal.aborted) return;
  tell(status.state);
  status.addEventListener('change', () => tell(status.state), { signal });
}

async function askForMicrophone(): Promise<MicrophoneState> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
    return 'granted';
  } catch (error) {
    // A dismissed question can be asked again; the permission itself says whether it was refused for good.
    if (error instanceof DOMException && error.name === 'NotFoundError') return 'missing';
    return (await navigator.permissions.query({ name: 'microphone' })).state;
  }
}
