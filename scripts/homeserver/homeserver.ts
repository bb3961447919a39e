// A real Synapse on loopback, ready in seconds: what `npm start`, the tests and the benchmarks talk to.
// Called by those three; it holds no knowledge of voice channels. The parts: install, config, synapse-process, users.
// Default rate limits stay on, for they are what users meet; set-up users get theirs lifted one by one (`liftLimits`).

import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { cachePath } from '../cache.ts';
import { freePort, requireFreePort } from '../ports.ts';
import type { Progress } from '../run.ts';
import { homeserverYaml, logYaml, type Secrets, signingKey } from './config.ts';
import { installSynapse } from './install.ts';
import { markProcess } from './process-mark.ts';
import { clearStale, endSynapse, removeData, startSynapse } from './synapse-process.ts';
import { type Account, type AccountOptions, liftLimits, registerUser } from './users.ts';

export interface HomeserverOptions {
  /** MSC4140, off by default as in Synapse itself. */
  readonly delayedEvents?: boolean;
  /** A free one is picked if none is given; a taken one is refused with a clear error. */
  readonly port?: number;
  /** Kept from run to run. Without it the data live in a folder of their own, removed by `stop`. */
  readonly dataDir?: string;
  /** Removes what is in `dataDir` first. */
  readonly fresh?: boolean;
  /** `hs.test` if not given; it need not resolve. */
  readonly serverName?: string;
  /** `off` is for load tests only. */
  readonly limits?: 'default' | 'off';
  /** Makes Synapse serve /.well-known/matrix/client with this address (a proxy's, say). */
  readonly publicBaseUrl?: string;
  readonly progress?: Progress;
}

export interface Homeserver {
  /** Such as `http://127.0.0.1:40123`, without a slash at the end. */
  readonly baseUrl: string;
  readonly serverName: string;
  readonly registrationSecret: string;
  /** Registers the user, or signs in with a new device if the name is taken. Never rate-limited. */
  registerUser(name: string, password: string, options?: AccountOptions): Promise<Account>;
  /** Frees one user from the limit of messages, states, rooms and delayed events. */
  liftLimits(userId: string): Promise<void>;
  /** Ends it in order (under 2 s); data without a `dataDir` of their own are removed. Repeats do nothing. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash does it. The data stay, for `restart`. */
  kill9(): Promise<void>;
  /** Stops it if it runs, and starts it again with the same port and data. */
  restart(): Promise<void>;
}

/** Installs what the homeserver needs, once. Throws one clear sentence if that is impossible. */
export async function prepareHomeserver({ progress = quiet }: { progress?: Progress } = {}): Promise<void> {
  await installSynapse(progress);
}

/** Starts a homeserver (2 to 4 s once installed). It ends with this process at the latest. */
export async function startHomeserver(options: HomeserverOptions = {}): Promise<Homeserver> {
  const progress = options.progress ?? quiet;
  await prepareHomeserver({ progress });
  if (options.port !== undefined && options.dataDir === undefined) await requireFreePort(options.port);
  const place = await preparePlace(options);
  progress('Starting the homeserver…');
  const child = await startSynapse(place.dataDir, place.baseUrl);
  progress(`The homeserver ${place.serverName} answers at ${place.baseUrl}.`);
  return handle(place, child);
}

interface Place {
  readonly dataDir: string;
  readonly isTemporary: boolean;
  readonly baseUrl: string;
  readonly serverName: string;
  readonly secrets: Secrets;
}

const quiet: Progress = () => undefined;

async function preparePlace(options: HomeserverOptions): Promise<Place> {
  const isTemporary = options.dataDir === undefined;
  const dataDir = options.dataDir === undefined ? await temporaryFolder() : resolve(options.dataDir);
  await clearStale(dataDir);
  if (options.fresh) await removeData(dataDir);
  await mkdir(dataDir, { recursive: true });
  // Only now: a server left by an earlier run in this folder may have held the port.
  if (options.port !== undefined) await requireFreePort(options.port);
  const port = options.port ?? (await freePort());
  const serverName = options.serverName ?? 'hs.test';
  const secrets = await loadSecrets(dataDir);
  await writeConfig({ options, dataDir, port, serverName, secrets });
  return { dataDir, isTemporary, baseUrl: `http://127.0.0.1:${port}`, serverName, secrets };
}

interface ConfigFiles {
  readonly options: HomeserverOptions;
  readonly dataDir: string;
  readonly port: number;
  readonly serverName: string;
  readonly secrets: Secrets;
}

async function writeConfig({ options, ...place }: ConfigFiles): Promise<void> {
  const yaml = homeserverYaml({
    ...place,
    delayedEvents: options.delayedEvents ?? false,
    limits: options.limits ?? 'default',
    publicBaseUrl: options.publicBaseUrl,
  });
  await writeFile(join(place.dataDir, 'homeserver.yaml'), yaml);
  await writeFile(join(place.dataDir, 'log.yaml'), logYaml(place.dataDir));
  await writeFile(join(place.dataDir, 'signing.key'), signingKey(place.secrets.signingSeed));
}

function handle(place: Place, first: ChildProcess): Homeserver {
  let child = first;
  const start = async (): Promise<void> => {
    child = await startSynapse(place.dataDir, place.baseUrl);
  };
  const admin = { baseUrl: place.baseUrl, secrets: place.secrets };
  return {
    baseUrl: place.baseUrl,
    serverName: place.serverName,
    registrationSecret: place.secrets.registration,
    registerUser: (name, password, options = {}) => registerUser(admin, { name, password, ...options }),
    liftLimits: (userId) => liftLimits(admin, userId),
    stop: async () => {
      await endSynapse(child, 'SIGTERM');
      if (place.isTemporary) await removeData(place.dataDir);
    },
    kill9: () => endSynapse(child, 'SIGKILL'),
    restart: async () => {
      await endSynapse(child, 'SIGTERM');
      await start();
    },
  };
}

/** A new folder for one run; folders of runs that were killed are swept away on the way. */
async function temporaryFolder(): Promise<string> {
  const runs = cachePath('homeserver-runs');
  await mkdir(runs, { recursive: true });
  for (const name of await readdir(runs)) await sweep(join(runs, name));
  return mkdtemp(join(runs, `${process.pid}-`));
}

/** The name says whose it is: a run that is just starting has written nothing into its folder yet. */
async function sweep(dataDir: string): Promise<void> {
  const owner = Number(basename(dataDir).split('-')[0]);
  if (await markProcess(owner)) return;
  await clearStale(dataDir);
  await removeData(dataDir);
}

async function loadSecrets(dataDir: string): Promise<Secrets> {
  const file = join(dataDir, 'secrets.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) return JSON.parse(text) as Secrets;
  const secrets: Secrets = {
    registration: `test-only-${randomBytes(12).toString('hex')}`,
    macaroon: `test-only-${randomBytes(12).toString('hex')}`,
    form: `test-only-${randomBytes(12).toString('hex')}`,
    adminPassword: `test-only-${randomBytes(12).toString('hex')}`,
    signingSeed: randomBytes(32).toString('base64').replaceAll('=', ''),
  };
  await writeFile(file, JSON.stringify(secrets));
  return secrets;
}
