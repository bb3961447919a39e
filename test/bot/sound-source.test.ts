import { describe, expect, it } from 'vitest';
import {
  FRAME_SAMPLES,
  openSound,
  pcmSource,
  readSoundName,
  SAMPLE_RATE,
  type SoundSource,
  toneSource,
} from '../../src/bot/sound-source.ts';
import { dominantPitchHz } from '../../src/bot/spectrum.ts';

function play(source: SoundSource, frames: number): Float32Array {
  const all = new Float32Array(frames * FRAME_SAMPLES);
  for (let frame = 0; frame < frames; frame++)
    all.set(
      (source.next() ?? new Int16Array(FRAME_SAMPLES)).map((sample) => sample),
      frame * FRAME_SAMPLES,
    );
  return all.map((sample) => sample / 32_767);
}

describe('readSoundName', () => {
  it.each([
    ['tone:440', { kind: 'tone', pitchHz: 440 }],
    ['tone:523.25', { kind: 'tone', pitchHz: 523.25 }],
    ['tone:', { kind: 'file', path: 'tone:', isLooped: true }],
    ['a/tone:440', { kind: 'file', path: 'a/tone:440', isLooped: true }],
  ])('reads %s', (name, sound) => {
    expect(readSoundName(name, true)).toEqual(sound);
  });
});

describe('toneSource', () => {
  it('runs on from frame to frame without a click', () => {
    const samples = play(toneSource(777), 20);
    const step = 0.25 * ((2 * Math.PI * 777) / SAMPLE_RATE);
    const jumps = samples.slice(1).map((sample, index) => Math.abs(sample - (samples[index] ?? 0)));
    expect(Math.max(...jumps)).toBeLessThan(step + 0.001);
    expect(dominantPitchHz(samples, SAMPLE_RATE)).toBeCloseTo(777, 0);
  });
});

describe('pcmSource', () => {
  const ramp = Float32Array.from({ length: FRAME_SAMPLES * 1.5 }, (_, index) => index / 10_000);

  it('ends after a frame filled up with silence', () => {
    const source = pcmSource(ramp, false);
    expect(source.next()?.at(1)).toBe(Math.round(32_767 / 10_000));
    const last = source.next();
    expect(last?.at(FRAME_SAMPLES / 2)).toBe(0);
    expect(source.next()).toBeNull();
  });

  it('begins again without a seam when looped', () => {
    const source = pcmSource(ramp, true);
    source.next();
    const seam = source.next();
    expect(seam?.at(FRAME_SAMPLES / 2)).toBe(0);
    expect(seam?.at(FRAME_SAMPLES / 2 + 10_0)).toBe(Math.round(32_767 * 0.01));
  });

  it('cuts what is too loud instead of turning it over', () => {
    expect(pcmSource(new Float32Array(10).fill(3), false).next()?.at(0)).toBe(32_767);
  });

  it('is over at once without samples, even looped', () => {
    expect(pcmSource(new Float32Array(0), true).next()).toBeNull();
  });
});

describe('openSound', () => {
  it("plays Bob's words", async () => {
    const path = new URL('../../src/bot/sounds/lounge.wav', import.meta.url).pathname;
    const source = await openSound({ kind: 'file', path, isLooped: false });
    const samples = play(source, 150);
    expect(samples.some((sample) => sample > 0.3)).toBe(true);
  });

  it.each([
    ['/nowhere.wav', 'The sound file /nowhere.wav cannot be read.'],
    [new URL(import.meta.url).pathname, /^The sound file .* is not a WAV file\.$/],
  ])('says in a sentence why %s is no good', async (path, sentence) => {
    await expect(openSound({ kind: 'file', path, isLooped: true })).rejects.toThrow(sentence);
  });
});
