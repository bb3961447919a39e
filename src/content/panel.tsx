// Our panel at the foot of the client's room list: my call, then other channels with people in them.
// Mounted by `main.ts`; it draws the voice model and opens rooms by the client's own route.
import { type JSX, render } from 'preact';
import controlsCss from '../ui/controls.css';
import { text } from '../ui/text.ts';
import { useView } from '../ui/use-view.ts';
import type { ViewStore } from '../ui/view-store.ts';
import voiceCss from '../ui/voice.css';
import { type VoiceModel, voiceModel } from '../ui/voice-model.ts';
import { ChannelList, FailureNotice, MyCall, type VoiceHandlers } from '../ui/voice-parts.tsx';
import { adoptStyles } from './adopt-styles.ts';
import clientThemeCss from './client-theme.css';
import { openRoom } from './clients/element.ts';
import { keepEvents } from './keep-events.ts';
import { OWN_ATTRIBUTE } from './page-marks.ts';
import panelCss from './panel.css';

export interface Panel {
  /** Keeps the panel the last child of the client's list, which the app may have re-created. */
  readonly place: (list: HTMLElement) => void;
}

export function createPanel(store: ViewStore, signal: AbortSignal): Panel {
  const host = document.createElement('div');
  host.setAttribute(OWN_ATTRIBUTE, 'panel');
  keepEvents(host);
  const root = host.attachShadow({ mode: 'closed' });
  adoptStyles(root, clientThemeCss + controlsCss + voiceCss + panelCss);
  const mount = document.createElement('div');
  root.append(mount);
  render(<VoicePanel store={store} />, mount);
  signal.addEventListener('abort', () => {
    render(null, mount);
    host.remove();
  });
  return {
    place: (list) => {
      host.hidden = !isWorthShowing(store);
      if (list.lastElementChild !== host) list.append(host);
    },
  };
}

function isWorthShowing(store: ViewStore): boolean {
  const view = store.get();
  return view?.isReady === true && !voiceModel(view).isEmpty;
}

function VoicePanel({ store }: { readonly store: ViewStore }): JSX.Element | null {
  const view = useView(store);
  if (!view?.isReady) return null;
  const model = voiceModel(view);
  if (model.isEmpty) return null;
  return (
    <section class="panel" aria-label={text.regionVoice}>
      <PanelContent model={model} on={{ act: store.act, openRoom }} />
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
