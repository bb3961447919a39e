// Figures of benchmarks: percentiles, and a table of them. Called by ../bench.ts and what it runs.

export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The target, where there is one. */
  readonly atMost?: number;
}

/** The value below which `percent` of all lie; 0 of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))] ?? 0;
}

export const median = (values: readonly number[]): number => percentile(values, 50);

/** One line a row, with the target and whether it is met. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows.map((row) => line(row, width)).join('\n');
}

function line({ what, value, unit, atMost }: Row, width: number): string {
  const figure = `${value.toFixed(value >= 100 || Number.isInteger(value) ? 0 : 2)} ${unit}`.padStart(10);
  const target = atMost === undefined ? '' : `  ≤ ${atMost} ${unit} ${value <= atMost ? 'met' : 'MISSED'}`;
  return `${what.padEnd(width)} ${figure}${target}`;
}
