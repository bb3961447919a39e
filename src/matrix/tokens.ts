// Sends requests as the signed-in user and keeps the tokens fresh. Called by everything in this folder that needs an
// account. At most one refresh is in flight, and its result is in the store before its first use: a homeserver lets the
// old refresh token count until the new access token is used, so a crash in between loses nothing (homeservers.md §7).
import type { Clock, Logger, Store } from '../core/ports.ts';
import { type Credentials, saveCredentials } from './credentials.ts';
import type { Http, HttpAnswer, HttpFailure, HttpRequest } from './http.ts';
import { dig, digText } from './json.ts';

/** A request without its token. */
export type AuthedRequest = Omit<HttpRequest, 'accessToken'>;

/** Sends as the signed-in user. After a refresh the request is sent once more. */
export type AuthedHttp = (request: AuthedRequest) => Promise<HttpAnswer>;

export interface TokenOptions {
  readonly http: Http;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly credentials: Credentials;
  /** The homeserver ended the session and no refresh helps. Called once. `isSoft`: it would take the device back. */
  readonly onRejected: (isSoft: boolean) => void;
}

export interface Tokens {
  readonly send: AuthedHttp;
  /** From now on nothing is stored any more: the session has ended. */
  close(): void;
}

const REFRESH_TIMEOUT_MS = 15_000;
/** An access token that ends within this time is refreshed first, which saves a refused request. */
const REFRESH_BEFORE_MS = 1_000;

type RefreshResult = 'fresh' | 'rejected' | 'later';

/** The tokens of one session. */
export function createTokens(options: TokenOptions): Tokens {
  const session = { isOver: false };
  const keeper = createKeeper(options, session);

  const reject = (answer: HttpAnswer): HttpAnswer => {
    if (session.isOver) return answer;
    session.isOver = true;
    const isSoft = isSoftLogout(answer);
    options.log.error('matrix.session.rejected', { isSoft });
    options.onRejected(isSoft);
    return answer;
  };
  const send: AuthedHttp = async (request) => {
    if (session.isOver) return SESSION_OVER;
    await keeper.refreshIfExpired();
    const used = keeper.accessToken();
    const answer = await options.http({ ...request, accessToken: used });
    if (!isUnknownToken(answer) || session.isOver) return answer;
    switch (await keeper.replace(used)) {
      case 'rejected':
        return reject(answer);
      case 'later':
        // The token is worn, but only the refresh did not get through: the network's fault, not the session's end.
        return { ok: false, failure: { kind: 'network' } };
      case 'fresh': {
        const second = await options.http({ ...request, accessToken: keeper.accessToken() });
        return isUnknownToken(second) ? reject(second) : second;
      }
    }
  };
  return {
    send,
    close: () => {
      session.isOver = true;
    },
  };
}

/** Holds the pair of tokens and replaces it: the invariant "one refresh at a time, stored before used" lives here. */
function createKeeper(options: TokenOptions, session: { readonly isOver: boolean }) {
  let { credentials } = options;
  let refreshing: Promise<RefreshResult> | null = null;

  const refresh = async (): Promise<RefreshResult> => {
    if (credentials.refreshToken === null) return 'rejected';
    const answer = await requestRefresh(options.http, credentials.refreshToken);
    if (!answer.ok) return isRejection(answer.failure) ? 'rejected' : 'later';
    const next = readRefreshed(credentials, answer.body, options.clock.nowMs());
    if (next === null) return 'later';
    if (session.isOver) return 'rejected';
    try {
      await saveCredentials(options.store, next);
    } catch (error) {
      // The old refresh token still counts, for the new access token was never used.
      options.log.error('matrix.token.notStored', { error });
      return 'later';
    }
    credentials = next;
    options.log.info('matrix.token.refreshed');
    return 'fresh';
  };
  const refreshAlone = (): Promise<RefreshResult> => {
    refreshing ??= refresh().finally(() => {
      refreshing = null;
    });
    return refreshing;
  };
  return {
    accessToken: (): string => credentials.accessToken,
    refreshIfExpired: async (): Promise<void> => {
      if (isExpired(credentials, options.clock.nowMs())) await refreshAlone();
    },
    /** Another request may have replaced the used token while this one was on its way. */
    replace: async (used: string): Promise<RefreshResult> =>
      used === credentials.accessToken ? refreshAlone() : 'fresh',
  };
}

const SESSION_OVER: HttpAnswer = {
  ok: false,
  failure: {
    kind: 'refused',
    status: 401,
    errcode: 'M_UNKNOWN_TOKEN',
    sentence: '',
    retryAfterMs: null,
    isSoftLogout: false,
  },
};

function isExpired({ expiresAtMs, refreshToken }: Credentials, nowMs: number): boolean {
  return refreshToken !== null && expiresAtMs !== null && nowMs >= expiresAtMs - REFRESH_BEFORE_MS;
}

function isUnknownToken(answer: HttpAnswer): boolean {
  return !answer.ok && answer.failure.kind === 'refused' && answer.failure.errcode === 'M_UNKNOWN_TOKEN';
}

function isSoftLogout(answer: HttpAnswer): boolean {
  return !answer.ok && answer.failure.kind === 'refused' && answer.failure.isSoftLogout;
}

/** 401 and 403 (a token used up, measured on Synapse) are the homeserver's no; all else may pass. */
function isRejection(failure: HttpFailure): boolean {
  return failure.kind === 'refused' && (failure.status === 401 || failure.status === 403);
}

function requestRefresh(http: Http, refreshToken: string): Promise<HttpAnswer> {
  return http({
    method: 'POST',
    path: '/_matrix/client/v3/refresh',
    body: { refresh_token: refreshToken },
    timeoutMs: REFRESH_TIMEOUT_MS,
  });
}

function readRefreshed(old: Credentials, body: unknown, nowMs: number): Credentials | null {
  const accessToken = digText(body, 'access_token');
  if (accessToken === null) return null;
  return {
    ...old,
    accessToken,
    // A homeserver that sends none lets the old one count on (spec: POST /refresh).
    refreshToken: digText(body, 'refresh_token') ?? old.refreshToken,
    expiresAtMs: expiryOf(body, nowMs),
  };
}

/** When the access token in this answer ends, by this machine's clock; null if it says nothing. */
export function expiryOf(body: unknown, nowMs: number): number | null {
  const lifeMs = dig(body, 'expires_in_ms');
  return typeof lifeMs === 'number' && lifeMs > 0 ? nowMs + lifeMs : null;
}
