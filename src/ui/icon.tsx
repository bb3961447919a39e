// One of our icons in preact. Decoration only: the words beside it, or the button's name, carry the meaning.
import type { JSX } from 'preact';
import { type IconName, shapeOf } from './icon-shapes.ts';

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  const { lines, areas } = shapeOf(name);
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      {areas && <path class="icon-areas" d={areas} />}
      {lines && <path class="icon-lines" d={lines} />}
    </svg>
  );
}
