// Decides what the bubble at a row says: why joining failed (it stays until dismissed), or, while pointer or focus is at the
// button, everybody in voice, a missing right, and what can be done there. Pure; `bubble.ts` draws it.
import type { RightsView, TaskView, View } from '../core/app/view.ts';
import { adviceFor } from '../ui/failure-advice.ts';
import { type Person, peopleOf } from '../ui/people.ts';
import { type Choice, rightsAdvice } from '../ui/rights-advice.ts';
import { text } from '../ui/text.ts';
import type { RowPlace, ViewByRoom } from './row-model.ts';

export interface BubbleModel {
  readonly kind: 'failure' | 'details';
  /** Accessible name. */
  readonly title: string;
  readonly people: readonly Person[];
  readonly sentences: readonly string[];
  readonly choices: readonly Choice[];
}

const dismiss: Choice = { label: text.dismiss, action: { type: 'dismissFailure' } };

/** The failure that belongs to this room, or null. */
export function failureBubble(view: View, roomId: string): BubbleModel | null {
  const { failure } = view;
  if (failure === null || failure.roomId !== roomId) return null;
  const { sentence, label, action } = adviceFor(failure, view);
  return {
    kind: 'failure',
    title: text.voiceIn(failure.roomName || roomId),
    people: [],
    sentences: [sentence],
    choices: action.type === 'dismissFailure' ? [dismiss] : [{ label, action }, dismiss],
  };
}

/** What there is to know and to do at this room. */
export function detailsBubble(
  byRoom: ViewByRoom,
  { roomId, roomName }: Pick<RowPlace, 'roomId' | 'roomName'>,
): BubbleModel {
  const { view, members, marked, elementCalls } = byRoom;
  const inRoom = members.get(roomId) ?? [];
  const people = peopleOf(inRoom);
  const title = text.voiceIn(roomName || roomId);
  if (!view.account)
    return { kind: 'details', title, people: [], sentences: [text.signInFirst], choices: [] };
  const rights = view.rights.find((each) => each.roomId === roomId) ?? null;
  const advice = rightsAdvice(rights, view.task);
  const inElementCall = elementCalls.get(roomId);
  const isElsewhere =
    view.call?.roomId !== roomId && inRoom.some(({ isMe, isThisDevice }) => isMe && !isThisDevice);
  return {
    kind: 'details',
    title,
    people,
    sentences: [
      ...(people.length === 0 ? [text.nobodyInVoice] : []),
      ...(inElementCall ? [text.inElementCall(inElementCall)] : []),
      ...advice.sentences,
      ...(marked.has(roomId) ? [text.isMarked] : []),
    ],
    choices: [
      ...(isElsewhere ? [{ label: text.moveHere, action: { type: 'moveHere', roomId } as const }] : []),
      ...(advice.choice ? [advice.choice] : []),
      ...markChoice(rights, view.task, marked.has(roomId)),
    ],
  };
}

function markChoice(rights: RightsView | null, task: TaskView | null, isMarked: boolean): readonly Choice[] {
  if (rights?.canMark !== true) return [];
  const isWorking = task?.kind === 'setMark' && task.state === 'working';
  if (isWorking) return [];
  return [
    {
      label: isMarked ? text.unmarkRoom : text.markRoom,
      action: { type: 'setMark', roomId: rights.roomId, isMarked: !isMarked },
    },
  ];
}
