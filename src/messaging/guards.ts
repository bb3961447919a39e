// Checks the shape of what comes from other contexts. A content script lives in a page that may be hostile to
// it, and an old one may speak an older contract: anything unknown is dropped by the caller, with a debug line.
import type { HostFact, MicrophoneFact } from '../core/mesh/contract.ts';
import type { UiToBackground, UserAction } from './contract.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown, maxLength: number): value is string =>
  typeof value === 'string' && value.length <= maxLength;

/** Longer than any room id or password the server takes. */
const MAX_TEXT = 1024;

export function readUiMessage(value: unknown): UiToBackground | null {
  if (!isFields(value)) return null;
  if (value['type'] === 'alive') return { type: 'alive' };
  if (value['type'] !== 'action') return null;
  const action = readAction(value['action']);
  return action === null ? null : { type: 'action', action };
}

function readAction(value: unknown): UserAction | null {
  if (!isFields(value)) return null;
  switch (value['type']) {
    case 'leave':
    case 'dismissFailure':
    case 'signOut':
    case 'microphoneDecided':
    case 'joinAsListener':
    case 'openOptions':
    case 'openPermission':
      return { type: value['type'] };
    case 'join':
    case 'openRoom':
      return isText(value['roomId'], MAX_TEXT) ? { type: value['type'], roomId: value['roomId'] } : null;
    case 'setMuted':
      return typeof value['muted'] === 'boolean' ? { type: 'setMuted', muted: value['muted'] } : null;
    case 'signIn':
      return readSignIn(value);
    default:
      return null;
  }
}

function readSignIn({ homeserver, user, password }: Fields): UserAction | null {
  if (!isText(homeserver, MAX_TEXT) || !isText(user, MAX_TEXT) || !isText(password, MAX_TEXT)) return null;
  return { type: 'signIn', homeserver, user, password };
}

/**
 * The host is a page of this extension and is not a stranger, but may be of an older version: the kind of the
 * fact and the kinds of its parts are checked, not every field.
 */
export function readHostFact(value: unknown): HostFact | null {
  if (!isFields(value) || !isFact(value)) return null;
  return value as unknown as HostFact;
}

function isFact(fact: Fields): boolean {
  switch (fact['type']) {
    case 'hello':
      return isText(fact['hostId'], MAX_TEXT) && isMicrophone(fact) && areLinks(fact) && areSpeakers(fact);
    case 'links':
      return areLinks(fact);
    case 'microphone':
      return isMicrophone(fact);
    case 'speaking':
      return areSpeakers(fact);
    case 'signals':
      return isText(fact['session'], MAX_TEXT) && isListOf(fact['signals'], isFields);
    case 'alive':
      return true;
    default:
      return false;
  }
}

const MICROPHONE_STATES: readonly unknown[] = [
  'undecided',
  'asking',
  'live',
  'refused',
  'missing',
  'failed',
  'unwanted',
] satisfies MicrophoneFact['state'][];

const isMicrophone = ({ microphone }: Fields): boolean =>
  isFields(microphone) && MICROPHONE_STATES.includes(microphone['state']);
const areLinks = ({ links }: Fields): boolean => isListOf(links, isFields);
const areSpeakers = ({ speaking }: Fields): boolean => isListOf(speaking, (one) => typeof one === 'string');

const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);
