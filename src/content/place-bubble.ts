// Decides where a row's bubble stands: beside the list where there is room, else under its button. Pure.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface BubblePlace {
  readonly anchor: Box;
  /** CSS pixels, like everything here. */
  readonly size: { readonly width: number; readonly height: number };
  readonly viewport: { readonly width: number; readonly height: number };
  readonly isRightToLeft: boolean;
}

/** Between the button and the bubble, and to the window's edge. */
const GAP_PX = 12;

export function placeBubble({ anchor, size, viewport, isRightToLeft }: BubblePlace): {
  left: number;
  top: number;
} {
  const beside = isRightToLeft ? anchor.left - GAP_PX - size.width : anchor.right + GAP_PX;
  const fitsBeside = beside >= GAP_PX && beside + size.width <= viewport.width - GAP_PX;
  const left = fitsBeside ? beside : isRightToLeft ? anchor.left : anchor.right - size.width;
  const top = fitsBeside ? anchor.top : anchor.bottom + GAP_PX / 2;
  return {
    left: within(left, viewport.width - size.width),
    top: within(top, viewport.height - size.height),
  };
}

function within(start: number, room: number): number {
  return Math.max(GAP_PX, Math.min(start, room - GAP_PX));
}
