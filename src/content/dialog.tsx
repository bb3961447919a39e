// The dialog for a new voice channel over the client's page, opened from the panel. It stands outside the list, which the app
// may re-create while somebody types. What is typed stays in it: the client would take the keys for its own.
import { type JSX, render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import controlsCss from '../ui/controls.css';
import formsCss from '../ui/forms.css';
import { NewChannelForm } from '../ui/new-channel-form.tsx';
import { text } from '../ui/text.ts';
import { useView } from '../ui/use-view.ts';
import type { ViewStore } from '../ui/view-store.ts';
import { adoptStyles } from './adopt-styles.ts';
import clientThemeCss from './client-theme.css';
import { openRoom } from './clients/element.ts';
import dialogCss from './dialog.css';
import { keepAllEvents } from './keep-events.ts';
import { OWN_ATTRIBUTE } from './page-marks.ts';

export interface Dialog {
  readonly open: () => void;
}

export function createDialog(store: ViewStore, signal: AbortSignal): Dialog {
  let host: HTMLElement | null = null;
  let mount: HTMLElement | null = null;
  const close = (): void => {
    if (mount) render(null, mount);
    host?.remove();
    host = null;
  };
  signal.addEventListener('abort', close);
  return {
    open: () => {
      close();
      host = document.createElement('div');
      host.setAttribute(OWN_ATTRIBUTE, 'dialog');
      keepAllEvents(host);
      const root = host.attachShadow({ mode: 'closed' });
      adoptStyles(root, clientThemeCss + controlsCss + formsCss + dialogCss);
      mount = document.createElement('div');
      root.append(mount);
      document.body.append(host);
      render(<NewChannelDialog store={store} close={close} />, mount);
    },
  };
}

interface NewChannelDialogProps {
  readonly store: ViewStore;
  readonly close: () => void;
}

function NewChannelDialog({ store, close }: NewChannelDialogProps): JSX.Element {
  const view = useView(store);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closing gives the focus back to the button that opened it.
    return () => element?.close();
  }, []);
  const end = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="dialog-title" onClose={close}>
      <h2 id="dialog-title">{text.newChannel}</h2>
      <NewChannelForm
        spaces={view?.spaces ?? []}
        task={view?.task ?? null}
        act={store.act}
        onMade={(roomId) => {
          end();
          openRoom(roomId);
        }}
        onCancel={end}
      />
    </dialog>
  );
}
