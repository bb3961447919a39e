// Decides, for each expected failure, the sentence and the one action a person is offered; popup, panel and row show it.
// It never acts itself.
import type { FailureCode, SignInFailureCode } from '../core/app/failure.ts';
import type { FailureView, RightsView, TaskView, View } from '../core/app/view.ts';
import type { UserAction } from '../messaging/contract.ts';
import { failureSentence, taskFailureSentence } from './failure-sentences.ts';
import { rightsAdvice } from './rights-advice.ts';
import { text } from './text.ts';

export interface Advice {
  readonly sentence: string;
  /** What the one button says. */
  readonly label: string;
  readonly action: UserAction;
}

type Remedy = 'dismiss' | 'tryAgain' | 'joinAgain' | 'signIn';

const remedyFor: Readonly<Record<FailureCode, Remedy>> = {
  forbidden: 'dismiss',
  notInRoom: 'dismiss',
  serverUnreachable: 'tryAgain',
  rateLimited: 'tryAgain',
  full: 'tryAgain',
  hostFailed: 'tryAgain',
  removed: 'dismiss',
  rightLost: 'dismiss',
  wasAway: 'joinAgain',
  movedElsewhere: 'dismiss',
  signedOut: 'signIn',
  refused: 'tryAgain',
};

/** What is known besides the failure itself. */
export type Known = Pick<View, 'rights' | 'task'>;

/** The sentence for a failed or ended call and what to press. */
export function adviceFor(failure: FailureView, { rights, task }: Known): Advice {
  if (failure.code === 'forbidden') {
    const advice = forbiddenAdvice(rights.find(({ roomId }) => roomId === failure.roomId) ?? null, task);
    if (advice !== null) return advice;
  }
  const sentence = failureSentence[failure.code](failure.details);
  const join: UserAction = { type: 'join', roomId: failure.roomId };
  switch (remedyFor[failure.code]) {
    case 'dismiss':
      return { sentence, ...dismissal };
    case 'tryAgain':
      return { sentence, label: text.tryAgain, action: join };
    case 'joinAgain':
      return { sentence, label: text.joinAgain, action: join };
    case 'signIn':
      return { sentence, label: text.signIn, action: { type: 'openOptions' } };
  }
}

const dismissal: Omit<Advice, 'sentence'> = { label: text.dismiss, action: { type: 'dismissFailure' } };

/** Once the rights have been read: the levels, and who can help; the button itself to one who can. */
function forbiddenAdvice(rights: RightsView | null, task: TaskView | null): Advice | null {
  const { sentences, choice } = rightsAdvice(rights, task);
  if (sentences.length === 0) return null;
  return { sentence: sentences.join(' '), ...(choice ?? dismissal) };
}

/** The sentence for a task that failed; null while it has not. A room not in its space can at least be opened. */
export function taskAdvice(task: TaskView | null): { sentence: string; roomId: string | null } | null {
  if (task?.state !== 'failed') return null;
  return { sentence: taskFailureSentence[task.code](task.details), roomId: task.roomId };
}

export type SignInField = 'homeserver' | 'user' | 'password';

/** Where the person has to change something; null if no field is at fault. */
export const fieldAtFault: Readonly<Record<SignInFailureCode, SignInField | null>> = {
  badHomeserver: 'homeserver',
  badUserName: 'user',
  unknownServer: 'homeserver',
  notMatrix: 'homeserver',
  badWellKnown: 'homeserver',
  insecure: 'homeserver',
  offline: null,
  serverTooOld: 'homeserver',
  noPasswordLogin: 'homeserver',
  wrongPassword: 'password',
  userDeactivated: 'user',
  rateLimited: null,
  refused: null,
};
