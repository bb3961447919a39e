// One wish for one key: what becomes of it, row by row. The stories are in test/core/app.
import { describe, expect, it } from 'vitest';
import type { WriteResult } from '../../../src/core/app/input.ts';
import {
  answered,
  isDone,
  isDue,
  newWish,
  replaceWish,
  seenOnServer,
  sent,
  type Wish,
  wakesAtMs,
  withoutAnswer,
  withRenewal,
  withRewrite,
} from '../../../src/core/call/wish.ts';

const joinedContent = { kind: 'joined', session: 's', joinedMs: 1 } as const;
const leftContent = { kind: 'left', session: 's', reason: 'left' } as const;
const ok: WriteResult = { ok: true, eventId: '$1' };
const no: WriteResult = {
  ok: false,
  code: 'timeout',
  retryAfterMs: null,
  errcode: null,
  neededLevel: null,
  ownLevel: null,
};
const others = { eventId: '$f', claim: null };

const LOUD = { muted: false, deafened: false };
const MUTED = { muted: true, deafened: false };
const DEAF = { muted: true, deafened: true };

const due = newWish('!r', joinedContent, 0);
const inFlight = sent(due, { writeId: 1, marks: LOUD }, 0);
const written = answered(inFlight, { writeId: 1, result: ok }, 100);
const taken = written.written as NonNullable<Wish['written']>;
const echoed = seenOnServer(written, { eventId: '$1', claim: { kind: 'joined', session: 's' } });
const leftWritten = answered(
  sent(newWish('!r', leftContent, 0), { writeId: 1, marks: LOUD }, 0),
  { writeId: 1, result: ok },
  100,
);

describe('a wish', () => {
  it('is due at once', () => expect(isDue(due, 0)).toBe(true));
  it('is not due before its time', () => expect(isDue({ ...due, dueAtMs: 5 }, 4)).toBe(false));
  it('is not due while a write is in flight', () => expect(isDue(inFlight, 9e9)).toBe(false));

  it('that replaces another lets the write in flight end and is due after it', () => {
    const next = replaceWish(inFlight, '!r', { content: leftContent, nowMs: 50 });
    expect([isDue(next, 60), isDue(answered(next, { writeId: 1, result: ok }, 60), 60)]).toEqual([
      false,
      true,
    ]);
  });

  it('does not take the answer to the write before for its own', () => {
    const next = replaceWish(inFlight, '!r', { content: leftContent, nowMs: 50 });
    expect(answered(next, { writeId: 1, result: ok }, 60).written).toBeNull();
  });

  it('ignores the answer to another write', () => {
    expect(answered(inFlight, { writeId: 7, result: ok }, 60)).toBe(inFlight);
  });

  it('whose write failed is due after the pause that the server names', () => {
    const next = answered(inFlight, { writeId: 1, result: { ...no, retryAfterMs: 700 } }, 100);
    expect([next.dueAtMs, next.failures]).toEqual([800, 1]);
  });

  it('counts failures anew after a success', () => {
    const again = sent({ ...due, failures: 3 }, { writeId: 2, marks: LOUD }, 0);
    expect(answered(again, { writeId: 2, result: ok }, 5).failures).toBe(0);
  });

  it('whose answer nobody brings is due at once', () => {
    expect(withoutAnswer(inFlight, 70)).toMatchObject({ inFlight: null, dueAtMs: 70 });
  });

  it('without a write in flight has no answer to lose', () => {
    expect(withoutAnswer(written, 70)).toBe(written);
  });
});

describe('a state that differs', () => {
  const rewritten = (wish: Wish, nowMs: number): number | null => withRewrite(wish, nowMs).dueAtMs;

  it.each([
    ['a foreign write', others, 200],
    ['a LEFT', { eventId: '$f', claim: { kind: 'left', session: 's' } } as const, 200],
    ['another session', { eventId: '$f', claim: { kind: 'joined', session: 'x' } } as const, 200],
    ['an equal claim', { eventId: '$f', claim: { kind: 'joined', session: 's' } } as const, null],
    ['our own echo', { eventId: '$1', claim: { kind: 'joined', session: 's' } } as const, null],
  ])('%s', (_name, newest, expected) => {
    expect(rewritten(seenOnServer(echoed, newest), 200)).toBe(expected);
  });

  it('does not count until our echo has come or is 10 s overdue', () => {
    const wish = seenOnServer(written, others);
    expect([rewritten(wish, 10_099), rewritten(wish, 10_100)]).toEqual([null, 10_100]);
  });

  it('that waits for the overdue echo wakes us', () => {
    expect(wakesAtMs(seenOnServer(written, others), LOUD)).toBe(10_100);
  });

  it('does not count while a write is in flight or due', () => {
    expect(withRewrite(seenOnServer(inFlight, others), 9e9).dueAtMs).toBeNull();
  });

  it('is forgotten with the next write', () => {
    expect(sent(seenOnServer(echoed, others), { writeId: 2, marks: LOUD }, 300).newest).toBeNull();
  });

  it('our echo, seen twice, changes nothing', () => {
    expect(seenOnServer(echoed, { eventId: '$1', claim: { kind: 'joined', session: 's' } })).toBe(echoed);
  });
});

describe('a renewal', () => {
  it.each([
    ['is due 45 s after the last write', written, LOUD, 45_100, 45_100],
    ['is not due before', written, LOUD, 45_099, null],
    ['is due after 10 s where the mute differs', written, MUTED, 10_100, 10_100],
    [
      'is due after 10 s where only the deafness differs',
      { ...written, written: { ...taken, marks: MUTED } },
      DEAF,
      10_100,
      10_100,
    ],
    ['is none of a LEFT', leftWritten, LOUD, 9e9, null],
    ['is none while one is in flight', inFlight, LOUD, 9e9, null],
  ])('%s', (_name, wish, marks, nowMs, expected) => {
    expect(withRenewal(wish, marks, nowMs).dueAtMs).toBe(expected);
  });
});

describe('a LEFT', () => {
  it.each([
    ['is done when it has echoed', seenOnServer(leftWritten, { eventId: '$1', claim: null }), 200, true],
    ['is not done before', leftWritten, 200, false],
    ['is done 30 s after it was written', leftWritten, 30_100, true],
    ['is not done while it was never written', newWish('!r', leftContent, 0), 9e9, false],
  ])('%s', (_name, wish, nowMs, expected) => {
    expect(isDone(wish, nowMs)).toBe(expected);
  });

  it('is what alone is ever done', () => expect(isDone(echoed, 9e9)).toBe(false));
});

describe('the next look', () => {
  it.each([
    ['at what is due, when it is due', { ...due, dueAtMs: 77 }, 77],
    ['at what is in flight, when it counts as lost', inFlight, 12_000],
    ['at a JOINED, for its renewal', echoed, 45_100],
    ['at a LEFT, for its end', leftWritten, 30_100],
    ['at nothing', { ...due, dueAtMs: null }, null],
  ])('%s', (_name, wish, expected) => {
    expect(wakesAtMs(wish, LOUD)).toBe(expected);
  });
});
