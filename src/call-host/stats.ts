// Reads what we need out of a browser's statistics report. Pure; called by `dom-connection`.
import type { HealthSample } from '../core/mesh/ports.ts';

type Entry = Readonly<Record<string, unknown>>;

export interface ReadStats {
  readonly sample: HealthSample;
  /** Linear amplitude of the playout, 0 to 1. */
  readonly audioLevel: number;
}

/** @param report of an audio receiver: its inbound streams (W3C webrtc-stats) */
export function sampleOf(
  report: ReadonlyMap<string, Entry>,
  transport: HealthSample['transport'],
): ReadStats {
  const entries = [...report.values()];
  const inbound = entries.filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio');
  return {
    sample: {
      packetsReceived: sum(inbound, 'packetsReceived'),
      samplesReceived: sum(inbound, 'totalSamplesReceived'),
      transport,
    },
    audioLevel: Math.max(0, ...inbound.map((one) => numberIn(one, 'audioLevel'))),
  };
}

function sum(entries: readonly Entry[], name: string): number {
  return entries.reduce((total, entry) => total + numberIn(entry, name), 0);
}

function numberIn(entry: Entry, name: string): number {
  const value = entry[name];
  return typeof value === 'number' ? value : 0;
}
