// Holds the microphone while the target wants it, and says how it stands. Called by `host`.
// It never asks: a document without a window cannot prompt (facts: Chrome), so it looks at the permission first and
// waits for a page in a tab to ask, unless there is nothing to ask for. Released at once when it is not wanted.
import type { MicrophoneFact } from '../core/mesh/contract.ts';
import type { Logger } from '../core/ports.ts';

/** How the microphone is wanted; null: not at all. */
export type MicrophoneWish = { readonly processing: boolean } | null;

export interface MicrophonePorts {
  readonly queryPermission: () => Promise<PermissionStatus>;
  /** Kinds are told without permission too, as one nameless device each (Chromium 156). */
  readonly enumerateDevices: () => Promise<readonly Pick<MediaDeviceInfo, 'kind'>[]>;
  readonly getUserMedia: (constraints: MediaStreamConstraints) => Promise<MediaStream>;
  readonly log: Logger;
  readonly onFact: (fact: MicrophoneFact) => void;
  /** The track to send; null when there is none (any more). */
  readonly onTrack: (track: MediaStreamTrack | null) => void;
}

export class Microphone {
  readonly #ports: MicrophonePorts;
  #wish: MicrophoneWish = null;
  #stream: MediaStream | null = null;
  /** Looks are numbered: what an older one finds is let go. */
  #look = 0;
  #isLooking = false;
  #permission: PermissionStatus | null = null;
  fact: MicrophoneFact = { state: 'undecided', detail: null };

  constructor(ports: MicrophonePorts) {
    this.#ports = ports;
  }

  /** Call with every target: one that was missing or not allowed is looked for again. */
  want(wish: NonNullable<MicrophoneWish>): void {
    const isSame = this.#wish?.processing === wish.processing;
    if (isSame && (this.#isLooking || this.#stream !== null)) return;
    if (!isSame) this.#release();
    if (this.#wish === null) this.#tell({ state: 'undecided', detail: null });
    this.#wish = wish;
    this.look();
  }

  /** Lets go of it. `unwanted` is the user's decision, `undecided` the end of the call. */
  drop(state: 'unwanted' | 'undecided'): void {
    this.#wish = null;
    this.#release();
    this.#tell({ state, detail: null });
  }

  /** Something changed (permission, devices): look once more, if it is wanted and missing. */
  look(): void {
    if (this.#wish === null || this.#stream !== null) return;
    const look = ++this.#look;
    this.#isLooking = true;
    this.#find(this.#wish, look).then(
      (fact) => this.#looked(look, fact),
      (error: unknown) => this.#looked(look, factOf(error)),
    );
  }

  #looked(look: number, fact: MicrophoneFact): void {
    if (look !== this.#look) return;
    this.#isLooking = false;
    this.#tell(fact);
  }

  async #find(wish: NonNullable<MicrophoneWish>, look: number): Promise<MicrophoneFact> {
    const { state } = await this.#watchPermission();
    if (state !== 'granted') return this.#withoutPermission(state);
    const stream = await this.#ports.getUserMedia({ audio: constraintsFor(wish) });
    if (look === this.#look) this.#take(stream);
    else stopAll(stream);
    return { state: 'live', detail: null };
  }

  /** Where there is no device, nobody can answer the question: it would stay open for ever. */
  async #withoutPermission(state: 'denied' | 'prompt'): Promise<MicrophoneFact> {
    const devices = await this.#ports.enumerateDevices();
    if (!devices.some(({ kind }) => kind === 'audioinput')) return { state: 'missing', detail: 'no device' };
    return state === 'denied' ? { state: 'refused', detail: state } : { state: 'asking', detail: null };
  }

  /** The answer to a prompt, or a change of mind in the browser's settings, arrives as `change`. */
  async #watchPermission(): Promise<PermissionStatus> {
    if (this.#permission !== null) return this.#permission;
    const permission = await this.#ports.queryPermission();
    permission.addEventListener('change', () => this.look());
    this.#permission = permission;
    return permission;
  }

  #take(stream: MediaStream): void {
    this.#stream = stream;
    const [track = null] = stream.getAudioTracks();
    // Fires when it is unplugged or the permission is taken away, not when we stop it ourselves.
    track?.addEventListener('ended', () => {
      if (this.#stream === stream) this.#lost();
    });
    this.#ports.onTrack(track);
  }

  #lost(): void {
    this.#ports.log.info('microphone ended');
    this.#release();
    this.look();
  }

  #release(): void {
    this.#look++;
    this.#isLooking = false;
    if (this.#stream === null) return;
    stopAll(this.#stream);
    this.#stream = null;
    this.#ports.onTrack(null);
  }

  #tell(fact: MicrophoneFact): void {
    if (fact.state === this.fact.state && fact.detail === this.fact.detail) return;
    this.fact = fact;
    this.#ports.log.info('microphone', { ...fact });
    this.#ports.onFact(fact);
  }
}

/** Without processing a steady tone passes unharmed; with it, it is taken for noise (facts). */
function constraintsFor({ processing }: NonNullable<MicrophoneWish>): MediaTrackConstraints {
  return { echoCancellation: processing, noiseSuppression: processing, autoGainControl: processing };
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function factOf(error: unknown): MicrophoneFact {
  const detail = error instanceof Error || error instanceof DOMException ? error.name : 'unknown';
  if (detail === 'NotAllowedError') return { state: 'refused', detail };
  if (detail === 'NotFoundError') return { state: 'missing', detail };
  return { state: 'failed', detail };
}
