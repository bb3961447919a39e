// Decides what is wrong in a list after a step, given the same list in a page without the extension. Pure.
// Called by list-steps.test.ts.
import type { StepDone, StepToDo } from '../../clients/element/driver.ts';
import type { ListLook, RowLook } from './list-look.ts';

/** What people notice begins here, in CSS pixels. */
const JUMP_PX = 1;

export interface Moment {
  readonly look: ListLook;
  readonly done: StepDone;
}

export interface Compared {
  readonly step: StepToDo;
  readonly before: { readonly ours: Moment; readonly plain: Moment };
  readonly after: { readonly ours: Moment; readonly plain: Moment };
  /** Rooms whose members this step changed. */
  readonly changed: readonly string[];
  /** Names of those in voice by room id: nobody is in two of them. */
  readonly guests: ReadonlyMap<string, readonly string[]>;
}

/** All faults, in words. */
export function faultsOf(compared: Compared): readonly string[] {
  return [
    ...rowFaults(compared),
    ...heightFaults(compared),
    ...pageFaults(compared),
    ...placeFaults(compared),
  ];
}

/** True if the step's effect on the place in the list can be compared at all. */
export function isPlaceComparable({ before, after, step }: Compared): boolean {
  if (step.kind === 'toggle') return false;
  const looks = [before.ours, before.plain, after.ours, after.plain].map(({ look }) => look);
  return looks.every((look) => !isAtEnd(look) && look.rows.length > 0);
}

/** At its end a list is pushed by the height it has, of which our panel takes some. */
const isAtEnd = ({ scrollTop, clientHeight, scrollHeight }: ListLook): boolean =>
  scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 2;

function rowFaults({ after, guests }: Compared): readonly string[] {
  const { look, done } = after.ours;
  const idOf = new Map(done.rooms.map(([id, name]) => [name, id]));
  return look.rows.flatMap((row) => oneRow(row, idOf.get(row.name), guests));
}

function oneRow(
  row: RowLook,
  roomId: string | undefined,
  guests: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const at = `row "${row.name}" at ${row.index}:`;
  if (roomId === undefined) return [`${at} the driver knows no such room`];
  const faults: string[] = [];
  if (row.controls !== 1) faults.push(`${at} ${row.controls} controls`);
  if (row.markedAs !== roomId) faults.push(`${at} marked as ${row.markedAs}, is ${roomId}`);
  const wanted = [`Join voice in ${row.name}`, `Leave voice in ${row.name}`];
  if (!row.labels.some((label) => wanted.includes(label)))
    faults.push(`${at} button says ${row.labels.join()}`);
  for (const [id, names] of guests) {
    for (const name of names) {
      const isSaid = new RegExp(`\\b${name}\\b`).test(row.words);
      if (isSaid !== (id === roomId)) faults.push(`${at} ${name} is ${isSaid ? '' : 'not '}named`);
    }
  }
  return faults;
}

/** Row by row, not the list's whole height: what is not drawn the list only guesses, by what fits its own height. */
function heightFaults({ after }: Compared): readonly string[] {
  const { ours, plain } = after;
  const heights = new Map(plain.look.rows.map(({ name, height }) => [name, height]));
  return ours.look.rows.flatMap(({ name, height, index }) => {
    const taller = height - (heights.get(name) ?? height);
    return Math.abs(taller) <= JUMP_PX
      ? []
      : [`row "${name}" at ${index} is ${taller} px taller than without us`];
  });
}

function pageFaults({ after }: Compared): readonly string[] {
  const { ours, plain } = after;
  const faults: string[] = [];
  if (ours.look.controls !== ours.look.rows.length)
    faults.push(`${ours.look.controls} controls in the page for ${ours.look.rows.length} rows`);
  if (!isFocusLetGo(ours.look, plain.look) && ours.look.focus !== plain.look.focus)
    faults.push(`focus on ${ours.look.focus}, without us on ${plain.look.focus}`);
  return faults;
}

/** Rows far out of sight are dropped with their focus; where our panel takes room, a few rows sooner. It comes back with the row. */
function isFocusLetGo(ours: ListLook, plain: ListLook): boolean {
  const name = /^row of (.*)$/.exec(plain.focus)?.[1];
  return ours.focus === 'nothing' && name !== undefined && !ours.rows.some((row) => row.name === name);
}

const isInSight = (row: RowLook, { clientHeight }: ListLook): boolean =>
  row.top > -row.height + JUMP_PX && row.top < clientHeight;

function placeFaults(compared: Compared): readonly string[] {
  if (!isPlaceComparable(compared)) return [];
  const { step } = compared;
  const isByScroll = step.kind === 'scroll' || step.kind === 'click' || step.kind === 'focus';
  return isByScroll ? topFaults(compared) : jumpFaults(compared);
}

/** Both were brought to the same row: it must be at the same place. */
function topFaults({ after }: Compared): readonly string[] {
  const { ours, plain } = after;
  const top = plain.look.rows.find((row) => isInSight(row, plain.look));
  const same = ours.look.rows.find((row) => row.name === top?.name);
  if (top === undefined || same === undefined) return [`"${top?.name}" is not at the top as without us`];
  const away = same.top - top.top;
  return Math.abs(away) <= JUMP_PX ? [] : [`"${top.name}" is ${away.toFixed(1)} px from where it would be`];
}

/** Nobody scrolled: the row at the top must move as far as without us. */
function jumpFaults({ before, after, changed }: Compared): readonly string[] {
  const find = ({ look }: Moment, name: string): RowLook | undefined =>
    look.rows.find((row) => row.name === name);
  const idOf = new Map(after.ours.done.rooms.map(([id, name]) => [name, id]));
  const moved = new Set([...after.ours.done.touched, ...changed]);
  const rest = before.ours.look.rows.find(
    ({ name, ...row }) =>
      isInSight({ name, ...row }, before.ours.look) &&
      !moved.has(idOf.get(name) ?? '') &&
      [before.plain, after.ours, after.plain].every((moment) => find(moment, name) !== undefined),
  );
  if (rest === undefined) return [];
  const jump = (from: Moment, to: Moment): number =>
    (find(to, rest.name)?.top ?? 0) - (find(from, rest.name)?.top ?? 0);
  const own = jump(before.ours, after.ours) - jump(before.plain, after.plain);
  return Math.abs(own) <= JUMP_PX
    ? []
    : [`"${rest.name}" moved ${own.toFixed(1)} px farther than without us`];
}
