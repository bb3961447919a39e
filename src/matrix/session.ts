// The account's life: restored at start, begun by sign-in, ended by sign-out or by the homeserver. Called by gateway.ts.
// The only writer of the credentials besides a refresh (tokens.ts). Tokens never leave this folder.
//
//   none ──signIn──► signed in ──signOut / rejected──► none
import type { Account } from '../core/app/input.ts';
import type { Clock, Logger, Store } from '../core/ports.ts';
import type { SignInForm } from './address.ts';
import { type Credentials, loadCredentials, removeCredentials, saveCredentials } from './credentials.ts';
import { createHttp, type Http } from './http.ts';
import { requestCredentials, type SignInResult } from './sign-in.ts';
import { type AuthedHttp, createTokens, type Tokens } from './tokens.ts';

export interface SessionOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly fetch: typeof globalThis.fetch;
  /** False if this machine knows that it has no network. */
  readonly isOnline: () => boolean;
  /** The homeserver ended the session; the credentials are already removed. */
  readonly onRejected: () => void;
}

/** A signed-in account and the way to send as it. */
export interface ActiveSession {
  readonly account: Account;
  readonly send: AuthedHttp;
}

export interface Session {
  /** Reads the store, once, before everything else. */
  restore(): Promise<Account | null>;
  active(): ActiveSession | null;
  /** Stores the credentials only when all went well. An account that is signed in is signed out then. */
  signIn(form: SignInForm, deviceName: string): Promise<SignInResult>;
  /** Ends it at the homeserver (best effort, at most 5 s) and always here. Does nothing if nobody is signed in. */
  signOut(): Promise<void>;
}

const LOGOUT_TIMEOUT_MS = 5_000;

/** The session of this process. */
export function createSession(options: SessionOptions): Session {
  const { store, log } = options;
  let active: (ActiveSession & { readonly tokens: Tokens }) | null = null;

  const httpFor = (baseUrl: string): Http =>
    createHttp({ baseUrl, fetch: options.fetch, clock: options.clock });
  const drop = (tokens: Tokens): Promise<void> => {
    if (active?.tokens === tokens) active = null;
    tokens.close();
    return removeCredentials(store);
  };
  const activate = (credentials: Credentials): Account => {
    const { account } = credentials;
    const onRejected = (): void => {
      if (active?.tokens !== tokens) return;
      drop(tokens).then(options.onRejected, (error: unknown) =>
        log.error('matrix.session.notRemoved', { error }),
      );
    };
    const http = httpFor(account.homeserver);
    const tokens = createTokens({ ...options, http, credentials, onRejected });
    active = { account, send: tokens.send, tokens };
    return account;
  };
  const signOut = async (): Promise<void> => {
    if (active === null) return;
    const { send, tokens } = active;
    // First here: whatever the homeserver says to the logout is no news of the session any more.
    active = null;
    await logOut(send, log);
    await drop(tokens);
    log.info('matrix.session.ended');
  };
  return {
    restore: async () => {
      const credentials = await loadCredentials(store);
      return credentials && activate(credentials);
    },
    active: () => active,
    signIn: async (form, deviceName) => {
      const result = await requestCredentials(form, { ...options, httpFor, deviceName });
      if (!result.ok) return result;
      await signOut();
      await saveCredentials(store, result.credentials);
      log.info('matrix.session.started');
      return { ok: true, account: activate(result.credentials) };
    },
    signOut,
  };
}

async function logOut(send: AuthedHttp, log: Logger): Promise<void> {
  const answer = await send({
    method: 'POST',
    path: '/_matrix/client/v3/logout',
    body: {},
    timeoutMs: LOGOUT_TIMEOUT_MS,
  });
  if (!answer.ok) log.warn('matrix.session.logoutFailed', { failure: answer.failure.kind });
}
