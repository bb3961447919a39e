// A page that stands where Element stands: Element's own published room list (@element-hq/web-shared-components), fed by us.
// Those components are AGPL-3.0 (or GPL, or commercial): a development dependency for tests, in nothing that ships.
// Entry file of the test page. `?list=grouped|index` (index: as Element 1.12 has it, see index-list.tsx), `?theme=dark-hc`,
// `?dir=rtl`; `?drive=1&n=50` runs without a homeserver, moved by window.driver.

import '@fontsource/inter/400.css';
import '@fontsource/inter/500.css';
import '@fontsource/inter/600.css';
import '@fontsource/inter/700.css';
import '@vector-im/compound-design-tokens/assets/web/css/compound-design-tokens.css';
import '@vector-im/compound-web/dist/style.css';
import '@element-hq/web-shared-components/dist/element-web-shared-components.css';
import './shell.css';
import { registerTranslations, setLocale } from '@element-hq/web-shared-components';
import { createRoot, type Root } from 'react-dom/client';
// The package exports no translations, but ships them; without, every label would be its key.
import english from '../../../node_modules/@element-hq/web-shared-components/src/i18n/strings/en_EN.json';
import { App, type AppProps, type ListKind } from './app.tsx';
import { fillStore, makeDriver } from './driver.ts';
import { type ListModels, listModels } from './list-models.ts';
import { RoomStore } from './room-store.ts';
import { openRoom, roomInHash } from './routes.ts';
import { readSession } from './session.ts';
import { connect, type Homeserver } from './sync.ts';

const THEMES = ['light', 'dark', 'light-hc', 'dark-hc'] as const;

const query = new URLSearchParams(location.search);
const kind = listKind(query.get('list'));
const theme = THEMES.find((one) => one === query.get('theme')) ?? 'light';
document.body.className = `cpd-theme-${theme}`;
document.documentElement.dir = query.get('dir') === 'rtl' ? 'rtl' : 'ltr';
registerTranslations('en', english);
setLocale('en');

const store = new RoomStore();
const source = query.get('drive') === '1' ? driven() : signedIn();
follow(source);

interface Source {
  readonly userId: string;
  readonly homeserver: Homeserver;
}

function driven(): Source {
  fillStore(store, Number(query.get('n') ?? 50));
  return {
    userId: localStorage.getItem('mx_user_id') ?? '@tester:example.org',
    homeserver: {
      send: async (roomId, text) => window.driver?.message(roomId, { text }),
      markRead: async () => undefined,
    },
  };
}

function signedIn(): Source {
  const session = readSession();
  if (!session) throw new Error('Nobody is signed in: localStorage lacks mx_hs_url and its like.');
  const homeserver = connect(session);
  homeserver.sync(store).catch(report);
  return { userId: session.userId, homeserver };
}

function follow({ userId, homeserver }: Source): void {
  const markRead = (roomId: string): void => {
    if (store.get(roomId)?.unread) store.update(roomId, { unread: 0, isMention: false });
    homeserver.markRead(roomId).catch(report);
  };
  const models = listModels(store, {
    isGrouped: kind === 'grouped',
    actions: { open: openRoom, markRead },
  });
  const route = (): void => {
    const roomId = roomInHash(location.hash);
    store.activate(roomId);
    if (roomId !== undefined) markRead(roomId);
  };
  addEventListener('hashchange', route);
  store.subscribe((changed) => {
    const active = store.activeRoomId;
    if (active !== undefined && changed.has(active) && store.get(active)?.unread) markRead(active);
  });
  route();
  const send = (roomId: string, text: string): void => void homeserver.send(roomId, text).catch(report);
  show({ models, userId, send });
}

type Shown = Pick<AppProps, 'userId' | 'send'> & { readonly models: ListModels };

function show(shown: Shown): void {
  let root: Root | undefined;
  let width = 350;
  const render = (): void => root?.render(<App {...shown} store={store} listKind={kind} listWidth={width} />);
  const create = (): void => {
    root?.unmount();
    root = createRoot(document.getElementById('matrixchat') as HTMLElement);
    render();
  };
  create();
  if (query.get('drive') !== '1') return;
  const setWidth = (px: number): void => {
    width = px;
    render();
  };
  window.driver = makeDriver({
    store,
    controls: shown.models.controls,
    stage: { recreate: create, setWidth },
  });
}

function listKind(wished: string | null): ListKind {
  return wished === 'grouped' || wished === 'index' ? wished : 'flat';
}

function report(error: unknown): void {
  console.error(error);
}
