// Says what we are (muted, deafened, speaking) to all members, and beats while no audio goes out. Called by the runner.
// It knows no connections: it is given ways to send.
import type { Clock } from '../ports.ts';
import { BEAT, type Said, writeState } from './words.ts';

/** While no audio is sent; a peer takes us for lost after three seconds without. */
export const BEAT_EVERY_MS = 1_000;
/** Shortest time between two states: with the beats, well below the 20 texts a second that are allowed. */
export const SAY_EVERY_MS = 100;

export type SendText = (text: string) => void;

export interface Speaker {
  /** Tells all at once; within `SAY_EVERY_MS` of the last time, a little later. */
  say(said: Said): void;
  /** Tells one whose data channel has just opened. */
  greet(send: SendText): void;
  start(): void;
  stop(): void;
}

export function createSpeaker(clock: Clock, sendAll: SendText): Speaker {
  let said: Said = { muted: true, deafened: false, speaking: false };
  let n = 0;
  let isStale = false;
  let cancelPause: (() => void) | null = null;
  let cancelBeat: (() => void) | null = null;

  const words = () => writeState(n++, said);

  function tellAll(): void {
    isStale = false;
    sendAll(words());
    cancelPause = clock.setTimer(SAY_EVERY_MS, () => {
      cancelPause = null;
      if (isStale) tellAll();
    });
  }

  function say(next: Said): void {
    if (isSame(said, next)) return;
    said = next;
    isStale = true;
    if (cancelBeat !== null && cancelPause === null) tellAll();
  }

  function beat(): void {
    if (said.muted) sendAll(BEAT);
    cancelBeat = clock.setTimer(BEAT_EVERY_MS, beat);
  }

  function stop(): void {
    cancelBeat?.();
    cancelPause?.();
    cancelBeat = null;
    cancelPause = null;
  }

  return {
    say,
    greet: (send) => send(words()),
    start: () => {
      if (cancelBeat === null) beat();
    },
    stop,
  };
}

function isSame(one: Said, other: Said): boolean {
  return one.muted === other.muted && one.deafened === other.deafened && one.speaking === other.speaking;
}
