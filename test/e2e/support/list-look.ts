// What stands in Element's list just now: its rows, and what is ours in them. Called by the list tests.
// Our buttons live in closed shadow roots, which only an extension's own world may open (`chrome.dom`): so with the
// extension `look` runs there, without it in the page's world. It reads and changes nothing.
import type { CDPSession, Page } from 'puppeteer-core';

export interface RowLook {
  /** As the row shows it; in these tests each room has its own name. */
  readonly name: string;
  readonly index: number;
  /** CSS pixels from the scroller's upper edge. */
  readonly top: number;
  /** Of the whole wrapper, ours included. */
  readonly height: number;
  readonly markedAs: string | null;
  /** Labels of our buttons at the row: one each, and a bubble's if there is one. */
  readonly labels: readonly string[];
  /** Number of our controls at the row. */
  readonly controls: number;
  /** Everything we say at the row: texts, labels, descriptions. */
  readonly words: string;
}

export interface ListLook {
  readonly rows: readonly RowLook[];
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
  /** Where the focus is, in words. */
  readonly focus: string;
  /** Our controls in the whole page, wherever they stand. */
  readonly controls: number;
}

/** Serialised into the page: names nothing outside itself. */
export function look(): ListLook {
  const open = (host: Element): ShadowRoot | null =>
    typeof chrome === 'undefined' || !chrome.dom
      ? null
      : chrome.dom.openOrClosedShadowRoot(host as HTMLElement);
  const scroller = document.querySelector('[data-virtuoso-scroller]');
  const edge = scroller?.getBoundingClientRect().top ?? 0;
  const nameOf = (row: Element): string =>
    (row.querySelector('[data-testid="room-name"]') ?? row.querySelector('[title]'))?.getAttribute('title') ??
    '';
  const wordsOf = (root: ShadowRoot): string[] => [
    root.textContent ?? '',
    ...[...root.querySelectorAll('*')].flatMap((one) =>
      ['aria-label', 'aria-description', 'title'].map((attribute) => one.getAttribute(attribute) ?? ''),
    ),
  ];
  const rowLook = (wrapper: HTMLElement, row: Element): RowLook => {
    const roots = [...wrapper.querySelectorAll('[data-mxvc]')].map(open).filter((root) => root !== null);
    const box = wrapper.getBoundingClientRect();
    const buttons = roots.flatMap((root) => [...root.querySelectorAll('button[aria-label]')]);
    return {
      name: nameOf(row),
      index: Number(wrapper.dataset['itemIndex']),
      top: box.top - edge,
      height: box.height,
      markedAs: wrapper.getAttribute('data-mxvc-room'),
      labels: buttons.map((button) => button.getAttribute('aria-label') ?? ''),
      controls: wrapper.querySelectorAll('[data-mxvc="control"]').length,
      words: roots.flatMap(wordsOf).join('\n'),
    };
  };
  const focusOf = (active: Element | null): string => {
    if (!active || active === document.body) return 'nothing';
    if (active === scroller) return 'the list';
    const own = active.hasAttribute('data-mxvc') ? open(active)?.activeElement : null;
    if (own) return `our ${own.getAttribute('aria-label') ?? own.textContent}`;
    const row = active.closest('.mx_RoomListItemView');
    if (row) return `${active === row ? 'row' : 'menu'} of ${nameOf(row)}`;
    return `${active.tagName} ${active.getAttribute('aria-label') ?? active.textContent}`;
  };
  const rows: RowLook[] = [];
  for (const wrapper of document.querySelectorAll<HTMLElement>('[data-item-index]')) {
    const row = wrapper.querySelector('.mx_RoomListItemView');
    if (row) rows.push(rowLook(wrapper, row));
  }
  return {
    rows,
    scrollTop: scroller?.scrollTop ?? 0,
    scrollHeight: scroller?.scrollHeight ?? 0,
    clientHeight: scroller?.clientHeight ?? 0,
    focus: focusOf(document.activeElement),
    controls: document.querySelectorAll('[data-mxvc="control"]').length,
  };
}

/** A world of a page: its own, or the content script's. */
export interface PageWorld {
  /** Calls a function there, which can name nothing outside itself. */
  readonly call: <Result>(run: () => Result) => Promise<Awaited<Result>>;
  /** Runs a script there, past the page's content security policy. */
  readonly run: (script: string) => Promise<void>;
}

export const ownWorld = (page: Page): PageWorld => ({
  call: (run) => page.evaluate(run) as never,
  run: async (script) => {
    await page.evaluate(`${script};0`);
  },
});

/** The content script's world in this page as it is now; a reload makes another. */
export async function contentWorld(page: Page): Promise<PageWorld> {
  const session = await page.createCDPSession();
  const contextId = await contentContext(session);
  return {
    call: async (run) => {
      const { result, exceptionDetails } = await session.send('Runtime.callFunctionOn', {
        functionDeclaration: run.toString(),
        executionContextId: contextId,
        returnByValue: true,
        awaitPromise: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    run: async (script) => {
      await session.send('Runtime.evaluate', { expression: `${script};0`, contextId });
    },
  };
}

async function contentContext(session: CDPSession): Promise<number> {
  const found = new Promise<number>((resolve) => {
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.origin.startsWith('chrome-extension://')) resolve(context.id);
    });
  });
  await session.send('Runtime.enable');
  return found;
}
