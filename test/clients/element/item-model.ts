// Makes and refreshes the view model of one row of Element's room list. Called by list-models.ts.

import {
  type NotificationDecorationData,
  type RoomListItemViewActions,
  type RoomListItemViewSnapshot,
  RoomNotifState,
} from '@element-hq/web-shared-components';
import type { RoomState } from './room-store.ts';
import { doNothing, type SettableViewModel, viewModel } from './view-model.ts';

export type ItemModel = SettableViewModel<RoomListItemViewSnapshot, RoomListItemViewActions>;

export interface ItemActions {
  readonly open: (roomId: string) => void;
  readonly markRead: (roomId: string) => void;
}

export function itemModel(room: RoomState, actions: ItemActions, areSectionsEnabled: boolean): ItemModel {
  return viewModel<RoomListItemViewSnapshot, RoomListItemViewActions>(
    itemSnapshot(room, areSectionsEnabled),
    {
      onOpenRoom: () => actions.open(room.roomId),
      onMarkAsRead: () => actions.markRead(room.roomId),
      onMarkAsUnread: doNothing,
      onToggleFavorite: doNothing,
      onToggleLowPriority: doNothing,
      onInvite: doNothing,
      onCopyRoomLink: doNothing,
      onLeaveRoom: doNothing,
      onSetRoomNotifState: doNothing,
      onCreateSection: doNothing,
      onToggleSection: doNothing,
      onRemoveFromSection: doNothing,
    },
  );
}

/** The `room` object stays the same for the life of the row, as Element's does; its components compare by reference. */
export function refreshItem(model: ItemModel, room: RoomState): void {
  const { notification, areSectionsEnabled, room: sameRoom } = model.getSnapshot();
  const next = itemSnapshot(room, areSectionsEnabled);
  const isSameCount = notification.count === room.unread && notification.isMention === room.isMention;
  model.set({
    ...next,
    room: sameRoom,
    notification: isSameCount ? notification : next.notification,
    sections: [],
  });
}

function itemSnapshot(room: RoomState, areSectionsEnabled: boolean): RoomListItemViewSnapshot {
  return {
    id: room.roomId,
    room: { roomId: room.roomId, name: room.name },
    name: room.name,
    isBold: room.unread > 0,
    notification: decoration(room),
    showMoreOptionsMenu: true,
    showNotificationMenu: true,
    isFavourite: room.tag === 'favourite',
    isLowPriority: room.tag === 'low-priority',
    isDm: room.isDirect,
    canInvite: true,
    canCopyRoomLink: true,
    canMarkAsRead: room.unread > 0,
    canMarkAsUnread: room.unread === 0,
    roomNotifState: RoomNotifState.AllMessages,
    sections: [],
    areSectionsEnabled,
    canChangeSection: areSectionsEnabled,
  };
}

function decoration({ unread, isMention }: RoomState): NotificationDecorationData {
  return {
    hasAnyNotificationOrActivity: unread > 0,
    isUnsentMessage: false,
    invited: false,
    isMention,
    isActivityNotification: false,
    isNotification: unread > 0,
    hasUnreadCount: unread > 0,
    count: unread,
    muted: false,
  };
}
