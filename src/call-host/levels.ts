// Watches who speaks, ourselves and each member, and reports the edges at once. Called by `host`.
// It reads levels; what is heard or sent is not its business. Levels themselves are never reported or kept.

import type { Clock } from '../core/ports.ts';
import type { DeviceKey } from '../core/protocol/message.ts';
import { CLOSED_GATE, type SpeakingGate, stepGate, toDb } from './speaking.ts';

/** Ten times a second: an edge is shown within one frame of what an eye takes for "at once". */
export const LOOK_EVERY_MS = 100;

export interface LevelPorts {
  readonly clock: Clock;
  /** Linear amplitude 0 to 1 of everybody just now, ourselves included; those not in it are silent. */
  readonly read: () => ReadonlyMap<DeviceKey, number>;
  /** Called with all who speak, when that changed. */
  readonly onChange: (speaking: readonly DeviceKey[]) => void;
}

export class Levels {
  readonly #ports: LevelPorts;
  #gates: ReadonlyMap<DeviceKey, SpeakingGate> = new Map();
  #cancel: (() => void) | null = null;
  speaking: readonly DeviceKey[] = [];

  constructor(ports: LevelPorts) {
    this.#ports = ports;
  }

  start(): void {
    if (this.#cancel === null) this.#look();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#gates = new Map();
    this.#tell([]);
  }

  #look(): void {
    this.#cancel = this.#ports.clock.setTimer(LOOK_EVERY_MS, () => this.#look());
    const levels = this.#ports.read();
    this.#gates = stepGates(this.#gates, levels, this.#ports.clock.nowMs());
    this.#tell([...this.#gates].flatMap(([key, { isOpen }]) => (isOpen ? [key] : [])));
  }

  #tell(speaking: readonly DeviceKey[]): void {
    if (speaking.join('\n') === this.speaking.join('\n')) return;
    this.speaking = speaking;
    this.#ports.onChange(speaking);
  }
}

function stepGates(
  gates: ReadonlyMap<DeviceKey, SpeakingGate>,
  levels: ReadonlyMap<DeviceKey, number>,
  nowMs: number,
): ReadonlyMap<DeviceKey, SpeakingGate> {
  const stepped = [...levels].map(([key, amplitude]) => {
    return [key, stepGate(gates.get(key) ?? CLOSED_GATE, toDb(amplitude), nowMs)] as const;
  });
  return new Map(stepped);
}
