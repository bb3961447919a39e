// Decides what one row of a client's list shows of voice, given the view. Pure; `row.ts` draws it.
// What it gives depends on the view, the room and the name the row bears, on nothing in the page.
import type { CallView, ChannelView, MemberView, View } from '../core/app/view.ts';
import type { UserAction } from '../messaging/contract.ts';
import { type Advice, adviceFor } from '../ui/failure-advice.ts';
import type { IconName } from '../ui/icon-shapes.ts';
import { type Person, peopleOf } from '../ui/people.ts';
import { text } from '../ui/text.ts';

/** More do not fit a row of 350 px and stay readable. */
const MAX_NAMES = 3;
/** Letters of small type in one line of a row. */
const MAX_LETTERS = 34;

export interface RowModel {
  readonly button: {
    readonly label: string;
    /** Who is in voice, for the pointer and the screen reader. */
    readonly description: string;
    readonly icon: IconName;
    readonly look: 'join' | 'leave' | 'busy';
    readonly action: UserAction;
    readonly isDisabled: boolean;
  };
  /** Seen without hover. */
  readonly isShown: boolean;
  /** The line under the row; null if nobody is in voice. */
  readonly names: { readonly people: readonly Person[]; readonly more: number } | null;
  readonly bubble: Bubble | null;
}

export type Bubble =
  | { readonly kind: 'failure'; readonly advice: Advice }
  | { readonly kind: 'waitingForMicrophone' };

/** The view with its channels by room: made once per view, asked once per row. */
export interface ViewByRoom {
  readonly view: View;
  readonly members: ReadonlyMap<string, readonly MemberView[]>;
}

/** Our own call's members come from the call: they know their links, and us while we are joining. */
export function byRoom(view: View): ViewByRoom {
  const members = new Map<string, readonly MemberView[]>();
  for (const channel of view.channels satisfies readonly ChannelView[]) {
    members.set(channel.roomId, channel.members);
  }
  if (view.call) members.set(view.call.roomId, view.call.members);
  return { view, members };
}

/** Null: show nothing yet (the background is still reading its store). */
export function rowModel({ view, members }: ViewByRoom, roomId: string, roomName: string): RowModel | null {
  if (!view.isReady) return null;
  const people = peopleOf(members.get(roomId) ?? []);
  const call = view.call?.roomId === roomId ? view.call : null;
  const bubble = bubbleOf(view, call, roomId);
  return {
    button: { ...buttonOf(view, call, roomId, roomName), description: descriptionOf(view, people) },
    isShown: people.length > 0 || call !== null || bubble !== null,
    names: people.length > 0 ? nameLine(people) : null,
    bubble,
  };
}

type Button = Omit<RowModel['button'], 'description'>;

function buttonOf(view: View, call: CallView | null, roomId: string, roomName: string): Button {
  const room = roomName || roomId;
  if (call === null) {
    const action: UserAction = view.account ? { type: 'join', roomId } : { type: 'openOptions' };
    return { label: text.joinVoiceIn(room), icon: 'voice', look: 'join', action, isDisabled: false };
  }
  const isBusy = call.phase !== 'joined';
  return {
    label: text.leaveVoiceIn(room),
    icon: isBusy ? 'spinner' : 'leave',
    look: isBusy ? 'busy' : 'leave',
    // A second press while we join takes it back.
    action: { type: 'leave' },
    isDisabled: call.phase === 'leaving',
  };
}

function descriptionOf(view: View, people: readonly Person[]): string {
  if (!view.account) return text.signInFirst;
  return people.length === 0 ? text.nobodyInVoice : text.inVoice(people.map(({ name }) => name));
}

function bubbleOf(view: View, call: CallView | null, roomId: string): Bubble | null {
  if (call?.phase === 'waitingForMicrophone') return { kind: 'waitingForMicrophone' };
  if (view.failure?.roomId === roomId) return { kind: 'failure', advice: adviceFor(view.failure) };
  return null;
}

/** As many of the first names as fit, at least one. */
function nameLine(people: readonly Person[]): { people: readonly Person[]; more: number } {
  let letters = 0;
  let count = 0;
  for (const { name } of people.slice(0, MAX_NAMES)) {
    letters += name.length + 2;
    if (count > 0 && letters > MAX_LETTERS) break;
    count += 1;
  }
  return { people: people.slice(0, count), more: people.length - count };
}
