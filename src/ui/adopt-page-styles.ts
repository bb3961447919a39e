// Gives a page of the extension the styles of our parts and its own. Called by the pages' entries, before they draw.
// `theme.css` comes by a link in the HTML, so that the ground has its colour before any script runs.
import controlsCss from './controls.css';
import formsCss from './forms.css';
import voiceCss from './voice.css';

/** `pageCss`: the page's own rules; they come last and win. */
export function adoptPageStyles(pageCss: string): void {
  const style = document.createElement('style');
  style.textContent = controlsCss + formsCss + voiceCss + pageCss;
  document.head.append(style);
}
