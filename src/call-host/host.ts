// The call host: reconciles microphone, links and levels with the target, and reports facts. Called by `main`.
// It outlives the background's worker: nothing here waits for an answer. It never decides who is in the call.
import type { HostFact, HostOrder, MicrophoneFact, Target } from '../core/mesh/contract.ts';
import type { OpenConnection } from '../core/mesh/ports.ts';
import { createMesh, type Mesh, type MeshFact } from '../core/mesh/runner.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { DeviceKey } from '../core/protocol/message.ts';
import { Levels } from './levels.ts';
import { Microphone, type MicrophonePorts } from './microphone.ts';

/** Chrome ends a worker that hears nothing for 30 s; protocol: at least every 20 s. */
export const ALIVE_EVERY_MS = 15_000;
/** Others have given us up by then: their side of the call has ended, and so must ours. */
export const SLEPT_AFTER_MS = 60_000;
/** Signals that wait for the background to come back; a new attempt replaces what would be older. */
export const MAX_UNSENT = 64;

/** What sends our voice and tells how loud the members are. */
export interface Media {
  readonly open: OpenConnection;
  send(track: MediaStreamTrack | null): void;
  levels(): ReadonlyMap<DeviceKey, number>;
}

/** Tells how loud our own track is. */
export interface OwnVoice {
  follow(track: MediaStreamTrack | null): void;
  read(): number;
}

export interface CallHostPorts {
  /** Random, new for each document. */
  readonly hostId: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly media: Media;
  readonly ownVoice: OwnVoice;
  readonly microphone: Pick<MicrophonePorts, 'queryPermission' | 'enumerateDevices' | 'getUserMedia'>;
  /** False when nobody is connected. */
  readonly send: (fact: HostFact) => boolean;
}

export class CallHost {
  readonly #ports: CallHostPorts;
  readonly #mesh: Mesh;
  readonly #microphone: Microphone;
  readonly #levels: Levels;
  #target: Target | null = null;
  #track: MediaStreamTrack | null = null;
  #unsent: Extract<HostFact, { type: 'signals' }>[] = [];
  /** A sleep that nobody has heard of yet. */
  #unsaidSleep: Extract<HostFact, { type: 'slept' }> | null = null;
  #cancelAlive: (() => void) | null = null;

  constructor(ports: CallHostPorts) {
    const { clock, log, media } = ports;
    this.#ports = ports;
    this.#mesh = createMesh({ open: media.open, clock, log, report: (fact) => this.#reportMesh(fact) });
    this.#microphone = new Microphone({
      ...ports.microphone,
      log,
      onFact: (microphone) => this.#reportMicrophone(microphone),
      onTrack: (track) => this.#takeTrack(track),
    });
    this.#levels = new Levels({
      clock,
      read: () => this.#readLevels(),
      onChange: (speaking) => this.#reportSpeaking(speaking),
    });
  }

  /** All facts, for a background that has just connected; then what it has missed. */
  hello(): void {
    this.#ports.send({
      type: 'hello',
      hostId: this.#ports.hostId,
      microphone: this.#microphone.fact,
      links: this.#mesh.facts(),
      speaking: this.#levels.speaking,
    });
    if (this.#unsaidSleep !== null) this.#reportSleep(this.#unsaidSleep);
    const unsent = this.#unsent;
    this.#unsent = [];
    for (const fact of unsent) this.#reportSignals(fact);
  }

  /** The revision is not compared: a new worker counts from 1 again, and one port keeps the order. */
  obey(order: HostOrder): void {
    if (order.type === 'target') this.#setTarget(order.target);
    else if (order.session === this.#target?.self.session) this.#mesh.receive(order.signals);
  }

  /** Something about devices changed. */
  lookForMicrophone(): void {
    this.#microphone.look();
  }

  #setTarget(target: Target | null): void {
    const isNewStay = target?.self.session !== this.#target?.self.session;
    this.#target = target;
    if (isNewStay) this.#forgetUnsaid();
    this.#wantMicrophone(target);
    this.#applyMute();
    this.#mesh.setTarget(target);
    if (target === null) this.#rest();
    else this.#wake();
    // A stay waits for the microphone's fact, also when it has not changed since the last stay.
    if (isNewStay && target !== null) this.#reportMicrophone(this.#microphone.fact);
  }

  #wantMicrophone(target: Target | null): void {
    if (target === null) this.#microphone.drop('undecided');
    else if (target.wantsMicrophone) this.#microphone.want(target.audio ?? { processing: true });
    else this.#microphone.drop('unwanted');
  }

  #takeTrack(track: MediaStreamTrack | null): void {
    this.#track = track;
    this.#applyMute();
  }

  #voice(): MediaStreamTrack | null {
    return this.#target === null || this.#target.muted ? null : this.#track;
  }

  #applyMute(): void {
    const voice = this.#voice();
    this.#ports.media.send(voice);
    this.#ports.ownVoice.follow(voice);
    this.#say();
  }

  #say(): void {
    const { deviceKey = '' } = this.#target?.self ?? {};
    this.#mesh.say({
      muted: this.#voice() === null,
      deafened: this.#target?.deafened ?? false,
      speaking: this.#levels.speaking.includes(deviceKey),
    });
  }

  #readLevels(): ReadonlyMap<DeviceKey, number> {
    const levels = new Map(this.#ports.media.levels());
    const voice = this.#voice();
    if (this.#target !== null && voice !== null)
      levels.set(this.#target.self.deviceKey, this.#ports.ownVoice.read());
    return levels;
  }

  #wake(): void {
    this.#levels.start();
    if (this.#cancelAlive === null) this.#aliveLater();
  }

  #rest(): void {
    this.#levels.stop();
    this.#cancelAlive?.();
    this.#cancelAlive = null;
  }

  #aliveLater(): void {
    const { clock } = this.#ports;
    const dueAtMs = clock.nowMs() + ALIVE_EVERY_MS;
    this.#cancelAlive = clock.setTimer(ALIVE_EVERY_MS, () => {
      this.#noticeSleep(clock.nowMs() - dueAtMs);
      this.#ports.send({ type: 'alive' });
      this.#aliveLater();
    });
  }

  /** Only we can tell it from the death of the background: that leaves our timers alone. */
  #noticeSleep(lateMs: number): void {
    const session = this.#target?.self.session;
    if (lateMs <= SLEPT_AFTER_MS || session === undefined) return;
    this.#reportSleep({ type: 'slept', session, ms: lateMs });
  }

  #reportSleep(fact: Extract<HostFact, { type: 'slept' }>): void {
    this.#unsaidSleep = this.#ports.send(fact) ? null : fact;
  }

  #forgetUnsaid(): void {
    this.#unsent = [];
    this.#unsaidSleep = null;
  }

  #reportMicrophone(microphone: MicrophoneFact): void {
    this.#ports.send({ type: 'microphone', microphone });
  }

  #reportSpeaking(speaking: readonly DeviceKey[]): void {
    this.#say();
    this.#ports.send({ type: 'speaking', speaking });
  }

  #reportMesh(fact: MeshFact): void {
    if (fact.type === 'signals') this.#reportSignals(fact);
    else this.#ports.send(fact); // lost while nobody listens: hello tells all links anyway
  }

  #reportSignals(fact: Extract<HostFact, { type: 'signals' }>): void {
    if (!this.#ports.send(fact)) this.#unsent = [...this.#unsent, fact].slice(-MAX_UNSENT);
  }
}
