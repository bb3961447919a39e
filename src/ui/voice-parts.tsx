// What panel and popup have in common: our call and the list of channels. (Their notices are in `notices.tsx`.)
// They draw a model and report what was pressed; they decide nothing.
import type { JSX } from 'preact';
import type { UserAction } from '../messaging/contract.ts';
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
  return (
    <div class="buttons call-buttons">
      {call.mute && <MuteButton isMuted={call.mute.isMuted} act={act} />}
      {call.canAskForMicrophone && (
        <PressButton icon="mic" onPress={() => act({ type: 'openPermission' })}>
          {text.useMicrophone}
        </PressButton>
      )}
      {call.deafen && <DeafenButton isDeafened={call.deafen.isDeafened} act={act} />}
      <PressButton
        look="hang-up"
        icon="leave"
        label={text.leaveVoice}
        title={text.leaveVoice}
        onPress={() => act({ type: 'leave' })}
      />
    </div>
  );
}

type Act = VoiceHandlers['act'];

function MuteButton({ isMuted, act }: { readonly isMuted: boolean; readonly act: Act }): JSX.Element {
  return (
    <PressButton
      icon={isMuted ? 'micOff' : 'mic'}
      isOn={isMuted}
      onPress={() => act({ type: 'setMuted', muted: !isMuted })}
    >
      {isMuted ? text.unmute : text.mute}
    </PressButton>
  );
}

function DeafenButton({ isDeafened, act }: { readonly isDeafened: boolean; readonly act: Act }): JSX.Element {
  return (
    <PressButton
      icon={isDeafened ? 'headphonesOff' : 'headphones'}
      isOn={isDeafened}
      onPress={() => act({ type: 'setDeafened', deafened: !isDeafened })}
    >
      {isDeafened ? text.undeafen : text.deafen}
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

/** Channels, each to join or to open. */
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
          {channel.people.length > 0 && <PeopleChips people={channel.people} />}
          <ChannelHint channel={channel} />
          {channel.canMoveHere && <MoveHere channel={channel} act={on.act} />}
        </li>
      ))}
    </ul>
  );
}

function ChannelHint({ channel }: { readonly channel: ChannelModel }): JSX.Element | null {
  const { people, elementCall } = channel;
  const hint = elementCall ?? (people.length === 0 ? text.nobodyHere : null);
  return hint === null ? null : <p class="hint">{hint}</p>;
}

function MoveHere({ channel, act }: { readonly channel: ChannelModel; readonly act: Act }): JSX.Element {
  return (
    <PressButton
      look="small"
      icon="moveHere"
      label={text.moveHereFrom(channel.roomName)}
      onPress={() => act({ type: 'moveHere', roomId: channel.roomId })}
    >
      {text.moveHere}
    </PressButton>
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
