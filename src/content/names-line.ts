// The line of names under a room's name, with who is muted, deafened or speaking. It only shows: what is done to it is done
// to the row around it. Names are untrusted text: text nodes in `<bdi>`. It draws what `row-model` decided.
// It stands in the row's own height, where Element shows the last message (which gives way to it). Not under the row: virtual
// lists keep heights by place, or take one for all, so that each higher row that passes the edge moves all others (clients.md
// has it for 1.12; seen in 0.2.0 too). So no row ever changes its height, and nothing has to wait for a hand to leave.
import { drawIcon } from '../ui/draw-icon.ts';
import type { IconName } from '../ui/icon-shapes.ts';
import type { Person } from '../ui/people.ts';
import { text } from '../ui/text.ts';
import { adoptStyles } from './adopt-styles.ts';
import { OWN_ATTRIBUTE } from './page-marks.ts';
import type { Names } from './row-model.ts';

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
    draw: ({ people, more }) => {
      const wanted = JSON.stringify([people.map(({ name, ...person }) => [name, markOf(person)]), more]);
      if (wanted !== drawn) line.replaceChildren(...lineNodes(people, more));
      drawn = wanted;
      markStates(line, people);
    },
  };
}

function lineNodes(people: readonly Person[], more: number): Node[] {
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
  const mark = markOf(person);
  if (mark) node.append(drawIcon(mark, 12));
  const name = document.createElement('bdi');
  name.textContent = person.name;
  node.append(name);
  return node;
}

/** What changes from second to second, on the nodes that are there: the end of speech fades slowly. */
function markStates(line: HTMLElement, people: readonly Person[]): void {
  const nodes = line.querySelectorAll<HTMLElement>('.name');
  for (const [index, { isSpeaking, trouble, isUnsure }] of people.entries()) {
    const node = nodes[index];
    node?.toggleAttribute('data-speaking', isSpeaking && trouble === null);
    node?.toggleAttribute('data-trouble', trouble !== null || isUnsure);
  }
}

function markOf({ isMuted, isDeafened }: Pick<Person, 'isMuted' | 'isDeafened'>): IconName | null {
  if (isDeafened) return 'headphonesOff';
  return isMuted ? 'micOff' : null;
}

function words(className: string, content: string): HTMLElement {
  const node = document.createElement('span');
  node.className = className;
  node.textContent = content;
  return node;
}
