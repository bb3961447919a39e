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
export type SectionId = keyof typeof SECTIONS;

export interface ListModels {
  readonly list: RoomListViewModel;
  readonly header: RoomListHeaderViewModel;
  readonly search: RoomListSearchViewModel;
  readonly controls: ListControls;
}

/** What a driver may change of what the list shows; the rooms themselves are the store's. */
export interface ListControls {
  readonly toggleSection: (id: SectionId) => void;
  readonly setFilter: (filter: FilterId | undefined) => void;
  /** Only rooms whose name holds the text. Empty: all. */
  readonly search: (text: string) => void;
  /** Only these rooms; without them all, as in Home. */
  readonly switchSpace: (spaceId: string, roomIds?: ReadonlySet<string>) => void;
}

export interface ListOptions {
  readonly isGrouped: boolean;
  readonly actions: ItemActions;
}

type SectionHead = SettableViewModel<
  RoomListSectionHeaderViewSnapshot,
  Pick<RoomListSectionHeaderViewModel, 'onClick' | 'editSection' | 'removeSection'>
>;

/** What of the store the list shows. */
interface Scope {
  readonly filter: FilterId | undefined;
  readonly text: string;
  readonly spaceId: string;
  readonly roomIds: ReadonlySet<string> | undefined;
}

const EVERYTHING: Scope = { filter: undefined, text: '', spaceId: 'home', roomIds: undefined };

/** Models that follow the store for the life of the page. */
export function listModels(store: RoomStore, { isGrouped, actions }: ListOptions): ListModels {
  const items = new Map<string, ItemModel>();
  const heads = new Map<string, SectionHead>();
  let scope = EVERYTHING;
  const isExpanded = (id: string): boolean => heads.get(id)?.getSnapshot().isExpanded ?? true;
  const snapshot = (): RoomListViewSnapshot => listSnapshot(store, { isGrouped, scope, isExpanded });
  const draw = (change: Partial<Scope> = {}): void => {
    scope = { ...scope, ...change };
    list.set(snapshot());
  };
  const list = viewModel<RoomListViewSnapshot, RoomListViewActions>(snapshot(), {
    ...idleListActions,
    onToggleFilter: (clicked) => draw({ filter: scope.filter === clicked ? undefined : clicked }),
    getRoomItemViewModel: (roomId) => items.get(roomId),
    getSectionHeaderViewModel: (id) => heads.get(id) as SectionHead,
  });
  for (const id of Object.keys(SECTIONS) as SectionId[]) heads.set(id, sectionHead(id, draw));
  const follow = (changed: Iterable<string>): void => {
    for (const roomId of changed) refresh(items, store.get(roomId) ?? roomId, { isGrouped, actions });
    draw();
  };
  follow(store.byActivity().map((room) => room.roomId));
  store.subscribe(follow);
  const header = headerModel(isGrouped);
  const controls: ListControls = {
    toggleSection: (id) => heads.get(id)?.onClick(),
    setFilter: (filter) => draw({ filter }),
    search: (text) => draw({ text }),
    switchSpace: (spaceId, roomIds) => {
      header.set({ title: spaceId });
      draw({ spaceId, roomIds });
    },
  };
  return { list, header, search: searchModel(), controls };
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
  readonly scope: Scope;
  readonly isExpanded: (sectionId: string) => boolean;
}

function listSnapshot(store: RoomStore, { isGrouped, scope, isExpanded }: ListState): RoomListViewSnapshot {
  const rooms = store.byActivity().filter((room) => isInScope(room, scope));
  const { filter, spaceId } = scope;
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
      spaceId,
      ...(activeRoomIndex < 0 ? {} : { activeRoomIndex }),
      ...(filter === undefined ? {} : { filterKeys: [filter] }),
    },
    sections,
    canCreateRoom: true,
    isFlatList: !isGrouped,
  };
}

function isInScope(room: RoomState, { filter, text, roomIds }: Scope): boolean {
  if (roomIds && !roomIds.has(room.roomId)) return false;
  return passes(room, filter) && room.name.toLowerCase().includes(text.toLowerCase());
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

type HeaderActions = Omit<RoomListHeaderViewModel, 'getSnapshot' | 'subscribe'>;

function headerModel(areSectionsEnabled: boolean) {
  return viewModel<ReturnType<RoomListHeaderViewModel['getSnapshot']>, HeaderActions>(
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
