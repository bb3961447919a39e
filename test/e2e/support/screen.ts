// What is on the screen beyond accessible text: the focus, our nodes in a client's page, markup that must not be there.
// Reads through closed shadow roots by the debugger; for assertions only.
import type { Page, Protocol, SerializedAXNode } from 'puppeteer-core';

/** Accessible name of what has the focus; empty if nothing has. */
export async function focusedName(page: Page): Promise<string> {
  const tree = await page.accessibility.snapshot({ interestingOnly: false });
  // The page itself counts as focused too: the innermost is meant.
  return (tree ? focusedIn(tree) : [])[0]?.name ?? '';
}

function focusedIn(node: SerializedAXNode): readonly SerializedAXNode[] {
  const inner = (node.children ?? []).flatMap(focusedIn);
  if (inner.length > 0) return inner;
  return node.focused === true ? [node] : [];
}

/** How often a node of ours stands in the page: at most one control for each row, at most one panel. */
export function ownNodes(page: Page): Promise<{ readonly mostInOneRow: number; readonly panels: number }> {
  return page.evaluate(() => {
    const perRow = [...document.querySelectorAll('[data-item-index]')].map(
      (wrapper) => wrapper.querySelectorAll('[data-mxvc="control"]').length,
    );
    return {
      mostInOneRow: Math.max(0, ...perRow),
      panels: document.querySelectorAll('[data-mxvc="panel"]').length,
    };
  });
}

/** How often a text node holds this, and the sources of all images. */
export async function occurrences(
  page: Page,
  text: string,
): Promise<{ readonly texts: number; readonly imageSources: readonly string[] }> {
  const session = await page.createCDPSession();
  const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
  await session.detach();
  const nodes = allNodes(root);
  return {
    texts: nodes.filter(({ nodeName, nodeValue }) => nodeName === '#text' && nodeValue.includes(text)).length,
    imageSources: nodes.filter(({ localName }) => localName === 'img').flatMap(sourceOf),
  };
}

/** Attributes come as one list: name, value, name, value. */
function sourceOf({ attributes = [] }: Protocol.DOM.Node): readonly string[] {
  return attributes.filter((_value, index) => index % 2 === 1 && attributes[index - 1] === 'src');
}

function allNodes(node: Protocol.DOM.Node): readonly Protocol.DOM.Node[] {
  return [node, ...[...(node.children ?? []), ...(node.shadowRoots ?? [])].flatMap(allNodes)];
}
