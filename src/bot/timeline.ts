// What was heard when: decoded sound laid out on this machine's steady time, in blocks of 10 ms, so that holes show
// whatever their cause (packets lost, a sender that fell silent, a connection that was replaced). Called by sound-in.ts.
//
// Chosen: a packet's place follows its RTP timestamp as a player's would, and is set anew by its arrival only when it is
// so late that a person would have heard a hole. Not chosen: places by arrival alone, which would show every jitter of a
// busy machine as a gap.
import { meanSquareOf, powerDb } from './spectrum.ts';

/** RTP ticks (48 kHz) in a block; all that browsers send in one packet is a multiple. */
export const BLOCK_SAMPLES = 480;
export const BLOCK_MS = 10;
/** A packet later than this is heard late: about what a browser's player holds back on a busy machine. */
const LATE_BLOCKS = 10;
/** So far ahead of the clock a sender cannot be. */
const EARLY_BLOCKS = 50;
/** Sound that is still on its way, or being put in order, is no gap. */
export const PLAYED_AFTER_MS = 120;
/** Below this it counts as a gap: under a quiet voice, above the hiss of a codec. */
const GAP_BELOW_DB = -50;

/** Where the last packet of a stream was put. */
export interface Anchor {
  readonly timestamp: number;
  readonly block: number;
}

/** The place of a packet, in blocks of steady time. */
export function placePacket(anchor: Anchor | null, timestamp: number, arrivedAtMs: number): Anchor {
  const arrived = Math.floor(arrivedAtMs / BLOCK_MS);
  if (anchor === null) return { timestamp, block: arrived };
  // 32 bits, runs over (RFC 3550 §5.1).
  const ticks = (timestamp - anchor.timestamp) | 0;
  const block = anchor.block + Math.round(ticks / BLOCK_SAMPLES);
  const lateBy = arrived - block;
  return { timestamp, block: lateBy > LATE_BLOCKS || lateBy < -EARLY_BLOCKS ? arrived : block };
}

/** A ring of blocks: levels for two minutes, samples for two seconds. Holes are silence. */
export class Timeline {
  readonly #power = new Ring(12_000, 1);
  readonly #samples = new Ring(200, BLOCK_SAMPLES);

  /** Lays out whole blocks from `block` on; a rest that fills none is dropped. */
  write(block: number, samples: Float32Array): void {
    for (let at = 0; at + BLOCK_SAMPLES <= samples.length; at += BLOCK_SAMPLES) {
      const piece = samples.subarray(at, at + BLOCK_SAMPLES);
      const place = block + at / BLOCK_SAMPLES;
      this.#samples.set(place, piece);
      this.#power.set(place, [meanSquareOf(piece)]);
    }
  }

  /** Mean level of the window that ends just now, in dBFS. */
  levelDb(nowMs: number, windowMs: number): number {
    const powers = this.#powers(nowMs, windowMs);
    return powerDb(powers.reduce((sum, power) => sum + power, 0) / Math.max(1, powers.length));
  }

  /** The longest time without sound in the window, in ms (steps of 10). */
  longestGapMs(nowMs: number, windowMs: number): number {
    let longest = 0;
    let present = 0;
    for (const power of this.#powers(nowMs, windowMs)) {
      present = powerDb(power) < GAP_BELOW_DB ? present + 1 : 0;
      longest = Math.max(longest, present);
    }
    return longest * BLOCK_MS;
  }

  /** The samples of the window, at most the last two seconds. */
  samples(nowMs: number, windowMs: number): Float32Array {
    const blocks = blocksOf(nowMs, Math.min(windowMs, this.#samples.length * BLOCK_MS));
    const whole = new Float32Array(blocks.length * BLOCK_SAMPLES);
    blocks.forEach((block, index) => {
      const piece = this.#samples.get(block);
      if (piece !== null) whole.set(piece, index * BLOCK_SAMPLES);
    });
    return whole;
  }

  #powers(nowMs: number, windowMs: number): readonly number[] {
    const blocks = blocksOf(nowMs, Math.min(windowMs, this.#power.length * BLOCK_MS));
    return blocks.map((block) => this.#power.get(block)?.[0] ?? 0);
  }
}

function blocksOf(nowMs: number, windowMs: number): readonly number[] {
  const end = Math.floor((nowMs - PLAYED_AFTER_MS) / BLOCK_MS);
  const count = Math.max(1, Math.round(windowMs / BLOCK_MS));
  return Array.from({ length: count }, (_, index) => end - count + index);
}

/** Entries by a number that only grows; the oldest make room. */
class Ring {
  readonly length: number;
  readonly #width: number;
  readonly #values: Float32Array;
  readonly #numbers: Float64Array;

  constructor(length: number, width: number) {
    this.length = length;
    this.#width = width;
    this.#values = new Float32Array(length * width);
    this.#numbers = new Float64Array(length).fill(Number.NaN);
  }

  set(number: number, values: ArrayLike<number>): void {
    const at = ((number % this.length) + this.length) % this.length;
    this.#numbers[at] = number;
    this.#values.set(values, at * this.#width);
  }

  get(number: number): Float32Array | null {
    const at = ((number % this.length) + this.length) % this.length;
    if (this.#numbers[at] !== number) return null;
    return this.#values.subarray(at * this.#width, (at + 1) * this.#width);
  }
}
