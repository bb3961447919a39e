// Out and in together: what one bot's microphone sends, another's ear hears. Real Opus, a clock that tests move.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSoundIn, type InStream, type SoundIn } from '../../src/bot/sound-in.ts';
import { createSoundOut, type OutPacket, type SoundOut } from '../../src/bot/sound-out.ts';
import { pcmSource, toneSource } from '../../src/bot/sound-source.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeLog } from '../fakes/log.ts';

const BOB = 'bot-B@bob:hs.test';

let clock: FakeClock;
let log: FakeLog;
let out: SoundOut;
let ears: SoundIn;
let stream: InStream;

beforeEach(() => {
  clock = new FakeClock();
  log = new FakeLog();
  const ports = { clock, log, steadyNowMs: () => clock.nowMs() };
  out = createSoundOut(ports);
  ears = createSoundIn(ports);
  stream = ears.open(BOB);
});
afterEach(() => {
  out.stop();
  stream.close();
});

/** The decoder is compiled in the background; nothing counts before. */
async function decoderReady(): Promise<void> {
  out.setMuted(false);
  const detach = out.attach((packet) => stream.take(packet));
  await expect.poll(samplesAfterOneFrame, { interval: 1 }).toBeGreaterThan(0);
  detach();
  out.setMuted(true);
}

async function samplesAfterOneFrame(): Promise<number> {
  await clock.advance(20);
  return stream.samples;
}

function collect(): OutPacket[] {
  const packets: OutPacket[] = [];
  out.attach((packet) => packets.push(packet));
  return packets;
}

describe('what is sent', () => {
  it('is nothing until it is unmuted', async () => {
    const packets = collect();
    out.play(toneSource(440));
    await clock.advance(500);
    expect(packets).toHaveLength(0);
    out.setMuted(false);
    await clock.advance(500);
    expect(packets.length).toBe(25);
  });

  it('has numbers without holes and timestamps by the clock', async () => {
    const packets = collect();
    out.play(toneSource(440));
    out.setMuted(false);
    await clock.advance(100);
    out.setMuted(true);
    await clock.advance(400);
    out.setMuted(false);
    await clock.advance(40);
    const [first] = packets;
    const steps = packets.map(({ sequenceNumber, timestamp, isStart }) => [
      sequenceNumber - (first?.sequenceNumber ?? 0),
      (timestamp - (first?.timestamp ?? 0)) / 960,
      isStart,
    ]);
    const before = [0, 1, 2, 3, 4, 5].map((step) => [step, step, step === 0]);
    expect(steps).toEqual([...before, [6, 26, true], [7, 27, false]].slice(0, steps.length));
    expect(steps.length).toBeGreaterThanOrEqual(7);
  });

  it('thins out in silence, but never stops', async () => {
    const packets = collect();
    out.setMuted(false);
    await clock.advance(2_000);
    packets.length = 0;
    await clock.advance(4_000);
    expect(packets.length).toBeGreaterThanOrEqual(9);
    expect(packets.length).toBeLessThanOrEqual(12);
  });

  it('reaches the others when one link fails', async () => {
    out.attach(() => {
      throw new Error('gone');
    });
    const packets = collect();
    out.play(toneSource(440));
    out.setMuted(false);
    await clock.advance(100);
    expect(packets.length).toBeGreaterThan(0);
  });

  it('counts as speaking while it sounds, and a moment longer', async () => {
    out.setMuted(false);
    out.play(pcmSource(new Float32Array(9_600).fill(0.2), false));
    await clock.advance(100);
    expect(out.isSpeaking()).toBe(true);
    await clock.advance(350);
    expect(out.isSpeaking()).toBe(true);
    await clock.advance(200);
    expect(out.isSpeaking()).toBe(false);
  });

  it('is over after stop', async () => {
    const packets = collect();
    out.play(toneSource(440));
    out.setMuted(false);
    out.stop();
    out.stop();
    await clock.advance(200);
    expect(packets).toHaveLength(0);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('what is heard', () => {
  it('is nothing of one who was never there', () => {
    expect(ears.heard('bot-X@nobody:hs.test', 500)).toEqual({
      packets: 0,
      samples: 0,
      energyDb: -100,
      pitchHz: null,
      longestGapMs: 500,
      longestPacketGapMs: 500,
    });
    expect(ears.toneDb('bot-X@nobody:hs.test', 440, 500)).toBe(-100);
  });

  it('is the pitch that was played, at its level, without a gap', async () => {
    await decoderReady();
    const pitchHz = 300 + Math.floor(Math.random() * 2_000);
    out.play(toneSource(pitchHz));
    out.setMuted(false);
    out.attach((packet) => stream.take(packet));
    await clock.advance(1_500);
    const heard = ears.heard(BOB, 1_000);
    expect(Math.abs((heard.pitchHz ?? 0) - pitchHz), `${pitchHz} Hz`).toBeLessThan(2);
    expect(heard.energyDb).toBeCloseTo(-15, 0);
    expect(ears.toneDb(BOB, pitchHz, 500)).toBeGreaterThan(-17);
    expect(heard.longestGapMs).toBe(0);
    expect(heard.longestPacketGapMs).toBe(20);
    expect(heard.samples).toBe(heard.packets * 960);
  });

  it('changes with what is played', async () => {
    await decoderReady();
    out.setMuted(false);
    out.attach((packet) => stream.take(packet));
    out.play(toneSource(400));
    await clock.advance(600);
    expect(ears.heard(BOB, 300).pitchHz).toBeCloseTo(400, 0);
    out.play(toneSource(900));
    await clock.advance(600);
    expect(ears.heard(BOB, 300).pitchHz).toBeCloseTo(900, 0);
  });

  it('shows lost packets as a gap, and mended order as none', async () => {
    await decoderReady();
    out.play(toneSource(440));
    out.setMuted(false);
    const packets = collect();
    let kept: OutPacket | null = null;
    out.attach((packet) => {
      const number = packets.length;
      if (number === 20) kept = packet;
      else if (number < 30 || number >= 40) stream.take(packet);
      if (number === 21 && kept !== null) stream.take(kept);
    });
    await clock.advance(1_400);
    expect(ears.heard(BOB, 1_000)).toMatchObject({ longestGapMs: 200, longestPacketGapMs: 220 });
    expect(ears.heard(BOB, 300).longestGapMs).toBe(0);
  });

  it('falls silent when nothing comes any more', async () => {
    await decoderReady();
    out.play(toneSource(440));
    out.setMuted(false);
    out.attach((packet) => stream.take(packet));
    await clock.advance(500);
    out.setMuted(true);
    await clock.advance(500);
    expect(ears.heard(BOB, 300)).toMatchObject({ energyDb: -100, pitchHz: null });
  });

  it('is nothing at volume 0, though packets and samples count', async () => {
    await decoderReady();
    stream.gain = 0;
    const before = stream.samples;
    out.play(toneSource(440));
    out.setMuted(false);
    out.attach((packet) => stream.take(packet));
    await clock.advance(600);
    expect(ears.heard(BOB, 300).energyDb).toBe(-100);
    expect(stream.samples).toBeGreaterThan(before);
  });

  it('goes on over a second connection with the same member', async () => {
    await decoderReady();
    const before = ears.heard(BOB, 100).packets;
    const second = ears.open(BOB);
    second.take({ sequenceNumber: 1, timestamp: 0, payload: Uint8Array.of(0xf8, 0xff, 0xfe) });
    expect(ears.heard(BOB, 100).packets).toBe(before + 1);
    second.close();
  });

  it.each([
    ['an empty payload', new Uint8Array(0), 0],
    ['one too long for any frame', new Uint8Array(5_000), 0],
    ['bytes that are no Opus', Uint8Array.of(0xff, 0xff, 0xff), 1],
  ])('takes no harm from %s', async (_, payload, counted) => {
    await decoderReady();
    const { packets, samples } = stream;
    stream.take({ sequenceNumber: 30_000, timestamp: 0, payload });
    expect(stream.packets - packets).toBe(counted);
    expect(stream.samples).toBe(samples);
  });

  it('hears nothing after its connection closed, even if it was never ready', () => {
    const early = ears.open(BOB);
    early.close();
    early.close();
    early.take({ sequenceNumber: 1, timestamp: 0, payload: Uint8Array.of(0xf8, 0xff, 0xfe) });
    expect(early.samples).toBe(0);
  });
});
