import { describe, expect, it } from 'vitest';
import { dominantPitchHz } from '../../src/bot/spectrum.ts';
import { readWav, resample } from '../../src/bot/wav.ts';

interface Sketch {
  readonly code?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  readonly before?: Buffer;
  readonly dataLength?: number;
}

function wavOf(samples: readonly number[], sketch: Sketch = {}): Buffer {
  const { code = 1, channels = 1, rate = 48_000, bits = 16, before = Buffer.alloc(0) } = sketch;
  const data = Buffer.alloc(samples.length * 2);
  for (const [index, sample] of samples.entries()) data.writeInt16LE(sample, index * 2);
  const format = Buffer.alloc(24);
  format.write('fmt ');
  format.writeUInt32LE(16, 4);
  format.writeUInt16LE(code, 8);
  format.writeUInt16LE(channels, 10);
  format.writeUInt32LE(rate, 12);
  format.writeUInt16LE(bits, 22);
  const head = Buffer.alloc(8);
  head.write('data');
  head.writeUInt32LE(sketch.dataLength ?? data.length, 4);
  return Buffer.concat([Buffer.from('RIFF....WAVE'), before, format, head, data]);
}

function samplesOf(bytes: Buffer): readonly number[] {
  const wav = readWav(bytes);
  if (!wav.ok) throw new Error(wav.fault);
  return [...wav.pcm.samples];
}

describe('readWav', () => {
  it('reads 16-bit samples as −1 … 1', () => {
    expect(samplesOf(wavOf([0, 16_384, -32_768]))).toEqual([0, 0.5, -1]);
  });

  it('mixes channels down to their mean', () => {
    expect(samplesOf(wavOf([16_384, 0, -16_384, 16_384], { channels: 2 }))).toEqual([0.25, 0]);
  });

  it('skips chunks that it does not know, also those of odd length', () => {
    const before = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');
    expect(samplesOf(wavOf([16_384], { before }))).toEqual([0.5]);
  });

  it('ends with the file where a stream gave no length', () => {
    expect(samplesOf(wavOf([16_384, 0], { dataLength: 0xffffffff }))).toEqual([0.5, 0]);
  });

  it('takes the extensible form', () => {
    expect(samplesOf(wavOf([16_384], { code: 0xfffe }))).toEqual([0.5]);
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'is not a WAV file'],
    ['another format', Buffer.from('OggS00000000000000000000'), 'is not a WAV file'],
    ['no format', Buffer.from('RIFF....WAVE'), 'is not 16-bit PCM'],
    ['compressed sound', wavOf([1], { code: 85 }), 'is not 16-bit PCM'],
    ['24 bits', wavOf([1], { bits: 24 }), 'is not 16-bit PCM'],
    ['no channel', wavOf([1], { channels: 0 }), 'is not 16-bit PCM'],
    ['an impossible rate', wavOf([1], { rate: 1 }), 'is not 16-bit PCM'],
    ['no samples', wavOf([]), 'holds no sound'],
  ])('says what is wrong with %s', (_, bytes, fault) => {
    expect(readWav(bytes)).toEqual({ ok: false, fault });
  });
});

describe('resample', () => {
  const sine = (pitchHz: number, sampleRate: number): Float32Array =>
    Float32Array.from(
      { length: sampleRate },
      (_, index) => 0.5 * Math.sin((2 * Math.PI * pitchHz * index) / sampleRate),
    );

  it.each([16_000, 22_050, 44_100, 96_000])('keeps pitch and length from %d Hz', (sampleRate) => {
    const samples = resample({ samples: sine(1_000, sampleRate), sampleRate }, 48_000);
    expect(Math.abs(samples.length - 48_000)).toBeLessThan(3);
    expect(dominantPitchHz(samples, 48_000)).toBeCloseTo(1_000, 0);
  });

  it('lets no image of the slower rate through', () => {
    const samples = resample({ samples: sine(3_000, 16_000), sampleRate: 16_000 }, 48_000);
    const ideal = sine(3_000, 48_000);
    // Edges have no neighbours to interpolate from.
    const worst = Math.max(
      ...samples.subarray(100, 40_000).map((sample, index) => Math.abs(sample - (ideal[index + 100] ?? 0))),
    );
    expect(worst).toBeLessThan(0.005);
  });

  it('leaves the right rate as it is', () => {
    const samples = sine(1_000, 48_000);
    expect(resample({ samples, sampleRate: 48_000 }, 48_000)).toBe(samples);
  });
});
