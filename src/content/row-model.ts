// Decides what one row of a client's list shows of voice, given the view. Pure; `row.ts` draws it.
// What it gives depends on the view, the room, the name the row bears and the list's width, on nothing else in the page.
import type { CallView, MemberView, RowDetail, View } from '../core/app/view.ts';
import type { UserAction } from '../messaging/contract.ts';
import type { IconName } from '../ui/icon-shapes.ts';
import { type Person, peopleOf } from '../ui/people.ts';
import { rightsAdvice } from '../ui/rights-advice.ts';
import { text } from '../ui/text.ts';
import { type BubbleModel, failureBubble } from './bubble-model.ts';
import type { ListWidth } from './list-width.ts';

/** More in one line are not read. */
const MAX_NAMES = 6;

export interface RowModel {
  readonly button: {
    readonly label: string;
    /** Who is in voice, and what is missing, for the screen reader. */
    readonly description: string;
    readonly icon: IconName;
    readonly look: 'join' | 'leave' | 'busy';
    readonly action: UserAction;
  };
  /** Seen without hover. */
  readonly isShown: boolean;
  readonly hasPeople: boolean;
  /** The line under the room's name; null: none, or no room for it. */
  readonly names: Names | null;
  /** How many are in voice, where their names are not shown; null: not shown either. */
  readonly count: number | null;
  /** Stands at the row until it is dismissed. */
  readonly failure: BubbleModel | null;
}

export interface Names {
  readonly people: readonly Person[];
  readonly more: number;
}

/** The view with its channels by room: made once per view, asked once per row. */
export interface ViewByRoom {
  readonly view: View;
  readonly members: ReadonlyMap<string, readonly MemberView[]>;
  readonly marked: ReadonlySet<string>;
  /** People in Element's own calls. */
  readonly elementCalls: ReadonlyMap<string, number>;
}

/** Our own call's members come from the call: they know their links, and us while we are joining. */
export function byRoom(view: View): ViewByRoom {
  const members = new Map<string, readonly MemberView[]>();
  const marked = new Set<string>();
  const elementCalls = new Map<string, number>();
  for (const channel of view.channels) {
    members.set(channel.roomId, channel.members);
    if (channel.isMarked) marked.add(channel.roomId);
    if (channel.elementCallCount > 0) elementCalls.set(channel.roomId, channel.elementCallCount);
  }
  if (view.call) members.set(view.call.roomId, view.call.members);
  return { view, members, marked, elementCalls };
}

export interface RowPlace {
  readonly roomId: string;
  /** As the row shows it; may be empty. */
  readonly roomName: string;
  readonly width: ListWidth;
  /** The row has a place for a line under the room's name. */
  readonly hasNameBlock: boolean;
}

/** Null: show nothing yet (the background is still reading its store). */
export function rowModel(byRoomId: ViewByRoom, place: RowPlace): RowModel | null {
  const { view, members, marked } = byRoomId;
  if (!view.isReady) return null;
  const { roomId, width } = place;
  const people = peopleOf(members.get(roomId) ?? []);
  const call = view.call?.roomId === roomId ? view.call : null;
  const failure = failureBubble(view, roomId);
  const shown = people.length === 0 ? 'button' : shownOf(view.settings.rowDetail, place);
  return {
    button: { ...buttonOf(view, call, place), description: descriptionOf(byRoomId, roomId, people) },
    isShown: people.length > 0 || call !== null || failure !== null || marked.has(roomId),
    hasPeople: people.length > 0,
    names: shown === 'names' ? namesThatFit(people, width.letters) : null,
    count: shown === 'number' ? people.length : null,
    failure,
  };
}

/** Where names have no room there is the number. */
function shownOf(wanted: RowDetail, { width, hasNameBlock }: RowPlace): RowDetail {
  const hasRoom = width.kind === 'full' && hasNameBlock;
  return wanted === 'names' && !hasRoom ? 'number' : wanted;
}

type Button = Omit<RowModel['button'], 'description'>;

function buttonOf(view: View, call: CallView | null, { roomId, roomName }: RowPlace): Button {
  const room = roomName || roomId;
  if (call === null) {
    const action: UserAction = view.account ? { type: 'join', roomId } : { type: 'openOptions' };
    return { label: text.joinVoiceIn(room), icon: 'voice', look: 'join', action };
  }
  const isBusy = call.phase !== 'joined';
  return {
    label: text.leaveVoiceIn(room),
    icon: isBusy ? 'spinner' : 'leave',
    look: isBusy ? 'busy' : 'leave',
    // A second press while we join takes it back.
    action: { type: 'leave' },
  };
}

function descriptionOf(
  { view, elementCalls }: ViewByRoom,
  roomId: string,
  people: readonly Person[],
): string {
  if (!view.account) return text.signInFirst;
  const isWaiting = view.call?.roomId === roomId && view.call.phase === 'waitingForMicrophone';
  const inElementCall = elementCalls.get(roomId);
  const rights = view.rights.find((each) => each.roomId === roomId) ?? null;
  return [
    ...(isWaiting ? [text.callStatus.waitingForMicrophone] : []),
    people.length === 0 ? text.nobodyInVoice : text.inVoice(people.map(({ name }) => name)),
    ...(inElementCall ? [text.inElementCall(inElementCall)] : []),
    ...rightsAdvice(rights, view.task).sentences,
  ].join('. ');
}

/** As many of the first names as fit, at least one. */
function namesThatFit(people: readonly Person[], maxLetters: number): Names {
  let letters = 0;
  let count = 0;
  for (const { name } of people.slice(0, MAX_NAMES)) {
    letters += name.length + 2;
    if (count > 0 && letters > maxLetters) break;
    count += 1;
  }
  return { people: people.slice(0, count), more: people.length - count };
}
