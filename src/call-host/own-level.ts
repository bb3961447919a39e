// Measures the level of our own microphone by an analyser, because nothing else tells before it is sent.
// Called by `host`; it plays nothing and changes nothing.

export class OwnLevel {
  #track: MediaStreamTrack | null = null;
  #context: AudioContext | null = null;
  #source: MediaStreamAudioSourceNode | null = null;
  #analyser: AnalyserNode | null = null;
  #samples = new Float32Array(0);

  /** Null stops measuring and frees the audio device. */
  follow(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#track = track;
    this.#source?.disconnect();
    this.#source = null;
    if (track === null) {
      this.#close();
      return;
    }
    this.#context ??= new AudioContext();
    this.#analyser ??= newAnalyser(this.#context);
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }

  /** Root mean square of the last 43 ms, 0 to 1. */
  read(): number {
    const analyser = this.#analyser;
    if (analyser === null || this.#source === null) return 0;
    if (this.#samples.length !== analyser.fftSize) this.#samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0);
    return Math.sqrt(power / this.#samples.length);
  }

  #close(): void {
    // Closing can only fail when it is closed already.
    this.#context?.close().catch(() => undefined);
    this.#context = null;
    this.#analyser = null;
  }
}

function newAnalyser(context: AudioContext): AnalyserNode {
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  return analyser;
}
