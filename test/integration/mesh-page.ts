// The call host in a plain page: a tone instead of a microphone, the test instead of a background.
// Bundled and served by `mesh.test.ts`; it exposes what the test calls, and measures what a person would hear.
import { DomConnections } from '../../src/call-host/dom-connections.ts';
import { CallHost } from '../../src/call-host/host.ts';
import { OwnLevel } from '../../src/call-host/own-level.ts';
import type { HostFact, HostOrder } from '../../src/core/mesh/contract.ts';
import { clock, freshId } from '../../src/platform/clock.ts';
import { createLog } from '../../src/platform/log.ts';

export interface Heard {
  /** Root mean square of the last 170 ms. */
  readonly energy: number;
  /** Strongest frequency; meaningless without energy. */
  readonly pitchHz: number;
}

export interface Sent {
  /** In the order of preference: the first one is used. */
  readonly codecs: readonly string[];
  /** What the other side asked for. */
  readonly fmtp: string;
  readonly packets: number;
}

export interface MeshPage {
  start(pitchHz: number): void;
  obey(order: HostOrder): void;
  /** Null: no element plays. */
  listen(): Promise<Heard | null>;
  elements(): number;
  recording(): number;
  /** Closes every connection behind the host's back, as a changed network would. */
  breakConnections(): void;
  /** Of each connection there ever was, while it sends. */
  sent(): Promise<readonly Sent[]>;
}

declare global {
  interface Window {
    mesh: MeshPage;
    /** Given by the test. */
    onFact(fact: HostFact): void;
  }
}

const context = new AudioContext({ sampleRate: 48_000 });
const peers: RTCPeerConnection[] = [];
const tracks: MediaStreamTrack[] = [];
let host: CallHost | null = null;

const Original = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Original {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    peers.push(this);
  }
};

async function tone(pitchHz: number): Promise<MediaStream> {
  const oscillator = new OscillatorNode(context, { frequency: pitchHz });
  const loudness = new GainNode(context, { gain: 0.2 });
  const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  oscillator.connect(loudness).connect(out);
  oscillator.start();
  tracks.push(...out.stream.getTracks());
  return out.stream;
}

function start(pitchHz: number): void {
  const log = createLog('host');
  host = new CallHost({
    hostId: freshId(),
    clock,
    log,
    media: new DomConnections(document, log),
    ownVoice: new OwnLevel(),
    microphone: {
      queryPermission: async () => Object.assign(new EventTarget(), { state: 'granted' }) as PermissionStatus,
      enumerateDevices: () => navigator.mediaDevices.enumerateDevices(),
      getUserMedia: () => tone(pitchHz),
    },
    send: (fact) => {
      window.onFact(fact);
      return true;
    },
  });
}

/** One ear for each element: closed when its sound is replaced. */
const ears = new WeakMap<MediaStream, AnalyserNode>();

function earOf(stream: MediaStream): AnalyserNode {
  const known = ears.get(stream);
  if (known !== undefined) return known;
  const ear = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
  context.createMediaStreamSource(stream).connect(ear);
  ears.set(stream, ear);
  return ear;
}

async function listen(): Promise<Heard | null> {
  const elements = [...document.querySelectorAll('audio')].filter(({ paused }) => !paused);
  const heard = elements.map(({ srcObject }) => measure(earOf(srcObject as MediaStream)));
  return heard.reduce<Heard | null>(
    (most, one) => (most === null || one.energy > most.energy ? one : most),
    null,
  );
}

function measure(ear: AnalyserNode): Heard {
  const samples = new Float32Array(ear.fftSize);
  ear.getFloatTimeDomainData(samples);
  const spectrum = new Float32Array(ear.frequencyBinCount);
  ear.getFloatFrequencyData(spectrum);
  const strongest = spectrum.indexOf(Math.max(...spectrum));
  const energy = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  return { energy, pitchHz: (strongest * context.sampleRate) / ear.fftSize };
}

async function sent(): Promise<readonly Sent[]> {
  const reports = await Promise.all(peers.map(async (peer) => ({ peer, report: await peer.getStats() })));
  return reports.flatMap(({ peer, report }) => {
    const outbound = [...report.values()].find(({ type }) => type === 'outbound-rtp');
    const [sender] = peer.getSenders();
    // The statistics name Opus even when it travels inside RED; the sender's parameters tell.
    const codecs = sender?.getParameters().codecs.map(({ mimeType }) => mimeType) ?? [];
    const fmtp: string = report.get(outbound?.codecId)?.sdpFmtpLine ?? '';
    return outbound === undefined ? [] : [{ codecs, fmtp, packets: outbound.packetsSent }];
  });
}

window.mesh = {
  start,
  obey: (order) => host?.obey(order),
  listen,
  elements: () => document.querySelectorAll('audio').length,
  recording: () => tracks.filter(({ readyState }) => readyState === 'live').length,
  breakConnections: () => {
    for (const peer of peers) peer.close();
  },
  sent,
};
