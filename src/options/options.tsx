// The options page: three steps to the first join (sign in, microphone, the button at a room), settings, shortcuts, and
// who learns what.
// It draws the background's view; signing in is done there, and nothing is kept here.
import type { ComponentChildren, JSX } from 'preact';
import type { AccountView, View } from '../core/app/view.ts';
import { Icon } from '../ui/icon.tsx';
import { PressButton } from '../ui/press-button.tsx';
import { text } from '../ui/text.ts';
import { useView } from '../ui/use-view.ts';
import type { ViewStore } from '../ui/view-store.ts';
import { MicrophoneStep } from './microphone-step.tsx';
import { Settings } from './settings.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { Step } from './step.tsx';

export function Options({ store }: { readonly store: ViewStore }): JSX.Element {
  const view = useView(store);
  const account = view?.account ?? null;
  return (
    <div class="page">
      <header class="page-head">
        <img src="icons/icon-128.png" alt="" />
        <div>
          <h1>{text.optionsTitle}</h1>
          <p>{text.optionsLead}</p>
        </div>
      </header>
      <Step number={1} title={text.stepAccount} isDone={account !== null}>
        <AccountStep view={view} store={store} />
      </Step>
      <MicrophoneStep />
      <PressStep />
      {view?.isReady && <Settings settings={view.settings} act={store.act} />}
      <Shortcuts />
      <p class="fine-print">{text.whoLearnsWhat}</p>
      {view?.hasRelay === false && <p class="fine-print">{text.noRelay}</p>}
    </div>
  );
}

interface AccountStepProps {
  readonly view: View | null;
  readonly store: ViewStore;
}

function AccountStep({ view, store }: AccountStepProps): ComponentChildren {
  if (view?.trouble)
    return (
      <p class="step-lead" role="alert">
        {text.trouble[view.trouble]}
      </p>
    );
  if (!view?.isReady) return <p class="step-lead">{text.loading}</p>;
  if (view.account) return <SignedIn account={view.account} signOut={() => store.act({ type: 'signOut' })} />;
  return (
    <>
      <p class="step-lead">{text.accountLead}</p>
      <SignInForm signIn={view.signIn} submit={(entered) => store.act({ type: 'signIn', ...entered })} />
    </>
  );
}

interface SignedInProps {
  readonly account: AccountView;
  readonly signOut: () => void;
}

function SignedIn({ account, signOut }: SignedInProps): JSX.Element {
  return (
    <div class="signed-in">
      <span role="status">{text.signedInAs(account.userId)}</span>
      <PressButton onPress={signOut}>{text.signOut}</PressButton>
    </div>
  );
}

function PressStep(): JSX.Element {
  return (
    <Step number={3} title={text.stepPress} isDone={false}>
      <p class="step-lead">{text.pressLead}</p>
      <div class="sample" aria-hidden="true">
        <span class="sample-face" />
        <span class="sample-name">Lounge</span>
        <span class="sample-button">
          <Icon name="voice" />
        </span>
      </div>
      <a class="button link-button" href="https://app.element.io" target="_blank" rel="noreferrer">
        {text.openElement}
      </a>
    </Step>
  );
}
