// Element 1.12's room list around Element's own row: the virtual list keys its wrappers by place, so that every row which
// changes place is made anew. Called by app.tsx for `?list=index`; the list hook is the package's own, its source.
// Height, markup and the lack of test ids are those of 1.12.11 (clients.md).

import {
  type FilterId,
  getItemAccessibleProps,
  RoomListItemView,
  RoomListPrimaryFilters,
  type RoomListViewModel,
  type RoomListViewProps,
  useViewModel,
} from '@element-hq/web-shared-components';
import { type FocusEvent, useLayoutEffect, useRef } from 'react';
import { Virtuoso } from 'react-virtuoso';
import { useVirtualizedList, type VirtualizedListContext } from '#element-virtualized-list';

const ROW_PX = 48;
/** Rows drawn beyond each edge, as in Element. */
const OVERSCAN_ROWS = 25;
const OVERSCAN = { top: OVERSCAN_ROWS * ROW_PX, bottom: OVERSCAN_ROWS * ROW_PX };

export function IndexRoomListView({ vm, renderAvatar }: RoomListViewProps) {
  const { filterIds, activeFilterId, isRoomListEmpty } = useViewModel(vm);
  return (
    <>
      <RoomListPrimaryFilters
        filterIds={filterIds}
        activeFilterId={activeFilterId as FilterId}
        onToggleFilter={vm.onToggleFilter}
      />
      {!isRoomListEmpty && <VirtualList vm={vm} renderAvatar={renderAvatar} />}
    </>
  );
}

type OnFocus = (roomId: string, event: FocusEvent) => void;
type Rendered = RoomListViewProps & { readonly activeRoomIndex: number | undefined; readonly count: number };

const asItself = (roomId: string): string => roomId;
const always = (): boolean => true;

function VirtualList({ vm, renderAvatar }: RoomListViewProps) {
  const { sections, roomListState } = useViewModel(vm);
  const items = sections.flatMap(({ roomIds }) => roomIds);
  const spaceBefore = useRef(roomListState.spaceId);
  const { activeRoomIndex } = roomListState;
  // Left out on purpose: computeItemKey. Virtuoso's own default is the place in the list.
  const {
    onFocusForGetItemComponent,
    computeItemKey: _,
    ...list
  } = useVirtualizedList<string, Rendered>({
    items,
    context: { vm, renderAvatar, activeRoomIndex, count: items.length },
    getItemKey: asItself,
    isItemFocusable: always,
  });
  return (
    <Virtuoso
      {...list}
      className="index-list"
      data={items}
      role="listbox"
      aria-label="Room list"
      fixedItemHeight={ROW_PX}
      increaseViewportBy={OVERSCAN}
      {...(activeRoomIndex === undefined ? {} : { initialTopMostItemIndex: activeRoomIndex })}
      scrollIntoViewOnChange={() => {
        if (spaceBefore.current === roomListState.spaceId) return false;
        spaceBefore.current = roomListState.spaceId;
        return { align: 'start', index: activeRoomIndex ?? 0, behavior: 'auto' };
      }}
      itemContent={(index, roomId, context: VirtualizedListContext<Rendered>) => (
        <Row key={roomId} index={index} roomId={roomId} list={context} onFocus={onFocusForGetItemComponent} />
      )}
    />
  );
}

interface RowProps {
  readonly index: number;
  readonly roomId: string;
  readonly list: VirtualizedListContext<Rendered>;
  readonly onFocus: OnFocus;
}

function Row({ index, roomId, list, onFocus }: RowProps) {
  const { vm, renderAvatar, activeRoomIndex, count } = list.context;
  const item = (vm as RoomListViewModel).getRoomItemViewModel(roomId);
  const row = useRef<HTMLButtonElement>(null);
  // The row of 1.12 had no test ids; nobody may lean on those of 0.2.0.
  useLayoutEffect(() => {
    row.current?.querySelector('[data-testid="room-name"]')?.removeAttribute('data-testid');
  }, []);
  if (!item) return null;
  return (
    <RoomListItemView
      ref={row}
      vm={item}
      renderAvatar={renderAvatar}
      isSelected={activeRoomIndex === index}
      isFocused={list.focused && list.tabIndexKey === roomId}
      onFocus={onFocus}
      isFirstItem={false}
      isLastItem={false}
      {...getItemAccessibleProps('listbox', index, count)}
    />
  );
}
