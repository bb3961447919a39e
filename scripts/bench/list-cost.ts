// What the content script costs in a list of 3,000 rooms: time on the page's thread for each batch that makes or moves
// rows, and long tasks while scrolling, beside the same page without the extension. Called by ../bench.ts.
// Measured from outside, by the browser's trace: the product knows nothing of it. CPU time, so that a busy machine counts less.
import type { Page } from 'puppeteer-core';
import { type ListPage, type ListStage, openList, openListStage } from '../../test/e2e/support/list-stage.ts';
import { median, percentile, type Row } from './figures.ts';

const ROOMS = 3_000;
const SCROLLS = 150;
const MESSAGES = 60;
const NAMES = ['anna', 'benno', 'cleo', 'dora', 'emil', 'finn', 'gina', 'hugo', 'ilse', 'jonas'];
/** The browser's own limit of a long task. */
const LONG_TASK_MS = 50;

/** Lengths in ms. */
interface LongTasks {
  readonly scroll: readonly number[];
  readonly messages: readonly number[];
}

export interface ListCost {
  readonly kind: 'flat' | 'index';
  /** CPU time of the content script and its bridge, for each batch that made or moved rows. */
  readonly batchesMs: readonly number[];
  /** Its share of all that the page's thread did. */
  readonly share: number;
  readonly longTasks: { readonly ours: LongTasks; readonly plain: LongTasks };
  /** Busy time of the page's thread, with us by without us. */
  readonly ratio: number;
}

/** About a minute. */
export async function measureListCost(): Promise<readonly ListCost[]> {
  const stage = await openListStage(NAMES);
  try {
    const costs: ListCost[] = [];
    for (const kind of ['flat', 'index'] as const) costs.push(await measureOne(stage, kind));
    return costs;
  } finally {
    await stage.close();
  }
}

export function listCostRows(costs: readonly ListCost[]): readonly Row[] {
  return costs.flatMap(({ kind, batchesMs, share, longTasks, ratio }) => [
    {
      what: `${kind}: batch, median (${batchesMs.length} batches)`,
      value: median(batchesMs),
      unit: 'ms',
      atMost: 1,
    },
    { what: `${kind}: batch, p95`, value: percentile(batchesMs, 95), unit: 'ms', atMost: 4 },
    { what: `${kind}: batch, longest`, value: Math.max(0, ...batchesMs), unit: 'ms', atMost: LONG_TASK_MS },
    ...longTaskRows(`${kind}: long tasks while scrolling`, longTasks.ours.scroll, longTasks.plain.scroll),
    ...longTaskRows(`${kind}: long tasks with messages`, longTasks.ours.messages, longTasks.plain.messages),
    { what: `${kind}: our scripts' share of the page's work`, value: 100 * share, unit: '%' },
    { what: `${kind}: page's work, by that without us`, value: ratio, unit: '×' },
  ]);
}

function longTaskRows(what: string, ours: readonly number[], plain: readonly number[]): readonly Row[] {
  return [
    { what: `${what}, with us`, value: ours.length, unit: '' },
    { what: `${what}, without us`, value: plain.length, unit: '' },
    { what: `${what}, longest with us`, value: Math.max(0, ...ours), unit: 'ms' },
    { what: `${what}, longest without us`, value: Math.max(0, ...plain), unit: 'ms' },
  ];
}

async function measureOne(stage: ListStage, kind: 'flat' | 'index'): Promise<ListCost> {
  // One after the other: side by side they would take the processor from each other.
  const ours = await measurePage(await openList(stage, { view: { list: kind }, hasUs: true, rooms: ROOMS }));
  const plain = await measurePage(
    await openList(stage, { view: { list: kind }, hasUs: false, rooms: ROOMS }),
  );
  return {
    kind,
    batchesMs: ours.batchesMs,
    share: ours.ownMs / ours.busyMs,
    longTasks: { ours: ours.longTasks, plain: plain.longTasks },
    ratio: ours.busyMs / plain.busyMs,
  };
}

interface Measured {
  readonly batchesMs: readonly number[];
  readonly ownMs: number;
  readonly busyMs: number;
  readonly longTasks: LongTasks;
}

async function measurePage({ page }: ListPage): Promise<Measured> {
  await page.bringToFront();
  await page.evaluate(watchRows);
  await page.tracing.start({ categories: ['devtools.timeline', 'blink.user_timing'] });
  const before = await busyMs(page);
  await page.evaluate(scrollFar, SCROLLS);
  const scroll = await page.evaluate(takeLongTasks);
  await page.evaluate(receiveMessages, MESSAGES);
  const messages = await page.evaluate(takeLongTasks);
  const after = await busyMs(page);
  const events = readTrace(await page.tracing.stop());
  await page.close();
  return { ...batchesIn(events), busyMs: after - before, longTasks: { scroll, messages } };
}

async function busyMs(page: Page): Promise<number> {
  return 1_000 * ((await page.metrics()).TaskDuration ?? 0);
}

const MARK = 'rows changed';

/** In the page: marks each batch in which a row came, went or moved. Runs right after the content script's own look. */
function watchRows(): void {
  const target = window as unknown as { longTasksMs: number[] };
  target.longTasksMs = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) target.longTasksMs.push(duration);
  }).observe({ type: 'longtask' });
  const hasRows = (nodes: NodeList): boolean =>
    [...nodes].some(
      (node) =>
        node instanceof Element &&
        (node.matches('[data-item-index]') || node.matches('.mx_RoomListItemView')),
    );
  new MutationObserver((records) => {
    if (records.some(({ addedNodes, removedNodes }) => hasRows(addedNodes) || hasRows(removedNodes)))
      performance.mark('rows changed');
  }).observe(document.querySelector('nav.mx_RoomListPanel') as Element, { childList: true, subtree: true });
}

/** In the page: those since the last time. */
function takeLongTasks(): number[] {
  return (window as unknown as { longTasksMs: number[] }).longTasksMs.splice(0);
}

/** In the page: a long scroll, frame by frame, and back. */
async function scrollFar(frames: number): Promise<void> {
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  const scroller = document.querySelector('[data-virtuoso-scroller]');
  for (let count = 0; count < frames; count++) {
    if (scroller) scroller.scrollTop += count % 10 === 9 ? 5_000 : 260;
    await frame();
  }
  if (scroller) scroller.scrollTop = 0;
  await frame();
}

/** In the page: messages in rooms that are drawn. */
async function receiveMessages(messages: number): Promise<void> {
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  for (let count = 0; count < messages; count++) {
    const ids = window.driver?.rooms() ?? [];
    window.driver?.message(ids[(count * 7 + 3) % 40] ?? '');
    await frame();
    await frame();
  }
}

interface TraceEvent {
  readonly name: string;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly url?: string } };
}

function readTrace(trace: Uint8Array | undefined): readonly TraceEvent[] {
  if (!trace) throw new Error('the browser gave no trace');
  const { traceEvents } = JSON.parse(new TextDecoder().decode(trace)) as { traceEvents: TraceEvent[] };
  return traceEvents;
}

/** Each mark belongs to the last run of the content script before it: both stand in the same batch. */
function batchesIn(events: readonly TraceEvent[]): { batchesMs: readonly number[]; ownMs: number } {
  const runs = outermost(events.filter(isOwn));
  const marks = events.filter(({ name }) => name === MARK).sort((a, b) => a.ts - b.ts);
  const batchesMs: number[] = [];
  let next = 0;
  for (const mark of marks) {
    let last: TraceEvent | undefined;
    while ((runs[next]?.ts ?? Number.POSITIVE_INFINITY) < mark.ts) last = runs[next++];
    if (last) batchesMs.push(timeOf(last));
  }
  return { batchesMs, ownMs: runs.reduce((sum, run) => sum + timeOf(run), 0) };
}

const isOwn = ({ name, args }: TraceEvent): boolean =>
  name === 'FunctionCall' && args?.data?.url?.startsWith('chrome-extension://') === true;

const timeOf = ({ tdur, dur }: TraceEvent): number => (tdur ?? dur ?? 0) / 1_000;

/** Runs that are inside another (the bridge, called by the content script) are in its time already. */
function outermost(runs: readonly TraceEvent[]): readonly TraceEvent[] {
  let endTs = 0;
  return [...runs]
    .sort((a, b) => a.ts - b.ts)
    .filter((run) => {
      const isInside = run.ts < endTs;
      endTs = Math.max(endTs, run.ts + (run.dur ?? 0));
      return !isInside;
    });
}
