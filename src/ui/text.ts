// All words a person reads, in one table (English): the popup, the panel, the row and the pages take them from here; what
// is said when something fails stands in `failure-sentences.ts`. The accessible names in it are an interface that tests
// rely on. Names of people and rooms come in as they are.

/** Keeps the writing direction of a name to itself inside a sentence (Unicode's isolates). */
const isolated = (name: string): string => `\u2068${name}\u2069`;

const oneOf = new Intl.ListFormat('en', { type: 'disjunction' });

export const text = {
  productName: 'MXVC',
  productClaim: 'Voice channels for Matrix',

  // The row in the client's room list
  joinVoiceIn: (room: string): string => `Join voice in ${room}`,
  leaveVoiceIn: (room: string): string => `Leave voice in ${room}`,
  voiceIn: (room: string): string => `Voice in ${room}`,
  inVoice: (names: readonly string[]): string => `In voice: ${names.join(', ')}`,
  nobodyInVoice: 'Nobody is in voice',
  signInFirst: 'Sign in to MXVC first',
  moreNames: (count: number): string => `+${count}`,

  // Panel and popup
  unnamedRoom: 'Unnamed room',
  regionVoice: 'Voice',
  mute: 'Mute',
  unmute: 'Unmute',
  deafen: 'Deafen',
  undeafen: 'Undeafen',
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
  peopleInCall: 'People in this call',
  nobodyHere: 'Nobody is here',
  inElementCall: (count: number): string => `${count} in Element Call`,
  moveHere: 'Move the call here',
  moveHereFrom: (room: string): string => `Move the call in ${room} here`,
  joinAsListener: 'Join as a listener',
  showQuestion: 'Show the question',
  useMicrophone: 'Use a microphone',
  you: 'you',
  marks: {
    muted: 'muted',
    deafened: 'deafened',
    speaking: 'speaking',
    unsure: 'may have left',
    connecting: 'connecting',
    lost: 'connection lost',
    failed: 'cannot connect',
    unreachable: 'not reachable from here',
  },
  callStatus: {
    starting: 'Starting…',
    waitingForMicrophone: 'Waiting for your microphone',
    joining: 'Joining…',
    live: 'Microphone live',
    microphoneGone: 'Your microphone is not on: nobody hears you',
    muted: 'Microphone muted',
    deafened: 'Deafened: you hear nobody, nobody hears you',
    deafenedListener: 'Deafened: you hear nobody',
    listening: 'Listening only',
    serverUnreachable: 'Your homeserver does not answer; the call goes on',
  },
  answerTheQuestion: 'Answer the browser’s question in the tab that has opened.',
  listeningBecause: {
    refused: 'You only listen: the browser may not use your microphone.',
    missing: 'You only listen: no microphone was found.',
    failed: 'You only listen: the microphone could not be started. Another program may be using it.',
    unwanted: 'You joined as a listener.',
  },
  noRelay: 'Your homeserver has no relay (TURN): people in other networks may not hear you, nor you them.',

  // Accounts of page and extension
  accountsDiffer: (own: string, page: string): string =>
    `MXVC is signed in as ${isolated(own)}, this page as ${isolated(page)}. In voice you are ${isolated(own)}.`,
  changeAccount: 'Change account',
  signedOutPanel: 'MXVC is not signed in.',

  // Rights
  needLevel: (needed: number, own: number): string =>
    `You need level ${needed} in this room to join voice; yours is ${own}.`,
  membersNeedLevel: (needed: number): string => `Here only members with level ${needed} may join voice.`,
  whoCanEnable: (names: readonly string[]): string =>
    names.length === 0
      ? 'Nobody in this room can change that.'
      : `${oneOf.format(names.map(isolated))} can allow it for everybody.`,
  enableVoice: 'Enable voice in this room',
  whatEnablingChanges: (needed: number): string =>
    `Enabling sets the level for voice from ${needed} to 0: everybody in this room may then join. Nothing else changes.`,
  enablingVoice: 'Enabling voice…',
  voiceEnabled: 'Done: everybody in this room may join voice.',
  markRoom: 'Make it a voice channel',
  unmarkRoom: 'No longer a voice channel',
  isMarked: 'This is a voice channel: it is listed even while nobody is in it.',

  // New voice channel
  newChannel: 'New voice channel',
  channelName: 'Name',
  channelNameMissing: 'Give the channel a name.',
  channelNameTooLong: 'At most 255 characters, please.',
  channelSpace: 'Space',
  noSpace: 'None',
  whoMayJoin: 'Who may join',
  access: {
    space: 'Everybody in the space',
    invite: 'Only people who are invited',
    public: 'Anybody',
  },
  encryptMessages: 'Encrypt messages',
  encryptionHint:
    'About the written messages: only members can read them, not the homeserver. Once on it stays on. Voice is always encrypted.',
  createChannel: 'Create',
  creatingChannel: 'Creating…',
  roomWithoutSpace: 'Open the channel',

  // Popup
  trouble: {
    store:
      'MXVC cannot read what it keeps in this browser, so it cannot start. Restart the browser; if that does not help, install MXVC anew.',
  },
  loading: 'One moment…',
  search: 'Search channels and people',
  nothingFound: 'No channel and nobody by this name.',
  firstSteps: 'Three steps to the first call',
  stepDone: 'done',
  stepNext: 'next',
  allowMicrophoneShort: 'Allow the microphone',
  joinAtRoom: 'Join voice at a room',
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
  rowDetail: 'People at a room in the list',
  rowDetailOf: {
    names: 'Names',
    number: 'Only how many',
    button: 'Only the button',
  },
  joining: 'Joining',
  alwaysJoinMuted: 'Always join muted',
  alwaysJoinMutedHint: 'Otherwise you join as you last left, muted or not.',
  shortcuts: 'Keyboard shortcuts',
  shortcutNotSet: 'not set',
  shortcutsNone: 'Your browser told of no shortcuts.',
  changeShortcuts: 'Change shortcuts',
  changeShortcutsByHand:
    'To change them, open the browser’s add-ons page, press the gear and choose “Manage Extension Shortcuts”.',
  shortcutsElsewhere: 'They work only while the browser is in front.',
  whoLearnsWhat:
    'While you are in a channel, the people in it learn your network address: the sound goes straight from browser to browser wherever it can. Members of the room and its homeservers see who is in voice, and when.',

  // The page that asks for the microphone
  permissionTitle: 'Your microphone',
  permissionWhy: 'MXVC needs your microphone so that the others hear you. Your browser asks next.',
  permissionPrivate: 'It is on only while you are in a channel, and never in this page.',
} as const;
