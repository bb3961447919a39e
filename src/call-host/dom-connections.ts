// All open browser connections of the call: opens them for the mesh, gives them our track, reads their levels.
// Called by `host`. Which connections there are is the mesh's decision.
import type { ConnectionEvent, ConnectionOptions } from '../core/mesh/ports.ts';
import type { Logger } from '../core/ports.ts';
import type { DeviceKey } from '../core/protocol/message.ts';
import { DomConnection } from './dom-connection.ts';

export class DomConnections {
  readonly #document: Document;
  readonly #log: Logger;
  readonly #open = new Set<DomConnection>();
  #track: MediaStreamTrack | null = null;

  constructor(document: Document, log: Logger) {
    this.#document = document;
    this.#log = log;
  }

  readonly open = (options: ConnectionOptions, onEvent: (event: ConnectionEvent) => void): DomConnection => {
    const ports = {
      document: this.#document,
      track: () => this.#track,
      onClosed: (connection: DomConnection) => void this.#open.delete(connection),
    };
    const connection = new DomConnection(ports, options, onEvent);
    this.#open.add(connection);
    return connection;
  };

  /** What all connections send from now on; null is mute. */
  send(track: MediaStreamTrack | null): void {
    this.#track = track;
    for (const connection of this.#open) {
      // Refused by a connection that is being closed or was never negotiated: the mesh sees that by itself.
      connection.sendTrack(track).catch((error: unknown) => {
        this.#log.debug('track refused', { error: error instanceof Error ? error.name : 'unknown' });
      });
    }
  }

  /** The loudest connection of each member: while one is replaced there are two. */
  levels(): ReadonlyMap<DeviceKey, number> {
    const levels = new Map<DeviceKey, number>();
    for (const connection of this.#open) {
      const { deviceKey } = connection.options;
      levels.set(deviceKey, Math.max(levels.get(deviceKey) ?? 0, connection.level()));
    }
    return levels;
  }
}
