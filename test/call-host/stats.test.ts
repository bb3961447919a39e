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
const PAIR = { id: 'pair', type: 'candidate-pair', localCandidateId: 'local', currentRoundTripTime: 0.012 };

describe('sampleOf', () => {
  it('reads packets, samples, level and the path (Chromium)', () => {
    const transport = { id: 't', type: 'transport', selectedCandidatePairId: 'pair' };
    const local = { id: 'local', type: 'local-candidate', candidateType: 'relay' };
    expect(sampleOf(report(INBOUND, transport, PAIR, local), 'connected')).toEqual({
      sample: {
        packetsReceived: 7,
        samplesReceived: 6720,
        transport: 'connected',
        roundTripMs: 12,
        isRelayed: true,
      },
      audioLevel: 0.25,
    });
  });

  it('finds the selected pair where there is no transport (Firefox)', () => {
    const local = { id: 'local', type: 'local-candidate', candidateType: 'host' };
    const other = { id: 'other', type: 'candidate-pair', selected: false, currentRoundTripTime: 9 };
    const { sample } = sampleOf(report(INBOUND, other, { ...PAIR, selected: true }, local), 'connected');
    expect(sample).toMatchObject({ roundTripMs: 12, isRelayed: false });
  });

  it('is all zero before anything came', () => {
    expect(sampleOf(report(), 'new')).toEqual({
      sample: {
        packetsReceived: 0,
        samplesReceived: 0,
        transport: 'new',
        roundTripMs: null,
        isRelayed: null,
      },
      audioLevel: 0,
    });
  });
});
