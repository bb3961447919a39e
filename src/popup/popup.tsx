// The popup: my call on top, then all channels; or the way to the first call; or the form for a new channel.
// It draws the same model with the same parts as the panel in the client's page, and needs no client's tab.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { View } from '../core/app/view.ts';
import type { UserAction } from '../messaging/contract.ts';
import { taskAdvice } from '../ui/failure-advice.ts';
import { Icon } from '../ui/icon.tsx';
import { NewChannelForm } from '../ui/new-channel-form.tsx';
import { FailureNotice, TaskNotice } from '../ui/notices.tsx';
import { PressButton } from '../ui/press-button.tsx';
import { text } from '../ui/text.ts';
import { useView } from '../ui/use-view.ts';
import type { ViewStore } from '../ui/view-store.ts';
import { voiceModel } from '../ui/voice-model.ts';
import type { VoiceHandlers } from '../ui/voice-parts.tsx';
import { Centre } from './centre.tsx';
import { FirstSteps } from './first-steps.tsx';
import { firstSteps } from './first-steps-model.ts';
import { useMicrophonePermission } from './use-microphone-permission.ts';
import { Voice } from './voice.tsx';

export interface PopupProps {
  readonly store: ViewStore;
  /** Called after an action that leads to another tab. */
  readonly close: () => void;
}

export function Popup({ store, close }: PopupProps): JSX.Element {
  const view = useView(store);
  const [isMaking, setMaking] = useState(false);
  const actAndClose = (action: UserAction): void => {
    if (store.act(action)) close();
  };
  const openOptions = (): void => actAndClose({ type: 'openOptions' });
  const on: VoiceHandlers = {
    act: (action) => (leadsAway(action) ? actAndClose(action) : void store.act(action)),
    openRoom: (roomId) => actAndClose({ type: 'openRoom', roomId }),
  };
  const isFormOpen = isMaking && view?.isReady === true && view.account !== null;
  return (
    <div class="popup">
      <Head view={view} isFormOpen={isFormOpen} openOptions={openOptions} openForm={() => setMaking(true)} />
      <div class="popup-body">
        {isFormOpen ? (
          <NewChannel view={view} on={on} close={() => setMaking(false)} />
        ) : (
          <Body view={view} on={on} openOptions={openOptions} />
        )}
      </div>
    </div>
  );
}

function leadsAway({ type }: UserAction): boolean {
  return type === 'openOptions' || type === 'openPermission';
}

interface HeadProps {
  readonly view: View | null;
  readonly isFormOpen: boolean;
  readonly openOptions: () => void;
  readonly openForm: () => void;
}

function Head({ view, isFormOpen, openOptions, openForm }: HeadProps): JSX.Element {
  return (
    <header class="popup-head">
      <img src="icons/icon-48.png" alt="" />
      <div class="popup-title">
        <h1>{text.productName}</h1>
        <span>{view?.account?.userId ?? text.productClaim}</span>
      </div>
      {view?.account && !isFormOpen && (
        <PressButton
          look="icon"
          icon="plus"
          label={text.newChannel}
          title={text.newChannel}
          onPress={openForm}
        />
      )}
      <PressButton
        look="icon"
        icon="settings"
        label={text.settings}
        title={text.settings}
        onPress={openOptions}
      />
    </header>
  );
}

interface BodyProps {
  readonly view: View | null;
  readonly on: VoiceHandlers;
  readonly openOptions: () => void;
}

function Body({ view, on, openOptions }: BodyProps): JSX.Element {
  const microphone = useMicrophonePermission();
  if (view?.trouble) return <Centre icon="warning" body={text.trouble[view.trouble]} />;
  if (!view?.isReady) return <Centre icon="spinner" body={text.loading} />;
  // Its notice has the button to sign in.
  const wasSignedOut = view.failure?.code === 'signedOut';
  const steps = wasSignedOut ? null : firstSteps(view, microphone);
  const taskFailure = view.task?.kind === 'createChannel' ? null : taskAdvice(view.task);
  const model = voiceModel(view);
  return (
    <>
      {view.server === 'unreachable' && <ServerWarning />}
      {model.failure && <FailureNotice model={model.failure} act={on.act} />}
      {taskFailure && <TaskNotice sentence={taskFailure.sentence} act={on.act} />}
      {steps && <FirstSteps steps={steps} openOptions={openOptions} />}
      {view.account === null ? (
        <Welcome hasButton={steps === null && !wasSignedOut} openOptions={openOptions} />
      ) : (
        <Voice model={model} isKnown={view.server === 'ok' || view.channels.length > 0} on={on} />
      )}
      {view.hasRelay === false && view.call !== null && <p class="hint">{text.noRelay}</p>}
    </>
  );
}

function ServerWarning(): JSX.Element {
  return (
    <p class="popup-warning" role="status">
      <Icon name="warning" />
      <span>{text.serverUnreachable}</span>
    </p>
  );
}

interface WelcomeProps {
  /** There is no other one to sign in. */
  readonly hasButton: boolean;
  readonly openOptions: () => void;
}

function Welcome({ hasButton, openOptions }: WelcomeProps): JSX.Element {
  return (
    <Centre icon="voice" title={text.signedOutTitle} body={text.signedOutBody}>
      {hasButton && (
        <PressButton look="main" onPress={openOptions}>
          {text.signIn}
        </PressButton>
      )}
    </Centre>
  );
}

interface NewChannelProps {
  readonly view: View;
  readonly on: VoiceHandlers;
  readonly close: () => void;
}

function NewChannel({ view, on, close }: NewChannelProps): JSX.Element {
  return (
    <section class="popup-form" aria-label={text.newChannel}>
      <h2>{text.newChannel}</h2>
      <NewChannelForm
        spaces={view.spaces}
        task={view.task}
        act={on.act}
        onMade={(roomId) => {
          close();
          on.openRoom(roomId);
        }}
        onCancel={close}
      />
    </section>
  );
}
