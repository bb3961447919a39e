// Small changes of the state, and what is read from it in many places. Pure, no decisions.
import { makeDeviceKey } from '../protocol/device-key.ts';
import type { DeviceKey } from '../protocol/message.ts';
import type { Effect } from './effect.ts';
import type { AppState, DurableState, PassingState } from './state.ts';

export interface Step {
  readonly state: AppState;
  readonly effects: readonly Effect[];
}

export const patchDurable = (state: AppState, change: Partial<DurableState>): AppState => ({
  ...state,
  durable: { ...state.durable, ...change },
});

export const patchPassing = (state: AppState, change: Partial<PassingState>): AppState => ({
  ...state,
  passing: { ...state.passing, ...change },
});

/** Our own state key; null when signed out. */
export function ownDeviceKey(state: AppState): DeviceKey | null {
  const { account, browser } = state.passing;
  return account === null
    ? null
    : makeDeviceKey({ browser, deviceId: account.deviceId, userId: account.userId });
}

/** A step that changes the state and asks for nothing. */
export const quiet = (state: AppState): Step => ({ state, effects: [] });

/** Adds effects to a step, in order. */
export const also = (step: Step, ...effects: readonly Effect[]): Step => ({
  state: step.state,
  effects: [...step.effects, ...effects],
});
