// The line of names under a row. Its height is always the same, so the virtual list re-measures only when it comes or goes.
// Names are untrusted text: text nodes in `<bdi>`. It draws what `row-model` decided.
import { drawIcon } from '../ui/draw-icon.ts';
import type { IconName } from '../ui/icon-shapes.ts';
import type { Person } from '../ui/people.ts';
import { text } from '../ui/text.ts';
import { adoptStyles } from './adopt-styles.ts';
import { OWN_ATTRIBUTE } from './page-marks.ts';
import type { RowModel } from './row-model.ts';

type Names = NonNullable<RowModel['names']>;

export interface NamesLine {
  readonly host: HTMLElement;
  readonly draw: (names: Names) => void;
}

export function createNamesLine(css: string): NamesLine {
  const host = document.createElement('div');
  host.setAttribute(OWN_ATTRIBUTE, 'names');
  const root = host.attachShadow({ mode: 'closed' });
  adoptStyles(root, css);
  const line = document.createElement('div');
  line.className = 'names';
  root.append(line);
  let drawn = '';
  return {
    host,
    draw: (names) => {
      const wanted = JSON.stringify(names);
      if (wanted === drawn) return;
      drawn = wanted;
      line.replaceChildren(...lineNodes(names));
    },
  };
}

function lineNodes({ people, more }: Names): Node[] {
  const nodes: Node[] = [drawIcon('voice', 14)];
  for (const [index, person] of people.entries()) {
    if (index > 0) nodes.push(words('comma', ','));
    nodes.push(nameNode(person));
  }
  if (more > 0) nodes.push(words('more', text.moreNames(more)));
  return nodes;
}

function nameNode(person: Person): HTMLElement {
  const node = words('name', '');
  const name = document.createElement('bdi');
  name.textContent = person.name;
  node.append(name);
  if (person.isSpeaking && person.trouble === null) node.dataset['speaking'] = '';
  if (person.trouble !== null) node.dataset['trouble'] = person.trouble;
  const mark = markOf(person);
  if (mark) node.append(drawIcon(mark, 12));
  return node;
}

function markOf({ isMuted, isDeafened }: Person): IconName | null {
  if (isDeafened) return 'headphonesOff';
  return isMuted ? 'micOff' : null;
}

function words(className: string, content: string): HTMLElement {
  const node = document.createElement('span');
  node.className = className;
  node.textContent = content;
  return node;
}
