// All links of the present call: which exist for a target, and where each signal belongs. Called by the runner.
// A link is one (device key, session): a new session of the same member is a new link. Whoever is not in the target
// gets no answer; early signals of the not yet known wait in the background, not here.
//
// Full channels: the target holds at most 15 others (`mesh/target`); a 17th member would be refused in `routeSignals`, by
// sending a `reject`; until then it gets no answer.
import type { InboundSignal, LinkReport, Target, TargetMember } from './contract.ts';
import { stepLink } from './link.ts';
import { isDrafting } from './link-draft.ts';
import { type LinkEffect, type LinkInput, type LinkState, newLink, reportOf } from './link-state.ts';

export type LinkId = string;

/** Attempt numbers go on when the same two sessions meet again within this time. */
export const ATTEMPTS_KEPT_MS = 600_000;

interface EndedLink {
  readonly attempt: number;
  readonly endedAtMs: number;
}

export interface MeshState {
  readonly target: Target | null;
  readonly links: ReadonlyMap<LinkId, LinkState>;
  readonly ended: ReadonlyMap<LinkId, EndedLink>;
}

export type MeshInput =
  | { readonly type: 'targetSet'; readonly target: Target | null }
  | { readonly type: 'signalsReceived'; readonly signals: readonly InboundSignal[] }
  | { readonly type: 'linkStepped'; readonly id: LinkId; readonly input: LinkInput }
  /** What others wait for must leave now: whatever is drafted goes along. */
  | { readonly type: 'flushDue' };

export interface MeshEffect {
  readonly id: LinkId;
  /** Whom the link is with, also after it ended. */
  readonly peer: TargetMember;
  readonly effect: LinkEffect;
}

export type MeshStep = readonly [MeshState, readonly MeshEffect[]];

export const EMPTY_MESH: MeshState = { target: null, links: new Map(), ended: new Map() };

export function stepMesh(state: MeshState, input: MeshInput, nowMs: number): MeshStep {
  switch (input.type) {
    case 'targetSet':
      return setTarget(state, input.target, nowMs);
    case 'signalsReceived':
      return routeSignals(state, input.signals, nowMs);
    case 'linkStepped':
      return stepOne(state, { id: input.id, input: input.input }, nowMs);
    case 'flushDue':
      return flushDrafts(state, nowMs);
  }
}

export function reportsOf(state: MeshState): readonly LinkReport[] {
  return [...state.links.values()].map(reportOf);
}

export function isAnyDrafting(state: MeshState): boolean {
  return [...state.links.values()].some(isDrafting);
}

/** Volume for a member: nobody while deafened, and never our own other devices (they sit in the same room). */
export function gainFor(target: Target | null, peer: TargetMember): number {
  if (target === null || target.deafened || peer.userId === target.self.userId) return 0;
  return 1;
}

export function linkId({
  deviceKey,
  session,
}: {
  readonly deviceKey: string;
  readonly session: string;
}): LinkId {
  return JSON.stringify([deviceKey, session]);
}

function setTarget(state: MeshState, target: Target | null, nowMs: number): MeshStep {
  const isSameStay =
    target !== null &&
    state.target?.self.session === target.self.session &&
    state.target.roomId === target.roomId;
  if (isSameStay) return reconcile(state, target, nowMs);
  const [empty, stops] = dropLinks(state, [...state.links.keys()], nowMs);
  if (target === null) return [{ ...empty, target, ended: new Map() }, stops];
  const [filled, starts] = reconcile({ ...empty, ended: new Map() }, target, nowMs);
  return [filled, [...stops, ...starts]];
}

function reconcile(state: MeshState, target: Target, nowMs: number): MeshStep {
  const wanted = new Map(target.members.map((member) => [linkId(member), member]));
  const gone = [...state.links.keys()].filter((id) => !wanted.has(id));
  let [next, effects] = dropLinks({ ...state, target }, gone, nowMs);
  const freed = gone.length > 0;
  for (const [id, peer] of wanted) {
    const [after, more] = ensureLink(next, { id, peer, freed }, nowMs);
    next = after;
    effects = [...effects, ...more];
  }
  return [next, effects];
}

interface Wanted {
  readonly id: LinkId;
  readonly peer: TargetMember;
  readonly freed: boolean;
}

function ensureLink(state: MeshState, { id, peer, freed }: Wanted, nowMs: number): MeshStep {
  const known = state.links.get(id);
  if (known === undefined) return addLink(state, { id, peer }, nowMs);
  const [changed, changes] = stepOne(state, { id, input: { type: 'peerChanged', peer } }, nowMs);
  if (!freed) return [changed, changes];
  const [retried, retries] = stepOne(changed, { id, input: { type: 'roomFreed' } }, nowMs);
  return [retried, [...changes, ...retries]];
}

function addLink(state: MeshState, { id, peer }: Omit<Wanted, 'freed'>, nowMs: number): MeshStep {
  if (state.target === null) return [state, []];
  const before = state.ended.get(id);
  const isFresh = before !== undefined && nowMs - before.endedAtMs < ATTEMPTS_KEPT_MS;
  const link = newLink(state.target.self.deviceKey, peer, isFresh ? before.attempt : 0);
  const added = { ...state, links: new Map(state.links).set(id, link) };
  return stepOne(added, { id, input: { type: 'started' } }, nowMs);
}

function dropLinks(state: MeshState, ids: readonly LinkId[], nowMs: number): MeshStep {
  let next = state;
  let effects: readonly MeshEffect[] = [];
  for (const id of ids) {
    const [stopped, stops] = stepOne(next, { id, input: { type: 'stopped' } }, nowMs);
    effects = [...effects, ...stops];
    next = forgetLink(stopped, id, nowMs);
  }
  return [next, effects];
}

function forgetLink(state: MeshState, id: LinkId, nowMs: number): MeshState {
  const links = new Map(state.links);
  const attempt = links.get(id)?.attempt ?? 0;
  links.delete(id);
  const recent = [...state.ended].filter(([, { endedAtMs }]) => nowMs - endedAtMs < ATTEMPTS_KEPT_MS);
  return { ...state, links, ended: new Map(recent).set(id, { attempt, endedAtMs: nowMs }) };
}

function routeSignals(state: MeshState, signals: readonly InboundSignal[], nowMs: number): MeshStep {
  let next = state;
  let effects: readonly MeshEffect[] = [];
  for (const signal of signals) {
    const id = linkId({ deviceKey: signal.from, session: signal.fromSession });
    const [after, more] = stepOne(next, { id, input: { type: 'signalReceived', signal } }, nowMs);
    next = after;
    effects = [...effects, ...more];
  }
  return [next, effects];
}

function flushDrafts(state: MeshState, nowMs: number): MeshStep {
  let next = state;
  let effects: readonly MeshEffect[] = [];
  for (const [id, link] of state.links) {
    if (!isDrafting(link)) continue;
    const [after, more] = stepOne(next, { id, input: { type: 'timerFired', timer: 'flush' } }, nowMs);
    next = after;
    effects = [...effects, ...more];
  }
  return [next, effects];
}

interface OneStep {
  readonly id: LinkId;
  readonly input: LinkInput;
}

function stepOne(state: MeshState, { id, input }: OneStep, nowMs: number): MeshStep {
  const link = state.links.get(id);
  if (link === undefined) return [state, []];
  const [next, effects] = stepLink(link, input, nowMs);
  const links = next === link ? state.links : new Map(state.links).set(id, next);
  return [{ ...state, links }, effects.map((effect) => ({ id, peer: next.peer, effect }))];
}
