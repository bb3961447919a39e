// Every expected failure has a code here; `ui/text` has a sentence and one action for each.

export type FailureCode =
  /** 403 on our JOINED: the room's levels do not let us (`neededLevel`, `ownLevel` if known). */
  | 'forbidden'
  /** We are not in the room, or it does not exist (404). */
  | 'notInRoom'
  /** The homeserver did not answer in time. */
  | 'serverUnreachable'
  /** 429 for longer than we wait (`retryAfterSeconds`). */
  | 'rateLimited'
  /** 16 members are in. */
  | 'full'
  /** The call host died and did not come back. */
  | 'hostFailed'
  /** Removed from the room in mid-call. */
  | 'removed'
  /** The right was taken away in mid-call. */
  | 'rightLost'
  /** Asleep for more than a minute. */
  | 'wasAway'
  /** Another device of ours took the call, or cleared it. */
  | 'movedElsewhere'
  /** The session ended on the server (signed out elsewhere). */
  | 'signedOut'
  /** Anything the server said that we do not know (`errcode`). */
  | 'refused';

export type SignInFailureCode =
  /** The text in the homeserver field is no name and no address. */
  | 'badHomeserver'
  | 'badUserName'
  /** Nothing answers under this name. */
  | 'unknownServer'
  /** Something answers, but it is no Matrix homeserver. */
  | 'notMatrix'
  /** Its well-known file is broken. */
  | 'badWellKnown'
  /** Its address begins with http: and is not on this computer: password and token would go unencrypted (`homeserver`). */
  | 'insecure'
  /** This computer has no network. */
  | 'offline'
  /** It speaks only versions of Matrix before r0.6 / v1.1. */
  | 'serverTooOld'
  /** It has no sign-in by password (`homeserver`). */
  | 'noPasswordLogin'
  | 'wrongPassword'
  | 'userDeactivated'
  /** Too many tries (`retryAfterSeconds`). */
  | 'rateLimited'
  /** Anything else the server said (`errcode`). */
  | 'refused';

/** Why something the user asked for in a room did not come to be. */
export type TaskFailureCode =
  /** The server says we may not (`neededLevel`, `ownLevel` if known). */
  | 'forbidden'
  | 'serverUnreachable'
  /** `retryAfterSeconds` */
  | 'rateLimited'
  /** The room was made, but it could not be put into the space (`errcode`). */
  | 'notInSpace'
  /** Anything else the server said (`errcode`). */
  | 'refused';
