// Listens to what a call host really plays: reads the samples of its playing <audio> elements inside the page, with
// Web Audio, from outside the product. Used by tests and `npm start`; nothing in the extension knows of it.
//
// An analyser holds the last 0.68 s of samples; read every 0.25 s its windows overlap, so every sample is seen and
// a late timer on a busy machine cannot be taken for a gap.
import type { Page } from 'puppeteer-core';

export interface Heard {
  /** Playing elements with a live track. */
  readonly sources: number;
  /** Samples that were not zero, over all sources. */
  readonly soundingSamples: number;
  /** Loudness over the whole window, dB below full scale; −200 for silence. */
  readonly levelDb: number;
  /** Share of the energy within 3 % of any of the wanted pitches, 0 to 1. */
  readonly shareOfWanted: number;
  /** Longest run of 5 ms frames 30 dB below the loudest one, in ms. At most 680: longer is not told apart. */
  readonly longestGapMs: number;
}

export interface HearOptions {
  readonly ms: number;
  readonly wantedHz?: readonly number[];
}

/** Listens for `ms` and says what was heard, all sources mixed. */
export function hear(host: Page, { ms, wantedHz = [] }: HearOptions): Promise<Heard> {
  return host.evaluate(listenInPage, ms, [...wantedHz]);
}

/** Listens in short windows until what is heard fits. @throws Error with the last thing heard after `timeoutMs`. */
export async function hearUntil(
  host: Page,
  options: HearOptions & { readonly timeoutMs: number },
  fits: (heard: Heard) => boolean,
): Promise<Heard> {
  const endMs = Date.now() + options.timeoutMs;
  for (;;) {
    const heard = await hear(host, options);
    if (fits(heard)) return heard;
    if (Date.now() >= endMs)
      throw new Error(`not heard within ${options.timeoutMs} ms: ${JSON.stringify(heard)}`);
  }
}

/** Runs in the page: it travels as text, so it must be whole in itself, however long that is. */
async function listenInPage(ms: number, wantedHz: number[]): Promise<Heard> {
  const streams = [...document.querySelectorAll('audio')]
    .filter((element) => !element.paused && !element.muted && element.volume > 0)
    .map((element) => element.srcObject)
    .filter((source): source is MediaStream => source instanceof MediaStream)
    .filter((stream) => stream.getAudioTracks().some((track) => track.readyState === 'live' && !track.muted));
  const nothing = { sources: 0, soundingSamples: 0, levelDb: -200, shareOfWanted: 0, longestGapMs: 680 };
  const context = new AudioContext({ sampleRate: 48_000 });
  const analyser = new AnalyserNode(context, { fftSize: 32_768, smoothingTimeConstant: 0 });
  for (const stream of streams) context.createMediaStreamSource(stream).connect(analyser);
  const windows: Float32Array<ArrayBuffer>[] = [];
  const pause = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));
  // The first window must be full before it is read.
  await pause(700);
  const endMs = performance.now() + Math.max(0, ms - 700);
  do {
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    windows.push(samples);
    await pause(250);
  } while (performance.now() < endMs);
  await context.close();
  if (streams.length === 0) return nothing;

  const FRAME = 240;
  const energyOf = (samples: Float32Array, from: number, count: number): number => {
    let sum = 0;
    for (let index = from; index < from + count; index += 1) sum += (samples[index] as number) ** 2;
    return sum / count;
  };
  const frames = windows.map((samples) =>
    Array.from({ length: Math.floor(samples.length / FRAME) }, (_none, index) =>
      energyOf(samples, index * FRAME, FRAME),
    ),
  );
  const loudest = Math.max(...frames.flat(), 0);
  const floor = Math.max(loudest / 1000, 1e-9);
  const longestRun = Math.max(
    ...frames.map((row) => {
      let run = 0;
      let longest = 0;
      for (const energy of row) {
        run = energy < floor ? run + 1 : 0;
        longest = Math.max(longest, run);
      }
      return longest;
    }),
  );
  const mean = frames.flat().reduce((sum, energy) => sum + energy, 0) / Math.max(1, frames.flat().length);

  // Goertzel's filter for each wanted pitch and its near neighbours, over 50 ms blocks.
  const BLOCK = 2400;
  const powerAt = (samples: Float32Array, from: number, hz: number): number => {
    const coefficient = 2 * Math.cos((2 * Math.PI * hz) / 48_000);
    let last = 0;
    let lastButOne = 0;
    for (let index = from; index < from + BLOCK; index += 1) {
      const next = (samples[index] as number) + coefficient * last - lastButOne;
      lastButOne = last;
      last = next;
    }
    return ((last ** 2 + lastButOne ** 2 - coefficient * last * lastButOne) * 2) / BLOCK ** 2;
  };
  let wanted = 0;
  let all = 0;
  for (const samples of windows) {
    for (let from = 0; from + BLOCK <= samples.length; from += BLOCK) {
      const energy = energyOf(samples, from, BLOCK);
      all += energy;
      // A block may hold the end of one note and the start of the next: the notes' powers add up.
      const found = wantedHz.map((hz) => powerAt(samples, from, hz)).reduce((sum, power) => sum + power, 0);
      wanted += Math.min(found, energy);
    }
  }
  return {
    sources: streams.length,
    soundingSamples: windows.reduce(
      (sum, samples) => sum + samples.filter((sample) => sample !== 0).length,
      0,
    ),
    levelDb: mean > 0 ? 10 * Math.log10(mean) : -200,
    shareOfWanted: all > 0 ? wanted / all : 0,
    longestGapMs: longestRun * 5,
  };
}
