// What we want our own key in a room to say, and how we bring the server to it: one wish per room, stored
// before it is sent, one write in flight, written again whenever the newest state differs, whatever the cause
// (a lost answer, a foreign write, an old delayed event). Pure; the outbox does the writing.
//
//   due ──written──► inFlight ──ok──► settled ──(differs / renewal due / mute differs)──► due
//                        └──failed──► due again after a pause

import type { WriteResult } from '../app/input.ts';
import { PLAIN_RENEW_EVERY_MS } from '../channel/presence.ts';
import type { LeaveReason, RoomId, SessionId } from '../protocol/message.ts';

export type WishContent =
  | { readonly kind: 'joined'; readonly session: SessionId; readonly joinedMs: number }
  | { readonly kind: 'left'; readonly session: SessionId; readonly reason: LeaveReason };

export interface Wish {
  readonly roomId: RoomId;
  readonly content: WishContent;
  readonly sinceMs: number;
  readonly inFlight: { readonly writeId: number; readonly sentAtMs: number; readonly muted: boolean } | null;
  /** Next write not before this; null: nothing to write. */
  readonly dueAtMs: number | null;
  /** Failures or disagreements in a row; resets after 5 min of agreement. */
  readonly tries: number;
  /** The last write that the server took. */
  readonly written: {
    readonly eventId: string;
    readonly atMs: number;
    readonly muted: boolean;
    readonly hasEchoed: boolean;
  } | null;
}

/** Pauses before the 1st, 2nd … rewrite of a state that differs from the wish. */
const REWRITE_AFTER_MS = [0, 5_000, 15_000, 60_000] as const;
/** Pauses after a write that got no answer. */
const RETRY_AFTER_MS = [1_000, 2_000, 5_000, 10_000] as const;
/** The answer is late: the write counts as lost (the outbox says so itself after 10 s). */
export const WRITE_TIMES_OUT_AFTER_MS = 12_000;
/** A mute mark is published at most this often. */
export const MUTE_MARK_EVERY_MS = 10_000;
/** The background goes on until the LEFT has echoed, at most so long. */
export const LEFT_GIVES_UP_AFTER_MS = 30_000;
const ECHO_OVERDUE_AFTER_MS = 10_000;
const AGREED_AFTER_MS = 300_000;

export function newWish(roomId: RoomId, content: WishContent, nowMs: number): Wish {
  return { roomId, content, sinceMs: nowMs, inFlight: null, dueAtMs: nowMs, tries: 0, written: null };
}

/** A newer wish for the same room. A write in flight is left to end; the new content goes right after it. */
export function replaceWish(
  old: Wish | undefined,
  roomId: RoomId,
  next: { content: WishContent; nowMs: number },
): Wish {
  return { ...newWish(roomId, next.content, next.nowMs), inFlight: old?.inFlight ?? null };
}

/** Whether a write is to go out now. */
export const isDue = (wish: Wish, nowMs: number): boolean =>
  wish.inFlight === null && wish.dueAtMs !== null && wish.dueAtMs <= nowMs;

export const sent = (
  wish: Wish,
  { writeId, muted }: { writeId: number; muted: boolean },
  nowMs: number,
): Wish => ({
  ...wish,
  inFlight: { writeId, sentAtMs: nowMs, muted },
  dueAtMs: null,
});

export interface Answer {
  readonly writeId: number;
  readonly result: WriteResult;
}

/** Takes the server's answer. A late answer to an older write is ignored. */
export function answered(wish: Wish, { writeId, result }: Answer, nowMs: number): Wish {
  if (wish.inFlight?.writeId !== writeId) return wish;
  const { muted } = wish.inFlight;
  const landed = { ...wish, inFlight: null };
  // A newer wish came while the older was in flight: it is due already, and this answer is not about it.
  if (wish.dueAtMs !== null) return landed;
  if (result.ok) {
    return { ...landed, written: { eventId: result.eventId, atMs: nowMs, muted, hasEchoed: false } };
  }
  const pauseMs = result.retryAfterMs ?? step(RETRY_AFTER_MS, wish.tries);
  return { ...landed, tries: wish.tries + 1, dueAtMs: nowMs + pauseMs };
}

export interface NewestState {
  readonly eventId: string;
  /** Null: a foreign write stands on our key. */
  readonly claim: { readonly kind: 'joined' | 'left'; readonly session: SessionId | null } | null;
}

/** Compares the wish with the newest state of our key that a sync brought. */
export function seenOnServer(wish: Wish, newest: NewestState, nowMs: number): Wish {
  const { written } = wish;
  if (written !== null && newest.eventId === written.eventId) {
    return written.hasEchoed ? wish : { ...wish, written: { ...written, hasEchoed: true } };
  }
  if (written === null || wish.inFlight !== null || wish.dueAtMs !== null) return wish;
  // What comes before our own write's echo is older than it, unless the echo is long overdue.
  if (!written.hasEchoed && nowMs - written.atMs < ECHO_OVERDUE_AFTER_MS) return wish;
  if (agrees(wish, newest)) return wish;
  const tries = nowMs - written.atMs > AGREED_AFTER_MS ? 0 : wish.tries;
  return { ...wish, tries: tries + 1, dueAtMs: nowMs + step(REWRITE_AFTER_MS, tries) };
}

function agrees(wish: Wish, newest: NewestState): boolean {
  return newest.claim?.kind === wish.content.kind && newest.claim.session === wish.content.session;
}

/** Renewals and mute marks of a JOINED that stands. */
export function withRenewal(wish: Wish, isMuted: boolean, nowMs: number): Wish {
  const { written, content } = wish;
  if (content.kind !== 'joined' || written === null || wish.inFlight !== null || wish.dueAtMs !== null)
    return wish;
  const dueAtMs = renewalDueAtMs(written, isMuted);
  return dueAtMs <= nowMs ? { ...wish, dueAtMs: nowMs } : wish;
}

function renewalDueAtMs(written: NonNullable<Wish['written']>, isMuted: boolean): number {
  return written.atMs + (written.muted === isMuted ? PLAIN_RENEW_EVERY_MS : MUTE_MARK_EVERY_MS);
}

/** When the wish wants to be looked at again; null: never by itself. */
export function wakesAtMs(wish: Wish, isMuted: boolean): number | null {
  if (wish.inFlight !== null) return wish.inFlight.sentAtMs + WRITE_TIMES_OUT_AFTER_MS;
  if (wish.dueAtMs !== null) return wish.dueAtMs;
  if (wish.content.kind === 'left') return wish.sinceMs + LEFT_GIVES_UP_AFTER_MS;
  return wish.written === null ? null : renewalDueAtMs(wish.written, isMuted);
}

/** A LEFT that has come back to us, or that we waited for long enough, is done and forgotten. */
export function isDone(wish: Wish, nowMs: number): boolean {
  if (wish.content.kind !== 'left') return false;
  return wish.written?.hasEchoed === true || nowMs - wish.sinceMs >= LEFT_GIVES_UP_AFTER_MS;
}

function step(pauses: readonly number[], index: number): number {
  return pauses[Math.min(index, pauses.length - 1)] as number;
}
