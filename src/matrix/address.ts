// Turns what a person typed (homeserver, user name) into where to look and whom to sign in. Pure. Called by sign-in.ts.

/** Where to find the homeserver. */
export type ServerPlace =
  /** A server name: ask its well-known file, else take the name itself. */
  | { readonly kind: 'name'; readonly wellKnownUrl: string; readonly fallbackUrl: string }
  /** An address, taken as it is; no slash at the end. */
  | { readonly kind: 'url'; readonly baseUrl: string };

export interface SignInForm {
  /** Name, address or empty: then the server in the user id counts. */
  readonly homeserver: string;
  /** `alice`, `@alice` or `@alice:server`. */
  readonly user: string;
  readonly password: string;
}

export type Address =
  | { readonly ok: true; readonly place: ServerPlace; readonly user: string }
  | { readonly ok: false; readonly code: 'badHomeserver' | 'badUserName' };

/** Reads the two fields together; the server in a full user id is used when the homeserver field is empty. */
export function readAddress({ homeserver, user }: Pick<SignInForm, 'homeserver' | 'user'>): Address {
  const name = readUser(user.trim());
  if (name === null) return { ok: false, code: 'badUserName' };
  const typed = homeserver.trim();
  const place = readPlace(typed === '' ? (name.server ?? '') : typed);
  if (place === null) return { ok: false, code: 'badHomeserver' };
  return { ok: true, place, user: name.identifier };
}

/** `identifier` is what the homeserver is told: the local part, or the whole id where one was typed. */
function readUser(typed: string): { identifier: string; server: string | null } | null {
  const bare = typed.startsWith('@') ? typed.slice(1) : typed;
  const [local = '', ...rest] = bare.split(':');
  if (local === '' || /[\s@]/.test(bare)) return null;
  if (rest.length === 0) return { identifier: local, server: null };
  // A server may have a port: all behind the first colon is its name.
  const server = rest.join(':');
  return server === '' ? null : { identifier: `@${local}:${server}`, server };
}

function readPlace(typed: string): ServerPlace | null {
  if (/^https?:\/\//i.test(typed)) return readUrl(typed);
  // No scheme: a server name has a host and perhaps a port, nothing more.
  const url = parseUrl(`https://${typed}`);
  if (url === null || typed === '' || /[\s/?#@\\]/.test(typed)) return null;
  if (isLoopback(url.hostname)) return { kind: 'url', baseUrl: `http://${url.host}` };
  // Discovery drops the port: Matrix client-server spec, "Well-known URI".
  return {
    kind: 'name',
    wellKnownUrl: `https://${url.hostname}`,
    fallbackUrl: `https://${url.host}`,
  };
}

function readUrl(typed: string): ServerPlace | null {
  const baseUrl = readBaseUrl(typed);
  return baseUrl === null ? null : { kind: 'url', baseUrl };
}

/** A base URL without query, fragment, credentials and last slash; null if the text is no http(s) address. */
export function readBaseUrl(text: string): string | null {
  const url = parseUrl(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Whether a password may go there: encrypted on its way, or never leaving this machine. `baseUrl` is a valid address. */
export function isPrivate(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'https:' || isLoopback(hostname);
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
