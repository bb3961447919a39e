// Decides what the panel in a client's page shows, and whether it is there at all. Pure; `panel.tsx` draws it.
import type { View } from '../core/app/view.ts';
import { type VoiceModel, voiceModel } from '../ui/voice-model.ts';

/** What stands in the list above the panel. */
export interface Seen {
  /** The failure stands at its row already: saying it twice would only be loud. */
  readonly isFailureSeen: boolean;
}

/** Null: there is nothing to show, and the panel takes no room. */
export function panelModel(view: View | null, { isFailureSeen }: Seen): VoiceModel | null {
  if (!view?.isReady) return null;
  const model = voiceModel(isFailureSeen ? { ...view, failure: null } : view);
  return model.isEmpty ? null : model;
}
