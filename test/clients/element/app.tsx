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
import type { ListModels } from './list-models.ts';
import type { RoomStore } from './room-store.ts';
import { HomePage, RoomView } from './room-view.tsx';
import { SpaceBar } from './space-bar.tsx';

export interface AppProps {
  readonly store: RoomStore;
  readonly models: ListModels;
  readonly userId: string;
  readonly send: (roomId: string, text: string) => void;
}

const i18n = new I18nApi();

export function App({ store, models, userId, send }: AppProps) {
  return (
    <I18nContext.Provider value={i18n}>
      <TooltipProvider>
        <div className="mx_MatrixChat_wrapper">
          <div className="mx_MatrixChat">
            <LeftPanel models={models} userId={userId} />
            <div className="mx_RoomView_wrapper">
              <MainPart store={store} send={send} />
            </div>
          </div>
        </div>
      </TooltipProvider>
    </I18nContext.Provider>
  );
}

function LeftPanel({ models, userId }: Pick<AppProps, 'models' | 'userId'>) {
  return (
    <div className="mx_LeftPanel_outerWrapper">
      <div className="mx_LeftPanel_wrapper mx_LeftPanel_newRoomList">
        <SpaceBar userId={userId} />
        <div className="mx_LeftPanel_wrapper--user" style={{ width: 350 }}>
          <div className="mx_LeftPanel mx_LeftPanel_newRoomList">
            <div className="mx_LeftPanel_roomListContainer">
              <nav className="mx_RoomListPanel" aria-label="Room list">
                <RoomListSearchView vm={models.search} />
                <RoomListHeaderView vm={models.header} />
                <RoomListView vm={models.list} renderAvatar={renderAvatar} />
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
