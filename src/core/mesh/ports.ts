// How the mesh meets a WebRTC implementation: the browser's RTCPeerConnection, a Node peer, a test fake.
// Few methods, two callbacks. Media (microphone in, speakers out) is the implementation's own business.
import type { Candidate, DeviceKey } from '../protocol/message.ts';

export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** One sample of what a connection receives; counters only grow. Taken about once a second, or faster. */
export interface HealthSample {
  readonly packetsReceived: number;
  /** Decoded samples; stays 0 when packets come but nothing plays them. */
  readonly samplesReceived: number;
  /** The transport's own word, for the log and for reasons; never proof of sound. */
  readonly transport: 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';
}

export type ConnectionEvent =
  /** A local candidate; null means gathering is complete. */
  | { readonly type: 'candidate'; readonly candidate: Candidate | null }
  | { readonly type: 'health'; readonly sample: HealthSample }
  /** A text that came over the data channel (at most 1 KiB). */
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'textOpened' };

export interface ConnectionOptions {
  readonly deviceKey: DeviceKey;
  readonly iceServers: readonly IceServer[];
  /** Compat peers get no data channel. */
  readonly withDataChannel: boolean;
  /** Volume at which the member is heard: 0 for our own other devices and when deafened, 1 is unchanged. */
  readonly gain: number;
}

/** Errors come as rejections; the runner turns them into inputs. After `close` nothing is called back. */
export interface Connection {
  /** Makes and applies a local offer; the SDP. */
  offer(): Promise<string>;
  /** Applies a remote offer; the SDP of the applied local answer. */
  answer(offerSdp: string): Promise<string>;
  apply(answerSdp: string): Promise<void>;
  addCandidate(candidate: Candidate): Promise<void>;
  /** Sends over the data channel; false if it is not open. */
  sendText(text: string): boolean;
  setGain(gain: number): void;
  close(): void;
}

/** Opens one connection. Local candidates may come before `offer`/`answer` resolves. */
export type OpenConnection = (
  options: ConnectionOptions,
  onEvent: (event: ConnectionEvent) => void,
) => Connection;
