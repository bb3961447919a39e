// Runs the mesh: performs what `mesh.ts` decides on connections, clock and log; results come back as inputs.
// Called by the browser's call host and by the bot. A connection's error costs that link, never the call.
import type { Clock, Logger } from '../ports.ts';
import type { HostFact, InboundSignal, LinkReport, Target, TargetMember } from './contract.ts';
import { LinkPerformer } from './link-performer.ts';
import {
  EMPTY_MESH,
  gainFor,
  isAnyDrafting,
  type MeshEffect,
  type MeshInput,
  type MeshState,
  reportsOf,
  stepMesh,
} from './mesh.ts';
import { EMPTY_OUTBOX, holdMs, type Outbox, post } from './outbox.ts';
import type { Connection, ConnectionEvent, OpenConnection } from './ports.ts';
import { logChanges } from './report-log.ts';
import { createSpeaker } from './speaker.ts';
import type { Said } from './words.ts';

/** What the mesh reports: the state of all links when one changed, and signals for the background to send. */
export type MeshFact = Extract<HostFact, { type: 'links' | 'signals' }>;

export interface MeshPorts {
  readonly open: OpenConnection;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called synchronously, once a step is complete. */
  readonly report: (fact: MeshFact) => void;
}

export interface Mesh {
  /** The whole desired state; idempotent. Null ends all links. */
  setTarget(target: Target | null): void;
  /** Signals for us; those of unknown members or of another session than theirs are dropped. */
  receive(signals: readonly InboundSignal[]): void;
  /** What we say of ourselves to all members. `muted`: no audio is sent, so that beats must show that we live. */
  say(said: Said): void;
  facts(): readonly LinkReport[];
  /** Ends all links and timers. */
  close(): void;
}

export function createMesh(ports: MeshPorts): Mesh {
  const runner = new Runner(ports);
  const speaker = createSpeaker(ports.clock, (text) => runner.performer.sendAll(text));
  runner.greet = speaker.greet;

  function setTarget(target: Target | null): void {
    runner.setTarget(target);
    if (target === null) speaker.stop();
    else speaker.start();
  }
  return {
    setTarget,
    receive: (signals) => runner.dispatch({ type: 'signalsReceived', signals }),
    say: speaker.say,
    facts: () => reportsOf(runner.state),
    close: () => setTarget(null),
  };
}

class Runner {
  state: MeshState = EMPTY_MESH;
  greet: (send: (text: string) => void) => void = () => undefined;
  readonly performer: LinkPerformer;
  readonly #ports: MeshPorts;
  readonly #queue: MeshInput[] = [];
  #isRunning = false;
  #outbox: Outbox = EMPTY_OUTBOX;
  #cancelHold: (() => void) | null = null;
  #reported: readonly LinkReport[] = [];

  constructor(ports: MeshPorts) {
    this.#ports = ports;
    this.performer = new LinkPerformer({
      clock: ports.clock,
      log: ports.log,
      open: (peer, onEvent) => this.#open(peer, onEvent),
      result: (id, input) => this.dispatch({ type: 'linkStepped', id, input }),
      textOpened: (send) => this.greet(send),
    });
  }

  setTarget(target: Target | null): void {
    if (target?.self.session !== this.state.target?.self.session) this.#outbox = EMPTY_OUTBOX;
    this.dispatch({ type: 'targetSet', target });
    for (const [id, { peer }] of this.state.links) this.performer.setGain(id, gainFor(target, peer));
  }

  /** Results may come while effects are being done: they queue up. */
  dispatch(input: MeshInput): void {
    this.#queue.push(input);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#step(next);
    } finally {
      this.#isRunning = false;
    }
    this.#reportLinks();
    this.#holdOrSend();
  }

  #step(input: MeshInput): void {
    const [next, effects] = stepMesh(this.state, input, this.#ports.clock.nowMs());
    this.state = next;
    for (const effect of effects) this.#perform(effect);
  }

  #perform({ id, peer, effect }: MeshEffect): void {
    if (effect.type !== 'send') {
      this.performer.perform(id, peer, effect);
      return;
    }
    const { deviceKey, userId, deviceId, session } = peer;
    const { attempt, seq, signal, latestMs } = effect;
    const outbound = { to: { deviceKey, userId, deviceId, session }, attempt, seq, signal };
    this.#outbox = post(this.#outbox, outbound, latestMs);
  }

  #open(peer: TargetMember, onEvent: (event: ConnectionEvent) => void): Connection {
    const { target } = this.state;
    const { deviceKey } = peer;
    const options = { deviceKey, iceServers: target?.iceServers ?? [], withDataChannel: true };
    return this.#ports.open({ ...options, gain: gainFor(target, peer) }, onEvent);
  }

  #holdOrSend(): void {
    this.#cancelHold?.();
    this.#cancelHold = null;
    const waitMs = holdMs(this.#outbox, isAnyDrafting(this.state), this.#ports.clock.nowMs());
    if (waitMs === 0) this.#send();
    else if (waitMs !== null) this.#cancelHold = this.#ports.clock.setTimer(waitMs, () => this.#flushHeld());
  }

  /** The first signal may wait no longer: all that is drafted goes along in the same report. */
  #flushHeld(): void {
    this.#cancelHold = null;
    this.dispatch({ type: 'flushDue' });
  }

  #send(): void {
    const { signals } = this.#outbox;
    this.#outbox = EMPTY_OUTBOX;
    const { target } = this.state;
    if (target !== null) this.#ports.report({ type: 'signals', session: target.self.session, signals });
  }

  #reportLinks(): void {
    const links = reportsOf(this.state);
    if (JSON.stringify(links) === JSON.stringify(this.#reported)) return;
    logChanges(this.#ports.log, this.#reported, links);
    this.#reported = links;
    this.#ports.report({ type: 'links', links });
  }
}
