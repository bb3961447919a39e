// The bot's connection against the mesh's port: what its contract promises, between two of them on loopback.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeClock, silentLog, steadyNowMs } from '../../src/bot/node-ports.ts';
import { createSoundIn } from '../../src/bot/sound-in.ts';
import { createSoundOut, type SoundOut } from '../../src/bot/sound-out.ts';
import { toneSource } from '../../src/bot/sound-source.ts';
import { weriftOpener } from '../../src/bot/werift-connection.ts';
import type { Connection, ConnectionEvent, HealthSample } from '../../src/core/mesh/ports.ts';
import type { Candidate } from '../../src/core/protocol/message.ts';

interface Peer {
  readonly connection: Connection;
  readonly events: ConnectionEvent[];
  readonly soundOut: SoundOut;
}

let peers: Peer[] = [];
beforeEach(() => {
  peers = [];
});
afterEach(() => {
  for (const { connection, soundOut } of peers) {
    connection.close();
    soundOut.stop();
  }
});

function open(change: { withDataChannel?: boolean; iceServer?: string } = {}): Peer {
  const { withDataChannel = true, iceServer } = change;
  const ports = { clock: nodeClock, log: silentLog, steadyNowMs };
  const soundOut = createSoundOut(ports);
  soundOut.play(toneSource(440));
  soundOut.setMuted(false);
  const events: ConnectionEvent[] = [];
  const iceServers = iceServer === undefined ? [] : [{ urls: [iceServer] }];
  const connection = weriftOpener({ ...ports, soundOut, soundIn: createSoundIn(ports) })(
    { deviceKey: 'bot-X@other:hs.test', iceServers, withDataChannel, gain: 1 },
    (event) => events.push(event),
  );
  const peer = { connection, events, soundOut };
  peers.push(peer);
  return peer;
}

const candidatesOf = ({ events }: Peer): readonly (Candidate | null)[] =>
  events.flatMap((event) => (event.type === 'candidate' ? [event.candidate] : []));

const textsOf = ({ events }: Peer): readonly string[] =>
  events.flatMap((event) => (event.type === 'text' ? [event.text] : []));

const samplesOf = ({ events }: Peer): readonly HealthSample[] =>
  events.flatMap((event) => (event.type === 'health' ? [event.sample] : []));

const isOpen = ({ events }: Peer): boolean => events.some(({ type }) => type === 'textOpened');

const PATIENCE = { timeout: 5_000, interval: 20 };

/** By offer, answer and candidates, each on its own way, as the mesh sends them. */
async function connect(offerer: Peer, answerer: Peer): Promise<void> {
  const offer = await offerer.connection.offer();
  const answer = await answerer.connection.answer(offer);
  await offerer.connection.apply(answer);
  for (const [from, to] of [
    [offerer, answerer],
    [answerer, offerer],
  ] as const) {
    await expect.poll(() => candidatesOf(from), PATIENCE).toContain(null);
    for (const candidate of candidatesOf(from))
      if (candidate !== null) await to.connection.addCandidate(candidate);
  }
}

describe('a connection by werift', () => {
  it('carries sound and words both ways, and samples its health', async () => {
    const [one, other] = [open(), open()];
    expect(one.connection.sendText('too early')).toBe(false);
    await connect(one, other);
    await expect.poll(() => isOpen(one) && isOpen(other), PATIENCE).toBe(true);
    expect(one.connection.sendText('from one')).toBe(true);
    expect(other.connection.sendText('from other')).toBe(true);
    await expect.poll(() => textsOf(other), PATIENCE).toEqual(['from one']);
    await expect.poll(() => textsOf(one), PATIENCE).toEqual(['from other']);
    for (const peer of [one, other]) {
      await expect.poll(() => samplesOf(peer).at(-1)?.samplesReceived ?? 0, PATIENCE).toBeGreaterThan(24_000);
      const { packetsReceived, transport } = samplesOf(peer).at(-1) as HealthSample;
      expect(transport).toBe('connected');
      expect(packetsReceived).toBeGreaterThan(20);
    }
  });

  it('offers what fits through the signals: one audio line and the words, candidates apart', async () => {
    const one = open();
    const offer = await one.connection.offer();
    expect(offer.match(/^m=.*$/gm)).toEqual([
      expect.stringMatching(/^m=audio \d+ UDP\/TLS\/RTP\/SAVPF 111\s*$/),
      expect.stringMatching(/^m=application /),
    ]);
    expect(offer).not.toContain('a=candidate');
    expect(offer.length).toBeLessThan(4_000);
    expect(candidatesOf(one)[0]?.candidate).toMatch(/^candidate:.* typ host/);
  });

  it('offers audio alone to one that knows no words', async () => {
    const offer = await open({ withDataChannel: false }).connection.offer();
    expect(offer.match(/^m=/gm)).toHaveLength(1);
  });

  it('does not wait for a STUN server that is away', async () => {
    // Port 9 is "discard": on loopback nobody answers.
    const one = open({ iceServer: 'stun:127.0.0.1:9' });
    const beganMs = steadyNowMs();
    await one.connection.offer();
    expect(steadyNowMs() - beganMs).toBeLessThan(500);
  });

  it.each(['', 'v=0\r\n', 'no SDP at all'])('rejects %j as an offer', async (sdp) => {
    await expect(open().connection.answer(sdp)).rejects.toThrow();
  });

  it('rejects an answer that belongs to no offer', async () => {
    const [one, other, third] = [open(), open(), open()];
    const answer = await other.connection.answer(await one.connection.offer());
    await expect(third.connection.apply(answer)).rejects.toThrow();
  });

  it('rejects a candidate that is none, and goes on', async () => {
    const [one, other] = [open(), open()];
    await connect(one, other);
    const nonsense = { candidate: 'candidate:nonsense', sdpMid: '0', sdpMLineIndex: 0 };
    await expect(one.connection.addCandidate(nonsense)).rejects.toThrow();
    await expect.poll(() => isOpen(one), PATIENCE).toBe(true);
  });

  it('calls nothing back after it was closed', async () => {
    const [one, other] = [open(), open()];
    await connect(one, other);
    await expect.poll(() => isOpen(one), PATIENCE).toBe(true);
    one.connection.close();
    one.connection.close();
    const count = one.events.length;
    // Its peer goes on for a while: samples show that time has passed and packets stopped.
    const before = samplesOf(other).length;
    await expect.poll(() => samplesOf(other).length, PATIENCE).toBeGreaterThan(before + 1);
    expect(one.events).toHaveLength(count);
    expect(one.connection.sendText('gone')).toBe(false);
  });
});
