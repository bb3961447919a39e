// The bot's ears: what comes in over the links is put in order, decoded and measured, one ear for each member.
// Called by werift-connection.ts (packets), host.ts (who speaks) and bot.ts (what was heard). Nothing is played.
import { OpusDecoder } from 'opus-decoder';
import type { Logger } from '../core/ports.ts';
import type { DeviceKey } from '../core/protocol/message.ts';
import { EMPTY_REORDER, type Reorder, takePacket } from './reorder.ts';
import { SAMPLE_RATE } from './sound-source.ts';
import { dominantPitchHz, toneDb } from './spectrum.ts';
import { type Anchor, placePacket, Timeline } from './timeline.ts';

/** What was heard of one member. All zero, silent and without pitch if there was nothing. */
export interface Heard {
  /** RTP packets since the bot joined, over all connections with that member. */
  readonly packets: number;
  /** Decoded samples (48 kHz), as above. */
  readonly samples: number;
  /** Mean level in the window, dBFS; −100 is nothing at all. */
  readonly energyDb: number;
  /** The strongest pitch of the last 171 ms; null if it is silent. */
  readonly pitchHz: number | null;
  /** The longest time in the window without sound (below −50 dBFS), ms. It is what a listener notices. */
  readonly longestGapMs: number;
  /** The longest time in the window without a packet, ms. Senders pause in silence (DTX). */
  readonly longestPacketGapMs: number;
}

export interface InPacket {
  readonly sequenceNumber: number;
  /** 32 bits, 48 kHz. */
  readonly timestamp: number;
  readonly payload: Uint8Array;
}

/** One connection's way into the member's ear. */
export interface InStream {
  take(packet: InPacket): void;
  readonly packets: number;
  readonly samples: number;
  /** 0 hears nothing, as when deafened; 1 is unchanged. */
  gain: number;
  close(): void;
}

export interface SoundIn {
  open(deviceKey: DeviceKey): InStream;
  /** Over the last `windowMs` (10 ms … 2 min). */
  heard(deviceKey: DeviceKey, windowMs: number): Heard;
  /** Mean level of the last `windowMs`, dBFS: the cheap part of `heard`. */
  levelDb(deviceKey: DeviceKey, windowMs: number): number;
  /** Level of one tone in the last `windowMs` (100 ms … 2 s), dBFS. */
  toneDb(deviceKey: DeviceKey, pitchHz: number, windowMs: number): number;
}

export interface SoundInOptions {
  readonly steadyNowMs: () => number;
  readonly log: Logger;
}

/** Longer than any Opus packet for 20 ms, shorter than what breaks the decoder's buffer. */
const MAX_PAYLOAD_BYTES = 1_500;
/** Packets that may come before the decoder is ready (some ms): 1 s. */
const MAX_WAITING = 50;
const ARRIVALS_KEPT = 6_000;
const PITCH_WINDOW_MS = 180;

export function createSoundIn(options: SoundInOptions): SoundIn {
  const ears = new Map<DeviceKey, Ear>();
  const earOf = (deviceKey: DeviceKey): Ear => {
    const ear = ears.get(deviceKey) ?? new Ear();
    ears.set(deviceKey, ear);
    return ear;
  };
  return {
    open: (deviceKey) => new Stream(earOf(deviceKey), options),
    heard: (deviceKey, windowMs) => (ears.get(deviceKey) ?? DEAF).heard(options.steadyNowMs(), windowMs),
    levelDb: (deviceKey, windowMs) =>
      (ears.get(deviceKey) ?? DEAF).timeline.levelDb(options.steadyNowMs(), windowMs),
    toneDb: (deviceKey, pitchHz, windowMs) => {
      const { timeline } = ears.get(deviceKey) ?? DEAF;
      return toneDb(timeline.samples(options.steadyNowMs(), windowMs), pitchHz, SAMPLE_RATE);
    },
  };
}

class Ear {
  readonly timeline = new Timeline();
  packets = 0;
  samples = 0;
  #arrivals: number[] = [];

  arrived(atMs: number): void {
    this.packets += 1;
    this.#arrivals.push(atMs);
    if (this.#arrivals.length > 2 * ARRIVALS_KEPT) this.#arrivals = this.#arrivals.slice(-ARRIVALS_KEPT);
  }

  heard(nowMs: number, windowMs: number): Heard {
    const { timeline, packets, samples } = this;
    return {
      packets,
      samples,
      energyDb: timeline.levelDb(nowMs, windowMs),
      pitchHz: dominantPitchHz(timeline.samples(nowMs, PITCH_WINDOW_MS), SAMPLE_RATE),
      longestGapMs: timeline.longestGapMs(nowMs, windowMs),
      longestPacketGapMs: this.#longestPacketGapMs(nowMs - windowMs, nowMs),
    };
  }

  #longestPacketGapMs(fromMs: number, toMs: number): number {
    const times = [fromMs, ...this.#arrivals.filter((atMs) => atMs > fromMs), toMs];
    return Math.round(Math.max(...times.map((atMs, index) => atMs - (times[index - 1] ?? atMs))));
  }
}

const DEAF = new Ear();

interface Arrived extends InPacket {
  readonly atMs: number;
}

class Stream implements InStream {
  packets = 0;
  samples = 0;
  gain = 1;
  readonly #ear: Ear;
  readonly #options: SoundInOptions;
  readonly #decoder = new OpusDecoder({ channels: 1 });
  #state: 'starting' | 'ready' | 'closed' = 'starting';
  #waiting: Arrived[] = [];
  #order: Reorder<Arrived> = EMPTY_REORDER;
  #anchor: Anchor | null = null;

  constructor(ear: Ear, options: SoundInOptions) {
    this.#ear = ear;
    this.#options = options;
    this.#decoder.ready.then(
      () => this.#start(),
      (error: unknown) => options.log.error('bot.decoderFailed', { error }),
    );
  }

  take(packet: InPacket): void {
    // Empty ones are probes of the sender's bandwidth estimate.
    if (packet.payload.length === 0 || packet.payload.length > MAX_PAYLOAD_BYTES) return;
    const arrived = { ...packet, atMs: this.#options.steadyNowMs() };
    this.packets += 1;
    this.#ear.arrived(arrived.atMs);
    if (this.#state === 'ready') this.#process(arrived);
    else if (this.#state === 'starting') this.#waiting = [...this.#waiting, arrived].slice(-MAX_WAITING);
  }

  close(): void {
    if (this.#state === 'ready') this.#decoder.free();
    this.#state = 'closed';
    this.#waiting = [];
  }

  #start(): void {
    if (this.#state === 'closed') {
      this.#decoder.free();
      return;
    }
    this.#state = 'ready';
    for (const packet of this.#waiting.splice(0)) this.#process(packet);
  }

  #process(packet: Arrived): void {
    const [order, due] = takePacket(this.#order, packet);
    this.#order = order;
    for (const next of due) this.#decode(next);
  }

  #decode({ timestamp, payload, atMs }: Arrived): void {
    const { channelData, samplesDecoded, errors } = this.#decoder.decodeFrame(payload);
    if (errors.length > 0) this.#options.log.debug('bot.frameNotDecoded', { error: errors[0]?.message });
    const [samples] = channelData;
    if (samplesDecoded === 0 || samples === undefined) return;
    this.samples += samplesDecoded;
    this.#ear.samples += samplesDecoded;
    this.#anchor = placePacket(this.#anchor, timestamp, atMs);
    this.#ear.timeline.write(this.#anchor.block, this.gain === 1 ? samples : amplified(samples, this.gain));
  }
}

const amplified = (samples: Float32Array, gain: number): Float32Array =>
  samples.map((sample) => sample * gain);
