// One of our icons in plain DOM, for the rows of a client's list, where every node counts.
import { type IconName, shapeOf } from './icon-shapes.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** A fresh `<svg>`, hidden from assistive technology. */
export function drawIcon(name: IconName, size: number): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('width', String(size));
  svg.setAttribute('height', String(size));
  svg.setAttribute('aria-hidden', 'true');
  const { lines, areas } = shapeOf(name);
  if (areas) svg.append(path('icon-areas', areas));
  if (lines) svg.append(path('icon-lines', lines));
  return svg;
}

function path(className: string, d: string): SVGPathElement {
  const element = document.createElementNS(SVG, 'path');
  element.setAttribute('class', className);
  element.setAttribute('d', d);
  return element;
}
