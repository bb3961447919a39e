// The form for a new voice channel, in the popup and in the panel's dialog. It sends what was chosen and follows the task;
// what is said about a failure is decided elsewhere.
import type { JSX, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SpaceView, TaskView } from '../core/app/view.ts';
import type { UserAction } from '../messaging/contract.ts';
import { taskAdvice } from './failure-advice.ts';
import { Icon } from './icon.tsx';
import {
  type Access,
  accessesFor,
  type Draft,
  emptyDraft,
  isEncrypted,
  readDraft,
  withSpace,
} from './new-channel-model.ts';
import { PressButton } from './press-button.tsx';
import { text } from './text.ts';

export interface NewChannelFormProps {
  readonly spaces: readonly SpaceView[];
  readonly task: TaskView | null;
  readonly act: (action: UserAction) => void;
  /** The room is there: show it. */
  readonly onMade: (roomId: string) => void;
  readonly onCancel: () => void;
}

export function NewChannelForm({ spaces, task, act, onMade, onCancel }: NewChannelFormProps): JSX.Element {
  const [draft, setDraft] = useState(emptyDraft);
  const [fault, setFault] = useState<string | null>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const { own, follow } = useOwnTask(task, act);
  const finish = (roomId: string): void => {
    act({ type: 'dismissTask' });
    onMade(roomId);
  };
  const madeRoomId = own?.kind === 'createChannel' && own.state === 'done' ? own.roomId : null;
  useEffect(() => {
    if (madeRoomId !== null) finish(madeRoomId);
  });
  useEffect(() => nameField.current?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    const read = readDraft(draft);
    setFault(read.kind === 'incomplete' ? read.sentence : null);
    if (read.kind === 'incomplete') nameField.current?.focus();
    else if (own?.state !== 'working') {
      follow();
      act(read.action);
    }
  };
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  return (
    <form class="new-channel" onSubmit={submit} noValidate>
      <NameField field={nameField} value={draft.name} fault={fault} onChange={(name) => change({ name })} />
      {spaces.length > 0 && (
        <SpaceField spaces={spaces} value={draft.spaceId} onChange={(id) => setDraft(withSpace(draft, id))} />
      )}
      <AccessField draft={draft} onChange={(access) => change({ access })} />
      <EncryptionField isOn={isEncrypted(draft)} onChange={(isOn) => change({ isEncrypted: isOn })} />
      <Failed task={own} onOpen={finish} />
      <div class="buttons">
        <CreateButton isWorking={own?.state === 'working'} />
        <PressButton onPress={onCancel}>{text.cancel}</PressButton>
      </div>
    </form>
  );
}

/** The task as far as it is ours: one that another tab began, or an earlier form, is none of this form's. */
function useOwnTask(
  task: TaskView | null,
  act: NewChannelFormProps['act'],
): { own: TaskView | null; follow: () => void } {
  const phase = useRef<'idle' | 'sent' | 'following'>('idle');
  const current = task?.kind === 'createChannel' ? task : null;
  if (phase.current === 'sent' && current?.state === 'working') phase.current = 'following';
  const own = phase.current === 'following' ? current : null;
  const latest = useRef({ own, act });
  latest.current = { own, act };
  useEffect(
    () => () => {
      // A failure that was read here is done with: nobody else shows it.
      if (latest.current.own?.state === 'failed') latest.current.act({ type: 'dismissTask' });
    },
    [],
  );
  return {
    own,
    follow: () => {
      phase.current = 'sent';
    },
  };
}

interface NameFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly value: string;
  readonly fault: string | null;
  readonly onChange: (name: string) => void;
}

function NameField({ field, value, fault, onChange }: NameFieldProps): JSX.Element {
  return (
    <div class="field">
      <label for="channel-name">{text.channelName}</label>
      <input
        ref={field}
        id="channel-name"
        type="text"
        autocomplete="off"
        value={value}
        aria-invalid={fault !== null}
        {...(fault === null ? {} : { 'aria-describedby': 'channel-fault' })}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {fault && (
        <div class="field-fault" id="channel-fault" role="alert">
          {fault}
        </div>
      )}
    </div>
  );
}

interface SpaceFieldProps {
  readonly spaces: readonly SpaceView[];
  readonly value: string | null;
  readonly onChange: (spaceId: string | null) => void;
}

function SpaceField({ spaces, value, onChange }: SpaceFieldProps): JSX.Element {
  return (
    <div class="field">
      <label for="channel-space">{text.channelSpace}</label>
      <select
        id="channel-space"
        value={value ?? ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value || null)}
      >
        <option value="">{text.noSpace}</option>
        {spaces.map(({ roomId, name }) => (
          <option key={roomId} value={roomId}>
            {name || text.unnamedRoom}
          </option>
        ))}
      </select>
    </div>
  );
}

interface AccessFieldProps {
  readonly draft: Draft;
  readonly onChange: (access: Access) => void;
}

function AccessField({ draft, onChange }: AccessFieldProps): JSX.Element {
  return (
    <fieldset class="choices">
      <legend>{text.whoMayJoin}</legend>
      {accessesFor(draft).map((access) => (
        <label key={access} class="choice">
          <input
            type="radio"
            name="access"
            checked={draft.access === access}
            onChange={() => onChange(access)}
          />
          <span>{text.access[access]}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface EncryptionFieldProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function EncryptionField({ isOn, onChange }: EncryptionFieldProps): JSX.Element {
  return (
    <div>
      <label class="choice">
        <input
          type="checkbox"
          checked={isOn}
          aria-describedby="encryption-hint"
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
        <span>{text.encryptMessages}</span>
      </label>
      <p class="hint" id="encryption-hint">
        {text.encryptionHint}
      </p>
    </div>
  );
}

interface FailedProps {
  readonly task: TaskView | null;
  readonly onOpen: (roomId: string) => void;
}

function Failed({ task, onOpen }: FailedProps): JSX.Element | null {
  const advice = taskAdvice(task);
  if (advice === null) return null;
  const { sentence, roomId } = advice;
  return (
    <div class="error" role="alert">
      <Icon name="warning" />
      <div class="notice-body">
        <p>{sentence}</p>
        {roomId !== null && (
          <PressButton look="small" onPress={() => onOpen(roomId)}>
            {text.roomWithoutSpace}
          </PressButton>
        )}
      </div>
    </div>
  );
}

function CreateButton({ isWorking }: { readonly isWorking: boolean }): JSX.Element {
  return (
    <button type="submit" class="button button-main" disabled={isWorking}>
      {isWorking && <Icon name="spinner" />}
      {isWorking ? text.creatingChannel : text.createChannel}
    </button>
  );
}
