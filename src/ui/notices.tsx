// Notices of panel and popup: a call that failed, a task that failed, two accounts that differ. Each says what happened and
// has one action; the cross takes it away. They draw what was decided elsewhere.
import type { ComponentChildren, JSX } from 'preact';
import type { UserAction } from '../messaging/contract.ts';
import { Icon } from './icon.tsx';
import { PressButton } from './press-button.tsx';
import { text } from './text.ts';
import type { FailureModel } from './voice-model.ts';

type Act = (action: UserAction) => void;

interface NoticeProps {
  readonly look: 'failure' | 'hint';
  readonly title?: string;
  readonly onDismiss: () => void;
  readonly children: ComponentChildren;
}

export function Notice({ look, title, onDismiss, children }: NoticeProps): JSX.Element {
  return (
    <div class={`notice notice-${look}`} role={look === 'failure' ? 'alert' : 'status'}>
      <Icon name="warning" />
      <div class="notice-body">
        {title && <bdi class="notice-room">{title}</bdi>}
        {children}
      </div>
      <PressButton look="icon" icon="close" label={text.dismiss} title={text.dismiss} onPress={onDismiss} />
    </div>
  );
}

interface FailureNoticeProps {
  readonly model: FailureModel;
  readonly act: Act;
}

/** The last failure of a call: its room, its sentence and its one action. */
export function FailureNotice({ model: { failure, advice }, act }: FailureNoticeProps): JSX.Element {
  const { sentence, label, action } = advice;
  return (
    <Notice
      look="failure"
      title={failure.roomName || text.unnamedRoom}
      onDismiss={() => act({ type: 'dismissFailure' })}
    >
      <p>{sentence}</p>
      {action.type !== 'dismissFailure' && (
        <div class="buttons">
          <PressButton look="small" onPress={() => act(action)}>
            {label}
          </PressButton>
        </div>
      )}
    </Notice>
  );
}

interface TaskNoticeProps {
  readonly sentence: string;
  readonly act: Act;
}

/** Enabling voice or marking a room did not work. */
export function TaskNotice({ sentence, act }: TaskNoticeProps): JSX.Element {
  return (
    <Notice look="failure" onDismiss={() => act({ type: 'dismissTask' })}>
      <p>{sentence}</p>
    </Notice>
  );
}

interface AccountNoticeProps {
  readonly sentence: string;
  /** What the one button says; it leads to the options page. */
  readonly label: string;
  readonly act: Act;
  readonly onDismiss: () => void;
}

/** The extension has no account, or another one than the page. */
export function AccountNotice({ sentence, label, act, onDismiss }: AccountNoticeProps): JSX.Element {
  return (
    <Notice look="hint" onDismiss={onDismiss}>
      <p>{sentence}</p>
      <div class="buttons">
        <PressButton look="small" onPress={() => act({ type: 'openOptions' })}>
          {label}
        </PressButton>
      </div>
    </Notice>
  );
}
