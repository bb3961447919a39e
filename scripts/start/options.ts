// What `npm start` was asked for: its arguments, checked. Pure.

export interface StartOptions {
  /** Opens this address instead of the page with Element's list; needs a network. */
  readonly client: string | null;
  readonly port: number | null;
}

export const USAGE = `npm start [-- options]

  --client URL   open a real client instead of the built-in page, e.g. https://app.element.io (needs a network)
  --port N       port of the homeserver on loopback (default: a free one)
  --help         this text`;

export type ReadOptions =
  | { readonly kind: 'run'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly sentence: string };

export function readOptions(args: readonly string[]): ReadOptions {
  let options: StartOptions = { client: null, port: null };
  for (let index = 0; index < args.length; index += 1) {
    const [name, inline] = splitOnce(args[index] as string);
    if (name === '--help' || name === '-h') return { kind: 'help' };
    if (name !== '--client' && name !== '--port') return wrong(`Unknown option ${name}.`);
    const value = inline ?? args[++index];
    if (value === undefined) return wrong(`${name} needs a value.`);
    const next = name === '--client' ? withClient(options, value) : withPort(options, value);
    if (typeof next === 'string') return wrong(next);
    options = next;
  }
  return { kind: 'run', options };
}

const wrong = (sentence: string): ReadOptions => ({ kind: 'wrong', sentence });

function withClient(options: StartOptions, value: string): StartOptions | string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    return `--client needs a web address such as https://app.element.io, not "${value}".`;
  }
  // The content script is made for this one origin; elsewhere nothing would be drawn.
  if (new URL(value).origin !== 'https://app.element.io') {
    return `The extension draws only into https://app.element.io; "${value}" is another place.`;
  }
  return { ...options, client: value };
}

function withPort(options: StartOptions, value: string): StartOptions | string {
  const port = Number(value);
  const isGood = Number.isInteger(port) && port >= 1024 && port <= 65_535;
  return isGood ? { ...options, port } : `--port needs a number from 1024 to 65535, not "${value}".`;
}

function splitOnce(argument: string): [string, string | undefined] {
  const at = argument.indexOf('=');
  return at === -1 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}
