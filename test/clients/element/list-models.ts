// Feeds Element's room list components: the list, its rows, its section heads, header and search field, all from the store.
// Called by main.tsx; the components subscribe to what it makes.

import type {
  FilterId,
  RoomListHeaderViewModel,
  RoomListSearchViewModel,
  RoomListSection,
  RoomListSectionHeaderViewModel,
  RoomListSectionHeaderViewSnapshot,
  RoomListViewActions,
  RoomListViewModel,
  RoomListViewSnapshot,
} from '@element-hq/web-shared-components';
import { type ItemActions, type ItemModel, itemModel, refreshItem } from './item-model.ts';
import type { RoomState, RoomStore } from './room-store.ts';
import { doNothing, type SettableViewModel, viewModel } from './view-model.ts';

const SECTIONS = { favourite: 'Favourites', chats: 'Chats', 'low-priority': 'Low priority' } as const;
type SectionId = keyof typeof SECTIONS;

export interface ListModels {
  readonly list: RoomListViewModel;
  readonly header: RoomListHeaderViewModel;
  readonly search: RoomListSearchViewModel;
}

export interface ListOptions {
  readonly isGrouped: boolean;
  readonly actions: ItemActions;
}

type SectionHead = SettableViewModel<
  RoomListSectionHeaderViewSnapshot,
  Pick<RoomListSectionHeaderViewModel, 'onClick' | 'editSection' | 'removeSection'>
>;

/** Models that follow the store for the life of the page. */
export function listModels(store: RoomStore, { isGrouped, actions }: ListOptions): ListModels {
  const items = new Map<string, ItemModel>();
  const heads = new Map<string, SectionHead>();
  let filter: FilterId | undefined;
  const snapshot = (): RoomListViewSnapshot =>
    listSnapshot(store, {
      isGrouped,
      filter,
      isExpanded: (id) => heads.get(id)?.getSnapshot().isExpanded ?? true,
    });
  const list = viewModel<RoomListViewSnapshot, RoomListViewActions>(snapshot(), {
    ...idleListActions,
    onToggleFilter: (clicked) => {
      filter = filter === clicked ? undefined : clicked;
      list.set(snapshot());
    },
    getRoomItemViewModel: (roomId) => items.get(roomId),
    getSectionHeaderViewModel: (id) => heads.get(id) as SectionHead,
  });
  for (const id of Object.keys(SECTIONS) as SectionId[])
    heads.set(
      id,
      sectionHead(id, () => list.set(snapshot())),
    );
  const follow = (changed: Iterable<string>): void => {
    for (const roomId of changed) refresh(items, store.get(roomId) ?? roomId, { isGrouped, actions });
    list.set(snapshot());
  };
  follow(store.byActivity().map((room) => room.roomId));
  store.subscribe(follow);
  return { list, header: headerModel(isGrouped), search: searchModel() };
}

/** A room that is gone comes as its id. */
function refresh(
  items: Map<string, ItemModel>,
  room: RoomState | string,
  { isGrouped, actions }: ListOptions,
): void {
  if (typeof room === 'string') {
    items.delete(room);
    return;
  }
  const item = items.get(room.roomId);
  if (item) refreshItem(item, room);
  else items.set(room.roomId, itemModel(room, actions, isGrouped));
}

interface ListState {
  readonly isGrouped: boolean;
  readonly filter: FilterId | undefined;
  readonly isExpanded: (sectionId: string) => boolean;
}

function listSnapshot(store: RoomStore, { isGrouped, filter, isExpanded }: ListState): RoomListViewSnapshot {
  const rooms = store.byActivity().filter((room) => passes(room, filter));
  const sections = isGrouped
    ? grouped(rooms, isExpanded)
    : [{ id: 'chats', roomIds: rooms.map((room) => room.roomId) }];
  const activeRoomIndex = sections.flatMap((section) => section.roomIds).indexOf(store.activeRoomId ?? '');
  return {
    isLoadingRooms: store.isLoading,
    isRoomListEmpty: rooms.length === 0,
    filterIds: ['unread', 'people', 'rooms'],
    // The components read a field set to undefined as a missing one, but exact types do not: hence the two casts.
    activeFilterId: filter as FilterId,
    roomListState: {
      spaceId: 'home',
      ...(activeRoomIndex < 0 ? {} : { activeRoomIndex }),
      ...(filter === undefined ? {} : { filterKeys: [filter] }),
    },
    sections,
    canCreateRoom: true,
    isFlatList: !isGrouped,
  };
}

function passes(room: RoomState, filter: FilterId | undefined): boolean {
  if (filter === 'unread') return room.unread > 0;
  if (filter === 'people') return room.isDirect;
  if (filter === 'rooms') return !room.isDirect;
  return true;
}

function grouped(rooms: readonly RoomState[], isExpanded: (id: string) => boolean): RoomListSection[] {
  return Object.keys(SECTIONS).map((id) => {
    const own = isExpanded(id) ? rooms.filter((room) => (room.tag ?? 'chats') === id) : [];
    return { id, roomIds: own.map((room) => room.roomId) };
  });
}

function sectionHead(id: SectionId, changed: () => void): SectionHead {
  const head: SectionHead = viewModel(
    {
      id,
      title: SECTIONS[id],
      isExpanded: true,
      isUnread: false,
      displaySectionMenu: false,
      canBeReordered: id === 'chats',
      acceptedRoomKind: 'any',
    } as RoomListSectionHeaderViewSnapshot,
    {
      onClick: () => {
        head.set({ isExpanded: !head.getSnapshot().isExpanded });
        changed();
      },
      editSection: doNothing,
      removeSection: doNothing,
    },
  );
  return head;
}

const idleListActions = {
  createChatRoom: doNothing,
  createRoom: doNothing,
  updateVisibleRooms: doNothing,
  updateVisibleFold: doNothing,
  closeToast: doNothing,
  scrollToUnreadActivity: doNothing,
  setScrollToIndex: doNothing,
  changeRoomSection: doNothing,
  changeSectionOrder: doNothing,
  onSectionOrRoomDragStart: doNothing,
  onSectionOrRoomDragEnd: doNothing,
};

function headerModel(areSectionsEnabled: boolean): RoomListHeaderViewModel {
  return viewModel(
    {
      title: 'Home',
      displaySpaceMenu: false,
      canCreateRoom: true,
      canCreateVideoRoom: false,
      canInviteInSpace: false,
      canAccessSpaceSettings: false,
      activeSortOption: 'recent' as const,
      isMessagePreviewEnabled: false,
      areSectionsEnabled,
      displaySectionReleaseAnnouncement: false,
    },
    {
      createChatRoom: doNothing,
      createRoom: doNothing,
      createVideoRoom: doNothing,
      openSpaceHome: doNothing,
      inviteInSpace: doNothing,
      openSpacePreferences: doNothing,
      openSpaceSettings: doNothing,
      sort: doNothing,
      toggleMessagePreview: doNothing,
      createSection: doNothing,
      collapseOrExpandSections: doNothing,
      closeSectionReleaseAnnouncement: doNothing,
    },
  );
}

function searchModel(): RoomListSearchViewModel {
  return viewModel(
    { displayExploreButton: true, displayDialButton: false, searchShortcut: 'Ctrl K' },
    { onSearchClick: doNothing, onDialPadClick: doNothing, onExploreClick: doNothing },
  );
}
