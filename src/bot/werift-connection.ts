// A connection by werift (WebRTC in TypeScript, RTP in and out) behind the mesh's port. Called by the mesh runner.
// One audio line, Opus only, and the words' channel. It decides nothing; errors come as rejections.
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from 'werift';
import type {
  Connection,
  ConnectionEvent,
  ConnectionOptions,
  HealthSample,
  IceServer,
  OpenConnection,
} from '../core/mesh/ports.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { Candidate } from '../core/protocol/message.ts';
import type { InStream, SoundIn } from './sound-in.ts';
import type { OutPacket, SoundOut } from './sound-out.ts';

export interface WeriftOptions {
  readonly soundOut: SoundOut;
  readonly soundIn: SoundIn;
  readonly clock: Clock;
  readonly log: Logger;
}

const SAMPLE_EVERY_MS = 500;
/** As browsers are asked to (design.md, "Media"): loss hidden by FEC, silence not sent. In answers the offer's number counts. */
const OPUS = new RTCRtpCodecParameters({
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  payloadType: 111,
  parameters: 'minptime=10;useinbandfec=1;usedtx=1',
});
/** werift applies a description only when all candidates are found; a STUN server that is away must not hold ours. */
const APPLIED_AFTER_MS = 80;
const STUN_TIMEOUT_S = 1;

/** Opens connections that send what `soundOut` plays and bring what they receive to `soundIn`. */
export function weriftOpener(options: WeriftOptions): OpenConnection {
  return (connection, onEvent) => new WeriftConnection(options, connection, onEvent);
}

class WeriftConnection implements Connection {
  readonly #options: WeriftOptions;
  readonly #peer: RTCPeerConnection;
  readonly #words: ReturnType<RTCPeerConnection['createDataChannel']> | null;
  readonly #stream: InStream;
  readonly #track = new MediaStreamTrack({ kind: 'audio' });
  readonly #detach: () => void;
  #onEvent: ((event: ConnectionEvent) => void) | null;
  #cancelSample: () => void = () => undefined;

  constructor(
    options: WeriftOptions,
    connection: ConnectionOptions,
    onEvent: (event: ConnectionEvent) => void,
  ) {
    this.#options = options;
    this.#onEvent = onEvent;
    this.#peer = openPeer(connection.iceServers);
    this.#stream = options.soundIn.open(connection.deviceKey);
    this.#stream.gain = connection.gain;
    this.#listenToCandidates();
    this.#carryAudio();
    this.#words = connection.withDataChannel ? this.#openWords() : null;
    this.#detach = options.soundOut.attach((packet) => this.#track.writeRtp(rtpOf(packet)));
    this.#sampleLater();
  }

  async offer(): Promise<string> {
    const offer = await this.#peer.createOffer();
    await this.#applyLocal(offer);
    return offer.sdp;
  }

  async answer(offerSdp: string): Promise<string> {
    // werift would answer it, with nothing.
    if (!/^m=audio /m.test(offerSdp)) throw new TypeError('an offer without audio');
    await this.#peer.setRemoteDescription({ type: 'offer', sdp: offerSdp });
    const answer = await this.#peer.createAnswer();
    await this.#applyLocal(answer);
    return answer.sdp;
  }

  apply(answerSdp: string): Promise<void> {
    return this.#peer.setRemoteDescription({ type: 'answer', sdp: answerSdp });
  }

  addCandidate({ candidate, sdpMid, sdpMLineIndex }: Candidate): Promise<void> {
    return this.#peer.addIceCandidate({ candidate, sdpMid, sdpMLineIndex });
  }

  sendText(text: string): boolean {
    if (this.#words?.readyState !== 'open') return false;
    this.#words.send(text);
    return true;
  }

  setGain(gain: number): void {
    this.#stream.gain = gain;
  }

  close(): void {
    if (this.#onEvent === null) return;
    this.#onEvent = null;
    this.#cancelSample();
    this.#detach();
    this.#stream.close();
    this.#peer.close().catch((error: unknown) => this.#options.log.debug('bot.closeFailed', { error }));
  }

  async #applyLocal(description: Parameters<RTCPeerConnection['setLocalDescription']>[0]): Promise<void> {
    const applied = this.#peer.setLocalDescription(description);
    // A failure after the race was lost would otherwise end the process.
    applied.catch((error: unknown) => this.#options.log.debug('bot.descriptionRefused', { error }));
    await Promise.race([applied, this.#later(APPLIED_AFTER_MS)]);
  }

  #later(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.setTimer(delayMs, resolve));
  }

  #listenToCandidates(): void {
    this.#peer.onIceCandidate.subscribe((found) => {
      const candidate =
        found === undefined
          ? null
          : {
              candidate: found.candidate,
              sdpMid: found.sdpMid ?? null,
              sdpMLineIndex: found.sdpMLineIndex ?? null,
            };
      this.#onEvent?.({ type: 'candidate', candidate });
    });
  }

  #carryAudio(): void {
    const line = this.#peer.addTransceiver(this.#track, { direction: 'sendrecv' });
    line.onTrack.subscribe((track) => {
      track.onReceiveRtp.subscribe(({ header, payload }) => {
        const { sequenceNumber, timestamp } = header;
        if (this.#onEvent !== null) this.#stream.take({ sequenceNumber, timestamp, payload });
      });
    });
  }

  #openWords() {
    const words = this.#peer.createDataChannel('mxvc', { negotiated: true, id: 0 });
    words.stateChanged.subscribe((state) => {
      if (state === 'open') this.#onEvent?.({ type: 'textOpened' });
    });
    words.onMessage.subscribe((data) => {
      if (typeof data === 'string') this.#onEvent?.({ type: 'text', text: data });
    });
    return words;
  }

  #sampleLater(): void {
    this.#cancelSample = this.#options.clock.setTimer(SAMPLE_EVERY_MS, () => {
      this.#onEvent?.({ type: 'health', sample: this.#sample() });
      if (this.#onEvent !== null) this.#sampleLater();
    });
  }

  #sample(): HealthSample {
    return {
      packetsReceived: this.#stream.packets,
      samplesReceived: this.#stream.samples,
      transport: this.#peer.connectionState,
    };
  }
}

function openPeer(iceServers: readonly IceServer[]): RTCPeerConnection {
  return new RTCPeerConnection({
    codecs: { audio: [OPUS], video: [] },
    iceServers: iceServers.map(({ urls, ...rest }) => ({ urls: [...urls], ...rest })),
    // Not gathered by itself; without it two peers on a machine that has no network never meet.
    iceAdditionalHostAddresses: ['127.0.0.1'],
    iceUseTcp: false,
    iceStunGatherTimeout: STUN_TIMEOUT_S,
    bundlePolicy: 'max-bundle',
  });
}

/** The sender puts in its own SSRC and the payload type that was agreed on. */
function rtpOf({ sequenceNumber, timestamp, isStart, payload }: OutPacket): RtpPacket {
  return new RtpPacket(new RtpHeader({ sequenceNumber, timestamp, marker: isStart }), payload);
}
