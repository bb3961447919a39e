// What a bot can play: a WAV file, a tone, or nothing; cut into the 20 ms frames that Opus takes.
// Called by bot.ts and main.ts; sound-out.ts asks for one frame after the other. It knows no clock.
import { readFile } from 'node:fs/promises';
import { readWav, resample } from './wav.ts';

/** Samples a second, mono: what Opus and RTP count in. */
export const SAMPLE_RATE = 48_000;
export const FRAME_MS = 20;
export const FRAME_SAMPLES = (SAMPLE_RATE * FRAME_MS) / 1000;

/** Gives frames of `FRAME_SAMPLES` samples; null when it has ended. */
export interface SoundSource {
  next(): Int16Array | null;
}

export type Sound =
  | { readonly kind: 'file'; readonly path: string; readonly isLooped: boolean }
  /** A sine at −15 dBFS, without end. */
  | { readonly kind: 'tone'; readonly pitchHz: number };

const TONE_AMPLITUDE = 0.25;

/** `tone:440` is a tone, anything else the path of a WAV file. */
export function readSoundName(name: string, isLooped: boolean): Sound {
  const pitchHz = /^tone:(\d+(?:\.\d+)?)$/.exec(name)?.[1];
  return pitchHz === undefined
    ? { kind: 'file', path: name, isLooped }
    : { kind: 'tone', pitchHz: Number(pitchHz) };
}

/** Throws one plain sentence if the file cannot be read or is no 16-bit PCM WAV. */
export async function openSound(sound: Sound): Promise<SoundSource> {
  switch (sound.kind) {
    case 'tone':
      return toneSource(sound.pitchHz);
    case 'file':
      return pcmSource(await readSamples(sound.path), sound.isLooped);
  }
}

/** A sine whose phase runs on from frame to frame. */
export function toneSource(pitchHz: number): SoundSource {
  const step = (2 * Math.PI * pitchHz) / SAMPLE_RATE;
  let played = 0;
  return {
    next: () => {
      const first = played;
      played += FRAME_SAMPLES;
      return Int16Array.from({ length: FRAME_SAMPLES }, (_, index) =>
        toInt16(TONE_AMPLITUDE * Math.sin((first + index) * step)),
      );
    },
  };
}

/** The samples from the start; looped without a seam, else ended by a frame filled up with silence. */
export function pcmSource(samples: Float32Array, isLooped: boolean): SoundSource {
  let at = 0;
  return {
    next: () => {
      if (samples.length === 0 || (!isLooped && at >= samples.length)) return null;
      const first = at;
      at += FRAME_SAMPLES;
      return Int16Array.from({ length: FRAME_SAMPLES }, (_, index) => {
        const position = first + index;
        return toInt16(samples[isLooped ? position % samples.length : position] ?? 0);
      });
    },
  };
}

async function readSamples(path: string): Promise<Float32Array> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Error(`The sound file ${path} cannot be read.`, { cause });
  });
  const wav = readWav(bytes);
  if (!wav.ok) throw new Error(`The sound file ${path} ${wav.fault}.`);
  return resample(wav.pcm, SAMPLE_RATE);
}

const toInt16 = (sample: number): number => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
