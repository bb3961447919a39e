// What a machine finds of barriers (axe) in Element's list with us: nothing that is not there without us.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Guest } from './support/guests.ts';
import { type ListPage, type ListStage, openList, openListStage } from './support/list-stage.ts';
import { click, control, joinAtRow } from './support/person.ts';

const ROOMS = 20;

let stage: ListStage;
let axeScript: string;
beforeAll(async () => {
  stage = await openListStage(['anna', 'benno']);
  axeScript = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});
afterAll(() => stage?.close());

interface Barrier {
  readonly rule: string;
  /** The nodes that are ours, as axe tells them. */
  readonly ours: readonly string[];
}

/** axe finds what is in shadow roots, if it may open them: in an extension's world it may. */
const OPEN_ROOTS = `Object.defineProperty(Element.prototype, 'shadowRoot', {
  configurable: true,
  get() { return this instanceof HTMLElement ? globalThis.chrome?.dom?.openOrClosedShadowRoot(this) ?? null : null; },
})`;

/** Serialised into the page. */
async function findBarriers(): Promise<Barrier[]> {
  const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
  return violations.map(({ id, nodes }) => ({
    rule: id,
    ours: nodes
      .filter(({ target, html }) => target.some(Array.isArray) || html.includes('data-mxvc="'))
      .map(({ target, html }) => `${target.flat().join(' ')} ${html.slice(0, 200)}`),
  }));
}

async function barriersIn({ world }: ListPage): Promise<readonly Barrier[]> {
  await world.run(`${OPEN_ROOTS};${axeScript}`);
  return world.call(findBarriers);
}

/** A listbox holds options only; our button beside one is the price of keeping its keys apart from the row's. */
const KNOWN = 'aria-required-children';

const views = [
  { list: 'flat', theme: 'light' },
  { list: 'flat', theme: 'dark' },
  { list: 'grouped', theme: 'light-hc' },
  { list: 'grouped', theme: 'dark-hc' },
  { list: 'index', theme: 'light' },
  { list: 'index', theme: 'dark-hc' },
] as const;

describe('a list with voice', () => {
  it.each(views)('has no barrier in a $list list in $theme that is not there without us', async (view) => {
    const [ours, plain] = await Promise.all([
      openList(stage, { view, hasUs: true, rooms: ROOMS }),
      openList(stage, { view, hasUs: false, rooms: ROOMS }),
    ]);
    const { room } = stage.guests[0] as Guest;
    await joinAtRow(ours, room);
    await control(ours.page, 'Mute');
    const [own, other] = await Promise.all([barriersIn(ours), barriersIn(plain)]);
    const isKnown = (rule: string): boolean => view.list !== 'grouped' && rule === KNOWN;
    const there = new Set(other.map(({ rule }) => rule));
    expect(own.filter(({ rule }) => !there.has(rule) && !isKnown(rule))).toEqual([]);
    expect(own.filter((one) => one.ours.length > 0 && !isKnown(one.rule))).toEqual([]);
    expect(there.size, 'axe ran in both').toBeGreaterThan(0);
    await click(ours.page, 'Leave voice');
    await control(ours.page, `Join voice in ${room.name}`);
    await Promise.all([ours.page.close(), plain.page.close()]);
  });

  it('would be caught with a barrier inside one of our closed roots', async () => {
    const ours = await openList(stage, { view: { list: 'grouped' }, hasUs: true, rooms: ROOMS });
    await ours.world.call(() => {
      const host = document.querySelector<HTMLElement>('[data-mxvc="panel"]');
      const root = host && chrome.dom.openOrClosedShadowRoot(host);
      root?.append(document.createElement('button'));
    });
    const own = await barriersIn(ours);
    expect(own.find(({ rule }) => rule === 'button-name')?.ours).toHaveLength(1);
    await ours.page.close();
  });
});
