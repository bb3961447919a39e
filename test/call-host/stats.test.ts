// What is read from a browser's statistics.
import { describe, expect, it } from 'vitest';
import { sampleOf } from '../../src/call-host/stats.ts';

function report(
  ...entries: readonly Record<string, unknown>[]
): ReadonlyMap<string, Record<string, unknown>> {
  return new Map(entries.map((entry) => [String(entry['id']), entry]));
}

const INBOUND = {
  id: 'in',
  type: 'inbound-rtp',
  kind: 'audio',
  packetsReceived: 7,
  totalSamplesReceived: 6720,
  audioLevel: 0.25,
};

describe('sampleOf', () => {
  it('reads packets, samples and level', () => {
    expect(sampleOf(report(INBOUND), 'connected')).toEqual({
      sample: { packetsReceived: 7, samplesReceived: 6720, transport: 'connected' },
      audioLevel: 0.25,
    });
  });

  it('adds the audio streams up, and nothing else', () => {
    const video = { ...INBOUND, id: 'video', kind: 'video' };
    const { sample } = sampleOf(report(INBOUND, { ...INBOUND, id: 'two' }, video), 'connected');
    expect(sample).toMatchObject({ packetsReceived: 14, samplesReceived: 13_440 });
  });

  it('is all zero before anything came', () => {
    expect(sampleOf(report(), 'new')).toEqual({
      sample: { packetsReceived: 0, samplesReceived: 0, transport: 'new' },
      audioLevel: 0,
    });
  });
});
