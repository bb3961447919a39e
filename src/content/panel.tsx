// Our panel at the foot of the client's room list: my call, then other channels with people in them.
// Mounted by `main.ts`; it draws the voice model and opens rooms by the client's own route.
import { type JSX, render } from 'preact';
import type { View } from '../core/app/view.ts';
import controlsCss from '../ui/controls.css';
import { text } from '../ui/text.ts';
import type { ViewStore } from '../ui/view-store.ts';
import voiceCss from '../ui/voice.css';
import type { VoiceModel } from '../ui/voice-model.ts';
import { ChannelList, FailureNotice, MyCall, type VoiceHandlers } from '../ui/voice-parts.tsx';
import { adoptStyles } from './adopt-styles.ts';
import clientThemeCss from './client-theme.css';
import { openRoom } from './clients/element.ts';
import { keepEvents } from './keep-events.ts';
import { OWN_ATTRIBUTE } from './page-marks.ts';
import panelCss from './panel.css';
import { panelModel, type Seen } from './panel-model.ts';

export interface Panel {
  /** Keeps the panel the last child of the client's list, which the app may have re-created. */
  readonly place: (list: HTMLElement, seen: Seen) => void;
}

export function createPanel(store: ViewStore, signal: AbortSignal): Panel {
  const host = document.createElement('div');
  host.setAttribute(OWN_ATTRIBUTE, 'panel');
  keepEvents(host);
  const root = host.attachShadow({ mode: 'closed' });
  adoptStyles(root, clientThemeCss + controlsCss + voiceCss + panelCss);
  const mount = document.createElement('div');
  root.append(mount);
  let drawn: readonly [View | null, boolean] | null = null;
  // Most passes over the list change nothing here, and each counts.
  const drawIfNew = (view: View | null, isFailureSeen: boolean): void => {
    if (drawn?.[0] === view && drawn[1] === isFailureSeen) return;
    drawn = [view, isFailureSeen];
    const model = panelModel(view, { isFailureSeen });
    host.hidden = model === null;
    render(<VoicePanel model={model} act={store.act} />, mount);
  };
  signal.addEventListener('abort', () => {
    render(null, mount);
    host.remove();
  });
  return {
    place: (list, { isFailureSeen }) => {
      drawIfNew(store.get(), isFailureSeen);
      if (list.lastElementChild !== host) list.append(host);
    },
  };
}

interface VoicePanelProps {
  readonly model: VoiceModel | null;
  readonly act: ViewStore['act'];
}

function VoicePanel({ model, act }: VoicePanelProps): JSX.Element | null {
  if (model === null) return null;
  return (
    <section class="panel" aria-label={text.regionVoice}>
      <PanelContent model={model} on={{ act, openRoom }} />
    </section>
  );
}

function PanelContent({
  model,
  on,
}: {
  readonly model: VoiceModel;
  readonly on: VoiceHandlers;
}): JSX.Element {
  const { failure, myCall, others } = model;
  return (
    <>
      {failure && <FailureNotice failure={failure} act={on.act} />}
      {myCall && <MyCall call={myCall} on={on} />}
      {others.length > 0 && (
        <div class="panel-rest">
          <h2 class="panel-heading">{myCall ? text.otherChannels : text.channels}</h2>
          <ChannelList channels={others} on={on} />
        </div>
      )}
    </>
  );
}
