// Does the effects of links on connections and timers, and hands their results back. Called by the runner.
// It decides nothing: which connection matters, and what a failure means, is the link's business.
import type { Clock, Logger } from '../ports.ts';
import type { TargetMember } from './contract.ts';
import type { ConnectionInput, LinkEffect, LinkInput, LinkTimer } from './link-state.ts';
import type { LinkId } from './mesh.ts';
import type { Connection, ConnectionEvent } from './ports.ts';
import type { SendText } from './speaker.ts';
import { countWord, MAX_WORDS_PER_S, NO_WORDS, type WordRate } from './words.ts';

export interface LinkPerformerPorts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly open: (peer: TargetMember, onEvent: (event: ConnectionEvent) => void) => Connection;
  readonly result: (id: LinkId, input: LinkInput) => void;
  /** A data channel opened; `send` reaches that connection only. */
  readonly textOpened: (send: SendText) => void;
}

type During = Extract<ConnectionInput, { type: 'connectionFailed' }>['during'];
/** An effect on a connection that exists already. */
type ConnectionEffect = Exclude<LinkEffect, { type: 'send' | 'setTimer' | 'open' }>;

interface Place {
  readonly id: LinkId;
  readonly number: number;
}

export class LinkPerformer {
  readonly #ports: LinkPerformerPorts;
  readonly #connections = new Map<LinkId, Map<number, Connection>>();
  readonly #timers = new Map<string, () => void>();
  /** By connection and link. */
  readonly #words = new Map<string, WordRate>();

  constructor(ports: LinkPerformerPorts) {
    this.#ports = ports;
  }

  perform(id: LinkId, peer: TargetMember, effect: Exclude<LinkEffect, { type: 'send' }>): void {
    if (effect.type === 'setTimer') this.#setTimer(id, effect.timer, effect.delayMs);
    else if (effect.type === 'open') this.#open({ id, number: effect.connection }, peer);
    else this.#performOn({ id, number: effect.connection }, effect);
  }

  setGain(id: LinkId, gain: number): void {
    this.#each(id, (connection) => connection.setGain(gain));
  }

  sendAll(text: string): void {
    for (const id of this.#connections.keys()) this.#each(id, (connection) => connection.sendText(text));
  }

  #open(place: Place, peer: TargetMember): void {
    const { id, number } = place;
    try {
      const connection = this.#ports.open(peer, (event) => this.#take(place, event));
      const ofLink = this.#connections.get(id) ?? new Map<number, Connection>();
      this.#connections.set(id, ofLink.set(number, connection));
    } catch (error) {
      this.#failed(place, 'open', error);
    }
  }

  #performOn(place: Place, effect: ConnectionEffect): void {
    const connection = this.#connections.get(place.id)?.get(place.number);
    if (connection === undefined) return;
    switch (effect.type) {
      case 'makeOffer':
        this.#follow(place, 'offer', async () => ({ type: 'offerMade', sdp: await connection.offer() }));
        break;
      case 'acceptOffer':
        this.#follow(place, 'answer', async () => ({
          type: 'answerMade',
          sdp: await connection.answer(effect.sdp),
        }));
        break;
      case 'acceptAnswer':
        this.#follow(place, 'apply', async () => {
          await connection.apply(effect.sdp);
          return { type: 'answerApplied' };
        });
        break;
      case 'addCandidate':
        // A refused candidate is one way less to connect, or of an offer that lost a glare: no failure.
        connection.addCandidate(effect.candidate).catch((error: unknown) => this.#refused(place.id, error));
        break;
      case 'close':
        this.#close(place, connection);
    }
  }

  #close({ id, number }: Place, connection: Connection): void {
    const ofLink = this.#connections.get(id);
    ofLink?.delete(number);
    this.#words.delete(`${number} ${id}`);
    if (ofLink?.size === 0) this.#connections.delete(id);
    this.#guard(id, () => connection.close());
  }

  #take(place: Place, event: ConnectionEvent): void {
    if (event.type === 'text' && !this.#mayTake(place)) return;
    if (event.type !== 'textOpened') {
      this.#ports.result(place.id, inputOf(place.number, event));
      return;
    }
    const connection = this.#connections.get(place.id)?.get(place.number);
    if (connection !== undefined) this.#ports.textOpened((text) => connection.sendText(text));
  }

  /** Before anything else is done with it: a flood must cost next to nothing. */
  #mayTake({ id, number }: Place): boolean {
    const key = `${number} ${id}`;
    const rate = countWord(this.#words.get(key) ?? NO_WORDS, this.#ports.clock.nowMs());
    this.#words.set(key, rate);
    if (rate.count === MAX_WORDS_PER_S + 1) this.#ports.log.debug('words dropped', { link: id });
    return rate.count <= MAX_WORDS_PER_S;
  }

  #follow(place: Place, during: During, run: () => Promise<Outcome>): void {
    run().then(
      (outcome) => this.#ports.result(place.id, { ...outcome, connection: place.number }),
      (error: unknown) => this.#failed(place, during, error),
    );
  }

  /** Only the error's name is logged: messages of SDP errors quote the SDP. */
  #failed({ id, number }: Place, during: During, error: unknown): void {
    this.#ports.log.info('connection failed', { link: id, during, error: nameOf(error) });
    this.#ports.result(id, { type: 'connectionFailed', connection: number, during });
  }

  #each(id: LinkId, run: (connection: Connection) => void): void {
    for (const connection of this.#connections.get(id)?.values() ?? [])
      this.#guard(id, () => run(connection));
  }

  #guard(id: LinkId, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#refused(id, error);
    }
  }

  #refused(id: LinkId, error: unknown): void {
    this.#ports.log.debug('connection refused', { link: id, error: nameOf(error) });
  }

  #setTimer(id: LinkId, timer: LinkTimer, delayMs: number | null): void {
    const key = `${timer} ${id}`;
    this.#timers.get(key)?.();
    this.#timers.delete(key);
    if (delayMs === null) return;
    const fire = () => {
      this.#timers.delete(key);
      this.#ports.result(id, { type: 'timerFired', timer });
    };
    this.#timers.set(key, this.#ports.clock.setTimer(delayMs, fire));
  }
}

type Outcome =
  | { readonly type: 'offerMade' | 'answerMade'; readonly sdp: string }
  | { readonly type: 'answerApplied' };

function inputOf(
  connection: number,
  event: Exclude<ConnectionEvent, { type: 'textOpened' }>,
): ConnectionInput {
  switch (event.type) {
    case 'candidate':
      return { type: 'candidateFound', connection, candidate: event.candidate };
    case 'health':
      return { type: 'sampled', connection, sample: event.sample };
    case 'text':
      return { type: 'textReceived', connection, text: event.text };
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
