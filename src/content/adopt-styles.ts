// Gives a shadow root or the page a style sheet of ours. Called once per root.
// Constructed sheets are shared by all rows (a `<style>` each would be parsed fifty times); Firefox forbids them to
// content scripts (https://bugzilla.mozilla.org/show_bug.cgi?id=1751346), so there it is a `<style>`.
import { OWN_ATTRIBUTE } from './page-marks.ts';

const sheets = new Map<string, CSSStyleSheet>();

export function adoptStyles(root: ShadowRoot, css: string): void {
  try {
    root.adoptedStyleSheets = [sheetOf(css)];
  } catch {
    // Firefox's content scripts: see above.
    root.prepend(styleElement(css));
  }
}

/** In the page itself a plain element, so that a later copy of us finds and removes it. */
export function addPageStyles(css: string, signal: AbortSignal): void {
  const element = styleElement(css);
  document.head.append(element);
  signal.addEventListener('abort', () => element.remove());
}

function sheetOf(css: string): CSSStyleSheet {
  const known = sheets.get(css);
  if (known) return known;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  sheets.set(css, sheet);
  return sheet;
}

function styleElement(css: string): HTMLStyleElement {
  const element = document.createElement('style');
  element.setAttribute(OWN_ATTRIBUTE, 'style');
  element.textContent = css;
  return element;
}
