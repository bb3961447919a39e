// Decides what panel and popup show for a view: our call, the other channels, and which buttons there are.
// Pure: both draw it with the same components, so they can never disagree.
import type { CallPhaseView, CallView, ChannelView, FailureView, View } from '../core/app/view.ts';
import { type Advice, adviceFor } from './failure-advice.ts';
import { type Person, peopleOf } from './people.ts';
import { text } from './text.ts';

export interface MyCallModel {
  readonly roomId: string;
  readonly roomName: string;
  readonly phase: CallPhaseView;
  /** One line under the channel's name. */
  readonly status: string;
  readonly tone: 'good' | 'busy' | 'quiet' | 'trouble';
  readonly people: readonly Person[];
  /** Null while there is no microphone to mute. */
  readonly mute: { readonly isMuted: boolean } | null;
  /** Null while there is nothing to hear yet, or no more. */
  readonly deafen: { readonly isDeafened: boolean } | null;
  /** Why we only listen, as a sentence. */
  readonly listeningBecause: string | null;
  /** There may be a microphone to be had by asking. */
  readonly canAskForMicrophone: boolean;
}

export interface ChannelModel {
  readonly roomId: string;
  readonly roomName: string;
  readonly people: readonly Person[];
  /** Another device of ours is in it: its call can be moved here. */
  readonly canMoveHere: boolean;
  /** People in Element's own call there, whom one does not hear in voice; null: none. */
  readonly elementCall: string | null;
}

export interface FailureModel {
  readonly failure: FailureView;
  readonly advice: Advice;
}

export interface VoiceModel {
  readonly myCall: MyCallModel | null;
  /** Channels with people in them (in Element's own call too) and marked ones, ours left out. */
  readonly others: readonly ChannelModel[];
  readonly failure: FailureModel | null;
  readonly isServerUnreachable: boolean;
  /** Nobody is anywhere, and nothing failed. */
  readonly isEmpty: boolean;
}

export function voiceModel(view: View): VoiceModel {
  const isServerUnreachable = view.server === 'unreachable';
  const myCall = view.call && myCallModel(view.call, isServerUnreachable);
  const others = view.channels.filter(
    ({ roomId, members, isMarked, elementCallCount }) =>
      roomId !== view.call?.roomId && (isMarked || members.length + elementCallCount > 0),
  );
  return {
    myCall,
    others: others.map(channelModel),
    failure: view.failure && { failure: view.failure, advice: adviceFor(view.failure, view) },
    isServerUnreachable,
    isEmpty: myCall === null && others.length === 0 && view.failure === null,
  };
}

function channelModel({ roomId, roomName, members, elementCallCount }: ChannelView): ChannelModel {
  return {
    roomId,
    roomName: roomName || text.unnamedRoom,
    people: peopleOf(members),
    canMoveHere: members.some(({ isMe, isThisDevice }) => isMe && !isThisDevice),
    elementCall: elementCallCount > 0 ? text.inElementCall(elementCallCount) : null,
  };
}

function myCallModel(call: CallView, isServerUnreachable: boolean): MyCallModel {
  const { roomId, phase, isMuted, isDeafened, microphone, microphoneReason } = call;
  const isSettled = phase === 'joining' || phase === 'joined' || phase === 'starting';
  const isListening = microphone === 'listening' && microphoneReason !== null;
  const isGone = phase === 'joined' && microphone === 'undecided';
  return {
    roomId,
    roomName: call.roomName || text.unnamedRoom,
    phase,
    ...statusOf(call, isServerUnreachable),
    people: peopleOf(call.members),
    mute: isSettled && microphone !== 'listening' && !isGone ? { isMuted } : null,
    deafen: isSettled ? { isDeafened } : null,
    listeningBecause: isSettled && isListening ? text.listeningBecause[microphoneReason] : null,
    canAskForMicrophone:
      isGone || (phase === 'joined' && (microphoneReason === 'refused' || microphoneReason === 'unwanted')),
  };
}

type Status = Pick<MyCallModel, 'status' | 'tone'>;

function statusOf(call: CallView, isServerUnreachable: boolean): Status {
  switch (call.phase) {
    case 'starting':
      return { status: text.callStatus.starting, tone: 'busy' };
    case 'waitingForMicrophone':
      return { status: text.callStatus.waitingForMicrophone, tone: 'busy' };
    case 'joining':
      return { status: text.callStatus.joining, tone: 'busy' };
    case 'joined':
      return isServerUnreachable
        ? { status: text.callStatus.serverUnreachable, tone: 'trouble' }
        : soundStatus(call);
  }
}

function soundStatus({ microphone, isMuted, isDeafened }: CallView): Status {
  if (microphone === 'listening') {
    const { deafenedListener, listening } = text.callStatus;
    return { status: isDeafened ? deafenedListener : listening, tone: 'quiet' };
  }
  if (isDeafened) return { status: text.callStatus.deafened, tone: 'quiet' };
  if (isMuted) return { status: text.callStatus.muted, tone: 'quiet' };
  return microphone === 'live'
    ? { status: text.callStatus.live, tone: 'good' }
    : { status: text.callStatus.microphoneGone, tone: 'trouble' };
}
