import { describe, expect, it } from 'vitest';
import {
  dominantPitchHz,
  meanSquareOf,
  PITCH_SAMPLES,
  powerDb,
  SILENCE_DB,
  toneDb,
} from '../../src/bot/spectrum.ts';

const RATE = 48_000;

function sine(pitchHz: number, amplitude: number, length = PITCH_SAMPLES): Float32Array {
  return Float32Array.from(
    { length },
    (_, index) => amplitude * Math.sin((2 * Math.PI * pitchHz * index) / RATE),
  );
}

function sum(one: Float32Array, other: Float32Array): Float32Array {
  return one.map((sample, index) => sample + (other[index] ?? 0));
}

describe('levels', () => {
  it('gives a full-scale sine −3 dBFS', () => {
    expect(powerDb(meanSquareOf(sine(1_000, 1, RATE)))).toBeCloseTo(-3.01, 2);
  });

  it.each([[new Float32Array(0)], [new Float32Array(480)]])('gives silence the floor', (samples) => {
    expect(powerDb(meanSquareOf(samples))).toBe(SILENCE_DB);
  });
});

describe('dominantPitchHz', () => {
  it.each([70, 97.3, 440, 441.7, 1_000, 3_333.3, 7_950])('finds %d Hz to within half a hertz', (pitchHz) => {
    expect(Math.abs((dominantPitchHz(sine(pitchHz, 0.2), RATE) ?? 0) - pitchHz)).toBeLessThan(0.5);
  });

  it('names the louder of two', () => {
    const both = sum(sine(440, 0.1), sine(1_234, 0.3));
    expect(dominantPitchHz(both, RATE)).toBeCloseTo(1_234, 0);
  });

  it('looks at the end of a longer piece', () => {
    const piece = new Float32Array(3 * PITCH_SAMPLES);
    piece.set(sine(900, 0.2), 0);
    piece.set(sine(500, 0.2), 2 * PITCH_SAMPLES);
    expect(dominantPitchHz(piece, RATE)).toBeCloseTo(500, 0);
  });

  it.each([
    ['too short a piece', sine(440, 0.2, PITCH_SAMPLES - 1)],
    ['silence', new Float32Array(PITCH_SAMPLES)],
    ['what is next to silence', sine(440, 0.001)],
  ])('names none for %s', (_, samples) => {
    expect(dominantPitchHz(samples, RATE)).toBeNull();
  });
});

describe('toneDb', () => {
  it('gives the level of that tone alone', () => {
    const both = sum(sine(440, 0.1, RATE), sine(1_234, 0.3, RATE));
    expect(toneDb(both, 440, RATE)).toBeCloseTo(-23, 0);
    expect(toneDb(both, 1_234, RATE)).toBeCloseTo(-13.5, 0);
  });

  it('finds a tone 3 Hz off with a loss of less than 2 dB', () => {
    expect(toneDb(sine(1_003, 0.1, RATE), 1_000, RATE)).toBeGreaterThan(-25);
  });

  it('does not take a tone 300 Hz away for it', () => {
    expect(toneDb(sine(1_300, 0.25, RATE), 1_000, RATE)).toBeLessThan(-60);
  });

  it('is the floor for a piece shorter than a block', () => {
    expect(toneDb(sine(440, 0.2, 100), 440, RATE)).toBe(SILENCE_DB);
  });
});
