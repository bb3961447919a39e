// Whether the peer is heard: packets and beats, never the transport's own word (Chromium needs 7.6 s to say
// `disconnected`, a stall shows in 0.3 s). Called by `link.ts`. Silence begins the next attempt; sound heals.
import { closing, isAlive, silenceLimitMs, startOffer } from './link-attempt.ts';
import {
  type Heard,
  type LinkEffect,
  type LinkState,
  type LinkStep,
  type OpenedConnection,
  WATCH_GRACE_MS,
  WATCH_LATE_MS,
} from './link-state.ts';
import type { HealthSample } from './ports.ts';
import { parseWord } from './words.ts';

export function sampled(
  state: LinkState,
  id: number,
  { sample, nowMs }: { sample: HealthSample; nowMs: number },
): LinkStep {
  const connection = connectionOf(state, id);
  if (connection === null) return [state, []];
  if (sample.packetsReceived > connection.packets && isPlayed(connection, sample)) {
    const counted = withConnection(state, { ...connection, packets: sample.packetsReceived });
    return heard(counted, id, { atMs: nowMs, by: 'packet' });
  }
  const isDown = sample.transport === 'failed' && state.health !== 'connected';
  return [isDown ? { ...state, reason: 'transport-failed' } : state, []];
}

/** Packets that nothing plays are no sound: a connection proves itself by the first sample that is decoded (facts). */
function isPlayed({ heard: sign }: OpenedConnection, { samplesReceived }: HealthSample): boolean {
  return sign !== null || samplesReceived > 0;
}

export function textReceived(
  state: LinkState,
  id: number,
  { text, nowMs }: { text: string; nowMs: number },
): LinkStep {
  const word = parseWord(text);
  if (word === null || connectionOf(state, id) === null) return [state, []];
  if (word.kind === 'beat') return heard(state, id, { atMs: nowMs, by: 'beat' });
  const isNewer = word.n > state.saidN;
  const told = isNewer ? { ...state, said: word.said, saidN: word.n } : state;
  // One who is muted goes on with beats, one who is not with packets.
  return heard(told, id, { atMs: nowMs, by: word.said.muted ? 'beat' : 'packet' });
}

function connectionOf({ current, kept }: LinkState, id: number): OpenedConnection | null {
  if (current?.id === id) return current;
  return kept?.id === id ? kept : null;
}

function withConnection(state: LinkState, connection: OpenedConnection): LinkState {
  return state.current?.id === connection.id
    ? { ...state, current: connection }
    : { ...state, kept: connection };
}

function heard(state: LinkState, id: number, sign: Heard): LinkStep {
  const connection = connectionOf(state, id);
  if (connection === null) return [state, []];
  const isFirst = connection.heard === null;
  const noted = withConnection(state, { ...connection, heard: sign });
  const [proven, effects] = isFirst ? soundProven(noted) : ([noted, []] as const);
  const [watched, watch] = ensureWatch(proven, sign);
  return [{ ...watched, health: 'connected', reason: null }, [...effects, ...watch]];
}

/** First sound on the current connection: the old one has done its service. */
function soundProven(state: LinkState): LinkStep {
  return [
    { ...state, kept: null, failures: 0 },
    [...closing(state.kept), { type: 'setTimer', timer: 'attempt', delayMs: null }],
  ];
}

function ensureWatch(state: LinkState, sign: Heard): LinkStep {
  if (state.watchDueMs !== null) return [state, []];
  return setWatch(state, sign.atMs, silenceLimitMs(sign));
}

function setWatch(state: LinkState, nowMs: number, delayMs: number): LinkStep {
  const effect: LinkEffect = { type: 'setTimer', timer: 'watch', delayMs };
  return [{ ...state, watchDueMs: nowMs + delayMs }, [effect]];
}

/** The watch fired: still alive (set it anew), asleep ourselves (give samples a moment), or silent. */
export function watchFired(state: LinkState, nowMs: number): LinkStep {
  const { current, kept, watchDueMs } = state;
  if (watchDueMs !== null && nowMs - watchDueMs > WATCH_LATE_MS)
    return setWatch(state, nowMs, WATCH_GRACE_MS);
  const restMs = Math.max(...[current, kept].map((one) => restOf(one, nowMs)));
  return restMs > 0 ? setWatch(state, nowMs, restMs) : silent({ ...state, watchDueMs: null });
}

function restOf(connection: OpenedConnection | null, nowMs: number): number {
  if (connection === null || connection.heard === null || !isAlive(connection, nowMs)) return 0;
  return connection.heard.atMs + silenceLimitMs(connection.heard) - nowMs;
}

function silent(state: LinkState): LinkStep {
  const lost: LinkState = { ...state, health: 'lost', reason: 'silent' };
  // With an attempt under way already, its own timer decides what comes next.
  return state.current?.heard ? startOffer(lost) : [lost, []];
}
