// Writes the configuration of a loopback Synapse as text: SQLite, quiet, default rate limits except for signing in.
// Called by homeserver.ts; pure, it neither reads nor writes files. YAML is a superset of JSON, so JSON is what it writes.

/** Secrets of one data folder, made at random the first time. Worth nothing outside this machine. */
export interface Secrets {
  readonly registration: string;
  readonly macaroon: string;
  readonly form: string;
  readonly adminPassword: string;
  /** 32 bytes, base64 without padding: the seed of the signing key. */
  readonly signingSeed: string;
}

export interface ConfigOptions {
  readonly serverName: string;
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly delayedEvents: boolean;
  readonly limits: 'default' | 'off';
  /** Set it and Synapse serves /.well-known/matrix/client and names this address in its answer to a sign-in. */
  readonly publicBaseUrl: string | undefined;
  readonly secrets: Secrets;
}

const UNLIMITED = { per_second: 100_000, burst_count: 100_000 };

// The default of five sign-ins from one address, then one each 5.5 minutes, would stop a test run at its sixth user.
const SIGN_IN_LIMITS = { rc_login: { address: UNLIMITED, account: UNLIMITED, failed_attempts: UNLIMITED } };

const NO_LIMITS = {
  rc_message: UNLIMITED,
  rc_registration: UNLIMITED,
  rc_joins: { local: UNLIMITED, remote: UNLIMITED },
  rc_joins_per_room: UNLIMITED,
  rc_invites: { per_room: UNLIMITED, per_user: UNLIMITED, per_issuer: UNLIMITED },
  rc_room_creation: UNLIMITED,
  rc_presence: { per_user: UNLIMITED },
  rc_delayed_event_mgmt: UNLIMITED,
};

/** The text of homeserver.yaml. */
export function homeserverYaml(options: ConfigOptions): string {
  const { serverName, port, dataDir, secrets } = options;
  return json({
    server_name: serverName,
    ...(options.publicBaseUrl === undefined ? {} : { public_baseurl: options.publicBaseUrl }),
    pid_file: `${dataDir}/homeserver.pid`,
    signing_key_path: `${dataDir}/signing.key`,
    media_store_path: `${dataDir}/media`,
    log_config: `${dataDir}/log.yaml`,
    report_stats: false,
    suppress_key_server_warning: true,
    trusted_key_servers: [],
    registration_shared_secret: secrets.registration,
    macaroon_secret_key: secrets.macaroon,
    form_secret: secrets.form,
    presence: { enabled: false },
    // Hashing passwords with the default 12 rounds takes Synapse a third of a second for each sign-in.
    bcrypt_rounds: 4,
    // Without it an equal request within two minutes gets the same stored answer, and tests meet replayed syncs.
    caches: { sync_response_cache_duration: '0s' },
    listeners: [
      {
        port,
        bind_addresses: ['127.0.0.1'],
        type: 'http',
        tls: false,
        resources: [{ names: ['client', 'openid'] }],
      },
    ],
    database: { name: 'sqlite3', args: { database: `${dataDir}/homeserver.db` } },
    ...(options.delayedEvents ? { max_event_delay_duration: '24h' } : {}),
    ...SIGN_IN_LIMITS,
    ...(options.limits === 'off' ? NO_LIMITS : {}),
  });
}

/** The text of log.yaml: warnings and worse, into a file. */
export function logYaml(dataDir: string): string {
  return json({
    version: 1,
    formatters: { plain: { format: '%(asctime)s %(levelname)s %(name)s %(message)s' } },
    handlers: {
      file: { class: 'logging.FileHandler', formatter: 'plain', filename: `${dataDir}/homeserver.log` },
    },
    root: { level: 'WARNING', handlers: ['file'] },
    disable_existing_loggers: false,
  });
}

/** The text of signing.key; writing it here saves a separate run of Synapse with --generate-keys. */
export function signingKey(seed: string): string {
  return `ed25519 a_test ${seed}\n`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
