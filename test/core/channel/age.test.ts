// When an event was written: one row for each rule of protocol.md's "Age", and what is learned of the clocks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arrivalSight,
  birthOf,
  freshServerClock,
  learnFrom,
  OFFSETS_MAX,
  type ServerClock,
  type Sighting,
  serverNowMs,
  serverOf,
} from '../../../src/core/channel/age.ts';
import type { CallstateMessage, Claim } from '../../../src/core/protocol/message.ts';

const NOW = 1_700_000_000_000;
const LATE = 90 * 60_000;
/** Our server is 5 s ahead of this machine; far.test delivers in 200 ms and is 1 s behind. */
const KNOWN: ServerClock = { serverNowOffsetMs: 5_000, offsets: { 'far.test:8448': 1_200 } };
const SERVER_NOW = NOW + 5_000;

const seen = (changes: Partial<Sighting>): Sighting => ({
  sender: '@bob:far.test:8448',
  originMs: SERVER_NOW,
  ageMs: null,
  arrivedAtMs: NOW,
  isPrompt: false,
  expiresMs: 100_000,
  ...changes,
});
const stranger = (changes: Partial<Sighting>): Sighting => seen({ sender: '@eve:new.test', ...changes });

describe('birthOf', () => {
  type Row = readonly [string, Sighting, ServerClock, number | null, string];
  const rows: readonly Row[] = [
    ['(a) the age our server tells', seen({ ageMs: 3_000, isPrompt: true }), KNOWN, NOW - 3_000, 'age'],
    ['(a) also without any known clock', seen({ ageMs: 3_000 }), freshServerClock, NOW - 3_000, 'age'],
    ['(b) arrival in a prompt answer', seen({ isPrompt: true, originMs: 0 }), KNOWN, NOW, 'arrival'],
    ['(c) its time and its offset', seen({ originMs: SERVER_NOW - 11_200 }), KNOWN, NOW - 10_000, 'offset'],
    ['(c) never in the future', seen({ originMs: SERVER_NOW + LATE }), KNOWN, NOW, 'offset'],
    [
      '(c) dead is dead by a known offset',
      seen({ originMs: SERVER_NOW - 201_200 }),
      KNOWN,
      NOW - 200_000,
      'offset',
    ],
    ['unknown offset, plausible', stranger({ originMs: SERVER_NOW - 50_000 }), KNOWN, NOW - 50_000, 'origin'],
    ['unknown offset, little ahead', stranger({ originMs: SERVER_NOW + 60_000 }), KNOWN, NOW, 'origin'],
    ['unknown offset, far ahead', stranger({ originMs: SERVER_NOW + 60_001 }), KNOWN, null, 'unsure'],
    [
      'unknown offset, not yet expired',
      stranger({ originMs: SERVER_NOW - 99_999 }),
      KNOWN,
      NOW - 99_999,
      'origin',
    ],
    ['unknown offset, just expired', stranger({ originMs: SERVER_NOW - 100_000 }), KNOWN, null, 'unsure'],
    [
      'unknown offset, expired for < 1 h',
      stranger({ originMs: SERVER_NOW - 3_699_999 }),
      KNOWN,
      null,
      'unsure',
    ],
    [
      'unknown offset, expired for 1 h',
      stranger({ originMs: SERVER_NOW - 3_700_000 }),
      KNOWN,
      NOW - 3_700_000,
      'origin',
    ],
    [
      'unknown offset, no expiry',
      stranger({ originMs: SERVER_NOW - LATE, expiresMs: null }),
      KNOWN,
      NOW - LATE,
      'origin',
    ],
    ["our server's now not known", seen({}), { ...KNOWN, serverNowOffsetMs: null }, null, 'unsure'],
    ['nothing known', stranger({}), freshServerClock, null, 'unsure'],
    [
      'a server called like a property of every object',
      seen({ sender: '@a:constructor' }),
      KNOWN,
      NOW,
      'origin',
    ],
  ];
  it.each(rows)('%s', (_name, sighting, clock, bornAtMs, by) => {
    expect(birthOf(sighting, clock)).toEqual({ bornAtMs, by });
  });

  it('is never after the arrival', () => {
    const clock = fc.record({
      serverNowOffsetMs: fc.option(fc.integer()),
      offsets: fc.dictionary(fc.string(), fc.integer()),
    });
    fc.assert(
      fc.property(
        clock,
        fc.integer(),
        fc.option(fc.nat()),
        fc.boolean(),
        (known, originMs, ageMs, isPrompt) => {
          const { bornAtMs } = birthOf(seen({ originMs, ageMs, isPrompt }), known);
          expect(bornAtMs ?? NOW).toBeLessThanOrEqual(NOW);
        },
      ),
    );
  });
});

describe('learnFrom', () => {
  it("learns our server's now from an event with both times", () => {
    const clock = learnFrom(seen({ originMs: NOW + 4_000, ageMs: 900 }), freshServerClock);
    expect(clock).toEqual({ serverNowOffsetMs: 4_900, offsets: {} });
    expect(serverNowMs(clock, NOW + 10)).toBe(NOW + 4_910);
  });

  it('believes the newest: a clock may have been set', () => {
    expect(learnFrom(seen({ originMs: NOW, ageMs: 0 }), KNOWN).serverNowOffsetMs).toBe(0);
  });

  it('learns the offset of another server from a prompt event', () => {
    const clock = learnFrom(stranger({ originMs: SERVER_NOW - 300, isPrompt: true }), KNOWN);
    expect(clock.offsets).toEqual({ 'far.test:8448': 1_200, 'new.test': 300 });
  });

  it('keeps the smallest offset', () => {
    const learnt = (delayMs: number) =>
      learnFrom(seen({ originMs: SERVER_NOW - delayMs, isPrompt: true }), KNOWN);
    expect(learnt(1_199).offsets).toEqual({ 'far.test:8448': 1_199 });
    expect(learnt(1_200)).toBe(KNOWN);
    expect(learnt(9_000)).toBe(KNOWN);
  });

  it('learns nothing from an event that is neither aged nor prompt, or while our server is not known', () => {
    expect(learnFrom(stranger({}), KNOWN)).toBe(KNOWN);
    expect(learnFrom(stranger({ isPrompt: true }), freshServerClock)).toBe(freshServerClock);
    expect(learnFrom(seen({ originMs: NOW + 5_000, ageMs: 0 }), KNOWN)).toBe(KNOWN);
  });

  it('keeps a bounded number of servers, and goes on learning of those', () => {
    const offsets = Object.fromEntries(
      Array.from({ length: OFFSETS_MAX }, (_none, index) => [`s${index}`, 500]),
    );
    const full = { serverNowOffsetMs: 5_000, offsets };
    expect(learnFrom(stranger({ isPrompt: true }), full)).toBe(full);
    const known = learnFrom(stranger({ sender: '@a:s7', originMs: SERVER_NOW - 20, isPrompt: true }), full);
    expect(known.offsets['s7']).toBe(20);
  });

  it('makes a late event of a server as old as it is, once that server is known', () => {
    const skewMs = -42_000;
    const learnt = learnFrom(stranger({ originMs: SERVER_NOW + skewMs - 80, isPrompt: true }), KNOWN);
    const late = stranger({ originMs: SERVER_NOW + skewMs - 30_080 });
    expect(birthOf(late, learnt)).toEqual({ bornAtMs: NOW - 30_000, by: 'offset' });
  });

  it('holds a server called like the prototype of all objects', () => {
    const sighting = stranger({ sender: '@a:__proto__', originMs: SERVER_NOW - 50, isPrompt: true });
    const stored = JSON.parse(JSON.stringify(learnFrom(sighting, KNOWN))) as ServerClock;
    expect(birthOf(stranger({ sender: '@a:__proto__', originMs: SERVER_NOW - 1_050 }), stored)).toEqual({
      bornAtMs: NOW - 1_000,
      by: 'offset',
    });
  });
});

describe('serverNowMs', () => {
  it("is this machine's now while nothing is known", () => {
    expect(serverNowMs(freshServerClock, NOW)).toBe(NOW);
  });
});

describe('serverOf', () => {
  it.each([
    ['@a:hs.test', 'hs.test'],
    ['@a:localhost:8448', 'localhost:8448'],
    ['@a@b:[::1]:8448', '[::1]:8448'],
  ])('of %s is %s', (userId, server) => {
    expect(serverOf(userId)).toBe(server);
  });
});

describe('arrivalSight', () => {
  const mxvc = {
    deviceId: 'D',
    session: 's',
    joinedMs: 1,
    expiresMs: 100_000,
    muted: false,
    deafened: false,
    capabilities: [],
  };
  const said = (claim: Claim, originMs: number, ageMs: number | null = null): CallstateMessage => ({
    type: 'callstate',
    roomId: '!r',
    eventId: '$e',
    sender: '@eve:new.test',
    deviceKey: 'chrome@eve:new.test',
    originMs,
    ageMs,
    claim,
  });
  const stale = { atMs: NOW, isPrompt: false };

  it('gives the birth, and what was learned', () => {
    const claim: Claim = { kind: 'joined', mxvc, timestampMs: null };
    expect(arrivalSight(freshServerClock, said(claim, NOW, 10), stale)).toEqual({
      bornAtMs: NOW - 10,
      by: 'age',
      clock: { serverNowOffsetMs: 10, offsets: {} },
    });
  });

  const lives: readonly (readonly [string, Claim, number, boolean])[] = [
    ['an MXVC member past its own expiry', { kind: 'joined', mxvc, timestampMs: 1 }, 100_000, true],
    ['an MXVC member before it', { kind: 'joined', mxvc, timestampMs: 1 }, 99_999, false],
    ['a compat peer that renews, past 40 s', { kind: 'joined', mxvc: null, timestampMs: 1 }, 40_000, true],
    ['a compat peer that does not renew', { kind: 'joined', mxvc: null, timestampMs: null }, 40_000, false],
    ['a LEFT', { kind: 'left', session: null, reason: null }, 100_000, false],
  ];
  it.each(lives)('is in doubt for %s', (_name, claim, ageMs, isUnsure) => {
    expect(arrivalSight(KNOWN, said(claim, SERVER_NOW - ageMs), stale).by === 'unsure').toBe(isUnsure);
  });
});
