// Decides what is said about a missing right to join voice in a room, and what can be done about it.
// Pure; the row's bubble and the failure notice of panel and popup show it.
import type { RightsView, TaskView } from '../core/app/view.ts';
import type { UserAction } from '../messaging/contract.ts';
import { text } from './text.ts';

export interface Choice {
  readonly label: string;
  readonly action: UserAction;
}

export interface RightsAdvice {
  readonly sentences: readonly string[];
  readonly choice: Choice | null;
}

const nothing: RightsAdvice = { sentences: [], choice: null };

/** Which level is missing and who can change it; to those who can, the button and what exactly it changes. */
export function rightsAdvice(rights: RightsView | null, task: TaskView | null): RightsAdvice {
  if (rights === null) return nothing;
  const step = enablingStep(rights, task);
  if (step !== null) return { sentences: [step], choice: null };
  if (rights.canJoin && rights.neededLevel <= 0) return nothing;
  if (rights.canJoin)
    return rights.canEnable ? offer(rights, text.membersNeedLevel(rights.neededLevel)) : nothing;
  const missing = text.needLevel(rights.neededLevel, rights.ownLevel);
  if (rights.canEnable) return offer(rights, missing);
  return { sentences: [missing, text.whoCanEnable(rights.whoCanEnable)], choice: null };
}

function offer({ roomId, neededLevel }: RightsView, first: string): RightsAdvice {
  return {
    sentences: [first, text.whatEnablingChanges(neededLevel)],
    choice: { label: text.enableVoice, action: { type: 'enableVoice', roomId } },
  };
}

function enablingStep({ roomId }: RightsView, task: TaskView | null): string | null {
  if (task?.kind !== 'enableVoice' || task.state === 'failed' || task.roomId !== roomId) return null;
  return task.state === 'working' ? text.enablingVoice : text.voiceEnabled;
}
