// A member without a browser: signs in, sits in a channel, plays a sound and measures what it hears. Called by main.ts,
// by `npm start` and by end-to-end tests. The same core and the same Matrix code as the extension, on Node's ports.
// It joins no rooms: the user must be in the room already.
import type { Picture } from '../core/app/derive-view.ts';
import type { Input } from '../core/app/input.ts';
import { createLoop, type Loop } from '../core/app/loop.ts';
import { ownDeviceKey } from '../core/app/patch.ts';
import { type AppState, emptyDurable, initialState } from '../core/app/state.ts';
import type { MemberView } from '../core/app/view.ts';
import type { Logger, Store } from '../core/ports.ts';
import type { DeviceKey, RoomId, UserId } from '../core/protocol/message.ts';
import { saveCredentials } from '../matrix/credentials.ts';
import { createGateway, type Gateway } from '../matrix/gateway.ts';
import { type BotHost, createHost } from './host.ts';
import { createMemoryStore, freshId, nodeClock, silentLog, steadyNowMs } from './node-ports.ts';
import { createPerformer, type Performer } from './perform.ts';
import { callError, signInError } from './sentences.ts';
import { createSoundIn, type Heard, type SoundIn } from './sound-in.ts';
import { createSoundOut, type SoundOut } from './sound-out.ts';
import { openSound, readSoundName } from './sound-source.ts';
import { createWatch, type Watch } from './watch.ts';

export type BotOptions = BotPlace & (PasswordSignIn | TokenSignIn);

interface BotPlace {
  /** Name or base URL. */
  readonly homeserver: string;
  readonly roomId: RoomId;
  /** Path of a WAV file (16-bit PCM), or `tone:440`; silence if not given. */
  readonly sound?: string;
  /** Whether a file begins again when it has ended. True if not given. */
  readonly isLooped?: boolean;
  readonly isMuted?: boolean;
  readonly log?: Logger;
  /** Told after each step. */
  readonly onPicture?: (picture: Picture) => void;
}

/** A new device, signed out by `stop`. */
interface PasswordSignIn {
  readonly user: string;
  readonly password: string;
}

/** A device that is there already, and stays. `homeserver` must be its base URL then. */
interface TokenSignIn {
  readonly userId: UserId;
  readonly deviceId: string;
  readonly accessToken: string;
}

export interface Bot {
  readonly userId: UserId;
  readonly deviceKey: DeviceKey;
  /** What was heard of a member in the last `windowMs` (default 1,000; 10 ms … 2 min). */
  heard(deviceKey: DeviceKey, windowMs?: number): Heard;
  /** Level of one pitch in a member's sound over the last `windowMs` (default 500; 100 ms … 2 s), dBFS. */
  toneDb(deviceKey: DeviceKey, pitchHz: number, windowMs?: number): number;
  /** Everybody in the channel, the bot first; empty while it is not in it. */
  members(): readonly MemberView[];
  picture(): Picture;
  /** Replaces what is played; null is silence. Rejects with a sentence if the file is no good. */
  play(sound: string | null, isLooped?: boolean): Promise<void>;
  setMuted(muted: boolean): void;
  /** Joins (again). Resolves when the server took it; rejects with a `BotError`. */
  join(roomId?: RoomId): Promise<void>;
  /** Resolves when LEFT has come back from the server; rejects after 15 s without. */
  leave(): Promise<void>;
  /** Leaves, signs out if it signed in by password, ends everything. Never rejects. */
  stop(): Promise<void>;
  /** Ends everything without a LEFT: the membership stays behind, as after a crash. */
  crash(): void;
  /** Resolves with the reason when the call ends against its will. */
  ended(): Promise<Error>;
  /** Waits for a picture; rejects after `timeoutMs` (default 15,000) with the claim. */
  until(claim: string, holds: (picture: Picture) => boolean, timeoutMs?: number): Promise<void>;
}

const DEVICE_NAME = 'MXVC bot';
const JOINS_WITHIN_MS = 30_000;
const LEAVES_WITHIN_MS = 15_000;
const SIGNS_OUT_WITHIN_MS = 8_000;
const UNTIL_WITHIN_MS = 15_000;

/** Resolves when the bot is in the channel. Rejects with a `BotError` or another one-sentence error, all undone. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const parts = await assemble(options);
  try {
    await signIn(parts, options);
    const bot = createBot(parts, options);
    await bot.join();
    return bot;
  } catch (error) {
    await stop(parts, options);
    throw error;
  }
}

interface Now {
  readonly state: AppState;
  readonly picture: Picture | null;
}

interface Parts {
  readonly loop: Loop;
  readonly gateway: Gateway;
  readonly performer: Performer;
  readonly host: BotHost;
  readonly soundIn: SoundIn;
  readonly soundOut: SoundOut;
  readonly store: Store;
  readonly watch: Watch<Now>;
  readonly log: Logger;
  /** Of the last step. */
  readonly now: () => Now;
}

async function assemble(options: BotOptions): Promise<Parts> {
  const log = options.log ?? silentLog;
  const ports = { clock: nodeClock, log, freshId };
  const source =
    options.sound === undefined
      ? null
      : await openSound(readSoundName(options.sound, options.isLooped ?? true));
  const soundIn = createSoundIn({ steadyNowMs, log });
  const soundOut = createSoundOut({ ...ports, steadyNowMs });
  soundOut.play(source);
  const take = (input: Input): void => loop.step(input);
  const store = createMemoryStore();
  const gateway = createGateway({ ...ports, store, deliver: async (input) => take(input) });
  const host = createHost({
    ...ports,
    soundIn,
    soundOut,
    onFact: (fact) => take({ type: 'hostFact', fact }),
  });
  const performer = createPerformer({ ...ports, matrix: gateway.perform, host: host.perform, onInput: take });
  const first = initialState('bot', { ...emptyDurable, isMuted: options.isMuted ?? false });
  let now: Now = { state: first, picture: null };
  const watch = createWatch(nodeClock, now);
  const loop: Loop = createLoop(first, {
    ...ports,
    nowMs: nodeClock.nowMs,
    perform: performer.perform,
    onState: () => undefined,
    onPicture: (picture) => {
      now = { state: loop.state(), picture };
      watch.publish(now);
      options.onPicture?.(picture);
    },
  });
  return { loop, gateway, performer, host, soundIn, soundOut, store, watch, log, now: () => now };
}

async function signIn({ loop, gateway, store }: Parts, options: BotOptions): Promise<void> {
  if ('accessToken' in options) await saveCredentials(store, credentialsOf(options));
  const account = await gateway.restore();
  loop.step({ type: 'booted', bootId: freshId(), account, hasHost: false });
  if ('password' in options) {
    loop.step({ type: 'signInStarted' });
    const result = await gateway.signIn(options, DEVICE_NAME);
    if (!result.ok) throw signInError(result.code, result.details);
  }
  // The bot looks all the time: it also knows who is there before it joins and after it left.
  loop.step({ type: 'viewersChanged', count: 1 });
}

function credentialsOf({ homeserver, userId, deviceId, accessToken }: BotPlace & TokenSignIn) {
  const account = { userId, deviceId, homeserver: homeserver.replace(/\/+$/, '') };
  return { account, accessToken, refreshToken: null, expiresAtMs: null };
}

function createBot(parts: Parts, options: BotOptions): Bot {
  const { loop, soundIn, soundOut, watch } = parts;
  const deviceKey = ownDeviceKey(loop.state());
  const { account } = loop.state().passing;
  if (deviceKey === null || account === null) throw new Error('the bot is not signed in');
  const picture = (): Picture => {
    const { picture: last } = parts.now();
    if (last === null) throw new Error('the bot has not started');
    return last;
  };
  return {
    userId: account.userId,
    deviceKey,
    heard: (key, windowMs = 1_000) => soundIn.heard(key, windowMs),
    toneDb: (key, pitchHz, windowMs = 500) => soundIn.toneDb(key, pitchHz, windowMs),
    members: () => picture().call?.members ?? [],
    picture,
    play: async (sound, isLooped = true) =>
      soundOut.play(sound === null ? null : await openSound(readSoundName(sound, isLooped))),
    setMuted: (muted) => loop.step({ type: 'setMuted', muted }),
    join: (roomId = options.roomId) => join(parts, roomId),
    leave: () => leave(parts),
    stop: () => stop(parts, options),
    crash: () => close(parts),
    ended: () => ended(parts),
    until: (claim, holds, timeoutMs = UNTIL_WITHIN_MS) =>
      watch.until({ claim, holds: (now) => now.picture !== null && holds(now.picture), timeoutMs }),
  };
}

async function join({ loop, watch }: Parts, roomId: RoomId): Promise<void> {
  loop.step({ type: 'join', roomId });
  const isJoined = ({ durable: { stay } }: AppState): boolean =>
    stay?.roomId === roomId && stay.step === 'joined';
  await watch.until({
    claim: 'the homeserver takes the membership',
    holds: ({ state }) => isJoined(state) || state.durable.failure !== null,
    timeoutMs: JOINS_WITHIN_MS,
  });
  const { failure } = loop.state().durable;
  if (failure !== null) throw callError(failure.code, failure.details);
}

/** The wish for a LEFT is kept until it has come back from the server. */
async function leave({ loop, watch }: Parts): Promise<void> {
  loop.step({ type: 'leave' });
  await watch.until({
    claim: 'the LEFT comes back from the server',
    holds: ({ state }) => Object.keys(state.durable.wishes).length === 0,
    timeoutMs: LEAVES_WITHIN_MS,
  });
}

async function ended({ loop, watch }: Parts): Promise<Error> {
  const holds = ({ state }: Now): boolean => state.durable.failure !== null;
  await watch.until({ claim: 'the call ends', holds, timeoutMs: null });
  const { failure } = loop.state().durable;
  return failure === null ? new Error('The call ended.') : callError(failure.code, failure.details);
}

async function stop(parts: Parts, options: BotOptions): Promise<void> {
  const note = (error: unknown): void => parts.log.warn('bot.stopIncomplete', { error });
  if (parts.performer.isClosed()) return;
  if (parts.loop.state().passing.account !== null) {
    await leave(parts).catch(note);
    if ('password' in options) await signOut(parts).catch(note);
  }
  close(parts);
}

async function signOut({ loop, watch }: Parts): Promise<void> {
  loop.step({ type: 'signOut' });
  await watch.until({
    claim: 'the device is signed out',
    holds: ({ state }) => state.passing.account === null,
    timeoutMs: SIGNS_OUT_WITHIN_MS,
  });
}

function close({ gateway, performer, host, soundOut }: Parts): void {
  gateway.close();
  host.close();
  performer.close();
  soundOut.stop();
}
