// Watches whether somebody attends to a row's control: the pointer rests on it, or the keyboard's focus is in it. Called by
// `row.ts`, which opens and closes the bubble. A pointer on its way elsewhere opens nothing.

const OPEN_AFTER_MS = 400;
/** Time to cross the gap between button and bubble. */
const CLOSE_AFTER_MS = 250;

export interface AttentionWatch {
  /** Nodes that belong together: pointer over any of them counts. */
  readonly nodes: readonly HTMLElement[];
  readonly root: ShadowRoot;
  /** At once, when somebody comes: what will be shown may have to be asked for. */
  readonly onCome: () => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

export interface Attention {
  /** One more node that belongs to it. */
  readonly add: (node: HTMLElement) => void;
  /** Forgets everything: the control is bound to another room, or gone. */
  readonly reset: () => void;
}

export function watchAttention({ nodes, root, onCome, onOpen, onClose }: AttentionWatch): Attention {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (what: () => void, afterMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(what, afterMs);
  };
  const closeUnlessFocused = (): void => {
    if (root.activeElement?.matches(':focus-visible') !== true) onClose();
  };

  const add = (node: HTMLElement): void => {
    node.addEventListener('pointerenter', ({ pointerType }) => {
      if (pointerType === 'touch') return;
      onCome();
      later(onOpen, OPEN_AFTER_MS);
    });
    node.addEventListener('pointerleave', () => later(closeUnlessFocused, CLOSE_AFTER_MS));
  };
  for (const node of nodes) add(node);

  root.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element) || !target.matches(':focus-visible')) return;
    onCome();
    clearTimeout(timer);
    onOpen();
  });
  root.addEventListener('focusout', (event) => {
    const { relatedTarget } = event as FocusEvent;
    const staysInside = relatedTarget instanceof Node && root.contains(relatedTarget);
    if (!staysInside) later(onClose, 0);
  });
  return { add, reset: () => clearTimeout(timer) };
}
