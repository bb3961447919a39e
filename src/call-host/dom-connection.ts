// The browser's RTCPeerConnection behind the mesh's port: one audio line, one data channel, one playing element.
// Opened by the mesh's runner through `dom-connections`. It negotiates nothing by itself and decides nothing.
import type { Connection, ConnectionEvent, ConnectionOptions, HealthSample } from '../core/mesh/ports.ts';
import type { Candidate } from '../core/protocol/message.ts';
import { tuneSdp } from './sdp.ts';
import { sampleOf } from './stats.ts';

/** A stall shows within this time; each look costs the browser a full report, so not more often than needed. */
export const SAMPLE_EVERY_MS = 500;
/** The RTP level of a packet older than this says nothing about now. */
const LEVEL_FRESH_MS = 300;

export interface DomConnectionPorts {
  readonly document: Document;
  /** What we send just now; null while muted or without a microphone. */
  readonly track: () => MediaStreamTrack | null;
  readonly onClosed: (connection: DomConnection) => void;
}

export class DomConnection implements Connection {
  readonly options: ConnectionOptions;
  readonly #ports: DomConnectionPorts;
  readonly #onEvent: (event: ConnectionEvent) => void;
  readonly #peer: RTCPeerConnection;
  readonly #words: RTCDataChannel | null;
  readonly #sound: HTMLAudioElement;
  readonly #ending = new AbortController();
  #audio: RTCRtpTransceiver | null = null;
  /** Playout level of the last sample, for peers whose packets carry no level. */
  #playedLevel = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    ports: DomConnectionPorts,
    options: ConnectionOptions,
    onEvent: (event: ConnectionEvent) => void,
  ) {
    this.#ports = ports;
    this.options = options;
    this.#onEvent = onEvent;
    this.#peer = new RTCPeerConnection({ iceServers: toRtc(options), bundlePolicy: 'max-bundle' });
    this.#words = options.withDataChannel
      ? this.#peer.createDataChannel('mxvc', { negotiated: true, id: 0 })
      : null;
    this.#sound = ports.document.createElement('audio');
    this.setGain(options.gain);
    this.#listen();
    this.#sampleLater();
  }

  async offer(): Promise<string> {
    this.#audio = this.#peer.addTransceiver('audio', { direction: 'sendrecv' });
    await this.sendTrack(this.#ports.track());
    await this.#peer.setLocalDescription(await this.#peer.createOffer());
    return this.#localSdp();
  }

  async answer(offerSdp: string): Promise<string> {
    await this.#peer.setRemoteDescription({ type: 'offer', sdp: offerSdp });
    this.#audio = this.#takeAudioLine();
    await this.sendTrack(this.#ports.track());
    await this.#peer.setLocalDescription(await this.#peer.createAnswer());
    return this.#localSdp();
  }

  async apply(answerSdp: string): Promise<void> {
    await this.#peer.setRemoteDescription({ type: 'answer', sdp: answerSdp });
  }

  async addCandidate(candidate: Candidate): Promise<void> {
    await this.#peer.addIceCandidate({ ...candidate });
  }

  sendText(text: string): boolean {
    if (this.#words?.readyState !== 'open') return false;
    this.#words.send(text);
    return true;
  }

  /** Above 1 needs Web Audio and comes later: until then it is 1. */
  setGain(gain: number): void {
    this.#sound.volume = Math.min(1, Math.max(0, gain));
  }

  /** Null mutes: no packet leaves, which costs the least (facts). */
  async sendTrack(track: MediaStreamTrack | null): Promise<void> {
    if (this.#audio === null || this.#audio.sender.track === track) return;
    await this.#audio.sender.replaceTrack(track);
  }

  /** Linear amplitude, 0 to 1, of what comes in. */
  level(): number {
    const [source] = this.#audio?.receiver.getSynchronizationSources() ?? [];
    if (source?.audioLevel === undefined) return this.#playedLevel;
    const ageMs = performance.timeOrigin + performance.now() - source.timestamp;
    return ageMs < LEVEL_FRESH_MS ? source.audioLevel : 0;
  }

  close(): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    clearTimeout(this.#timer);
    this.#peer.close();
    this.#sound.pause();
    this.#sound.srcObject = null;
    this.#sound.remove();
    this.#ports.onClosed(this);
  }

  #listen(): void {
    const { signal } = this.#ending;
    this.#peer.addEventListener('icecandidate', ({ candidate }) => this.#found(candidate), { signal });
    this.#peer.addEventListener('track', ({ track }) => this.#play(track), { signal });
    this.#words?.addEventListener('open', () => this.#onEvent({ type: 'textOpened' }), { signal });
    this.#words?.addEventListener('message', ({ data }) => this.#heard(data), { signal });
  }

  /** An empty candidate marks the end of one generation (Firefox); only null means that gathering is complete. */
  #found(candidate: RTCIceCandidate | null): void {
    if (candidate === null) this.#onEvent({ type: 'candidate', candidate: null });
    else if (candidate.candidate !== '')
      this.#onEvent({ type: 'candidate', candidate: toCandidate(candidate) });
  }

  #heard(data: unknown): void {
    if (typeof data === 'string') this.#onEvent({ type: 'text', text: data });
  }

  /** Only a playing element makes the browser decode what it receives (facts). */
  #play(track: MediaStreamTrack): void {
    if (track.kind !== 'audio') return;
    this.#sound.autoplay = true;
    this.#sound.srcObject = new MediaStream([track]);
    this.#ports.document.body.append(this.#sound);
    // Refused only where autoplay is forbidden or the element was emptied meanwhile; `autoplay` tries again.
    this.#sound.play().catch(() => undefined);
  }

  /** Of an offer we take the first audio line; video, or more audio, is refused (protocol.md, "media"). */
  #takeAudioLine(): RTCRtpTransceiver {
    const lines = this.#peer.getTransceivers();
    const audio = lines.find(({ receiver }) => receiver.track.kind === 'audio');
    if (audio === undefined) throw new TypeError('an offer without audio');
    for (const line of lines) if (line !== audio) line.stop();
    audio.direction = 'sendrecv';
    return audio;
  }

  #localSdp(): string {
    return tuneSdp(this.#peer.localDescription?.sdp ?? '');
  }

  #sampleLater(): void {
    if (this.#ending.signal.aborted) return;
    const again = () => this.#sampleLater();
    // Refused only by a connection that closes just now; the next look, if there is one, tells.
    this.#timer = setTimeout(() => void this.#sample().then(again, again), SAMPLE_EVERY_MS);
  }

  async #sample(): Promise<void> {
    const report = await this.#audio?.receiver.getStats();
    if (report === undefined || this.#ending.signal.aborted) return;
    const { sample, audioLevel } = sampleOf(report, this.#peer.connectionState as HealthSample['transport']);
    this.#playedLevel = audioLevel;
    this.#onEvent({ type: 'health', sample });
  }
}

function toRtc({ iceServers }: ConnectionOptions): RTCIceServer[] {
  return iceServers.map(({ urls, ...credentials }) => ({ urls: [...urls], ...credentials }));
}

function toCandidate({ candidate, sdpMid, sdpMLineIndex }: RTCIceCandidate): Candidate {
  return { candidate, sdpMid, sdpMLineIndex };
}
