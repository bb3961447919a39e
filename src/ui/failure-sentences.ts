// What a person is told when something did not work: one sentence for each expected failure, each says what to do.
// Called by `failure-advice.ts`, `task-advice.ts` and the sign-in form. Details come from servers: text, never markup.
import type { FailureCode, SignInFailureCode, TaskFailureCode } from '../core/app/failure.ts';

/** What a sentence may need, as it comes in the view; every value may be missing. */
export type Details = Readonly<Record<string, string | number>>;

const seconds = (details: Details): string => {
  const count = Math.max(1, Math.ceil(Number(details['retryAfterSeconds']) || 0));
  return count === 1 ? 'a second' : `${count} seconds`;
};

const waitAndRetry = (details: Details): string =>
  details['retryAfterSeconds'] === undefined
    ? 'Your homeserver gets too many requests from you. Wait a little, then try again.'
    : `Your homeserver gets too many requests from you. Wait ${seconds(details)}, then try again.`;

const serverName = (details: Details): string =>
  typeof details['homeserver'] === 'string' && details['homeserver'] !== ''
    ? details['homeserver']
    : 'this address';

const errorCode = (details: Details): string =>
  typeof details['errcode'] === 'string' ? ` (${details['errcode']})` : '';

const forbidden = (details: Details): string =>
  details['neededLevel'] === undefined
    ? 'Your level in this room is too low to join voice. An admin can allow it for everybody.'
    : `You need level ${details['neededLevel']} in this room to join voice. An admin can allow it for everybody.`;

/** Why a call did not come to be, or ended against our will. */
export const failureSentence: Readonly<Record<FailureCode, (details: Details) => string>> = {
  forbidden,
  notInRoom: () => 'You are not in this room, so you cannot join its voice. Join the room first.',
  serverUnreachable: () => 'Your homeserver did not answer in time. Check your connection and try again.',
  rateLimited: waitAndRetry,
  full: () => '16 people are in voice here, and more do not fit. Try again when somebody has left.',
  hostFailed: () => 'The part of MXVC that plays the sound has stopped. Try again.',
  removed: () => 'You are no longer in this room, so the call there has ended.',
  rightLost: () => 'You may no longer join voice in this room, so the call has ended. An admin can allow it.',
  wasAway: () => 'Your computer was asleep, so you have left the call.',
  movedElsewhere: () => 'The call goes on at another of your devices.',
  signedOut: () => 'You have been signed out of your homeserver. Sign in again to join voice.',
  refused: (details) => `Your homeserver refused${errorCode(details)}. Try again later.`,
};

/** Why signing in did not work; each says what to do. */
export const signInFailureSentence: Readonly<Record<SignInFailureCode, (details: Details) => string>> = {
  badHomeserver: () => 'This is no homeserver. Write its name, for example matrix.org.',
  badUserName: () => 'This is no user name. Write it like alice, or in full like @alice:matrix.org.',
  unknownServer: (details) => `Nothing answers at ${serverName(details)}. Check the homeserver’s name.`,
  notMatrix: (details) =>
    `Something answers at ${serverName(details)}, but it is no Matrix homeserver. Check the name.`,
  badWellKnown: (details) =>
    `${serverName(details)} says something broken about where its homeserver is. Write the homeserver’s full address instead.`,
  insecure: (details) =>
    `${serverName(details)} would get your password unencrypted. Write its address with https:// instead.`,
  offline: () => 'This computer has no network connection. Connect it and try again.',
  serverTooOld: (details) =>
    `The homeserver at ${serverName(details)} is too old for MXVC. Its admin can update it.`,
  noPasswordLogin: (details) =>
    `${serverName(details)} does not let you sign in with a password, which MXVC needs so far.`,
  wrongPassword: () => 'The user name or the password is wrong. Check both and try again.',
  userDeactivated: () => 'This account has been deactivated. Use another one.',
  rateLimited: (details) =>
    details['retryAfterSeconds'] === undefined
      ? 'Too many tries. Wait a little, then try again.'
      : `Too many tries. Wait ${seconds(details)}, then try again.`,
  refused: (details) => `The homeserver refused${errorCode(details)}. Try again later.`,
};

/** Why something that was asked for in a room did not come to be. */
export const taskFailureSentence: Readonly<Record<TaskFailureCode, (details: Details) => string>> = {
  forbidden: (details) =>
    details['neededLevel'] === undefined
      ? 'You may not do this here: your level is too low.'
      : `You may not do this here: it needs level ${details['neededLevel']}.`,
  serverUnreachable: () => 'Your homeserver did not answer in time. Check your connection and try again.',
  rateLimited: waitAndRetry,
  notInSpace: () =>
    'The channel was made, but it could not be put into the space. You find it among your other rooms.',
  refused: (details) => `Your homeserver refused${errorCode(details)}. Try again later.`,
};
