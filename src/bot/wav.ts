// Reads a WAV file (16-bit PCM, any rate, any number of channels) into mono samples at the rate Opus works with.
// Pure; called by sound-source.ts. A file is input from outside: what is wrong with it comes back as a sentence.

export interface Pcm {
  /** −1 … 1, mono. */
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

export type Wav =
  | { readonly ok: true; readonly pcm: Pcm }
  /** `fault` ends a sentence that begins with the file's name, e.g. "is not a WAV file". */
  | { readonly ok: false; readonly fault: string };

interface Format {
  readonly channels: number;
  readonly sampleRate: number;
}

const PCM_CODE = 1;
/** WAVE_FORMAT_EXTENSIBLE: the real code is the first half of the sub-format. */
const EXTENSIBLE_CODE = 0xfffe;
const HEADER_BYTES = 12;
const FORMAT_BYTES = 16;

export function readWav(bytes: Buffer): Wav {
  if (bytes.length < HEADER_BYTES || tag(bytes, 0) !== 'RIFF' || tag(bytes, 8) !== 'WAVE')
    return { ok: false, fault: 'is not a WAV file' };
  const parts = chunks(bytes);
  const format = readFormat(parts.get('fmt '));
  const data = parts.get('data');
  if (format === null) return { ok: false, fault: 'is not 16-bit PCM' };
  if (data === undefined || data.length < 2) return { ok: false, fault: 'holds no sound' };
  return { ok: true, pcm: { samples: mixDown(data, format.channels), sampleRate: format.sampleRate } };
}

const tag = (bytes: Buffer, at: number): string => bytes.toString('latin1', at, at + 4);

/** A chunk that says it is longer than the file (as streams write it) ends with the file. */
function chunks(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = HEADER_BYTES; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    const name = tag(bytes, at);
    if (!found.has(name)) found.set(name, bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length % 2);
  }
  return found;
}

function readFormat(chunk: Buffer | undefined): Format | null {
  if (chunk === undefined || chunk.length < FORMAT_BYTES) return null;
  const code = chunk.readUInt16LE(0);
  const channels = chunk.readUInt16LE(2);
  const sampleRate = chunk.readUInt32LE(4);
  const isPcm = code === PCM_CODE || code === EXTENSIBLE_CODE;
  const isRateSane = sampleRate >= 4_000 && sampleRate <= 192_000;
  if (!isPcm || chunk.readUInt16LE(14) !== 16 || channels < 1 || !isRateSane) return null;
  return { channels, sampleRate };
}

function mixDown(data: Buffer, channels: number): Float32Array {
  const frames = Math.floor(data.length / 2 / channels);
  return Float32Array.from({ length: frames }, (_, frame) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++)
      sum += data.readInt16LE((frame * channels + channel) * 2);
    return sum / channels / 32_768;
  });
}

/** Half the length of the interpolating filter, in samples of the slower rate: images stay below −40 dB. */
const FILTER_REACH = 12;

/** The same sound at another rate (windowed sinc). */
export function resample({ samples, sampleRate }: Pcm, toRate: number): Float32Array {
  if (sampleRate === toRate) return samples;
  const step = sampleRate / toRate;
  // Going down, what the slower rate cannot hold is filtered out.
  const cutoff = Math.min(1, toRate / sampleRate);
  return Float32Array.from({ length: Math.floor(samples.length / step) }, (_, index) =>
    interpolate(samples, index * step, cutoff),
  );
}

function interpolate(samples: Float32Array, at: number, cutoff: number): number {
  const reach = FILTER_REACH / cutoff;
  const last = Math.min(samples.length - 1, Math.floor(at + reach));
  let sum = 0;
  for (let index = Math.max(0, Math.ceil(at - reach)); index <= last; index++) {
    const distance = at - index;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / reach);
    sum += (samples[index] ?? 0) * cutoff * sinc(distance * cutoff) * window;
  }
  return sum;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
