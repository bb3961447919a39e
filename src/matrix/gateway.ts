// The one door between the core and the homeserver: performs its Matrix effects, and brings back what comes of them as
// inputs. Called by the background and the bot. Decides nothing: it only takes each effect to the part that does it.
import type { MatrixEffect } from '../core/app/effect.ts';
import type { Account, Input } from '../core/app/input.ts';
import type { Clock, FreshId, Logger, Store } from '../core/ports.ts';
import type { SignInForm } from './address.ts';
import { readMembers, readRelay } from './lookups.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { readRights } from './rights.ts';
import { doTask } from './rooms.ts';
import { type ActiveSession, createSession } from './session.ts';
import type { SignInResult } from './sign-in.ts';
import { createSignalPost, type SignalPost } from './signal-post.ts';
import { createSync, type Sync } from './sync.ts';
import { SIGNED_OUT } from './write-result.ts';

export interface GatewayOptions {
  /** Readable by the background alone: tokens are kept in it. */
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly freshId: FreshId;
  /**
   * Takes `synced`, `syncFailing`, `membersRead`, `membershipWritten`, `relayRead`, `rightsRead`, `taskEnded`,
   * `signedIn`, `signInFailed` and `signedOut`. Resolves when the core has taken the input and its state is stored; the next poll waits for that.
   */
  readonly deliver: (input: Input) => Promise<void>;
  /** `globalThis.fetch` if not given. */
  readonly fetch?: typeof globalThis.fetch;
  /** False if this machine knows that it has no network. Always true if not given. */
  readonly isOnline?: () => boolean;
}

export interface Gateway {
  /** Reads the stored session; to be called once, before everything else. */
  restore(): Promise<Account | null>;
  /** Also delivers the result as `signedIn` or `signInFailed`. `deviceName` is what the user's devices list shows. */
  signIn(form: SignInForm, deviceName: string): Promise<SignInResult>;
  /** Starts what the effect asks for and returns at once. Without a session only `signOut` and writes have an answer. */
  perform(effect: MatrixEffect): void;
  /** Stops polling and forgets nothing: for the end of the process. */
  close(): void;
}

/** What exists while somebody is signed in. */
interface Work {
  readonly session: ActiveSession;
  readonly clock: Clock;
  readonly sync: Sync;
  readonly outbox: Outbox;
  readonly post: SignalPost;
}

/** How long a sign-out waits for a last LEFT. */
const LAST_WRITES_MS = 3_000;

export function createGateway(options: GatewayOptions): Gateway {
  const { log } = options;
  let work: Work | null = null;

  const deliver = (input: Input): void => {
    options.deliver(input).catch((error: unknown) => log.error('matrix.deliver.faulted', { error }));
  };
  const stop = (): void => {
    work?.sync.setWanted(false, null);
    work = null;
  };
  const session = createSession({
    ...options,
    fetch: options.fetch ?? ((resource, init) => globalThis.fetch(resource, init)),
    isOnline: options.isOnline ?? (() => true),
    onRejected: () => {
      stop();
      deliver({ type: 'signedOut', byUser: false });
    },
  });
  const begin = (): void => {
    stop();
    const active = session.active();
    work = active && createWork(active, options, deliver);
  };
  const signOut = async (): Promise<void> => {
    if (work !== null) await within(LAST_WRITES_MS, work.outbox.emptied(), options.clock);
    stop();
    await session.signOut();
    deliver({ type: 'signedOut', byUser: true });
  };
  return {
    restore: async () => {
      const account = await session.restore();
      begin();
      return account;
    },
    signIn: async (form, deviceName) => {
      const result = await session.signIn(form, deviceName);
      if (result.ok) begin();
      deliver(inputOf(result));
      return result;
    },
    perform: (effect) => perform(effect, { work, log, deliver, signOut }),
    close: stop,
  };
}

function inputOf(result: SignInResult): Input {
  return result.ok
    ? { type: 'signedIn', account: result.account }
    : { type: 'signInFailed', code: result.code, details: result.details };
}

function createWork(session: ActiveSession, options: GatewayOptions, deliver: (input: Input) => void): Work {
  const parts = { ...options, send: session.send };
  return {
    session,
    clock: options.clock,
    sync: createSync(parts),
    outbox: createOutbox({
      ...parts,
      onResult: (writeId, result) => deliver({ type: 'membershipWritten', writeId, result }),
    }),
    post: createSignalPost(parts),
  };
}

interface Performing {
  readonly work: Work | null;
  readonly log: Logger;
  readonly deliver: (input: Input) => void;
  readonly signOut: () => Promise<void>;
}

function perform(effect: MatrixEffect, { work, log, deliver, signOut }: Performing): void {
  const note = (error: unknown): void => log.error('matrix.perform.faulted', { effect: effect.type, error });
  if (effect.type === 'signOut') signOut().catch(note);
  else if (work !== null) performSignedIn(effect, work, deliver)?.catch(note);
  else if (effect.type === 'writeMembership')
    deliver({ type: 'membershipWritten', writeId: effect.writeId, result: SIGNED_OUT });
}

/** The promise of what goes on, if anything does. */
function performSignedIn(
  effect: Exclude<MatrixEffect, { type: 'signOut' }>,
  { session, clock, sync, outbox, post }: Work,
  deliver: (input: Input) => void,
): Promise<void> | undefined {
  switch (effect.type) {
    case 'setSyncWanted':
      sync.setWanted(effect.wanted, effect.since);
      return undefined;
    case 'writeMembership':
      outbox.write(effect);
      return undefined;
    case 'sendSignals':
      post.post(effect);
      return undefined;
    case 'readMembers':
      return readMembers(session.send, effect).then((members) => deliver({ type: 'membersRead', members }));
    case 'readRelay':
      return readRelay(session.send).then((input) => {
        if (input !== null) deliver(input);
      });
    case 'readRights':
      return readRights(session.send, effect.roomId).then((reading) =>
        deliver({ type: 'rightsRead', roomId: effect.roomId, reading }),
      );
    case 'doTask':
      return doTask(effect.task, { session, clock }).then((result) =>
        deliver({ type: 'taskEnded', taskId: effect.taskId, result }),
      );
  }
}

/** True if it was done in time. */
function within(limitMs: number, done: Promise<void>, clock: Clock): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(limitMs, () => resolve(false));
    done.then(() => resolve(true), reject).finally(cancel);
  });
}
