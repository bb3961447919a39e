// The bot's microphone: a sound source, encoded once as Opus, handed to every link on a steady 20 ms clock.
// Called by bot.ts (what to play), host.ts (muted or not) and werift-connection.ts (where to send).
// Muted means that nothing at all leaves, as with `replaceTrack(null)` in browsers.
import OpusScript from 'opusscript';
import type { Clock, Logger } from '../core/ports.ts';
import { dueFrames, type Pace } from './pace.ts';
import { FRAME_SAMPLES, SAMPLE_RATE, type SoundSource } from './sound-source.ts';
import { meanSquareOf, powerDb } from './spectrum.ts';

/** One encoded frame; numbers are RTP's, before each connection adds its own offsets. */
export interface OutPacket {
  /** 16 bits. */
  readonly sequenceNumber: number;
  /** 32 bits, 48 kHz. */
  readonly timestamp: number;
  /** The first after a pause. */
  readonly isStart: boolean;
  readonly payload: Buffer;
}

export interface SoundOut {
  /** Sends every frame from now on to `sink`; the function returned ends that. */
  attach(sink: (packet: OutPacket) => void): () => void;
  /** Replaces what is played, from its start; null is silence. */
  play(source: SoundSource | null): void;
  setMuted(muted: boolean): void;
  /** Whether a member would be shown as speaking. */
  isSpeaking(): boolean;
  stop(): void;
}

export interface SoundOutOptions {
  readonly clock: Clock;
  readonly steadyNowMs: () => number;
  readonly log: Logger;
}

const BITRATE = 40_000;
/** Numbers of libopus (opus_defines.h). */
const SET_VBR = 4006;
const SET_INBAND_FEC = 4012;
const SET_DTX = 4016;
/** With DTX a frame of two bytes or less need not be sent (opus_encoder.c); one comes through every 400 ms. */
const UNSENT_UP_TO_BYTES = 2;
const SPEAKING_FROM_DB = -50;
/** Short pauses between words do not end speaking. */
const SPEAKING_LASTS_MS = 300;

const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);

export function createSoundOut(options: SoundOutOptions): SoundOut {
  return new Microphone(options);
}

class Microphone implements SoundOut {
  readonly #options: SoundOutOptions;
  readonly #encoder = createEncoder();
  readonly #sinks = new Set<(packet: OutPacket) => void>();
  #source: SoundSource | null = null;
  #isMuted = true;
  #isStopped = false;
  #pace: Pace;
  #sequenceNumber = 0;
  #wasSent = false;
  #lastSoundMs = Number.NEGATIVE_INFINITY;
  #cancelTick: () => void;

  constructor(options: SoundOutOptions) {
    this.#options = options;
    this.#pace = { startedAtMs: options.steadyNowMs(), passed: 0 };
    this.#cancelTick = options.clock.setTimer(0, () => this.#tick());
  }

  attach(sink: (packet: OutPacket) => void): () => void {
    this.#sinks.add(sink);
    return () => this.#sinks.delete(sink);
  }

  play(source: SoundSource | null): void {
    this.#source = source;
  }

  setMuted(muted: boolean): void {
    this.#isMuted = muted;
  }

  isSpeaking(): boolean {
    return !this.#isMuted && this.#options.steadyNowMs() - this.#lastSoundMs < SPEAKING_LASTS_MS;
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelTick();
    this.#sinks.clear();
    this.#encoder.delete();
  }

  #tick(): void {
    const due = dueFrames(this.#pace, this.#options.steadyNowMs());
    const first = due.pace.passed - due.send;
    for (let skipped = 0; skipped < due.skip; skipped++) this.#source?.next();
    for (let frame = first; frame < due.pace.passed; frame++) this.#passFrame(frame);
    this.#pace = due.pace;
    this.#cancelTick = this.#options.clock.setTimer(due.nextInMs, () => this.#tick());
  }

  /** The source goes on while nobody listens, as a voice would. */
  #passFrame(frame: number): void {
    const samples = this.#source?.next() ?? SILENT_FRAME;
    if (this.#isMuted) {
      this.#wasSent = false;
      return;
    }
    if (levelDb(samples) >= SPEAKING_FROM_DB) this.#lastSoundMs = this.#options.steadyNowMs();
    if (this.#sinks.size > 0) this.#send(frame, this.#encode(samples));
  }

  #encode(samples: Int16Array): Buffer {
    return this.#encoder.encode(
      Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength),
      FRAME_SAMPLES,
    );
  }

  #send(frame: number, payload: Buffer): void {
    if (payload.length <= UNSENT_UP_TO_BYTES) {
      this.#wasSent = false;
      return;
    }
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    const packet = {
      sequenceNumber: this.#sequenceNumber,
      timestamp: (frame * FRAME_SAMPLES) >>> 0,
      isStart: !this.#wasSent,
      payload,
    };
    this.#wasSent = true;
    for (const sink of this.#sinks) this.#handOver(sink, packet);
  }

  /** One link's trouble is not the others'. */
  #handOver(sink: (packet: OutPacket) => void, packet: OutPacket): void {
    try {
      sink(packet);
    } catch (error) {
      this.#options.log.debug('bot.frameNotSent', { error });
    }
  }
}

function createEncoder(): OpusScript {
  const encoder = new OpusScript(SAMPLE_RATE, 1, OpusScript.Application.AUDIO);
  encoder.setBitrate(BITRATE);
  encoder.encoderCTL(SET_VBR, 1);
  encoder.encoderCTL(SET_INBAND_FEC, 1);
  encoder.encoderCTL(SET_DTX, 1);
  return encoder;
}

function levelDb(samples: Int16Array): number {
  return powerDb(meanSquareOf(Float32Array.from(samples, (sample) => sample / 32_768)));
}
