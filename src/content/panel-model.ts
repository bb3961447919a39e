// Decides what the panel in a client's page shows, and whether it is there at all. Pure; `panel.tsx` draws it.
import type { View } from '../core/app/view.ts';
import { taskAdvice } from '../ui/failure-advice.ts';
import { text } from '../ui/text.ts';
import { type VoiceModel, voiceModel } from '../ui/voice-model.ts';

/** What stands in the page around the panel. */
export interface Seen {
  /** The failure stands at its row already: saying it twice would only be loud. */
  readonly isFailureSeen: boolean;
  /** Who is signed in to the client; null: nobody, or not known. */
  readonly pageAccount: string | null;
}

export interface PanelModel {
  readonly voice: VoiceModel;
  readonly account: AccountNote | null;
  /** Why enabling voice or marking a room did not work. The form for a new channel tells of itself. */
  readonly taskFailure: string | null;
  readonly canMakeChannel: boolean;
}

export interface AccountNote {
  /** The same as long as it is about the same: what was taken away stays away. */
  readonly key: string;
  readonly sentence: string;
  readonly label: string;
}

/** Null: nothing is known yet, and the panel takes no room. */
export function panelModel(view: View | null, { isFailureSeen, pageAccount }: Seen): PanelModel | null {
  if (!view?.isReady) return null;
  const taskFailure = view.task?.kind === 'createChannel' ? null : taskAdvice(view.task);
  return {
    voice: voiceModel(isFailureSeen ? { ...view, failure: null } : view),
    account: accountNote(view, pageAccount),
    taskFailure: taskFailure?.sentence ?? null,
    canMakeChannel: view.account !== null,
  };
}

function accountNote({ account, failure }: View, pageAccount: string | null): AccountNote | null {
  if (account === null) {
    // The failure itself says so, with the same button.
    if (failure?.code === 'signedOut') return null;
    return { key: 'signed out', sentence: text.signedOutPanel, label: text.signIn };
  }
  const { userId } = account;
  if (pageAccount === null || pageAccount === userId) return null;
  return {
    key: `${userId} ${pageAccount}`,
    sentence: text.accountsDiffer(userId, pageAccount),
    label: text.changeAccount,
  };
}
