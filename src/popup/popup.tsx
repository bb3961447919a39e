// The popup: my call on top, then all channels with people in them; or the one thing to do before that (sign in, wait).
// It draws the same model with the same parts as the panel in the client's page.
import type { ComponentChildren, JSX } from 'preact';
import type { View } from '../core/app/view.ts';
import type { UserAction } from '../messaging/contract.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icon-shapes.ts';
import { PressButton } from '../ui/press-button.tsx';
import { text } from '../ui/text.ts';
import { useView } from '../ui/use-view.ts';
import type { ViewStore } from '../ui/view-store.ts';
import { type VoiceModel, voiceModel } from '../ui/voice-model.ts';
import { ChannelList, FailureNotice, MyCall, type VoiceHandlers } from '../ui/voice-parts.tsx';

export interface PopupProps {
  readonly store: ViewStore;
  /** Called after an action that leads to another tab. */
  readonly close: () => void;
}

export function Popup({ store, close }: PopupProps): JSX.Element {
  const view = useView(store);
  const actAndClose = (action: UserAction): void => {
    if (store.act(action)) close();
  };
  const openOptions = (): void => actAndClose({ type: 'openOptions' });
  const on: VoiceHandlers = {
    act: (action) => (leadsAway(action) ? actAndClose(action) : void store.act(action)),
    openRoom: (roomId) => actAndClose({ type: 'openRoom', roomId }),
  };
  return (
    <div class="popup">
      <Head view={view} openOptions={openOptions} />
      <div class="popup-body">
        <Body view={view} on={on} openOptions={openOptions} />
      </div>
    </div>
  );
}

function leadsAway({ type }: UserAction): boolean {
  return type === 'openOptions' || type === 'openPermission';
}

interface HeadProps {
  readonly view: View | null;
  readonly openOptions: () => void;
}

function Head({ view, openOptions }: HeadProps): JSX.Element {
  return (
    <header class="popup-head">
      <img src="icons/icon-48.png" alt="" />
      <div class="popup-title">
        <h1>{text.productName}</h1>
        <span>{view?.account?.userId ?? text.productClaim}</span>
      </div>
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

interface BodyProps extends HeadProps {
  readonly on: VoiceHandlers;
}

function Body({ view, on, openOptions }: BodyProps): JSX.Element {
  if (!view?.isReady) return <Centre icon="spinner" body={text.loading} />;
  if (view.account === null) return <SignedOut view={view} on={on} openOptions={openOptions} />;
  return (
    <>
      {view.server === 'unreachable' && (
        <p class="popup-warning" role="status">
          <Icon name="warning" />
          <span>{text.serverUnreachable}</span>
        </p>
      )}
      <Voice model={voiceModel(view)} isKnown={view.server === 'ok' || view.channels.length > 0} on={on} />
      {view.hasRelay === false && view.call !== null && <p class="hint">{text.noRelay}</p>}
    </>
  );
}

function SignedOut({ view, on, openOptions }: BodyProps): JSX.Element {
  const ended = view?.failure?.code === 'signedOut' ? view.failure : null;
  return (
    <>
      {ended && <FailureNotice failure={ended} act={on.act} />}
      <Centre icon="voice" title={text.signedOutTitle} body={text.signedOutBody}>
        {!ended && (
          <PressButton look="main" onPress={openOptions}>
            {text.signIn}
          </PressButton>
        )}
      </Centre>
    </>
  );
}

interface VoiceProps {
  readonly model: VoiceModel;
  /** False until the server has told who is in voice: then "it is quiet" would be a guess. */
  readonly isKnown: boolean;
  readonly on: VoiceHandlers;
}

function Voice({ model, isKnown, on }: VoiceProps): JSX.Element {
  const { failure, myCall, others } = model;
  return (
    <>
      {failure && <FailureNotice failure={failure} act={on.act} />}
      {myCall && <MyCall call={myCall} on={on} />}
      {others.length > 0 && (
        <section aria-label={text.channels}>
          <h2>{myCall ? text.otherChannels : text.channels}</h2>
          <ChannelList channels={others} on={on} />
        </section>
      )}
      {others.length === 0 && myCall === null && <Quiet isKnown={isKnown} />}
    </>
  );
}

function Quiet({ isKnown }: { readonly isKnown: boolean }): JSX.Element {
  return isKnown ? (
    <Centre icon="voice" title={text.emptyTitle} body={text.emptyBody} />
  ) : (
    <Centre icon="spinner" body={text.loading} />
  );
}

interface CentreProps {
  readonly icon: IconName;
  readonly title?: string;
  readonly body: string;
  readonly children?: ComponentChildren;
}

function Centre({ icon, title, body, children }: CentreProps): JSX.Element {
  return (
    <div class="popup-centre">
      <span class="popup-sign">
        <Icon name={icon} size={28} />
      </span>
      {title && <h2>{title}</h2>}
      <p>{body}</p>
      {children}
    </div>
  );
}
