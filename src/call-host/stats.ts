// Reads what we need out of a browser's statistics report. Pure; called by `dom-connection`.
import type { HealthSample } from '../core/mesh/ports.ts';

type Entry = Readonly<Record<string, unknown>>;

export interface ReadStats {
  readonly sample: HealthSample;
  /** Linear amplitude of the playout, 0 to 1. */
  readonly audioLevel: number;
}

/** @param report of an audio receiver: its inbound stream, transport and candidate pairs (W3C webrtc-stats) */
export function sampleOf(
  report: ReadonlyMap<string, Entry>,
  transport: HealthSample['transport'],
): ReadStats {
  const entries = [...report.values()];
  const inbound = entries.filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio');
  const pair = selectedPair(report, entries);
  const local = report.get(String(pair?.['localCandidateId']));
  const roundTripS = pair?.['currentRoundTripTime'];
  return {
    sample: {
      packetsReceived: sum(inbound, 'packetsReceived'),
      samplesReceived: sum(inbound, 'totalSamplesReceived'),
      transport,
      roundTripMs: typeof roundTripS === 'number' ? roundTripS * 1000 : null,
      isRelayed: local === undefined ? null : local['candidateType'] === 'relay',
    },
    audioLevel: Math.max(0, ...inbound.map((one) => numberIn(one, 'audioLevel'))),
  };
}

/** Firefox has no transport entry; there the pair itself says that it is selected. */
function selectedPair(report: ReadonlyMap<string, Entry>, entries: readonly Entry[]): Entry | undefined {
  const transport = entries.find(({ type }) => type === 'transport');
  const named = report.get(String(transport?.['selectedCandidatePairId']));
  return named ?? entries.find((one) => one['type'] === 'candidate-pair' && one['selected'] === true);
}

function sum(entries: readonly Entry[], name: string): number {
  return entries.reduce((total, entry) => total + numberIn(entry, name), 0);
}

function numberIn(entry: Entry, name: string): number {
  const value = entry[name];
  return typeof value === 'number' ? value : 0;
}
