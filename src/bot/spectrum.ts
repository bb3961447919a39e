// What is in a piece of sound: its level, the level of one tone, its strongest pitch. Pure; called by sound-in.ts.
// Levels are dBFS by power: a full-scale sine has −3. Samples are −1 … 1.

/** Stands for "nothing at all": a 16-bit sample's smallest step is at −90. */
export const SILENCE_DB = -100;
/** A piece below this has no pitch worth naming. */
const NO_PITCH_BELOW_DB = -60;
/** Spans 171 ms at 48 kHz: bins of 5.9 Hz, which the interpolation narrows to well under 1 Hz. */
export const PITCH_SAMPLES = 8192;
const LOWEST_PITCH_HZ = 60;
const HIGHEST_PITCH_HZ = 8_000;
/** Short enough that a tone 3 Hz off its nominal pitch is still found (clocks and resamplers are never exact). */
const TONE_BLOCK_MS = 100;

export function powerDb(meanSquare: number): number {
  return meanSquare <= 0 ? SILENCE_DB : Math.max(SILENCE_DB, 10 * Math.log10(meanSquare));
}

export function meanSquareOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : sum / samples.length;
}

/** Level of one tone in the piece (Goertzel, averaged over blocks), in dBFS. */
export function toneDb(samples: Float32Array, pitchHz: number, sampleRate: number): number {
  const blockLength = Math.round((sampleRate * TONE_BLOCK_MS) / 1000);
  const blocks = Math.floor(samples.length / blockLength);
  let power = 0;
  for (let block = 0; block < blocks; block++) {
    const piece = samples.subarray(block * blockLength, (block + 1) * blockLength);
    power += tonePower(piece, (2 * Math.PI * pitchHz) / sampleRate);
  }
  return blocks === 0 ? SILENCE_DB : powerDb(power / blocks);
}

/** Mean square of the sine with this angle a sample. */
function tonePower(samples: Float32Array, angle: number): number {
  const factor = 2 * Math.cos(angle);
  let last = 0;
  let beforeLast = 0;
  for (const sample of samples) {
    const next = sample + factor * last - beforeLast;
    beforeLast = last;
    last = next;
  }
  const magnitude = last * last + beforeLast * beforeLast - factor * last * beforeLast;
  return (2 * magnitude) / (samples.length * samples.length);
}

/** The strongest pitch in the last `PITCH_SAMPLES`; null if there are fewer, or next to no sound. */
export function dominantPitchHz(samples: Float32Array, sampleRate: number): number | null {
  if (samples.length < PITCH_SAMPLES) return null;
  const piece = samples.subarray(samples.length - PITCH_SAMPLES);
  if (powerDb(meanSquareOf(piece)) < NO_PITCH_BELOW_DB) return null;
  const power = powerSpectrum(piece);
  const binHz = sampleRate / PITCH_SAMPLES;
  const peak = peakBetween(power, Math.ceil(LOWEST_PITCH_HZ / binHz), Math.floor(HIGHEST_PITCH_HZ / binHz));
  return (peak + peakOffset(power, peak)) * binHz;
}

function peakBetween(power: Float64Array, first: number, last: number): number {
  let peak = first;
  for (let bin = first; bin <= last; bin++) if ((power[bin] ?? 0) > (power[peak] ?? 0)) peak = bin;
  return peak;
}

/** Where between the bins the peak is: a parabola through the logarithms of three. */
function peakOffset(power: Float64Array, peak: number): number {
  const [left = 0, middle = 0, right = 0] = [-1, 0, 1].map((by) => Math.log((power[peak + by] ?? 0) + 1e-30));
  const bend = left - 2 * middle + right;
  return bend === 0 ? 0 : (left - right) / (2 * bend);
}

function powerSpectrum(samples: Float32Array): Float64Array {
  const length = samples.length;
  const real = Float64Array.from(
    samples,
    (sample, index) => sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / length)),
  );
  const imaginary = new Float64Array(length);
  transform(real, imaginary);
  return real.map((value, bin) => value ** 2 + (imaginary[bin] ?? 0) ** 2);
}

/** Fourier transform in place, radix 2 (Cooley and Tukey); the length is a power of two. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  swapByReversedBits(real, imaginary);
  for (let size = 2; size <= real.length; size *= 2) {
    for (let turn = 0; turn < size / 2; turn++) {
      const angle = (-2 * Math.PI * turn) / size;
      butterflies(real, imaginary, { size, turn, cos: Math.cos(angle), sin: Math.sin(angle) });
    }
  }
}

interface Turn {
  readonly size: number;
  readonly turn: number;
  readonly cos: number;
  readonly sin: number;
}

function butterflies(real: Float64Array, imaginary: Float64Array, { size, turn, cos, sin }: Turn): void {
  for (let low = turn; low < real.length; low += size) {
    const high = low + size / 2;
    const [lowReal = 0, lowImaginary = 0] = [real[low], imaginary[low]];
    const [highReal = 0, highImaginary = 0] = [real[high], imaginary[high]];
    const turnedReal = highReal * cos - highImaginary * sin;
    const turnedImaginary = highReal * sin + highImaginary * cos;
    real[low] = lowReal + turnedReal;
    imaginary[low] = lowImaginary + turnedImaginary;
    real[high] = lowReal - turnedReal;
    imaginary[high] = lowImaginary - turnedImaginary;
  }
}

function swapByReversedBits(real: Float64Array, imaginary: Float64Array): void {
  const { length } = real;
  for (let index = 0, reversed = 0; index < length; index++) {
    if (index < reversed) {
      swap(real, index, reversed);
      swap(imaginary, index, reversed);
    }
    let bit = length / 2;
    while (bit >= 1 && (reversed & bit) !== 0) {
      reversed -= bit;
      bit /= 2;
    }
    reversed += bit;
  }
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one] ?? 0;
  values[one] = values[other] ?? 0;
  values[other] = kept;
}
