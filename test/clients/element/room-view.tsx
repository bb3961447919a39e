// The open room at the right: header, text messages, composer. Simple on purpose; it exists so that rooms can be opened and moved.

import InfoIcon from '@vector-im/compound-design-tokens/assets/web/icons/info-solid';
import SendIcon from '@vector-im/compound-design-tokens/assets/web/icons/send-solid';
import ThreadsIcon from '@vector-im/compound-design-tokens/assets/web/icons/threads-solid';
import VideoIcon from '@vector-im/compound-design-tokens/assets/web/icons/video-call-solid';
import { Avatar } from '@vector-im/compound-web';
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import type { Message, RoomState } from './room-store.ts';

interface RoomViewProps {
  readonly room: RoomState;
  readonly send: (text: string) => void;
}

export function RoomView({ room, send }: RoomViewProps) {
  return (
    <div className="mx_RoomView">
      <div className="mx_MainSplit">
        <div className="mx_RoomView_body">
          <RoomHeader room={room} />
          <main className="mx_RoomView_timeline">
            <Timeline room={room} />
          </main>
          <Composer roomId={room.roomId} send={send} />
        </div>
      </div>
    </div>
  );
}

export function HomePage({ text }: { text: string }) {
  return (
    <main className="mx_HomePage">
      <h1>{text}</h1>
    </main>
  );
}

function RoomHeader({ room }: { room: RoomState }) {
  return (
    <header className="mx_RoomHeader">
      <Avatar id={room.roomId} name={room.name} size="40px" />
      <h1 className="mx_RoomHeader_heading">{room.name}</h1>
      <button type="button" aria-label="Video call">
        <VideoIcon width={20} height={20} />
      </button>
      <button type="button" aria-label="Threads">
        <ThreadsIcon width={20} height={20} />
      </button>
      <button type="button" aria-label="Room info">
        <InfoIcon width={20} height={20} />
      </button>
    </header>
  );
}

function Timeline({ room }: { room: RoomState }) {
  const end = useRef<HTMLLIElement>(null);
  const newest = room.timeline.at(-1)?.eventId;
  useEffect(() => {
    if (newest !== undefined) end.current?.scrollIntoView({ block: 'end' });
  }, [newest]);
  return (
    <ol className="mx_RoomView_MessageList" aria-live="polite">
      {room.timeline.map((message) => (
        <EventTile
          key={message.eventId}
          message={message}
          name={room.memberNames[message.sender] ?? message.sender}
        />
      ))}
      <li ref={end} className="mx_RoomView_end" />
    </ol>
  );
}

function EventTile({ message, name }: { message: Message; name: string }) {
  return (
    <li className="mx_EventTile" data-event-id={message.eventId}>
      <Avatar id={message.sender} name={name} size="32px" />
      <div className="mx_EventTile_line">
        <span className="mx_DisambiguatedProfile">{name}</span>
        <time className="mx_MessageTimestamp">{timeOfDay(message.sentAtMs)}</time>
        <div className="mx_EventTile_body">{message.text}</div>
      </div>
    </li>
  );
}

function timeOfDay(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** An editable div, as in Element: keys pressed in it must not reach anybody's shortcuts. */
function Composer({ roomId, send }: { roomId: string; send: (text: string) => void }) {
  const input = useRef<HTMLDivElement>(null);
  const submit = (): void => {
    const text = input.current?.textContent?.trim();
    if (!text || !input.current) return;
    input.current.textContent = '';
    send(text);
  };
  return (
    <form className="mx_MessageComposer" onSubmit={(event: FormEvent) => stop(event, submit)}>
      {/* biome-ignore lint/a11y/useSemanticElements: Element's composer is an editable div with this role */}
      <div
        key={roomId}
        ref={input}
        className="mx_BasicMessageComposer_input"
        role="textbox"
        tabIndex={0}
        aria-multiline="true"
        aria-label="Send an unencrypted message…"
        data-placeholder="Send an unencrypted message…"
        contentEditable="plaintext-only"
        suppressContentEditableWarning
        onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && !event.shiftKey && stop(event, submit)}
      />
      <button type="submit" aria-label="Send message">
        <SendIcon width={20} height={20} />
      </button>
    </form>
  );
}

function stop(event: { preventDefault(): void }, then: () => void): void {
  event.preventDefault();
  then();
}
