// What a signed-in session keeps, and its form in the store. Called by session.ts and tokens.ts. The one place that
// knows the store keys of this folder's secrets: the store must be one that content scripts cannot read.
import type { Account } from '../core/app/input.ts';
import type { Store } from '../core/ports.ts';
import { dig, digText } from './json.ts';

export interface Credentials {
  readonly account: Account;
  readonly accessToken: string;
  /** Null where the homeserver gave none (old servers): then the access token lives until sign-out. */
  readonly refreshToken: string | null;
  /** This machine's wall time at which the access token ends; null if it does not, or nobody said. */
  readonly expiresAtMs: number | null;
}

const CREDENTIALS_KEY = 'matrix.credentials';

/** The stored credentials; null if there are none or they are not whole. */
export async function loadCredentials(store: Store): Promise<Credentials | null> {
  return readCredentials(await store.read(CREDENTIALS_KEY));
}

export function saveCredentials(store: Store, credentials: Credentials): Promise<void> {
  return store.write({ [CREDENTIALS_KEY]: credentials });
}

/** Removes all that belongs to the session, the sync's own notes too. */
export function removeCredentials(store: Store): Promise<void> {
  return store.write({ [CREDENTIALS_KEY]: undefined, [SYNC_NOTE_KEY]: undefined });
}

/** The sync's note (see sync-note.ts) belongs to one session and goes with it. */
export const SYNC_NOTE_KEY = 'matrix.sync';

function readCredentials(stored: unknown): Credentials | null {
  const account = readAccount(dig(stored, 'account'));
  const accessToken = digText(stored, 'accessToken');
  const expiresAtMs = dig(stored, 'expiresAtMs');
  if (account === null || accessToken === null) return null;
  return {
    account,
    accessToken,
    refreshToken: digText(stored, 'refreshToken'),
    expiresAtMs: typeof expiresAtMs === 'number' ? expiresAtMs : null,
  };
}

function readAccount(stored: unknown): Account | null {
  const userId = digText(stored, 'userId');
  const deviceId = digText(stored, 'deviceId');
  const homeserver = digText(stored, 'homeserver');
  return userId && deviceId && homeserver ? { userId, deviceId, homeserver } : null;
}
