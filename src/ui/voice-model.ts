// Decides what panel and popup show for a view: our call, the other channels, and which buttons there are.
// Pure: both draw it with the same components, so they can never disagree.
import type { CallPhaseView, CallView, ChannelView, FailureView, View } from '../core/app/view.ts';
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
  /** Why we only listen, as a sentence. */
  readonly listeningBecause: string | null;
  /** There may be a microphone to be had by asking. */
  readonly canAskForMicrophone: boolean;
}

export interface ChannelModel {
  readonly roomId: string;
  readonly roomName: string;
  readonly people: readonly Person[];
}

export interface VoiceModel {
  readonly myCall: MyCallModel | null;
  /** Channels with people in them, ours left out. */
  readonly others: readonly ChannelModel[];
  readonly failure: FailureView | null;
  readonly isServerUnreachable: boolean;
  /** Nothing of this is worth the room on the screen. */
  readonly isEmpty: boolean;
}

export function voiceModel(view: View): VoiceModel {
  const isServerUnreachable = view.server === 'unreachable';
  const myCall = view.call && myCallModel(view.call, isServerUnreachable);
  const others = view.channels.filter(
    ({ roomId, members }) => members.length > 0 && roomId !== view.call?.roomId,
  );
  return {
    myCall,
    others: others.map(channelModel),
    failure: view.failure,
    isServerUnreachable,
    isEmpty: myCall === null && others.length === 0 && view.failure === null,
  };
}

function channelModel({ roomId, roomName, members }: ChannelView): ChannelModel {
  return { roomId, roomName: roomName || roomId, people: peopleOf(members) };
}

function myCallModel(call: CallView, isServerUnreachable: boolean): MyCallModel {
  const { roomId, phase, isMuted, microphone, microphoneReason } = call;
  const isSettled = phase === 'joining' || phase === 'joined' || phase === 'starting';
  const isListening = microphone === 'listening' && microphoneReason !== null;
  return {
    roomId,
    roomName: call.roomName || roomId,
    phase,
    ...statusOf(call, isServerUnreachable),
    people: peopleOf(call.members),
    mute: isSettled && microphone !== 'listening' ? { isMuted } : null,
    listeningBecause: isSettled && isListening ? text.listeningBecause[microphoneReason] : null,
    canAskForMicrophone:
      phase === 'joined' &&
      isListening &&
      (microphoneReason === 'refused' || microphoneReason === 'unwanted'),
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
    case 'leaving':
      return { status: text.callStatus.leaving, tone: 'busy' };
    case 'joined':
      return isServerUnreachable
        ? { status: text.callStatus.serverUnreachable, tone: 'trouble' }
        : microphoneStatus(call);
  }
}

function microphoneStatus({ microphone, isMuted }: CallView): Status {
  if (microphone === 'listening') return { status: text.callStatus.listening, tone: 'quiet' };
  return isMuted
    ? { status: text.callStatus.muted, tone: 'quiet' }
    : { status: text.callStatus.live, tone: 'good' };
}
