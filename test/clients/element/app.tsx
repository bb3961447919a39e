// Element's surrounding markup: the same elements and classes around its own room list components, the room view beside them.
// Called by main.tsx. The content script must find here what it finds in Element (test: element-page.test.ts).

import {
  I18nApi,
  I18nContext,
  type Room,
  RoomListHeaderView,
  RoomListSearchView,
  RoomListView,
} from '@element-hq/web-shared-components';
import { Avatar, TooltipProvider } from '@vector-im/compound-web';
import { useSyncExternalStore } from 'react';
import { IndexRoomListView } from './index-list.tsx';
import type { ListModels } from './list-models.ts';
import type { RoomStore } from './room-store.ts';
import { HomePage, RoomView } from './room-view.tsx';
import { SpaceBar } from './space-bar.tsx';

/** flat, grouped: the list of 0.2.0, wrappers keyed by room. index: the list of Element 1.12, wrappers keyed by place. */
export type ListKind = 'flat' | 'grouped' | 'index';

export interface AppProps {
  readonly store: RoomStore;
  readonly models: ListModels;
  readonly listKind: ListKind;
  /** CSS pixels. */
  readonly listWidth: number;
  readonly userId: string;
  readonly send: (roomId: string, text: string) => void;
}

const i18n = new I18nApi();

export function App({ store, send, ...left }: AppProps) {
  return (
    <I18nContext.Provider value={i18n}>
      <TooltipProvider>
        <div className="mx_MatrixChat_wrapper">
          <div className="mx_MatrixChat">
            <LeftPanel {...left} />
            <div className="mx_RoomView_wrapper">
              <MainPart store={store} send={send} />
            </div>
          </div>
        </div>
      </TooltipProvider>
    </I18nContext.Provider>
  );
}

function LeftPanel({ models, userId, listKind, listWidth }: Omit<AppProps, 'store' | 'send'>) {
  const List = listKind === 'index' ? IndexRoomListView : RoomListView;
  return (
    <div className="mx_LeftPanel_outerWrapper">
      <div className="mx_LeftPanel_wrapper mx_LeftPanel_newRoomList">
        <SpaceBar userId={userId} />
        <div className="mx_LeftPanel_wrapper--user" style={{ width: listWidth }}>
          <div className="mx_LeftPanel mx_LeftPanel_newRoomList">
            <div className="mx_LeftPanel_roomListContainer">
              <nav className="mx_RoomListPanel" aria-label="Room list">
                <RoomListSearchView vm={models.search} />
                <RoomListHeaderView vm={models.header} />
                <List vm={models.list} renderAvatar={renderAvatar} />
              </nav>
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

/** Element's components hand back, as unknown, the room object that our view model gave them. */
function renderAvatar(room: Room) {
  const { roomId, name } = room as { roomId: string; name: string };
  return <Avatar id={roomId} name={name} size="32px" />;
}

function MainPart({ store, send }: Pick<AppProps, 'store' | 'send'>) {
  useSyncExternalStore(store.subscribe, store.revision);
  const roomId = store.activeRoomId;
  if (roomId === undefined) return <HomePage text="Welcome" />;
  const room = store.get(roomId);
  if (!room) return <HomePage text={store.isLoading ? 'Loading…' : 'This room is not in your list.'} />;
  return <RoomView room={room} send={(text) => send(roomId, text)} />;
}
