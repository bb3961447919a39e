// What the bot says in words when it could not start or its call ended: for its own terminal and for test logs.
// Called by bot.ts. (The extension's sentences, with their actions, are `ui/text`.)
import type { FailureCode, SignInFailureCode } from '../core/app/failure.ts';

export type Details = Readonly<Record<string, string | number>>;

/** An expected failure, said in one sentence. */
export class BotError extends Error {
  readonly code: FailureCode | SignInFailureCode;
  readonly details: Details;

  constructor(code: FailureCode | SignInFailureCode, sentence: string, details: Details) {
    super(sentence);
    this.name = 'BotError';
    this.code = code;
    this.details = details;
  }
}

export function signInError(code: SignInFailureCode, details: Details): BotError {
  return new BotError(code, signInSentence(code, details), details);
}

export function callError(code: FailureCode, details: Details): BotError {
  return new BotError(code, callSentence(code, details), details);
}

function signInSentence(code: SignInFailureCode, details: Details): string {
  const server = details['homeserver'] ?? 'the homeserver';
  switch (code) {
    case 'badHomeserver':
      return 'The homeserver is no name and no address.';
    case 'badUserName':
      return 'The user name is not one that Matrix knows.';
    case 'unknownServer':
      return `Nothing answers at ${server}.`;
    case 'notMatrix':
      return `What answers at ${server} is no Matrix homeserver.`;
    case 'badWellKnown':
      return `The well-known file of ${server} is broken.`;
    case 'insecure':
      return `The address of ${server} must begin with https: http is for this computer only.`;
    case 'offline':
      return 'This computer has no network.';
    case 'serverTooOld':
      return `${server} is too old: it speaks only versions of Matrix before r0.6.`;
    case 'noPasswordLogin':
      return `${server} has no sign-in by password.`;
    case 'wrongPassword':
      return 'The user name or the password is wrong.';
    case 'userDeactivated':
      return 'This account was deactivated.';
    case 'rateLimited':
      return `Too many tries to sign in; again in ${details['retryAfterSeconds'] ?? 60} s.`;
    case 'refused':
      return `${server} refused the sign-in (${details['errcode'] ?? 'no reason given'}).`;
  }
}

function callSentence(code: FailureCode, details: Details): string {
  switch (code) {
    case 'forbidden':
      return forbiddenSentence(details);
    case 'notInRoom':
      return 'This user is not in the room, or there is no such room: join it first.';
    case 'serverUnreachable':
      return 'The homeserver did not answer in time.';
    case 'rateLimited':
      return `The homeserver limits this user; again in ${details['retryAfterSeconds'] ?? 60} s.`;
    case 'full':
      return 'The channel is full: 16 members are in.';
    case 'hostFailed':
      return 'The call broke down.';
    case 'removed':
      return 'This user was removed from the room.';
    case 'rightLost':
      return 'The right to be in voice here was taken away.';
    case 'wasAway':
      return 'This computer slept for more than a minute.';
    case 'movedElsewhere':
      return 'Another device of this user took the call.';
    case 'signedOut':
      return 'The homeserver ended the session.';
    case 'refused':
      return `The homeserver refused (${details['errcode'] ?? 'no reason given'}).`;
  }
}

/** Synapse names the levels only to those who are in the room, and 403 is also its answer where there is no such room. */
function forbiddenSentence({ neededLevel, ownLevel }: Details): string {
  if (neededLevel === undefined || ownLevel === undefined)
    return 'The homeserver does not let this user join voice there: it is not in the room, or has not the right.';
  return `The room's power levels do not let this user join voice: ${neededLevel} is needed, it has ${ownLevel}.`;
}
