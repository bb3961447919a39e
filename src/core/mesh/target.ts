// Whom we link to and who offers: the whole desired state of the call host, derived anew at each step.
// Pure; called by `app/settle`. What the host does about it is `mesh/`'s business.
import { isLinking, type Stay } from '../call/stay.ts';
import { byJoining, MAX_MEMBERS, presenceOf } from '../channel/presence.ts';
import { type Channel, type Entry, emptyChannel, sessionOf } from '../channel/state.ts';
import type { DeviceKey, SessionId, UserId } from '../protocol/message.ts';
import type { LinkReport, Target, TargetMember } from './contract.ts';
import type { IceServer } from './ports.ts';

export interface TargetSources {
  readonly stay: Stay;
  readonly channel: Channel | undefined;
  readonly self: { readonly deviceKey: DeviceKey; readonly userId: UserId };
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  readonly iceServers: readonly IceServer[];
  readonly links: readonly LinkReport[];
  readonly presenceNowMs: number;
}

export function deriveTarget(sources: TargetSources): Target {
  const { stay, self } = sources;
  return {
    roomId: stay.roomId,
    self: { ...self, session: stay.session },
    wantsMicrophone: stay.wantsMicrophone,
    muted: sources.isMuted,
    deafened: sources.isDeafened,
    iceServers: sources.iceServers,
    members: isLinking(stay) ? targetMembers(sources) : [],
  };
}

function targetMembers(sources: TargetSources): readonly TargetMember[] {
  const entries = Object.values((sources.channel ?? emptyChannel).entries);
  const linkable = entries.filter((entry) => isLinkable(entry, sources)).sort(byJoining);
  return withinMesh(linkable, sources.links).flatMap((entry) => toMember(entry, sources));
}

/** A mesh bears no more: the first that joined, but nobody who is heard gives way to one who says to be older. */
function withinMesh(entries: readonly Entry[], links: readonly LinkReport[]): readonly Entry[] {
  const heard = entries.filter((entry) => isStillHeard(entry, links));
  const others = entries.filter((entry) => !heard.includes(entry));
  const chosen = new Set([...heard, ...others].slice(0, MAX_MEMBERS - 1));
  return entries.filter((entry) => chosen.has(entry));
}

/** Compat peers come with their own transport later; until then they are shown, not linked. */
function isLinkable(entry: Entry, { self, presenceNowMs, links }: TargetSources): boolean {
  if (entry.mxvc === null || entry.deviceKey === self.deviceKey) return false;
  return presenceOf(entry, presenceNowMs) !== 'gone' || isStillHeard(entry, links);
}

/** An expiry or a lapse does not end a link that works: the member only lost contact with its server. */
export function isStillHeard(entry: Entry, links: readonly LinkReport[]): boolean {
  return links.some(
    (link) =>
      link.deviceKey === entry.deviceKey && link.session === sessionOf(entry) && link.health === 'connected',
  );
}

function toMember(entry: Entry, sources: TargetSources): readonly TargetMember[] {
  if (entry.mxvc === null) return [];
  const { session, deviceId } = entry.mxvc;
  return [
    {
      deviceKey: entry.deviceKey,
      userId: entry.userId,
      session,
      deviceId,
      weOffer: weOffer(sources.stay, sources.self.deviceKey, { entry, session }),
    },
  ];
}

/** To those we knew at the click we offer; of any other pair the one that joined later offers. */
function weOffer(stay: Stay, ownKey: DeviceKey, other: { entry: Entry; session: SessionId }): boolean {
  if (stay.offeredAtClick.includes(other.session)) return true;
  const theirs = other.entry.mxvc?.joinedMs ?? 0;
  if (stay.joinedMs !== theirs) return stay.joinedMs > theirs;
  return ownKey > other.entry.deviceKey;
}
