// Draws the PNG icons from our SVG sources. Run by hand (`npm run icons`) after a change of those; the PNGs are committed,
// so that a build needs no renderer.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';

const icons = fileURLToPath(new URL('../icons/', import.meta.url));

/** Small sizes have a source of their own: thin bars would be a blur. */
const sources = [
  { size: 16, source: 'icon-small.svg' },
  { size: 32, source: 'icon-small.svg' },
  { size: 48, source: 'icon.svg' },
  { size: 128, source: 'icon.svg' },
] as const;

for (const { size, source } of sources) {
  const drawing = new Resvg(await readFile(`${icons}${source}`, 'utf8'), {
    fitTo: { mode: 'width', value: size },
  });
  await writeFile(`${icons}icon-${size}.png`, drawing.render().asPng());
  console.log(`icons/icon-${size}.png`);
}
