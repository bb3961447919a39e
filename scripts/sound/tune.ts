// Makes the WAV files that fake microphones play. Pure but for the writing. Used by tests and `npm start`.
//
// A steady sine is taken for noise by the browser's processing and fades away; four short notes in turn pass
// whole (facts: −20.5 dB without a gap). So a voice is a tune of four notes over a random root, and it is known
// by its notes.
import { writeFile } from 'node:fs/promises';

export const SAMPLE_RATE = 48_000;
const NOTE_SECONDS = 0.1;
const RATIOS = [1, 5 / 4, 3 / 2, 9 / 8] as const;

export interface Tune {
  readonly rootHz: number;
  readonly notesHz: readonly number[];
}

export function tune(rootHz: number): Tune {
  return { rootHz, notesHz: RATIOS.map((ratio) => rootHz * ratio) };
}

/** Roots so far apart that no note of one is within 3 % of a note of another: random, but distinct for each index. */
export function randomTunes(count: number, random: () => number = Math.random): readonly Tune[] {
  const shift = 1 + random() * 0.04;
  // Each root lies more than the span of a tune (3 : 2) above the one before.
  return Array.from({ length: count }, (_none, index) => tune(300 * 1.62 ** index * shift));
}

/** One round of the tune as samples from −1 to 1; its ends meet, so it can be played in a loop. */
export function tuneSamples({ notesHz }: Tune, amplitude = 0.3): Float32Array {
  const perNote = Math.round(SAMPLE_RATE * NOTE_SECONDS);
  const samples = new Float32Array(perNote * notesHz.length);
  notesHz.forEach((hz, note) => {
    for (let index = 0; index < perNote; index += 1) {
      // 3 ms of fade at both ends: no clicks, and no gap that could count as one.
      const fade = Math.min(1, index / 144, (perNote - index) / 144);
      samples[note * perNote + index] = amplitude * fade * Math.sin((2 * Math.PI * hz * index) / SAMPLE_RATE);
    }
  });
  return samples;
}

/** A mono 16-bit WAV file of the samples, repeated to at least `seconds`. */
export async function writeWav(file: string, samples: Float32Array, seconds = 4): Promise<void> {
  const rounds = Math.max(1, Math.ceil((seconds * SAMPLE_RATE) / samples.length));
  const data = Buffer.alloc(rounds * samples.length * 2);
  for (let index = 0; index < rounds * samples.length; index += 1) {
    const sample = samples[index % samples.length] as number;
    data.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), index * 2);
  }
  await writeFile(file, Buffer.concat([wavHeader(data.length), data]));
}

function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'ascii');
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'ascii');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'ascii');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
