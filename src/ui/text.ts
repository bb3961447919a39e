// All words a person reads, in one table (English): the popup, the panel, the row and the pages take them from here.
// The accessible names in it are an interface that tests rely on. Names of people and rooms come in as they are.
import type { FailureCode, SignInFailureCode } from '../core/app/failure.ts';

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

export const text = {
  productName: 'MXVC',
  productClaim: 'Voice channels for Matrix',

  // The row in the client's room list
  joinVoiceIn: (room: string): string => `Join voice in ${room}`,
  leaveVoiceIn: (room: string): string => `Leave voice in ${room}`,
  inVoice: (names: readonly string[]): string => `In voice: ${names.join(', ')}`,
  nobodyInVoice: 'Nobody is in voice',
  signInFirst: 'Sign in to MXVC first',
  moreNames: (count: number): string => `+${count}`,

  // Panel and popup
  regionVoice: 'Voice',
  mute: 'Mute',
  unmute: 'Unmute',
  leaveVoice: 'Leave voice',
  joinRoom: (room: string): string => `Join ${room}`,
  openRoom: (room: string): string => `Open ${room}`,
  joinShort: 'Join',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  tryAgain: 'Try again',
  joinAgain: 'Join again',
  signIn: 'Sign in',
  signOut: 'Sign out',
  settings: 'Settings',
  otherChannels: 'Other rooms',
  channels: 'In voice now',
  joinAsListener: 'Join as a listener',
  showQuestion: 'Show the question',
  useMicrophone: 'Use a microphone',
  you: 'you',
  marks: {
    muted: 'muted',
    deafened: 'deafened',
    connecting: 'connecting',
    lost: 'connection lost',
    failed: 'cannot connect',
    unreachable: 'not reachable from here',
  },

  callStatus: {
    starting: 'Starting…',
    waitingForMicrophone: 'Waiting for your microphone',
    joining: 'Joining…',
    leaving: 'Leaving…',
    live: 'Microphone live',
    muted: 'Microphone muted',
    listening: 'Listening only',
    serverUnreachable: 'Your homeserver does not answer; the call goes on',
  },
  waitingForMicrophone:
    'Waiting for your microphone. Answer the browser’s question in the tab that has opened.',
  answerTheQuestion: 'Answer the browser’s question in the tab that has opened.',
  listeningBecause: {
    refused: 'You only listen: the browser may not use your microphone.',
    missing: 'You only listen: no microphone was found.',
    failed: 'You only listen: the microphone could not be started. Another program may be using it.',
    unwanted: 'You joined as a listener.',
  },
  noRelay: 'Your homeserver has no relay (TURN): people in other networks may not hear you, nor you them.',

  // Popup
  loading: 'One moment…',
  signedOutTitle: 'Talk in your Matrix rooms',
  signedOutBody: 'See who is in voice in your room list, and join with one click.',
  emptyTitle: 'It is quiet',
  emptyBody: 'Nobody is in voice in your rooms. Press the voice button at a room in Element to start.',
  serverUnreachable: 'Your homeserver does not answer. What you see may be old; MXVC keeps trying.',

  // Options page
  optionsTitle: 'Set up MXVC',
  optionsLead: 'Three steps, then you can talk in your rooms.',
  stepAccount: 'Sign in',
  stepMicrophone: 'Microphone',
  stepPress: 'Press the button at a room',
  accountLead: 'Use the account that you have in Element. MXVC signs in as one more device of yours.',
  homeserver: 'Homeserver',
  homeserverHint: 'For example matrix.org. May stay empty if you write your full user name.',
  userName: 'User name',
  userNameHint: 'For example alice, or @alice:matrix.org',
  password: 'Password',
  signingIn: 'Signing in…',
  signedInAs: (userId: string): string => `Signed in as ${userId}`,
  microphoneState: {
    unknown: 'Looking for your microphone…',
    prompt: 'The others hear you once the browser may use your microphone.',
    granted: 'Your microphone is ready. It is on only while you are in a channel.',
    denied:
      'The browser may not use your microphone. Press the icon at the left end of the address bar, allow the microphone, and reload this page. You can still join as a listener.',
    missing: 'No microphone was found. Plug one in, or join as a listener.',
  },
  allowMicrophone: 'Allow microphone',
  pressLead: 'Open Element, move to a room in the list and press its voice button. That is all.',
  openElement: 'Open Element',
  whoLearnsWhat:
    'While you are in a channel, the people in it learn your network address: the sound goes straight from browser to browser wherever it can. Members of the room and its homeservers see who is in voice, and when.',
} as const;

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
