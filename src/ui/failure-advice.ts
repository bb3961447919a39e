// Decides, for each expected failure, the sentence and the one action a person is offered; popup, panel and row show it.
// It never acts itself.
import type { FailureCode, SignInFailureCode } from '../core/app/failure.ts';
import type { FailureView } from '../core/app/view.ts';
import type { UserAction } from '../messaging/contract.ts';
import { failureSentence, text } from './text.ts';

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

/** The sentence for a failed or ended call and what to press. */
export function adviceFor(failure: FailureView): Advice {
  const sentence = failureSentence[failure.code](failure.details);
  const join: UserAction = { type: 'join', roomId: failure.roomId };
  switch (remedyFor[failure.code]) {
    case 'dismiss':
      return { sentence, label: text.dismiss, action: { type: 'dismissFailure' } };
    case 'tryAgain':
      return { sentence, label: text.tryAgain, action: join };
    case 'joinAgain':
      return { sentence, label: text.joinAgain, action: join };
    case 'signIn':
      return { sentence, label: text.signIn, action: { type: 'openOptions' } };
  }
}

export type SignInField = 'homeserver' | 'user' | 'password';

/** Where the person has to change something; null if no field is at fault. */
export const fieldAtFault: Readonly<Record<SignInFailureCode, SignInField | null>> = {
  badHomeserver: 'homeserver',
  badUserName: 'user',
  unknownServer: 'homeserver',
  notMatrix: 'homeserver',
  badWellKnown: 'homeserver',
  offline: null,
  serverTooOld: 'homeserver',
  noPasswordLogin: 'homeserver',
  wrongPassword: 'password',
  userDeactivated: 'user',
  rateLimited: null,
  refused: null,
};
