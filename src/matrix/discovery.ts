// Finds the homeserver's address from what was typed and makes sure that it is one we can talk to. Called by sign-in.ts.
// Follows "Server discovery" of the client-server spec (v1.13 §4); stores nothing.
import type { SignInFailureCode } from '../core/app/failure.ts';
import { isPrivate, readBaseUrl, type ServerPlace } from './address.ts';
import type { Http, HttpAnswer } from './http.ts';
import { dig, digList, digText } from './json.ts';

export interface DiscoveryOptions {
  /** Requests to the given base URL. */
  readonly httpFor: (baseUrl: string) => Http;
  /** False if this machine knows that it has no network. */
  readonly isOnline: () => boolean;
}

export type Discovery =
  | { readonly ok: true; readonly baseUrl: string }
  | { readonly ok: false; readonly code: SignInFailureCode; readonly server: string };

const DISCOVERY_TIMEOUT_MS = 15_000;

/** The base URL of a homeserver that takes passwords, or why there is none. */
export async function discover(place: ServerPlace, options: DiscoveryOptions): Promise<Discovery> {
  const found = await locate(place, options);
  if (!found.ok) return found;
  const { baseUrl } = found;
  // Whoever named it, the person or a well-known file, not even a question goes there.
  if (!isPrivate(baseUrl)) return { ok: false, code: 'insecure', server: new URL(baseUrl).host };
  const code = (await checkVersions(baseUrl, options)) ?? (await checkPasswordFlow(baseUrl, options));
  return code === null ? found : { ok: false, code, server: new URL(baseUrl).host };
}

async function locate(place: ServerPlace, { httpFor }: DiscoveryOptions): Promise<Discovery> {
  switch (place.kind) {
    case 'url':
      return { ok: true, baseUrl: place.baseUrl };
    case 'name': {
      const answer = await httpFor(place.wellKnownUrl)({
        method: 'GET',
        path: '/.well-known/matrix/client',
        timeoutMs: DISCOVERY_TIMEOUT_MS,
      });
      return readWellKnown(answer, place);
    }
  }
}

type NamedPlace = Extract<ServerPlace, { kind: 'name' }>;

/** No file: the name itself. A file that cannot be used is the admin's mistake and is said (spec: FAIL_PROMPT). */
function readWellKnown(answer: HttpAnswer, place: NamedPlace): Discovery {
  const bad: Discovery = { ok: false, code: 'badWellKnown', server: new URL(place.wellKnownUrl).host };
  const itself: Discovery = { ok: true, baseUrl: place.fallbackUrl };
  if (answer.ok) {
    const named = digText(answer.body, 'm.homeserver', 'base_url');
    const baseUrl = named === null ? null : readBaseUrl(named);
    return baseUrl === null ? bad : { ok: true, baseUrl };
  }
  const { failure } = answer;
  switch (failure.kind) {
    case 'refused':
      return failure.status === 404 ? itself : bad;
    case 'notJson':
      return bad;
    // Perhaps a homeserver on another port of that name; `/versions` gives the final word.
    case 'network':
    case 'timeout':
    case 'aborted':
      return itself;
  }
}

async function checkVersions(baseUrl: string, options: DiscoveryOptions): Promise<SignInFailureCode | null> {
  const answer = await get(baseUrl, '/_matrix/client/versions', options);
  if (!answer.ok) return unreachableCode(answer, options);
  if (!Array.isArray(dig(answer.body, 'versions'))) return 'notMatrix';
  return digList(answer.body, 'versions').some(isNewEnough) ? null : 'serverTooOld';
}

/** r0.6 is the first with all we need; every v1 has it. */
function isNewEnough(version: unknown): boolean {
  return typeof version === 'string' && /^(r0\.6\.|v1\.)/.test(version);
}

async function checkPasswordFlow(
  baseUrl: string,
  options: DiscoveryOptions,
): Promise<SignInFailureCode | null> {
  const answer = await get(baseUrl, '/_matrix/client/v3/login', options);
  if (answer.ok) {
    const flows = digList(answer.body, 'flows').map((flow) => dig(flow, 'type'));
    return flows.includes('m.login.password') ? null : 'noPasswordLogin';
  }
  // Where sign-in has moved to OAuth, the whole endpoint is gone (measured, homeservers.md §7).
  if (answer.failure.kind === 'refused') return answer.failure.status === 429 ? null : 'noPasswordLogin';
  return unreachableCode(answer, options);
}

function unreachableCode(
  answer: HttpAnswer & { ok: false },
  { isOnline }: DiscoveryOptions,
): SignInFailureCode {
  switch (answer.failure.kind) {
    case 'network':
    case 'timeout':
    case 'aborted':
      return isOnline() ? 'unknownServer' : 'offline';
    case 'notJson':
      return 'notMatrix';
    case 'refused':
      // A gateway without its homeserver behind it: nothing answers, as with a wrong name.
      return answer.failure.status >= 500 ? 'unknownServer' : 'notMatrix';
  }
}

function get(baseUrl: string, path: string, { httpFor }: DiscoveryOptions): Promise<HttpAnswer> {
  return httpFor(baseUrl)({ method: 'GET', path, timeoutMs: DISCOVERY_TIMEOUT_MS });
}
