// Does what the core asks for: each effect goes to the one who owns it. No decisions here.
import type { Effect, MatrixEffect, ShellEffect } from '../core/app/effect.ts';
import type { Input } from '../core/app/input.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { HostLink } from './host-link.ts';
import type { PageTabs } from './page-tabs.ts';

export interface PerformPorts {
  readonly matrix: (effect: MatrixEffect) => void;
  /** Resolves when the state that asked for it is stored. Never rejects. */
  readonly saved: () => Promise<void>;
  readonly host: HostLink;
  readonly tabs: PageTabs;
  /** Starts the extension anew. */
  readonly restart: () => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onInput: (input: Input) => void;
}

export function createPerform(ports: PerformPorts): (effect: Effect) => void {
  const wake = createAlarm(ports.clock, () => ports.onInput({ type: 'tick' }));
  return (effect) => {
    switch (effect.type) {
      case 'writeMembership':
        // The wish is stored before it is sent, or a process that dies would not know what it has said.
        void ports.saved().then(() => ports.matrix(effect));
        return;
      case 'setSyncWanted':
      case 'sendSignals':
      case 'readMembers':
      case 'readRelay':
      case 'readRights':
      case 'doTask':
      case 'signOut':
        return ports.matrix(effect);
      case 'openHost':
      case 'closeHost':
      case 'tellHost':
        return ports.host.perform(effect);
      case 'restart':
        void ports.saved().then(ports.restart);
        return;
      case 'openPermissionPage':
      case 'closePermissionPage':
      case 'wakeAt':
      case 'log':
        return performShell(effect, { ...ports, wake });
    }
  };
}

function performShell(
  effect: Exclude<ShellEffect, { type: 'restart' }>,
  { tabs, log, wake }: PerformPorts & { wake: Alarm },
): void {
  switch (effect.type) {
    case 'openPermissionPage':
      return tabs.showPermission();
    case 'closePermissionPage':
      return tabs.closePermission();
    case 'wakeAt':
      return wake(effect.atMs);
    case 'log':
      return log[effect.level](effect.event, effect.fields);
  }
}

type Alarm = (atMs: number | null) => void;

/** One timer; the newest wish replaces the one before. */
function createAlarm(clock: Clock, ring: () => void): Alarm {
  let cancel: (() => void) | null = null;
  return (atMs) => {
    cancel?.();
    cancel = atMs === null ? null : clock.setTimer(atMs - clock.nowMs(), ring);
  };
}
