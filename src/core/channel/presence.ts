// Who of a channel's entries counts as being there, and until when. Pure; used by the target and the view.
// Never by a sender's own clock, and nobody expires while our own polling fails.
import type { Channel, Entry } from './state.ts';

/** Life of a JOINED without a delayed LEFT, and how often it is renewed (two renewals may fail). */
export const PLAIN_EXPIRES_MS = 100_000;
export const PLAIN_RENEW_EVERY_MS = 45_000;
/** A compat peer that writes `timestamp` renews every 15 s (prototype); we give it two and a half. */
export const COMPAT_EXPIRES_MS = 40_000;
/** Our long poll answers at least every 25 s; past this our picture is old and nobody ages. */
export const PICTURE_FRESH_MS = 30_000;
/** As many members as a mesh bears. */
export const MAX_MEMBERS = 16;

export type Presence = 'alive' | 'unsure' | 'gone';

/**
 * The time at which presence is judged: it stands still while the server does not answer.
 * @param lastAnswerAtMs arrival of the newest answer, null before the first
 */
export function presenceNowMs(nowMs: number, lastAnswerAtMs: number | null): number {
  return lastAnswerAtMs === null ? nowMs : Math.min(nowMs, lastAnswerAtMs + PICTURE_FRESH_MS);
}

/** Whether an entry counts. An unsure one is shown grey and linked to, but does not count for "full". */
export function presenceOf(entry: Entry, presenceNow: number): Presence {
  if (entry.hasLapsed || entry.isOutside) return 'gone';
  const endsAt = expiresAtMs(entry);
  if (endsAt !== null && presenceNow >= endsAt) return 'gone';
  return entry.bornAtMs === null ? 'unsure' : 'alive';
}

/** When an entry ends by itself, in this machine's wall time; null: never (a compat peer that writes no time). */
export function expiresAtMs(entry: Entry): number | null {
  const lifeMs = entry.mxvc?.expiresMs ?? (entry.writesTimestamp ? COMPAT_EXPIRES_MS : null);
  return lifeMs === null ? null : (entry.bornAtMs ?? entry.firstSeenAtMs) + lifeMs;
}

/** Entries that are there, in the order in which they joined. */
export function presentEntries(channel: Channel, presenceNow: number): readonly Entry[] {
  return Object.values(channel.entries)
    .filter((entry) => presenceOf(entry, presenceNow) !== 'gone')
    .sort(byJoining);
}

/** Order of joining: `joined_ms`, then device key by code unit. Compat peers by first sight. */
export function byJoining(left: Entry, right: Entry): number {
  const difference = joinedMs(left) - joinedMs(right);
  if (difference !== 0) return difference;
  return left.deviceKey < right.deviceKey ? -1 : left.deviceKey > right.deviceKey ? 1 : 0;
}

const joinedMs = (entry: Entry): number => entry.mxvc?.joinedMs ?? entry.firstSeenAtMs;
