// Decides whether the popup shows the way to the first call (sign in, microphone, join), and where on it one stands. Pure.
import type { View } from '../core/app/view.ts';
import { text } from '../ui/text.ts';

export type MicrophonePermission = PermissionState | 'unknown';

export interface FirstStep {
  readonly label: string;
  readonly state: 'done' | 'next' | 'later';
}

/**
 * Null: no need for it. A refused microphone is an answer too: one can listen.
 * The last step is done by joining, and then the list is gone for good: the microphone has been asked for by then.
 */
export function firstSteps(view: View, microphone: MicrophonePermission): readonly FirstStep[] | null {
  const isSignedIn = view.account !== null;
  if (view.call !== null || microphone === 'unknown') return null;
  if (isSignedIn && microphone !== 'prompt') return null;
  const isDone = [isSignedIn, microphone !== 'prompt', false];
  const next = isDone.indexOf(false);
  return [text.signIn, text.allowMicrophoneShort, text.joinAtRoom].map((label, index) => ({
    label,
    state: isDone[index] ? 'done' : index === next ? 'next' : 'later',
  }));
}
