// Connections without WebRTC: one that answered an offer is wired to the one that made it, once the answer is applied.
// Wired ends carry texts and packets while both are open, sending and not cut.

import type { Connection, ConnectionEvent, ConnectionOptions } from '../../src/core/mesh/ports.ts';
import type { Candidate } from '../../src/core/protocol/message.ts';
import type { FakeClock } from './clock.ts';

const SAMPLE_EVERY_MS = 250;
const PACKETS_A_SAMPLE = 12;

/** One process's end of the wire: what it opened, and whether it sends audio. */
export class FakeEndpoint {
  readonly opened: FakeConnection[] = [];
  isSending = true;
  /** How long the next connections take to make their offers; 0 for those not named. */
  offerDelaysMs: number[] = [];
  /** A dead process: no packet, no text, no sample. */
  isDead = false;
  /** Set to make the next call of that kind fail. */
  failing: 'open' | 'offer' | 'answer' | 'apply' | 'addCandidate' | 'close' | null = null;
  readonly network: FakeNetwork;

  constructor(network: FakeNetwork) {
    this.network = network;
  }

  readonly open = (options: ConnectionOptions, onEvent: (event: ConnectionEvent) => void): Connection => {
    this.mayFail('open');
    const connection = new FakeConnection(this, options, onEvent);
    this.opened.push(connection);
    return connection;
  };

  get living(): readonly FakeConnection[] {
    return this.opened.filter((one) => !one.isClosed);
  }

  mayFail(call: NonNullable<FakeEndpoint['failing']>): void {
    if (this.failing !== call) return;
    this.failing = null;
    throw new Error(`${call} fails, as the test wants`);
  }
}

export class FakeNetwork {
  readonly clock: FakeClock;
  readonly byName = new Map<string, FakeConnection>();
  /** No packet and no text passes. */
  isCut = false;
  #opened = 0;

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  name(connection: FakeConnection): string {
    const name = `c${++this.#opened}`;
    this.byName.set(name, connection);
    return name;
  }
}

export class FakeConnection implements Connection {
  readonly endpoint: FakeEndpoint;
  readonly options: ConnectionOptions;
  readonly name: string;
  readonly candidates: Candidate[] = [];
  isClosed = false;
  gain: number;
  partner: FakeConnection | null = null;
  #answers: string | null = null;
  #packets = 0;
  #onEvent: (event: ConnectionEvent) => void;
  #cancelSample: () => void;

  constructor(endpoint: FakeEndpoint, options: ConnectionOptions, onEvent: (event: ConnectionEvent) => void) {
    this.endpoint = endpoint;
    this.options = options;
    this.gain = options.gain;
    this.name = endpoint.network.name(this);
    this.#onEvent = onEvent;
    this.#cancelSample = this.#sampleLater();
  }

  async offer(): Promise<string> {
    this.endpoint.mayFail('offer');
    const delayMs = this.endpoint.offerDelaysMs.shift() ?? 0;
    if (delayMs > 0) await new Promise<void>((done) => this.endpoint.network.clock.setTimer(delayMs, done));
    this.#gather();
    return `offer ${this.name}`;
  }

  async answer(offerSdp: string): Promise<string> {
    this.endpoint.mayFail('answer');
    this.#answers = nameIn('offer', offerSdp);
    this.#gather();
    return `answer ${this.name} ${this.#answers}`;
  }

  async apply(answerSdp: string): Promise<void> {
    this.endpoint.mayFail('apply');
    const other = this.endpoint.network.byName.get(nameIn('answer', answerSdp));
    if (other === undefined || other.#answers !== this.name) throw new Error('not an answer to this offer');
    if (other.isClosed || this.isClosed) return;
    this.partner = other;
    other.partner = this;
    this.emit({ type: 'textOpened' });
    other.emit({ type: 'textOpened' });
  }

  async addCandidate(candidate: Candidate): Promise<void> {
    this.endpoint.mayFail('addCandidate');
    this.candidates.push(candidate);
  }

  sendText(text: string): boolean {
    const other = this.#reachable();
    other?.emit({ type: 'text', text });
    return other !== null;
  }

  setGain(gain: number): void {
    this.gain = gain;
  }

  close(): void {
    this.isClosed = true;
    this.#cancelSample();
    this.endpoint.mayFail('close');
  }

  emit(event: ConnectionEvent): void {
    if (!this.isClosed && !this.endpoint.isDead) this.#onEvent(event);
  }

  #gather(): void {
    const found = { candidate: `candidate of ${this.name}`, sdpMid: '0', sdpMLineIndex: 0 };
    this.endpoint.network.clock.setTimer(5, () => this.emit({ type: 'candidate', candidate: found }));
    this.endpoint.network.clock.setTimer(40, () => this.emit({ type: 'candidate', candidate: null }));
  }

  #reachable(): FakeConnection | null {
    const { partner } = this;
    if (partner === null || this.isClosed || partner.isClosed) return null;
    const isDown = this.endpoint.network.isCut || this.endpoint.isDead || partner.endpoint.isDead;
    return isDown ? null : partner;
  }

  #sampleLater(): () => void {
    return this.endpoint.network.clock.setTimer(SAMPLE_EVERY_MS, () => {
      this.#sample();
      this.#cancelSample = this.#sampleLater();
    });
  }

  #sample(): void {
    const from = this.#reachable();
    if (from?.endpoint.isSending) this.#packets += PACKETS_A_SAMPLE;
    const transport = from === null ? 'connecting' : 'connected';
    const counters = { packetsReceived: this.#packets, samplesReceived: this.#packets * 960 };
    const sample = { ...counters, transport } as const;
    this.emit({ type: 'health', sample });
  }
}

function nameIn(kind: 'offer' | 'answer', sdp: string): string {
  const [word, name] = sdp.split(' ');
  if (word !== kind || name === undefined) throw new Error(`not an ${kind}`);
  return name;
}
