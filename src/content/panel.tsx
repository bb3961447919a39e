// Our panel at the foot of the client's room list: my call, then all other channels, and the way to a new one.
// Mounted by `main.ts`; it draws the panel model and opens rooms by the client's own route.
import { type JSX, render } from 'preact';
import type { View } from '../core/app/view.ts';
import controlsCss from '../ui/controls.css';
import { AccountNotice, FailureNotice, TaskNotice } from '../ui/notices.tsx';
import { PressButton } from '../ui/press-button.tsx';
import { text } from '../ui/text.ts';
import type { ViewStore } from '../ui/view-store.ts';
import voiceCss from '../ui/voice.css';
import { ChannelList, MyCall, type VoiceHandlers } from '../ui/voice-parts.tsx';
import { adoptStyles } from './adopt-styles.ts';
import clientThemeCss from './client-theme.css';
import { openRoom } from './clients/element.ts';
import { createDialog } from './dialog.tsx';
import { keepEvents } from './keep-events.ts';
import { readPageAccount } from './page-account.ts';
import { OWN_ATTRIBUTE } from './page-marks.ts';
import panelCss from './panel.css';
import { type PanelModel, panelModel } from './panel-model.ts';

export interface Panel {
  /** Keeps the panel the last child of the client's list, which the app may have re-created. */
  readonly place: (list: HTMLElement, seen: { readonly isFailureSeen: boolean }) => void;
}

export function createPanel(store: ViewStore, signal: AbortSignal): Panel {
  const host = document.createElement('div');
  host.setAttribute(OWN_ATTRIBUTE, 'panel');
  keepEvents(host);
  const root = host.attachShadow({ mode: 'closed' });
  adoptStyles(root, clientThemeCss + controlsCss + voiceCss + panelCss);
  const mount = document.createElement('div');
  root.append(mount);
  const dialog = createDialog(store, signal);
  let drawn: readonly [View | null, boolean] | null = null;
  const forget = (): void => {
    drawn = null;
  };
  let dismissedNote: string | null = null;

  const draw = (view: View | null, isFailureSeen: boolean, pageAccount: string | null): void => {
    drawn = [view, isFailureSeen];
    const model = panelModel(view, { isFailureSeen, pageAccount });
    host.hidden = model === null;
    const note = model?.account ?? null;
    const dismissNote = (): void => {
      dismissedNote = note?.key ?? null;
      draw(view, isFailureSeen, pageAccount);
    };
    const on: PanelHandlers = { act: store.act, openRoom, openDialog: dialog.open, dismissNote };
    const shownNote = note?.key === dismissedNote ? null : note;
    render(model && <VoicePanel model={{ ...model, account: shownNote }} on={on} />, mount);
  };
  signal.addEventListener('abort', () => {
    render(null, mount);
    host.remove();
  });
  // In another tab: where it happens here, the client draws its list anew.
  window.addEventListener('storage', () => forget(), { signal });
  return {
    place: (list, { isFailureSeen }) => {
      const isInPlace = list.lastElementChild === host;
      const view = store.get();
      // Most passes over the list change nothing here, and each counts.
      if (isInPlace && drawn?.[0] === view && drawn[1] === isFailureSeen) return;
      draw(view, isFailureSeen, readPageAccount());
      if (!isInPlace) list.append(host);
    },
  };
}

interface PanelHandlers extends VoiceHandlers {
  readonly openDialog: () => void;
  readonly dismissNote: () => void;
}

interface VoicePanelProps {
  readonly model: PanelModel;
  readonly on: PanelHandlers;
}

function VoicePanel({ model, on }: VoicePanelProps): JSX.Element {
  const { voice, account, taskFailure } = model;
  return (
    <section class="panel" aria-label={text.regionVoice}>
      {account && (
        <AccountNotice
          sentence={account.sentence}
          label={account.label}
          act={on.act}
          onDismiss={on.dismissNote}
        />
      )}
      {voice.failure && <FailureNotice model={voice.failure} act={on.act} />}
      {taskFailure !== null && <TaskNotice sentence={taskFailure} act={on.act} />}
      {voice.myCall && <MyCall call={voice.myCall} on={on} />}
      <Rest model={model} on={on} />
    </section>
  );
}

/** One line while nobody is anywhere: the way to a new channel stays. */
function Rest({ model: { voice, canMakeChannel }, on }: VoicePanelProps): JSX.Element | null {
  const { myCall, others } = voice;
  if (!canMakeChannel && others.length === 0) return null;
  const heading = myCall ? text.otherChannels : others.length > 0 ? text.channels : text.regionVoice;
  return (
    <div class="panel-rest">
      <div class="panel-head">
        <h2 class="panel-heading">{heading}</h2>
        {canMakeChannel && (
          <PressButton
            look="icon"
            icon="plus"
            label={text.newChannel}
            title={text.newChannel}
            onPress={on.openDialog}
          />
        )}
      </div>
      {others.length > 0 && <ChannelList channels={others} on={on} />}
    </div>
  );
}
