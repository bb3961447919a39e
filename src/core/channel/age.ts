// When an event was written, in this machine's wall time, and what each event teaches about the servers' clocks.
// Called by `app/messages` at the first sight of an event; the result is kept by event id and never replaced.
// Never by the sender's own `timestamp`. (protocol.md, "Age")
//
// Three clocks are in play: this machine's, our server's and the sender's server's. We know the first, learn how the
// second differs from it (`serverNowOffsetMs`), and how the third differs from the second (`offsets`).
import type { CallstateMessage, UserId } from '../protocol/message.ts';
import { COMPAT_EXPIRES_MS } from './presence.ts';

/** What we know of the servers' clocks. Plain JSON, stored. */
export interface ServerClock {
  /** Our server's now minus this machine's, ms; null: not learned yet. */
  readonly serverNowOffsetMs: number | null;
  /**
   * By server name, ms: smallest (our server's now − `origin_server_ts`) seen of a fresh event: the fastest delivery
   * plus how far that server's clock is behind ours.
   */
  readonly offsets: Readonly<Record<string, number>>;
}

export const freshServerClock: ServerClock = { serverNowOffsetMs: null, offsets: {} };

/** One event as it came to us. */
export interface Sighting {
  readonly sender: UserId;
  /** `origin_server_ts`, by the clock of the sender's server. */
  readonly originMs: number;
  /** `unsigned.age` as of the answer; null for events of other servers. */
  readonly ageMs: number | null;
  /** This machine's wall time when the answer arrived. */
  readonly arrivedAtMs: number;
  /** The poll followed the previous answer at once, so the event has just happened (see `Arrival`). */
  readonly isPrompt: boolean;
  /** Life of what it says, ms; null: it does not expire. */
  readonly expiresMs: number | null;
}

/**
 * How the age was found, in the order of trust:
 * - age: our server said it
 * - arrival: it came in a prompt answer
 * - offset: its server's time, corrected by what we know of that server's clock
 * - origin: its server's time as it is, plausible
 * - unsure: none of these; `bornAtMs` is null, the caller counts from first sight
 */
export interface Birth {
  readonly bornAtMs: number | null;
  readonly by: 'age' | 'arrival' | 'offset' | 'origin' | 'unsure';
}

/** Ahead of our server by more than this, an unknown server's clock is plainly wrong. */
export const FUTURE_TOLERATED_MS = 60_000;
/** Past its end by less than this, the event's server may just have a clock that is behind. */
export const EXPIRED_DOUBTED_MS = 60 * 60_000;
/** Servers whose offset we keep; any user of any server may write, so there must be a bound. */
export const OFFSETS_MAX = 256;

/** Our server's now, as far as known; else this machine's. */
export function serverNowMs(clock: ServerClock, nowMs: number): number {
  return nowMs + (clock.serverNowOffsetMs ?? 0);
}

/** The server part of a user id, with its port. */
export function serverOf(userId: UserId): string {
  return userId.slice(userId.indexOf(':') + 1);
}

/** Age and lesson of a callstate in one step. */
export function arrivalSight(
  clock: ServerClock,
  message: CallstateMessage,
  arrival: { readonly atMs: number; readonly isPrompt: boolean },
): Birth & { readonly clock: ServerClock } {
  const { sender, originMs, ageMs } = message;
  const sighting: Sighting = {
    sender,
    originMs,
    ageMs,
    arrivedAtMs: arrival.atMs,
    isPrompt: arrival.isPrompt,
    expiresMs: lifeOf(message),
  };
  return { ...birthOf(sighting, clock), clock: learnFrom(sighting, clock) };
}

/** When the event was written, by the most trusted of what is known. Call before `learnFrom`, or after: the same. */
export function birthOf(sighting: Sighting, clock: ServerClock): Birth {
  const { ageMs, arrivedAtMs } = sighting;
  if (ageMs !== null) return { bornAtMs: arrivedAtMs - ageMs, by: 'age' };
  if (sighting.isPrompt) return { bornAtMs: arrivedAtMs, by: 'arrival' };
  const seenAgeMs = originAgeMs(sighting, clock);
  if (seenAgeMs === null) return { bornAtMs: null, by: 'unsure' };
  const offsetMs = offsetOf(sighting.sender, clock);
  if (offsetMs !== null) return { bornAtMs: arrivedAtMs - Math.max(0, seenAgeMs - offsetMs), by: 'offset' };
  if (isDoubtful(seenAgeMs, sighting.expiresMs)) return { bornAtMs: null, by: 'unsure' };
  return { bornAtMs: arrivedAtMs - Math.max(0, seenAgeMs), by: 'origin' };
}

/** What the event teaches; the same object if nothing. */
export function learnFrom(sighting: Sighting, clock: ServerClock): ServerClock {
  if (sighting.ageMs !== null) return withServerNow(sighting, sighting.ageMs, clock);
  return sighting.isPrompt ? withOffset(sighting, clock) : clock;
}

function lifeOf({ claim }: CallstateMessage): number | null {
  if (claim.kind === 'left') return null;
  return claim.mxvc?.expiresMs ?? (claim.timestampMs === null ? null : COMPAT_EXPIRES_MS);
}

/** The newest lesson counts: either clock may have been set since the last. */
function withServerNow(sighting: Sighting, ageMs: number, clock: ServerClock): ServerClock {
  const serverNowOffsetMs = sighting.originMs + ageMs - sighting.arrivedAtMs;
  return serverNowOffsetMs === clock.serverNowOffsetMs ? clock : { ...clock, serverNowOffsetMs };
}

/** The smallest counts: everything that delays an event only makes the difference greater. */
function withOffset(sighting: Sighting, clock: ServerClock): ServerClock {
  const seenMs = originAgeMs(sighting, clock);
  if (seenMs === null) return clock;
  const knownMs = offsetOf(sighting.sender, clock);
  if (knownMs !== null && knownMs <= seenMs) return clock;
  if (knownMs === null && Object.keys(clock.offsets).length >= OFFSETS_MAX) return clock;
  return { ...clock, offsets: { ...clock.offsets, [serverOf(sighting.sender)]: seenMs } };
}

/** Our server's now − `origin_server_ts`; null if our server's now is not known. */
function originAgeMs(sighting: Sighting, clock: ServerClock): number | null {
  if (clock.serverNowOffsetMs === null) return null;
  return sighting.arrivedAtMs + clock.serverNowOffsetMs - sighting.originMs;
}

/** Own properties only: a server may be called `constructor`. */
function offsetOf(sender: UserId, clock: ServerClock): number | null {
  const server = serverOf(sender);
  return Object.hasOwn(clock.offsets, server) ? (clock.offsets[server] ?? null) : null;
}

/** An unknown server's time that may be off: too far ahead, or not so far past the end that it is surely dead. */
function isDoubtful(ageMs: number, expiresMs: number | null): boolean {
  if (ageMs < -FUTURE_TOLERATED_MS) return true;
  return expiresMs !== null && ageMs >= expiresMs && ageMs < expiresMs + EXPIRED_DOUBTED_MS;
}
