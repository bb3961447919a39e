// Drives `update` as the shells would, with a clock that a test moves: so that a scenario reads like a story.
// It performs nothing but the wake-up; writes wait for `accept` or `refuse`, the host speaks when the test says so.
import type { Effect } from '../../src/core/app/effect.ts';
import type { Account, Arrival, Input, WriteResult } from '../../src/core/app/input.ts';
import { type AppState, type DurableState, initialState } from '../../src/core/app/state.ts';
import { update } from '../../src/core/app/update.ts';
import type { HostFact, LinkReport, MicrophoneFact, Target } from '../../src/core/mesh/contract.ts';
import { makeDeviceKey } from '../../src/core/protocol/device-key.ts';
import { EXTRA_KEY } from '../../src/core/protocol/events.ts';
import type {
  CallstateMessage,
  LeaveReason,
  Message,
  RoomId,
  Signal,
  SignalMessage,
} from '../../src/core/protocol/message.ts';

export const LOUNGE = '!lounge';
export const KITCHEN = '!kitchen';
export const alice: Account = { userId: '@alice:hs', deviceId: 'ALICE', homeserver: 'http://hs' };
export const ALICE_KEY = keyOf(alice.userId, alice.deviceId);

export function keyOf(userId: string, deviceId: string): string {
  return makeDeviceKey({ browser: 'chromium', deviceId, userId }) ?? '';
}

export type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>;
export type MembershipWrite = EffectOf<'writeMembership'>;

export class World {
  nowMs = 1_700_000_000_000;
  state: AppState;
  /** What the steps were worth in the log, in short: `info call.joining`. Not among the effects. */
  readonly log: string[] = [];
  /** Of the last step. */
  effects: readonly Effect[] = [];
  /** Of all steps. */
  readonly history: Effect[] = [];
  wakeAtMs: number | null = null;
  #ids = 0;
  #events = 0;

  constructor(durable?: DurableState) {
    this.state = initialState('chromium', durable);
  }

  /** Signed in, with a page open, synced once. */
  static ready(durable?: DurableState): World {
    const world = new World(durable);
    world.boot();
    world.step({ type: 'viewersChanged', count: 1 });
    world.sync();
    return world;
  }

  /** In the lounge with a live microphone, the JOINED written and echoed. */
  static inCall(): World {
    const world = World.ready();
    world.enter(LOUNGE);
    world.echo(world.accept());
    return world;
  }

  boot(hasHost = false): readonly Effect[] {
    return this.step({ type: 'booted', bootId: this.freshId(), account: alice, hasHost });
  }

  /** The process dies; what was stored goes on in a new one. */
  restart(hasHost: boolean): readonly Effect[] {
    this.state = initialState('chromium', JSON.parse(JSON.stringify(this.state.durable)) as DurableState);
    this.wakeAtMs = null;
    return this.boot(hasHost);
  }

  freshId(): string {
    this.#ids += 1;
    return `id${this.#ids}`;
  }

  step(input: Input): readonly Effect[] {
    const { state, effects: all } = update(this.state, input, { nowMs: this.nowMs, freshId: this.freshId() });
    const effects = all.filter(({ type }) => type !== 'log');
    this.log.push(...pick(all, 'log').map(({ level, event }) => `${level} ${event}`));
    this.state = state;
    this.effects = effects;
    this.history.push(...effects);
    for (const effect of effects) if (effect.type === 'wakeAt') this.wakeAtMs = effect.atMs;
    return effects;
  }

  /** Time passes; ticks come when they were asked for. Returns what all of them brought. */
  advance(byMs: number): readonly Effect[] {
    const untilMs = this.nowMs + byMs;
    const from = this.history.length;
    for (let turn = 0; this.wakeAtMs !== null && this.wakeAtMs <= untilMs; turn += 1) {
      if (turn > 1_000) throw new Error('the wake-ups do not end');
      this.nowMs = Math.max(this.nowMs, this.wakeAtMs);
      this.wakeAtMs = null;
      this.step({ type: 'tick' });
    }
    this.nowMs = untilMs;
    return this.history.slice(from);
  }

  /** The same with a poll answered every 10 s, as while polling works. */
  live(forMs: number): readonly Effect[] {
    const from = this.history.length;
    for (let left = forMs; left > 0; left -= 10_000) {
      this.advance(Math.min(left, 10_000));
      this.sync();
    }
    return this.history.slice(from);
  }

  sync(...messages: readonly Message[]): readonly Effect[] {
    return this.syncAs({}, ...messages);
  }

  syncAs(arrival: Partial<Arrival>, ...messages: readonly Message[]): readonly Effect[] {
    const how = { atMs: this.nowMs, isPrompt: true, isAfterPause: false, ...arrival };
    return this.step({ type: 'synced', messages, arrival: how, since: `s${this.#events}` });
  }

  host(fact: HostFact): readonly Effect[] {
    return this.step({ type: 'hostFact', fact });
  }

  hello(over: Partial<Extract<HostFact, { type: 'hello' }>> = {}): readonly Effect[] {
    const nothing = { links: [], speaking: [], hostId: 'host1' };
    return this.host({ type: 'hello', microphone: microphone('undecided'), ...nothing, ...over });
  }

  microphone(state: MicrophoneFact['state']): readonly Effect[] {
    return this.host({ type: 'microphone', microphone: microphone(state) });
  }

  /** Join, hello, live microphone: the JOINED is on its way. */
  enter(roomId: RoomId): readonly Effect[] {
    this.step({ type: 'join', roomId });
    this.hello();
    return this.microphone('live');
  }

  /** One click into another channel; the server does not say what we may there, so it goes on. */
  switchTo(roomId: RoomId): readonly Effect[] {
    this.step({ type: 'join', roomId });
    return this.step({ type: 'rightsRead', roomId, reading: null });
  }

  all<T extends Effect['type']>(type: T): readonly EffectOf<T>[] {
    return pick(this.history, type);
  }

  last<T extends Effect['type']>(type: T): EffectOf<T> {
    const found = this.all(type).at(-1);
    if (found === undefined) throw new Error(`no ${type} so far`);
    return found;
  }

  get target(): Target | null {
    const orders = this.all('tellHost').flatMap(({ order }) => (order.type === 'target' ? [order] : []));
    return orders.at(-1)?.target ?? null;
  }

  get session(): string {
    const { stay } = this.state.durable;
    if (stay === null) throw new Error('not in a call');
    return stay.session;
  }

  /** The server takes a write (the last one). Returns it with its event id. */
  accept(write: MembershipWrite = this.last('writeMembership')): TakenWrite {
    this.#events += 1;
    const eventId = `$own${this.#events}`;
    this.step({ type: 'membershipWritten', writeId: write.writeId, result: { ok: true, eventId } });
    return { ...write, eventId };
  }

  refuse(
    code: Extract<WriteResult, { ok: false }>['code'],
    more: { retryAfterMs?: number; write?: MembershipWrite } = {},
  ): readonly Effect[] {
    const { writeId } = more.write ?? this.last('writeMembership');
    const details = { errcode: null, neededLevel: null, ownLevel: null };
    const result = { ok: false, code, retryAfterMs: more.retryAfterMs ?? null, ...details } as const;
    return this.step({ type: 'membershipWritten', writeId, result });
  }

  /** Our own write comes back with the next poll. */
  echo(write: TakenWrite): readonly Effect[] {
    return this.sync(ownEcho(write));
  }
}

export type TakenWrite = MembershipWrite & { readonly eventId: string };

export const pick = <T extends Effect['type']>(effects: readonly Effect[], type: T): readonly EffectOf<T>[] =>
  effects.filter((effect): effect is EffectOf<T> => effect.type === type);

export const microphone = (state: MicrophoneFact['state']): MicrophoneFact => ({ state, detail: null });

/** What a write says, in short: `JOINED id3`. */
export function saying(write: MembershipWrite): string {
  const extra = write.content[EXTRA_KEY] as { session: string };
  return `${String(write.content['join_state'])} ${extra.session}`;
}

export function ownEcho(write: TakenWrite): CallstateMessage {
  const extra = write.content[EXTRA_KEY] as { session: string; joined_ms: number; reason: LeaveReason };
  const own = { userId: alice.userId, deviceId: alice.deviceId };
  return write.content['join_state'] === 'JOINED'
    ? joined(own, { ...writeFields(write), session: extra.session, joinedMs: extra.joined_ms })
    : left(own, { ...writeFields(write), session: extra.session, reason: extra.reason });
}

const writeFields = ({ roomId, eventId }: TakenWrite) => ({ roomId, eventId });

export interface Person {
  readonly userId: string;
  readonly deviceId: string;
}

export const bob: Person = { userId: '@bob:hs', deviceId: 'BOB' };
export const carol: Person = { userId: '@carol:hs', deviceId: 'CAROL' };

export const person = (n: number): Person => ({ userId: `@p${n}:hs`, deviceId: `P${n}` });

export interface JoinedSaying {
  readonly roomId?: RoomId;
  readonly eventId?: string;
  readonly session?: string;
  readonly joinedMs?: number;
  readonly expiresMs?: number;
  readonly muted?: boolean;
  readonly ageMs?: number | null;
  readonly isCompat?: boolean;
  /** Whether a compat peer writes `timestamp`. */
  readonly timestampMs?: number | null;
  readonly originMs?: number;
}

export function joined(who: Person, said: JoinedSaying = {}): CallstateMessage {
  const { session = `s-${who.deviceId}`, joinedMs = 1_699_999_000_000, expiresMs = 100_000 } = said;
  const mxvc = {
    deviceId: who.deviceId,
    session,
    joinedMs,
    expiresMs,
    muted: said.muted ?? false,
    deafened: false,
    capabilities: [],
  };
  return {
    ...callstate(who, said.roomId, said.eventId ?? `$${session}`),
    originMs: said.originMs ?? 1_700_000_000_000,
    ageMs: said.ageMs === undefined ? 0 : said.ageMs,
    claim: { kind: 'joined', mxvc: said.isCompat ? null : mxvc, timestampMs: said.timestampMs ?? null },
  };
}

export function left(
  who: Person,
  said: { roomId?: RoomId; eventId?: string; session?: string | null; reason?: LeaveReason | null } = {},
): CallstateMessage {
  const { session = `s-${who.deviceId}`, reason = 'left' } = said;
  return {
    ...callstate(who, said.roomId, said.eventId ?? `$left-${session}`),
    claim: { kind: 'left', session, reason },
  };
}

function callstate(who: Person, roomId: RoomId = LOUNGE, eventId: string) {
  const deviceKey = keyOf(who.userId, who.deviceId);
  const common = { type: 'callstate', roomId, eventId, sender: who.userId, deviceKey } as const;
  return { ...common, originMs: 1_700_000_000_000, ageMs: 0 };
}

export const offer: Signal = { kind: 'offer', sdp: 'v=0', candidates: [] };

export function signalFrom(
  who: Person,
  to: { session: string; fromSession?: string; seq?: number; roomId?: RoomId },
): SignalMessage {
  const { fromSession = `s-${who.deviceId}`, seq = 0 } = to;
  return {
    type: 'signal',
    via: 'device',
    roomId: to.roomId ?? LOUNGE,
    eventId: null,
    originMs: null,
    ageMs: null,
    sender: who.userId,
    senderKey: keyOf(who.userId, who.deviceId),
    receiverKey: ALICE_KEY,
    mxvc: { fromSession, toSession: to.session, attempt: 1, seq },
    signal: offer,
  };
}

export function linkTo(who: Person, health: LinkReport['health'], session = `s-${who.deviceId}`): LinkReport {
  return {
    deviceKey: keyOf(who.userId, who.deviceId),
    session,
    health,
    attempt: 1,
    reason: null,
    said: null,
  };
}

export function roomMember(
  userId: string,
  membership: 'join' | 'invite' | 'leave' | 'ban' = 'join',
  displayName: string | null = null,
) {
  return { type: 'roomMember', roomId: LOUNGE, userId, membership, displayName } as const;
}
