import { describe, expect, it } from 'vitest';
import { SILENCE_DB } from '../../src/bot/spectrum.ts';
import {
  type Anchor,
  BLOCK_SAMPLES,
  PLAYED_AFTER_MS,
  placePacket,
  Timeline,
} from '../../src/bot/timeline.ts';

const PACKET_TICKS = 960;
const LOUD = new Float32Array(2 * BLOCK_SAMPLES).fill(0.25);
const LOUD_DB = 20 * Math.log10(0.25);

describe('placePacket', () => {
  const anchor: Anchor = { timestamp: 10_000, block: 500 };

  it('puts the first packet where it arrives', () => {
    expect(placePacket(null, 77, 5_019)).toEqual({ timestamp: 77, block: 501 });
  });

  it.each([
    ['on time', 5_020, 502],
    ['90 ms late', 5_110, 502],
    ['so late that a listener hears a hole', 5_140, 514],
    ['in a burst, ahead of its time', 4_700, 502],
    ['further ahead than any sender can be', 4_400, 440],
  ])('puts one that is %s at its place', (_, arrivedAtMs, block) => {
    expect(placePacket(anchor, 10_000 + PACKET_TICKS, arrivedAtMs).block).toBe(block);
  });

  it('runs over at 32 bits', () => {
    const end: Anchor = { timestamp: 0xffffffff - PACKET_TICKS + 1, block: 500 };
    expect(placePacket(end, 0, 5_020)).toEqual({ timestamp: 0, block: 502 });
  });

  it('goes back for a packet of an older timestamp', () => {
    expect(placePacket(anchor, 10_000 - PACKET_TICKS, 5_005).block).toBe(498);
  });
});

describe('Timeline', () => {
  /** Packets of 20 ms from 0 ms on, those in `lost` left out. */
  function timelineOf(packets: number, lost: readonly number[] = []): Timeline {
    const timeline = new Timeline();
    for (let packet = 0; packet < packets; packet++)
      if (!lost.includes(packet)) timeline.write(packet * 2, LOUD);
    return timeline;
  }
  const at = (playedMs: number): number => playedMs + PLAYED_AFTER_MS;

  it('is silent before anything came', () => {
    const timeline = new Timeline();
    expect(timeline.levelDb(at(1_000), 500)).toBe(SILENCE_DB);
    expect(timeline.longestGapMs(at(1_000), 500)).toBe(500);
    expect(timeline.samples(at(1_000), 100).every((sample) => sample === 0)).toBe(true);
  });

  it('gives the mean level of the window', () => {
    const timeline = timelineOf(50);
    expect(timeline.levelDb(at(1_000), 500)).toBeCloseTo(LOUD_DB, 5);
    // Half of it is still to come.
    expect(timeline.levelDb(at(1_250), 500)).toBeCloseTo(LOUD_DB - 3.01, 2);
  });

  it('counts lost packets as a gap, the longest one', () => {
    expect(timelineOf(50, [5, 20, 21, 22, 40]).longestGapMs(at(1_000), 1_000)).toBe(60);
    expect(timelineOf(50).longestGapMs(at(1_000), 1_000)).toBe(0);
  });

  it('does not count what is still on its way', () => {
    const timeline = timelineOf(50);
    expect(timeline.longestGapMs(1_000 + PLAYED_AFTER_MS, 300)).toBe(0);
    expect(timeline.longestGapMs(1_040 + PLAYED_AFTER_MS, 300)).toBe(40);
  });

  it('counts quiet sound as a gap', () => {
    const timeline = timelineOf(50, [10]);
    timeline.write(20, new Float32Array(2 * BLOCK_SAMPLES).fill(0.001));
    expect(timeline.longestGapMs(at(1_000), 1_000)).toBe(20);
  });

  it('gives the samples with silence in the holes', () => {
    const samples = timelineOf(50, [48]).samples(at(1_000), 60);
    expect([...samples.filter((_, index) => index % BLOCK_SAMPLES === 0)]).toEqual([
      0.25, 0.25, 0, 0, 0.25, 0.25,
    ]);
  });

  it('forgets levels after two minutes', () => {
    const timeline = timelineOf(50);
    for (let block = 100; block < 12_100; block++) timeline.write(block, new Float32Array(BLOCK_SAMPLES));
    expect(timeline.levelDb(at(121_000), 120_000)).toBe(SILENCE_DB);
  });

  it('replaces a block that is written again', () => {
    const timeline = timelineOf(50);
    timeline.write(90, new Float32Array(10 * BLOCK_SAMPLES));
    expect(timeline.longestGapMs(at(1_000), 500)).toBe(100);
  });
});
