// One link, step by step: what each signal and result means in each state. Times are in ms from 0.
import { describe, expect, it } from 'vitest';
import type { InboundSignal } from '../../../src/core/mesh/contract.ts';
import { stepLink } from '../../../src/core/mesh/link.ts';
import {
  type LinkEffect,
  type LinkInput,
  type LinkState,
  MAX_ATTEMPT,
  MAX_CANDIDATES,
  MAX_SIGNALS,
  newLink,
  PATIENCE_MS,
  reportOf,
} from '../../../src/core/mesh/link-state.ts';
import type { HealthSample } from '../../../src/core/mesh/ports.ts';
import type { Candidate, Signal } from '../../../src/core/protocol/message.ts';

const LOW = 'a@a:hs';
const HIGH = 'b@b:hs';
const CANDIDATE: Candidate = { candidate: 'x', sdpMid: '0', sdpMLineIndex: 0 };
const OFFER: Signal = { kind: 'offer', sdp: 'their offer', candidates: [] };
const ANSWER: Signal = { kind: 'answer', sdp: 'their answer', candidates: [] };

/** A link that is stepped by hand; `effects` are those of the last step. */
class Bench {
  state: LinkState;
  effects: readonly LinkEffect[] = [];
  nowMs = 0;
  #seq = 0;

  constructor({ self = LOW, peer = HIGH, weOffer = true } = {}) {
    this.state = newLink(self, { deviceKey: peer, userId: '@p:hs', session: 's', deviceId: 'D', weOffer }, 0);
    this.step({ type: 'started' });
  }

  step(input: LinkInput): this {
    [this.state, this.effects] = stepLink(this.state, input, this.nowMs);
    return this;
  }

  receive(signal: Signal, attempt = this.state.attempt, seq = this.#seq++): this {
    const inbound: InboundSignal = { from: HIGH, fromSession: 's', attempt, seq, signal };
    return this.step({ type: 'signalReceived', signal: inbound });
  }

  at(nowMs: number): this {
    this.nowMs = nowMs;
    return this;
  }

  get id(): number {
    return this.state.current?.id ?? 0;
  }

  made(sdp = 'our offer'): this {
    this.step({ type: 'offerMade', connection: this.id, sdp });
    return this.fire('flush');
  }

  fire(timer: 'flush' | 'attempt' | 'watch'): this {
    return this.step({ type: 'timerFired', timer });
  }

  found(candidate: Candidate | null): this {
    return this.step({ type: 'candidateFound', connection: this.id, candidate });
  }

  sample(change: Partial<HealthSample>, connection = this.id): this {
    const { packetsReceived = 0 } = change;
    const played = { packetsReceived, samplesReceived: packetsReceived * 960 };
    const sample: HealthSample = { ...played, transport: 'connected', ...change };
    return this.step({ type: 'sampled', connection, sample });
  }

  /** Offered, answered, and heard. */
  settled(): this {
    this.made().receive(ANSWER);
    return this.step({ type: 'answerApplied', connection: this.id }).sample({ packetsReceived: 5 });
  }

  get types(): readonly string[] {
    return this.effects.map((effect) => (effect.type === 'setTimer' ? `timer ${effect.timer}` : effect.type));
  }

  get sent() {
    return this.effects.filter((effect) => effect.type === 'send');
  }

  delay(timer: string): number | null | undefined {
    return this.effects.findLast((effect) => effect.type === 'setTimer' && effect.timer === timer)?.[
      'delayMs' as never
    ];
  }
}

describe('offering', () => {
  it('opens a connection and makes an offer at once', () => {
    expect(new Bench().types).toEqual(['timer flush', 'open', 'makeOffer', 'timer attempt']);
  });

  it('waits for the other’s offer, but not for ever', () => {
    const link = new Bench({ weOffer: false });
    expect(link.delay('attempt')).toBe(PATIENCE_MS);
    expect(link.fire('attempt').types).toContain('makeOffer');
    expect(reportOf(link.state)).toMatchObject({ attempt: 1, health: 'connecting', reason: null });
  });

  it('sends when gathering is complete, without waiting on', () => {
    const link = new Bench().found(CANDIDATE).found(null);
    expect(link.sent).toEqual([]);
    link.step({ type: 'offerMade', connection: link.id, sdp: 'o' });
    expect(link.sent).toMatchObject([
      { attempt: 1, seq: 0, signal: { kind: 'offer', candidates: [CANDIDATE] } },
    ]);
  });

  it('waits 20 ms after each candidate, and never beyond 100 ms', () => {
    const link = new Bench();
    link.step({ type: 'offerMade', connection: link.id, sdp: 'o' });
    expect(link.delay('flush')).toBe(20);
    expect(link.at(15).found(CANDIDATE).delay('flush')).toBe(20);
    expect(link.at(92).found(CANDIDATE).delay('flush')).toBe(8);
    expect(link.at(130).found(CANDIDATE).delay('flush')).toBe(0);
  });

  it('sends later candidates in one batch, numbered on', () => {
    const link = new Bench().made();
    expect(link.found(CANDIDATE).delay('flush')).toBe(50);
    expect(link.found(CANDIDATE).effects).toEqual([]);
    link.fire('flush');
    expect(link.sent).toMatchObject([
      { seq: 1, signal: { kind: 'candidates', candidates: [CANDIDATE, CANDIDATE] } },
    ]);
    expect(link.fire('flush').effects).toEqual([]);
  });

  it('sends no more candidates than a link may have', () => {
    const link = new Bench();
    for (let n = 0; n <= MAX_CANDIDATES; n++) link.found(CANDIDATE);
    expect(link.state.draft.candidates.length).toBe(MAX_CANDIDATES);
  });

  it('retries after 2, 4, 8, then every 10 s', () => {
    const link = new Bench();
    const delays = Array.from({ length: 5 }, () => {
      const delay = link.made().delay('attempt');
      link.fire('attempt');
      return delay;
    });
    expect(delays).toEqual([2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(reportOf(link.state)).toMatchObject({ attempt: 6, health: 'failed', reason: 'unanswered' });
  });

  it('says why an answered attempt brought nothing', () => {
    const link = new Bench().made().receive(ANSWER);
    expect(link.delay('attempt')).toBe(5_000);
    expect(reportOf(link.fire('attempt').state).reason).toBe('no-sound');
    link.made().receive(ANSWER).sample({ transport: 'failed' });
    expect(reportOf(link.state).reason).toBe('transport-failed');
    expect(reportOf(link.fire('attempt').state).reason).toBe('transport-failed');
    expect(reportOf(link.made().fire('attempt').state).reason).toBe('unanswered');
  });
});

describe('signals', () => {
  it('applies the answer once', () => {
    const link = new Bench().made().receive(ANSWER);
    expect(link.types).toEqual(['acceptAnswer', 'timer attempt']);
    expect(link.receive(ANSWER).effects).toEqual([]);
  });

  it('ignores an answer to an offer that has not left', () => {
    expect(new Bench().receive(ANSWER).effects).toEqual([]);
  });

  it('ignores an answer to an earlier attempt', () => {
    const link = new Bench().made().fire('attempt').made();
    expect(link.receive(ANSWER, 1).effects).toEqual([]);
    expect(link.receive(ANSWER, 2).types).toContain('acceptAnswer');
  });

  it('ignores an answer to an offer never made', () => {
    expect(new Bench().made().receive(ANSWER, 5).effects).toEqual([]);
  });

  it('drops repeats by their number, and more signals than an attempt can have', () => {
    const one: Signal = { kind: 'candidates', candidates: [CANDIDATE] };
    const link = new Bench({ weOffer: false }).receive(OFFER, 1, 3).receive(one, 1, 4).receive(one, 1, 4);
    expect(link.state.early).toEqual([CANDIDATE]);
    expect(link.receive(one, 1, 5).state.early.length).toBe(2);
    for (let seq = 10; seq < 10 + MAX_SIGNALS; seq++)
      link.receive({ kind: 'candidates', candidates: [] }, 1, seq);
    expect(link.state.seen.length).toBe(MAX_SIGNALS);
  });

  it('drops an attempt that no link can have reached', () => {
    const link = new Bench({ weOffer: false });
    expect(link.receive(OFFER, MAX_ATTEMPT + 1).state.attempt).toBe(0);
  });

  it('adds early candidates when the other’s description is in place, later ones at once', () => {
    const link = new Bench().made().receive({ kind: 'candidates', candidates: [CANDIDATE] });
    expect(link.effects).toEqual([]);
    link.receive({ ...ANSWER, candidates: [CANDIDATE] });
    expect(link.step({ type: 'answerApplied', connection: link.id }).types).toEqual([
      'addCandidate',
      'addCandidate',
    ]);
    expect(link.receive({ kind: 'candidates', candidates: [CANDIDATE] }).types).toEqual(['addCandidate']);
  });

  it('takes candidates before their offer', () => {
    const link = new Bench({ weOffer: false }).receive({ kind: 'candidates', candidates: [CANDIDATE] }, 1);
    link.receive({ ...OFFER, candidates: [CANDIDATE] }, 1);
    link.step({ type: 'answerMade', connection: link.id, sdp: 'our answer' });
    expect(link.types).toEqual(['addCandidate', 'addCandidate', 'timer flush']);
    expect(link.fire('flush').sent).toMatchObject([{ attempt: 1, seq: 0, signal: { kind: 'answer' } }]);
  });

  it('takes no more candidates than a link may have', () => {
    const candidates = Array.from({ length: MAX_CANDIDATES + 1 }, () => CANDIDATE);
    const link = new Bench({ weOffer: false }).receive({ ...OFFER, candidates }, 1);
    link.receive({ kind: 'candidates', candidates }, 1);
    expect(link.state.early.length).toBe(MAX_CANDIDATES);
  });

  it('lets a higher attempt replace its own, and drops what it was about to send', () => {
    const link = new Bench().made().found(CANDIDATE);
    const old = link.id;
    link.receive(OFFER, 2);
    expect(link.effects).toContainEqual({ type: 'close', connection: old });
    expect(link.types).toContain('acceptOffer');
    expect(link.fire('flush').effects).toEqual([]);
  });

  it('sends nothing more of an attempt that the other has left behind', () => {
    const link = new Bench();
    link.receive({ kind: 'candidates', candidates: [CANDIDATE] }, 2);
    expect(link.made().effects).toEqual([]);
    expect(link.fire('attempt').made().sent).toMatchObject([{ attempt: 3, seq: 0 }]);
  });

  it('does not add the candidates of the next attempt to the present one', () => {
    const link = new Bench({ weOffer: false }).receive(OFFER, 1);
    link.receive({ kind: 'candidates', candidates: [CANDIDATE] }, 2);
    link.step({ type: 'answerMade', connection: link.id, sdp: 'a' });
    expect(link.types).not.toContain('addCandidate');
    expect(
      link.receive(OFFER, 2).step({ type: 'answerMade', connection: link.id, sdp: 'a' }).types,
    ).toContain('addCandidate');
  });
});

describe('glare', () => {
  it('lets the offer of the lower device key stand', () => {
    expect(new Bench({ self: LOW, peer: HIGH }).made().receive(OFFER).effects).toEqual([]);
  });

  it('yields to the lower device key, on a fresh connection, numbering on', () => {
    const link = new Bench({ self: HIGH, peer: LOW }).made();
    const offered = link.id;
    link.receive(OFFER);
    expect(link.types).toEqual(['close', 'timer flush', 'open', 'acceptOffer', 'timer attempt']);
    expect(link.effects[0]).toEqual({ type: 'close', connection: offered });
    link.step({ type: 'answerMade', connection: link.id, sdp: 'a' }).fire('flush');
    expect(link.sent).toMatchObject([{ attempt: 1, seq: 1, signal: { kind: 'answer' } }]);
  });

  it('drops the late result of the offer it yielded', () => {
    const link = new Bench({ self: HIGH, peer: LOW });
    const offered = link.id;
    link.receive(OFFER);
    expect(link.step({ type: 'offerMade', connection: offered, sdp: 'o' }).effects).toEqual([]);
  });

  it('yields with an offer that has not left yet, whatever the keys', () => {
    expect(new Bench().receive(OFFER, 1).types).toContain('acceptOffer');
  });

  it('yields with an offer that was unanswered for 5 s', () => {
    const link = new Bench().made();
    expect(link.at(PATIENCE_MS - 1).receive(OFFER).effects).toEqual([]);
    expect(link.at(PATIENCE_MS).receive(OFFER).types).toContain('acceptOffer');
  });

  it('does not answer the same attempt twice', () => {
    const link = new Bench({ weOffer: false }).receive(OFFER, 1);
    expect(link.receive(OFFER, 1).effects).toEqual([]);
    link.step({ type: 'answerMade', connection: link.id, sdp: 'a' });
    expect(link.receive(OFFER, 1).effects).toEqual([]);
  });
});

describe('a full channel', () => {
  const FULL: Signal = { kind: 'reject', reason: 'full' };

  it('makes no new attempt until a member leaves', () => {
    const link = new Bench().made().receive(FULL);
    expect(link.types).toEqual(['close', 'timer flush', 'timer attempt']);
    expect(reportOf(link.state)).toMatchObject({ health: 'failed', reason: 'full' });
    expect(link.step({ type: 'roomFreed' }).types).toContain('makeOffer');
    expect(link.step({ type: 'roomFreed' }).effects).toEqual([]);
  });

  it('still answers one who offers', () => {
    expect(new Bench().made().receive(FULL).receive(OFFER, 2).types).toContain('acceptOffer');
  });

  it('means nothing when we did not offer', () => {
    expect(new Bench({ weOffer: false }).receive(FULL, 1).effects).toEqual([]);
  });
});

describe('results', () => {
  it.each(['open', 'offer', 'answer', 'apply'] as const)(
    'counts a failing %s and tries again later',
    (during) => {
      const link = new Bench();
      link.step({ type: 'connectionFailed', connection: link.id, during });
      expect(link.types).toEqual(['close', 'timer flush', 'timer attempt']);
      expect(reportOf(link.state)).toMatchObject({ reason: `${during}-failed`, health: 'connecting' });
      expect(link.fire('attempt').types).toContain('makeOffer');
    },
  );

  it('are dropped when they come from a connection of before', () => {
    const link = new Bench().made();
    const old = link.id;
    link.fire('attempt');
    const late: LinkInput[] = [
      { type: 'offerMade', connection: old, sdp: 'o' },
      { type: 'connectionFailed', connection: old, during: 'offer' },
      { type: 'textReceived', connection: old, text: '{"t":"beat"}' },
    ];
    for (const input of late) expect(link.step(input).effects).toEqual([]);
    expect(link.state.health).toBe('connecting');
  });

  it('of a kept connection change nothing in the negotiation', () => {
    const link = new Bench().settled();
    const kept = link.id;
    link.at(1_500).fire('watch');
    expect(link.state.kept?.id).toBe(kept);
    expect(link.step({ type: 'candidateFound', connection: kept, candidate: CANDIDATE }).effects).toEqual([]);
    link.step({ type: 'connectionFailed', connection: kept, during: 'apply' });
    expect(link.effects).toEqual([{ type: 'close', connection: kept }]);
    expect(link.state.phase).toBe('offering');
  });

  it('mean nothing after the link was stopped', () => {
    const link = new Bench().settled();
    expect(link.step({ type: 'stopped' }).types).toEqual([
      'close',
      'timer flush',
      'timer attempt',
      'timer watch',
    ]);
    expect(link.receive(OFFER, 9).effects).toEqual([]);
  });
});

describe('health', () => {
  it('is connected by the first packet, which ends the waiting', () => {
    const link = new Bench().settled();
    expect(link.state.health).toBe('connected');
    expect(link.delay('attempt')).toBeNull();
    expect(link.delay('watch')).toBe(1_500);
  });

  it('is not connected by a transport that brings nothing', () => {
    const link = new Bench().made().receive(ANSWER).sample({ transport: 'connected' });
    expect(link.state.health).toBe('connecting');
  });

  it('is not connected by packets that nothing plays, and by beats all the same', () => {
    const link = new Bench().made().receive(ANSWER).sample({ packetsReceived: 90, samplesReceived: 0 });
    expect(link.state.health).toBe('connecting');
    expect(link.sample({ packetsReceived: 91, samplesReceived: 1 }).state.health).toBe('connected');
    const muted = new Bench().made().receive(ANSWER);
    muted.step({ type: 'textReceived', connection: muted.id, text: '{"t":"beat"}' });
    expect(muted.state.health).toBe('connected');
  });

  it('waits longer for one who only beats', () => {
    const link = new Bench().made().receive(ANSWER);
    link.step({ type: 'textReceived', connection: link.id, text: '{"t":"beat"}' });
    expect(link.delay('watch')).toBe(3_000);
    expect(link.at(2_900).fire('watch').delay('watch')).toBe(100);
    expect(link.at(3_000).fire('watch').state.health).toBe('lost');
  });

  it('is lost after 1.5 s without a packet, and offers at once while the old connection is kept', () => {
    const link = new Bench().settled();
    const old = link.id;
    link.at(1_500).fire('watch');
    expect(reportOf(link.state)).toMatchObject({ health: 'lost', reason: 'silent', attempt: 2 });
    expect(link.types).toContain('makeOffer');
    expect(link.effects).not.toContainEqual({ type: 'close', connection: old });
  });

  it('closes the old connection when the new one is heard', () => {
    const link = new Bench().settled();
    const old = link.id;
    link.at(1_500).fire('watch').settled();
    expect(link.effects).toContainEqual({ type: 'close', connection: old });
    expect(link.state.kept).toBeNull();
    expect(reportOf(link.state)).toMatchObject({ health: 'connected', reason: null });
  });

  it('goes back to the old connection when that revives and the new one brings nothing', () => {
    const link = new Bench().settled();
    const old = link.id;
    link.at(1_500).fire('watch').made();
    link.at(3_400).sample({ packetsReceived: 9 }, old);
    expect(link.state.health).toBe('connected');
    const fresh = link.id;
    link.at(3_500).fire('attempt');
    expect(link.effects).toContainEqual({ type: 'close', connection: fresh });
    expect([link.id, link.state.kept, link.state.phase]).toEqual([old, null, 'settled']);
  });

  it('takes an offer that both made, after it went back to the old connection', () => {
    const link = new Bench().settled();
    link.at(1_500).fire('watch').made();
    link.at(3_400).sample({ packetsReceived: 9 }, 1).at(3_500).fire('attempt');
    expect(link.receive(OFFER, 2).types).toContain('acceptOffer');
  });

  it('keeps what had sound last, over several attempts', () => {
    const link = new Bench().settled();
    link.at(1_500).fire('watch').made().at(3_500).fire('attempt').made().at(7_500).fire('attempt');
    expect(link.state.kept?.id).toBe(1);
    expect(link.effects.filter(({ type }) => type === 'close')).toEqual([{ type: 'close', connection: 3 }]);
  });

  it('lets its own attempt go on when silence falls in the middle of one', () => {
    const link = new Bench().settled();
    link.at(1_000).receive(OFFER, 2);
    expect(link.at(1_500).fire('watch').state.health).toBe('lost');
    expect(link.types).toEqual([]);
  });

  it('gives samples a moment after the machine slept', () => {
    const link = new Bench().settled().at(60_000).fire('watch');
    expect([link.state.health, link.delay('watch')]).toEqual(['connected', 600]);
    expect(link.at(60_600).fire('watch').state.health).toBe('lost');
  });

  it('hears what the other says of itself, the newest only', () => {
    const link = new Bench().settled();
    const say = (n: number, muted: boolean) => {
      const text = JSON.stringify({ t: 'state', n, muted, deafened: false, speaking: false });
      return link.step({ type: 'textReceived', connection: link.id, text });
    };
    say(5, true);
    expect(link.state.current?.heard?.by).toBe('beat');
    say(4, false);
    expect(reportOf(link.state).said).toEqual({ muted: true, deafened: false, speaking: false });
    const before = link.state;
    link.step({ type: 'textReceived', connection: link.id, text: 'noise' });
    expect(link.state).toBe(before);
  });

  it('takes a change of the member’s device', () => {
    const link = new Bench();
    link.step({ type: 'peerChanged', peer: { ...link.state.peer, deviceId: 'E' } });
    expect(link.state.peer.deviceId).toBe('E');
  });
});
