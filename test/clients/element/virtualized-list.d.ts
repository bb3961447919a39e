// Types of the list hook that the package ships as source and does not export; bundle.ts says where it is.
declare module '#element-virtualized-list' {
  import type { FocusEvent, KeyboardEvent, RefCallback } from 'react';
  import type { ListRange, VirtuosoHandle } from 'react-virtuoso';

  export interface VirtualizedListContext<Context> {
    readonly tabIndexKey?: string;
    readonly focused: boolean;
    readonly context: Context;
  }

  export function useVirtualizedList<Item, Context>(props: {
    readonly items: readonly Item[];
    readonly context: Context;
    readonly getItemKey: (item: Item) => string;
    readonly isItemFocusable: (item: Item) => boolean;
  }): {
    readonly ref: RefCallback<VirtuosoHandle>;
    readonly scrollerRef: (element: HTMLElement | Window | null) => void;
    readonly onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => void;
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: (event: FocusEvent<HTMLDivElement>) => void;
    readonly rangeChanged: (range: ListRange) => void;
    readonly onFocusForGetItemComponent: (item: Item, event: FocusEvent) => void;
    readonly computeItemKey: (index: number, item: Item) => string;
    readonly context: VirtualizedListContext<Context>;
  };
}
