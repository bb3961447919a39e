// Decides how members are shown: one entry per person, however many devices, with the marks of all of them.
// Called by the voice model and the row model; it draws nothing.
import type { MemberView } from '../core/app/view.ts';

export type Trouble = 'connecting' | 'lost' | 'failed' | 'unreachable';

export interface Person {
  /** The user id: one person with two devices is one entry. */
  readonly userId: string;
  /** Untrusted text; holds the user id as well if two people here bear the same name. */
  readonly name: string;
  readonly isMe: boolean;
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  readonly isSpeaking: boolean;
  /** May be long gone: nobody can say how old the word of any device is. */
  readonly isUnsure: boolean;
  /** Why we do not hear this person, or null. */
  readonly trouble: Trouble | null;
}

/** Members in the given order, joined by user. A person is muted if every device is, speaks if any does. */
export function peopleOf(members: readonly MemberView[]): readonly Person[] {
  const byUser = new Map<string, MemberView[]>();
  for (const member of members) {
    const devices = byUser.get(member.userId);
    if (devices) devices.push(member);
    else byUser.set(member.userId, [member]);
  }
  const people = [...byUser.values()].map(personOf);
  const bearers = new Map<string, number>();
  for (const { name } of people) bearers.set(name, (bearers.get(name) ?? 0) + 1);
  return people.map((person) =>
    bearers.get(person.name) === 1 ? person : { ...person, name: `${person.name} (${person.userId})` },
  );
}

function personOf(devices: readonly MemberView[]): Person {
  const [first] = devices as readonly [MemberView, ...MemberView[]];
  return {
    userId: first.userId,
    name: first.name.trim() === '' ? first.userId : first.name,
    isMe: first.isMe,
    isMuted: devices.every((device) => device.isMuted),
    isDeafened: devices.every((device) => device.isDeafened),
    isSpeaking: devices.some((device) => device.isSpeaking),
    isUnsure: devices.every((device) => device.isUnsure),
    trouble: troubleOf(devices),
  };
}

/** One device that is heard is enough; our own devices are never in trouble. */
function troubleOf(devices: readonly MemberView[]): Trouble | null {
  for (const { link, isMe } of devices) if (isMe || link === null || link === 'connected') return null;
  for (const { link } of devices) if (link !== null && link !== 'connected') return link;
  return null;
}
