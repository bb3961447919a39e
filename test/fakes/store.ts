// A store in memory that a test can make slow or make fail.
import type { Store } from '../../src/core/ports.ts';

export class FakeStore implements Store {
  readonly kept: Map<string, unknown>;
  readonly writes: Readonly<Record<string, unknown>>[] = [];
  /** The next writes fail. */
  failures = 0;
  /** Writes wait for this. */
  gate: Promise<void> = Promise.resolve();

  constructor(kept: Readonly<Record<string, unknown>> = {}) {
    this.kept = new Map(Object.entries(kept));
  }

  async read(key: string): Promise<unknown> {
    return structuredClone(this.kept.get(key));
  }

  async write(entries: Readonly<Record<string, unknown>>): Promise<void> {
    await this.gate;
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('disk full');
    }
    this.writes.push(entries);
    for (const [key, value] of Object.entries(entries)) {
      if (value === undefined) this.kept.delete(key);
      else this.kept.set(key, structuredClone(value));
    }
  }
}
