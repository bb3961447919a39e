// What panel and popup have in common: our call, the list of channels, and the notice of a failure.
// They draw a model and report what was pressed; they decide nothing.
import type { JSX } from 'preact';
import type { FailureView } from '../core/app/view.ts';
import type { UserAction } from '../messaging/contract.ts';
import { adviceFor } from './failure-advice.ts';
import { Icon } from './icon.tsx';
import { PeopleChips, PeopleList } from './people-list.tsx';
import { PressButton } from './press-button.tsx';
import { text } from './text.ts';
import type { ChannelModel, MyCallModel } from './voice-model.ts';

export interface VoiceHandlers {
  readonly act: (action: UserAction) => void;
  readonly openRoom: (roomId: string) => void;
}

/** Our own call: where, who, and the buttons. */
export function MyCall({
  call,
  on,
}: {
  readonly call: MyCallModel;
  readonly on: VoiceHandlers;
}): JSX.Element {
  return (
    <div class="call" data-tone={call.tone}>
      <div class="call-head">
        <span class="call-sign">
          <Icon name={call.tone === 'busy' ? 'spinner' : 'voice'} size={20} />
        </span>
        <div class="call-title">
          <RoomLink room={call} on={on} />
          <span class="call-status" role="status">
            {call.status}
          </span>
        </div>
      </div>
      {call.listeningBecause && <p class="hint">{call.listeningBecause}</p>}
      {call.phase === 'waitingForMicrophone' && <p class="hint">{text.answerTheQuestion}</p>}
      <PeopleList people={call.people} />
      <CallButtons call={call} act={on.act} />
    </div>
  );
}

interface CallButtonsProps {
  readonly call: MyCallModel;
  readonly act: VoiceHandlers['act'];
}

function CallButtons({ call, act }: CallButtonsProps): JSX.Element {
  if (call.phase === 'waitingForMicrophone') return <WaitingButtons act={act} />;
  const isLeaving = call.phase === 'leaving';
  return (
    <div class="buttons">
      {call.mute && <MuteButton isMuted={call.mute.isMuted} act={act} />}
      {call.canAskForMicrophone && (
        <PressButton icon="mic" onPress={() => act({ type: 'openPermission' })}>
          {text.useMicrophone}
        </PressButton>
      )}
      <PressButton look="danger" icon="leave" isDisabled={isLeaving} onPress={() => act({ type: 'leave' })}>
        {text.leaveVoice}
      </PressButton>
    </div>
  );
}

function MuteButton({
  isMuted,
  act,
}: {
  readonly isMuted: boolean;
  readonly act: VoiceHandlers['act'];
}): JSX.Element {
  return (
    <PressButton icon={isMuted ? 'micOff' : 'mic'} onPress={() => act({ type: 'setMuted', muted: !isMuted })}>
      {isMuted ? text.unmute : text.mute}
    </PressButton>
  );
}

function WaitingButtons({ act }: { readonly act: VoiceHandlers['act'] }): JSX.Element {
  return (
    <div class="buttons">
      <PressButton look="wide" icon="mic" onPress={() => act({ type: 'openPermission' })}>
        {text.showQuestion}
      </PressButton>
      <PressButton onPress={() => act({ type: 'joinAsListener' })}>{text.joinAsListener}</PressButton>
      <PressButton onPress={() => act({ type: 'leave' })}>{text.cancel}</PressButton>
    </div>
  );
}

interface ChannelListProps {
  readonly channels: readonly ChannelModel[];
  readonly on: VoiceHandlers;
}

/** Channels with people in them, each to join or to open. */
export function ChannelList({ channels, on }: ChannelListProps): JSX.Element {
  return (
    <ul class="channels">
      {channels.map((channel) => (
        <li key={channel.roomId} class="channel">
          <div class="channel-head">
            <RoomLink room={channel} on={on} />
            <PressButton
              look="small"
              label={text.joinRoom(channel.roomName)}
              onPress={() => on.act({ type: 'join', roomId: channel.roomId })}
            >
              {text.joinShort}
            </PressButton>
          </div>
          <PeopleChips people={channel.people} />
        </li>
      ))}
    </ul>
  );
}

interface RoomLinkProps {
  readonly room: { readonly roomId: string; readonly roomName: string };
  readonly on: VoiceHandlers;
}

function RoomLink({ room, on }: RoomLinkProps): JSX.Element {
  const { roomId, roomName } = room;
  return (
    <PressButton
      look="link"
      label={text.openRoom(roomName)}
      title={text.openRoom(roomName)}
      onPress={() => on.openRoom(roomId)}
    >
      <bdi>{roomName}</bdi>
    </PressButton>
  );
}

interface FailureNoticeProps {
  readonly failure: FailureView;
  readonly act: VoiceHandlers['act'];
}

/** The last failure with its room, its sentence and its one action; always dismissible. */
export function FailureNotice({ failure, act }: FailureNoticeProps): JSX.Element {
  const { sentence, label, action } = adviceFor(failure);
  const isDismissal = action.type === 'dismissFailure';
  return (
    <div class="notice" role="alert">
      <Icon name="warning" />
      <div class="notice-body">
        <bdi class="notice-room">{failure.roomName}</bdi>
        <p>{sentence}</p>
        <div class="buttons">
          <PressButton look="small" onPress={() => act(action)}>
            {label}
          </PressButton>
          {!isDismissal && (
            <PressButton look="small" onPress={() => act({ type: 'dismissFailure' })}>
              {text.dismiss}
            </PressButton>
          )}
        </div>
      </div>
    </div>
  );
}
