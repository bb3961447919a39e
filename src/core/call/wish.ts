// What we want our own key in a room to say, and how we bring the server to it: one wish per room, stored
// before it is sent, one write in flight, written again whenever the newest state differs, whatever the cause
// (a lost answer, a foreign write, an old delayed event). Pure; the outbox does the writing.
//
//   due ──sent──► inFlight ──ok──► written ──(differs / renewal due / marks differ)──► due
//                    └──failed, or no answer──► due again after a pause

import type { WriteResult } from '../app/input.ts';
import { PLAIN_RENEW_EVERY_MS } from '../channel/presence.ts';
import type { LeaveReason, RoomId, SessionId } from '../protocol/message.ts';

export type WishContent =
  | { readonly kind: 'joined'; readonly session: SessionId; readonly joinedMs: number }
  | { readonly kind: 'left'; readonly session: SessionId; readonly reason: LeaveReason };

/** What a JOINED says of us besides being there. */
export interface Marks {
  readonly muted: boolean;
  readonly deafened: boolean;
}

export interface Wish {
  readonly roomId: RoomId;
  readonly content: WishContent;
  readonly sinceMs: number;
  readonly inFlight: { readonly writeId: number; readonly sentAtMs: number; readonly marks: Marks } | null;
  /** Next write not before this; null: nothing to write. */
  readonly dueAtMs: number | null;
  /** Writes in a row that the server did not take. */
  readonly failures: number;
  /** How often the server's state differed, in a row; starts anew after 5 min of agreement. */
  readonly rewrites: { readonly count: number; readonly lastAtMs: number };
  /** The last write that the server took. */
  readonly written: {
    readonly eventId: string;
    readonly atMs: number;
    readonly marks: Marks;
    readonly hasEchoed: boolean;
  } | null;
  /** The newest state of our key that came since the last write left; null: none came. */
  readonly newest: NewestState | null;
}

/** Pauses before the 1st, 2nd … rewrite of a state that differs from the wish. */
const REWRITE_AFTER_MS = [0, 5_000, 15_000, 60_000] as const;
/** Pauses after a write that got no answer. */
const RETRY_AFTER_MS = [1_000, 2_000, 5_000, 10_000] as const;
/** The answer is late: the write counts as lost (the outbox says so itself after 10 s). */
export const WRITE_TIMES_OUT_AFTER_MS = 12_000;
/** A changed mark (muted, deafened) is published at most this often. */
export const MARK_EVERY_MS = 10_000;
/** The background goes on until the LEFT has echoed, at most so long. */
export const LEFT_GIVES_UP_AFTER_MS = 30_000;
const ECHO_OVERDUE_AFTER_MS = 10_000;
const AGREED_AFTER_MS = 300_000;

export function newWish(roomId: RoomId, content: WishContent, nowMs: number): Wish {
  return {
    roomId,
    content,
    sinceMs: nowMs,
    inFlight: null,
    dueAtMs: nowMs,
    failures: 0,
    rewrites: { count: 0, lastAtMs: nowMs },
    written: null,
    newest: null,
  };
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
  { writeId, marks }: { writeId: number; marks: Marks },
  nowMs: number,
): Wish => ({
  ...wish,
  inFlight: { writeId, sentAtMs: nowMs, marks },
  dueAtMs: null,
  newest: null,
});

export interface Answer {
  readonly writeId: number;
  readonly result: WriteResult;
}

/** Takes the server's answer. A late answer to an older write is ignored. */
export function answered(wish: Wish, { writeId, result }: Answer, nowMs: number): Wish {
  if (wish.inFlight?.writeId !== writeId) return wish;
  const { marks } = wish.inFlight;
  const landed = { ...wish, inFlight: null };
  // A newer wish came while the older was in flight: it is due already. The answer is not about it, but a limit is.
  if (wish.dueAtMs !== null)
    return result.ok ? landed : notBefore(landed, nowMs + (result.retryAfterMs ?? 0));
  if (result.ok) {
    // The echo often overtakes the answer: the poll and the write are two requests.
    const hasEchoed = wish.newest?.eventId === result.eventId;
    return { ...landed, failures: 0, written: { eventId: result.eventId, atMs: nowMs, marks, hasEchoed } };
  }
  const pauseMs = result.retryAfterMs ?? step(RETRY_AFTER_MS, wish.failures);
  return { ...landed, failures: wish.failures + 1, dueAtMs: nowMs + pauseMs };
}

const notBefore = (wish: Wish, atMs: number): Wish => ({
  ...wish,
  dueAtMs: Math.max(wish.dueAtMs ?? atMs, atMs),
});

/** The process that waited for the answer is gone: nobody will bring it, so the write goes out again. */
export function withoutAnswer(wish: Wish, nowMs: number): Wish {
  return wish.inFlight === null ? wish : { ...wish, inFlight: null, dueAtMs: wish.dueAtMs ?? nowMs };
}

export interface NewestState {
  readonly eventId: string;
  /** Null: a foreign write stands on our key. */
  readonly claim: { readonly kind: 'joined' | 'left'; readonly session: SessionId | null } | null;
}

/** Notes the newest state of our key that a sync brought; `withRewrite` judges it. */
export function seenOnServer(wish: Wish, newest: NewestState): Wish {
  const { written } = wish;
  const isEcho = written !== null && newest.eventId === written.eventId;
  if (isEcho && written.hasEchoed && wish.newest?.eventId === newest.eventId) return wish;
  return isEcho ? { ...wish, newest, written: { ...written, hasEchoed: true } } : { ...wish, newest };
}

/** Written again when the newest state differs from the wish, whatever the cause. */
export function withRewrite(wish: Wish, nowMs: number): Wish {
  if (nowMs < (differsFromMs(wish) ?? Number.POSITIVE_INFINITY)) return wish;
  const { count, lastAtMs } = wish.rewrites;
  const before = nowMs - lastAtMs > AGREED_AFTER_MS ? 0 : count;
  const rewrites = { count: before + 1, lastAtMs: nowMs };
  return { ...wish, newest: null, rewrites, dueAtMs: nowMs + step(REWRITE_AFTER_MS, before) };
}

/**
 * From when on the newest state counts as one that differs; null: it does not. What comes before our own write's
 * echo is older than it, unless the echo is long overdue.
 */
function differsFromMs({ written, newest, inFlight, dueAtMs, content }: Wish): number | null {
  if (written === null || newest === null || inFlight !== null || dueAtMs !== null) return null;
  if (newest.eventId === written.eventId) return null;
  if (newest.claim?.kind === content.kind && newest.claim.session === content.session) return null;
  return written.hasEchoed ? written.atMs : written.atMs + ECHO_OVERDUE_AFTER_MS;
}

/** Renewals and changed marks of a JOINED that stands. */
export function withRenewal(wish: Wish, marks: Marks, nowMs: number): Wish {
  const { written, content } = wish;
  if (content.kind !== 'joined' || written === null || wish.inFlight !== null || wish.dueAtMs !== null)
    return wish;
  const dueAtMs = renewalDueAtMs(written, marks);
  return dueAtMs <= nowMs ? { ...wish, dueAtMs: nowMs } : wish;
}

function renewalDueAtMs(written: NonNullable<Wish['written']>, { muted, deafened }: Marks): number {
  const isSaid = written.marks.muted === muted && written.marks.deafened === deafened;
  return written.atMs + (isSaid ? PLAIN_RENEW_EVERY_MS : MARK_EVERY_MS);
}

/** When the wish wants to be looked at again; null: never by itself. */
export function wakesAtMs(wish: Wish, marks: Marks): number | null {
  if (wish.inFlight !== null) return wish.inFlight.sentAtMs + WRITE_TIMES_OUT_AFTER_MS;
  if (wish.dueAtMs !== null) return wish.dueAtMs;
  const endsAtMs =
    wish.content.kind === 'left' ? leftEndsAtMs(wish) : wish.written && renewalDueAtMs(wish.written, marks);
  const times = [endsAtMs, differsFromMs(wish)].filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** A LEFT that has come back to us, or whose echo we waited for long enough, is done and forgotten. */
export function isDone(wish: Wish, nowMs: number): boolean {
  if (wish.content.kind !== 'left' || wish.inFlight !== null || wish.dueAtMs !== null) return false;
  return wish.written?.hasEchoed === true || nowMs >= (leftEndsAtMs(wish) ?? Number.POSITIVE_INFINITY);
}

/** One that the server has not taken yet is never dropped. */
const leftEndsAtMs = ({ written, sinceMs }: Wish): number | null =>
  written === null ? null : Math.max(sinceMs, written.atMs) + LEFT_GIVES_UP_AFTER_MS;

function step(pauses: readonly number[], index: number): number {
  return pauses[Math.min(index, pauses.length - 1)] as number;
}
