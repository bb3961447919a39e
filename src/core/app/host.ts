// What the call host reports, into the state. Pure; called by `app/update`. The host holds what cannot be
// stored (connections, microphone); we hold what it last said, and never ask it anything.
import { isLinking, MAX_HOST_DEATHS_PER_MINUTE, type Stay } from '../call/stay.ts';
import type { HostFact, MicrophoneFact } from '../mesh/contract.ts';
import type { RoomId, SessionId } from '../protocol/message.ts';
import { fail, join, rejoin, startLinking } from './call.ts';
import type { Moment } from './input.ts';
import { also, ownDeviceKey, patchDurable, patchPassing, quiet, type Step } from './patch.ts';
import type { AppState, HostState } from './state.ts';

const MINUTE_MS = 60_000;

export function applyHostFact(state: AppState, fact: HostFact, moment: Moment): Step {
  switch (fact.type) {
    case 'hello':
      return greet(state, fact, moment);
    case 'links':
      return quiet(patchHost(state, { links: fact.links }));
    case 'speaking':
      return quiet(patchHost(state, { speaking: fact.speaking }));
    case 'microphone':
      return decideMicrophone(noteMicrophone(patchHost(state, { microphone: fact.microphone })), moment);
    case 'signals':
      return sendSignals(state, fact);
    case 'slept':
      return quiet(wake(state, fact.session, moment));
    case 'alive':
      return quiet(state);
  }
}

/** Asleep for so long we were gone for all others: we do not come back unasked, with an open microphone. */
function wake(state: AppState, session: SessionId, moment: Moment): AppState {
  if (state.durable.stay?.session !== session) return state;
  return fail(state, { code: 'wasAway', details: {} }, moment);
}

/** Joins, at once on the host that we have when we come from another channel. */
export function joinOnHost(state: AppState, roomId: RoomId, moment: Moment): Step {
  const joined = join(state, roomId, moment);
  const { stay } = joined.durable;
  const { host } = joined.passing;
  if (stay === null || stay === state.durable.stay) return quiet(joined);
  // The page that asks may have been closed by hand meanwhile: a new stay asks anew.
  const fresh = patchPassing(joined, { isPermissionPageOpen: false });
  if (host === null) return quiet(fresh);
  // What it holds for the old channel it drops when it reads the new session.
  const cleared = patchHost(fresh, { links: [], speaking: [] });
  return decideMicrophone(noteMicrophone(bindHost(cleared, stay, { hostId: host.hostId, moment })), moment);
}

/** First word of a host: it gets the whole target again (see `settle`). A host we did not know is a new session. */
function greet(state: AppState, hello: Extract<HostFact, { type: 'hello' }>, moment: Moment): Step {
  const { hostId, microphone, links, speaking } = hello;
  const connected = patchPassing(state, {
    host: { hostId, microphone, links, speaking },
    isHostOpening: false,
    told: { ...state.passing.told, target: null },
  });
  const { stay } = state.durable;
  if (stay === null) return quiet(connected);
  return decideMicrophone(noteMicrophone(bindHost(connected, stay, { hostId, moment })), moment);
}

function bindHost(
  state: AppState,
  stay: Stay,
  { hostId, moment }: { hostId: string; moment: Moment },
): AppState {
  if (stay.hostId === hostId) return state;
  const fresh = stay.hostId === null ? state : rejoin(state, stay, moment);
  const bound = fresh.durable.stay ?? stay;
  return patchDurable(fresh, {
    stay: { ...bound, hostId, step: bound.step === 'host' ? 'microphone' : bound.step },
  });
}

/** JOINED goes out only when the microphone is decided; an open question leaves us waiting, cancellable. */
function decideMicrophone(state: AppState, moment: Moment): Step {
  const { stay } = state.durable;
  const { host } = state.passing;
  if (stay === null || host === null || isLinking(stay) || stay.step === 'host') return quiet(state);
  if (host.microphone.state === 'asking') return askForMicrophone(state);
  return quiet(isDecided(host.microphone, stay) ? startLinking(state, stay, moment) : state);
}

/** Kept with the stay, for a host that is away for a moment has not made a listener of us. */
function noteMicrophone(state: AppState): AppState {
  const { stay } = state.durable;
  const { state: fact = 'undecided' } = state.passing.host?.microphone ?? {};
  if (stay === null || fact === 'undecided') return state;
  const isListening = fact !== 'live';
  return stay.isListening === isListening ? state : patchDurable(state, { stay: { ...stay, isListening } });
}

function isDecided({ state }: MicrophoneFact, stay: Stay): boolean {
  // That it is unwanted may still be about the stay before.
  if (state === 'unwanted') return !stay.wantsMicrophone;
  return state !== 'undecided' && state !== 'asking';
}

/** Only a page in a tab can ask; it is opened once, and again when the user wants it. */
function askForMicrophone(state: AppState): Step {
  if (state.passing.isPermissionPageOpen) return quiet(state);
  return {
    state: patchPassing(state, { isPermissionPageOpen: true }),
    effects: [{ type: 'openPermissionPage' }],
  };
}

function sendSignals(state: AppState, fact: Extract<HostFact, { type: 'signals' }>): Step {
  const { stay } = state.durable;
  const deviceKey = ownDeviceKey(state);
  // Late words of an earlier session are dropped.
  if (stay === null || deviceKey === null || fact.session !== stay.session || fact.signals.length === 0)
    return quiet(state);
  // The server limits us and has not taken our JOINED: nobody would answer. Later attempts follow by themselves.
  if (stay.step === 'writing' && (state.durable.wishes[stay.roomId]?.failures ?? 0) > 0) return quiet(state);
  return also(quiet(state), {
    type: 'sendSignals',
    roomId: stay.roomId,
    from: { deviceKey, session: stay.session },
    signals: fact.signals,
  });
}

function patchHost(state: AppState, change: Partial<HostState>): AppState {
  const { host } = state.passing;
  return host === null ? state : patchPassing(state, { host: { ...host, ...change } });
}

/** The host died in mid-call: opened again, with a new session, at most twice a minute; then the call has failed. */
export function hostGone(state: AppState, moment: Moment): AppState {
  const gone = patchPassing(state, { host: null, isHostOpening: false });
  const { stay } = gone.durable;
  if (stay === null) return gone;
  const recent = stay.hostDeaths.filter((atMs) => moment.nowMs - atMs < MINUTE_MS);
  if (recent.length >= MAX_HOST_DEATHS_PER_MINUTE)
    return fail(gone, { code: 'hostFailed', details: {} }, moment);
  return rejoin(gone, { ...stay, hostDeaths: [...recent, moment.nowMs] }, moment);
}
