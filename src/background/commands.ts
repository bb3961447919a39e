// What the keyboard shortcuts of the manifest mean. Pure but for what it remembers of the last one. Called by `main`.
import type { Input } from '../core/app/input.ts';

/** Names as in the manifest's `commands`. */
const INPUTS: Readonly<Record<string, Input>> = {
  'toggle-mute': { type: 'toggleMuted' },
  'toggle-deafen': { type: 'toggleDeafened' },
  leave: { type: 'leave' },
};

/** A key that is held repeats its shortcut every 40 ms (measured, Firefox on X11): no finger is so fast. */
const REPEATS_WITHIN_MS = 100;

/** Null for a name we do not know, and for the repeats of a held key. */
export function createCommandReader(): (name: string, nowMs: number) => Input | null {
  let last = { name: '', atMs: Number.NEGATIVE_INFINITY };
  return (name, nowMs) => {
    const isRepeat = name === last.name && nowMs - last.atMs < REPEATS_WITHIN_MS;
    last = { name, atMs: nowMs };
    return isRepeat || !Object.hasOwn(INPUTS, name) ? null : (INPUTS[name] ?? null);
  };
}
