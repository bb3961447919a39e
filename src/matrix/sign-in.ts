// Signs in by password: from what a person typed to credentials, or a code that `ui/text` has a sentence for.
// Called by session.ts, which keeps the result; nothing is stored here, so a failure leaves nothing half-saved.
import type { SignInFailureCode } from '../core/app/failure.ts';
import type { Account } from '../core/app/input.ts';
import type { Clock } from '../core/ports.ts';
import { readAddress, type SignInForm } from './address.ts';
import type { Credentials } from './credentials.ts';
import { type DiscoveryOptions, discover } from './discovery.ts';
import type { HttpAnswer, HttpFailure } from './http.ts';
import { digText } from './json.ts';
import { expiryOf } from './tokens.ts';

export type SignInResult =
  | { readonly ok: true; readonly account: Account }
  | {
      readonly ok: false;
      readonly code: SignInFailureCode;
      /** `homeserver`, `retryAfterSeconds`, `errcode`: those that the sentence of this code needs. */
      readonly details: Readonly<Record<string, string | number>>;
    };

export interface SignInOptions extends DiscoveryOptions {
  readonly clock: Clock;
  /** The new device's name among the user's devices, e.g. `MXVC in Chromium`. */
  readonly deviceName: string;
}

type Granted = { readonly ok: true; readonly credentials: Credentials };
type Denied = Extract<SignInResult, { ok: false }>;

const LOGIN_TIMEOUT_MS = 20_000;

/** Credentials for a new device, or why not. */
export async function requestCredentials(
  form: SignInForm,
  options: SignInOptions,
): Promise<Granted | Denied> {
  const address = readAddress(form);
  if (!address.ok) return { ok: false, code: address.code, details: {} };
  const found = await discover(address.place, options);
  if (!found.ok) return { ok: false, code: found.code, details: { homeserver: found.server } };
  const { baseUrl } = found;
  const answer = await options.httpFor(baseUrl)({
    method: 'POST',
    path: '/_matrix/client/v3/login',
    body: loginBody(address.user, form.password, options.deviceName),
    timeoutMs: LOGIN_TIMEOUT_MS,
  });
  return readLogin(answer, { baseUrl, nowMs: options.clock.nowMs(), isOnline: options.isOnline() });
}

function loginBody(user: string, password: string, deviceName: string): Record<string, unknown> {
  return {
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user },
    password,
    initial_device_display_name: deviceName,
    refresh_token: true,
  };
}

interface LoginContext {
  readonly baseUrl: string;
  readonly nowMs: number;
  readonly isOnline: boolean;
}

function readLogin(answer: HttpAnswer, context: LoginContext): Granted | Denied {
  const homeserver = new URL(context.baseUrl).host;
  if (!answer.ok) return readDenial(answer.failure, { homeserver, isOnline: context.isOnline });
  const userId = digText(answer.body, 'user_id');
  const deviceId = digText(answer.body, 'device_id');
  const accessToken = digText(answer.body, 'access_token');
  if (!userId || !deviceId || !accessToken) return { ok: false, code: 'notMatrix', details: { homeserver } };
  const credentials = {
    // The `well_known` of this answer is not used: the address was checked just now, its own word was not.
    account: { userId, deviceId, homeserver: context.baseUrl },
    accessToken,
    refreshToken: digText(answer.body, 'refresh_token'),
    expiresAtMs: expiryOf(answer.body, context.nowMs),
  };
  return { ok: true, credentials };
}

function readDenial(
  failure: HttpFailure,
  { homeserver, isOnline }: { homeserver: string; isOnline: boolean },
): Denied {
  switch (failure.kind) {
    case 'refused':
      return readRefusal(failure, homeserver);
    case 'notJson':
      return { ok: false, code: 'notMatrix', details: { homeserver } };
    case 'network':
    case 'timeout':
    case 'aborted':
      return { ok: false, code: isOnline ? 'unknownServer' : 'offline', details: { homeserver } };
  }
}

function readRefusal(failure: Extract<HttpFailure, { kind: 'refused' }>, homeserver: string): Denied {
  const { errcode, status, retryAfterMs } = failure;
  if (errcode === 'M_USER_DEACTIVATED') return { ok: false, code: 'userDeactivated', details: {} };
  if (status === 429)
    return {
      ok: false,
      code: 'rateLimited',
      details: { retryAfterSeconds: Math.ceil((retryAfterMs ?? 60_000) / 1000) },
    };
  if (errcode === 'M_FORBIDDEN') return { ok: false, code: 'wrongPassword', details: {} };
  return { ok: false, code: 'refused', details: { homeserver, errcode: errcode ?? `HTTP ${status}` } };
}
