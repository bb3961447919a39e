// Does what the core asks for: each effect goes to the one who owns it. Called by bot.ts; twin of `background/perform`.
// No decisions here, and no pages: the bot's microphone needs no permission.
import type { Effect, HostEffect, MatrixEffect } from '../core/app/effect.ts';
import type { Input } from '../core/app/input.ts';
import type { Clock, Logger } from '../core/ports.ts';

export interface PerformPorts {
  readonly matrix: (effect: MatrixEffect) => void;
  readonly host: (effect: HostEffect) => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onInput: (input: Input) => void;
}

export interface Performer {
  perform(effect: Effect): void;
  /** From now on nothing is done: late answers end here. */
  close(): void;
  isClosed(): boolean;
}

export function createPerformer({ matrix, host, clock, log, onInput }: PerformPorts): Performer {
  let cancelWake: (() => void) | null = null;
  let isOpen = true;

  const wakeAt = (atMs: number | null): void => {
    cancelWake?.();
    cancelWake = atMs === null ? null : clock.setTimer(atMs - clock.nowMs(), () => onInput({ type: 'tick' }));
  };
  const perform = (effect: Effect): void => {
    if (!isOpen) return;
    switch (effect.type) {
      case 'setSyncWanted':
      case 'writeMembership':
      case 'sendSignals':
      case 'readMembers':
      case 'readRelay':
      case 'readRights':
      case 'doTask':
      case 'signOut':
        return matrix(effect);
      case 'openHost':
      case 'closeHost':
      case 'tellHost':
        return host(effect);
      case 'wakeAt':
        return wakeAt(effect.atMs);
      case 'log':
        return log[effect.level](effect.event, effect.fields);
      case 'openPermissionPage':
      case 'closePermissionPage':
      case 'restart':
        return log.warn('bot.noPages', { effect: effect.type });
    }
  };
  const close = (): void => {
    isOpen = false;
    wakeAt(null);
  };
  return { perform, close, isClosed: () => !isOpen };
}
