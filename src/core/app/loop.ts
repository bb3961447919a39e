// Runs `update`: one input after the other, effects in order, then the new picture. Shared by the background
// and the bot, which bring the performers. Inputs that arrive while a step runs wait their turn.
import type { FreshId, Logger } from '../ports.ts';
import { deriveView, type Picture } from './derive-view.ts';
import type { Effect } from './effect.ts';
import type { Input } from './input.ts';
import type { AppState } from './state.ts';
import { update } from './update.ts';

export interface LoopPorts {
  readonly nowMs: () => number;
  readonly freshId: FreshId;
  readonly log: Logger;
  /** Does one effect; must not throw for expected trouble and never answers: results come as inputs. */
  readonly perform: (effect: Effect) => void;
  /** Called once per step, before its effects, with the state that must be stored if it is durable. */
  readonly onState: (state: AppState) => void;
  /** Called when the picture may have changed. */
  readonly onPicture: (picture: Picture) => void;
}

export interface Loop {
  step(input: Input): void;
  state(): AppState;
}

export function createLoop(initial: AppState, ports: LoopPorts): Loop {
  let state = initial;
  const waiting: Input[] = [];
  let isRunning = false;

  const stepOnce = (input: Input): void => {
    const nowMs = ports.nowMs();
    const { state: next, effects } = update(state, input, { nowMs, freshId: ports.freshId() });
    // What changes with time alone changes at a tick, which changes the state.
    if (next === state && effects.length === 0) return;
    state = next;
    ports.onState(state);
    // One that breaks does not take the others with it: the state says that all of them were asked for.
    for (const effect of effects) guarded(ports.log, effect.type, () => ports.perform(effect));
    ports.onPicture(deriveView(state, nowMs));
  };

  const takeGuarded = (input: Input): void => guarded(ports.log, input.type, () => stepOnce(input));

  const step = (input: Input): void => {
    waiting.push(input);
    if (isRunning) return;
    isRunning = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) takeGuarded(next);
    } finally {
      isRunning = false;
    }
  };

  return { step, state: () => state };
}

/** The context's one boundary: a bug costs the input or effect that met it, never the loop. */
function guarded(log: Logger, what: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    log.error('a step broke', { what, error });
  }
}
