// One random step through the list, as dice decide it: for tests that walk the page with and without an extension and
// compare. Called by driver.ts as `window.driver.step`. The same dice do the same in the same state of the page.

import type { Driver, StepDone, StepToDo } from './driver.ts';
import { entryCount, scrollToEntry } from './scroll-to-entry.ts';

type Rooms = Omit<Driver, 'step'>;

/** Below this nothing is removed any more. */
const FEWEST_ROOMS = 40;
const FRAMES_TO_SETTLE = 2;

/** Rooms that steps removed: adding brings them back first. */
const gone: { roomId: string; name: string }[] = [];

/** Does the step and waits until the list has drawn it. */
export async function doStep(driver: Rooms, step: StepToDo): Promise<StepDone> {
  const touched = await changeRooms(driver, step);
  for (let count = 0; count < FRAMES_TO_SETTLE; count++) await nextFrame();
  return { touched, rooms: driver.rooms().map((id) => [id, driver.room(id)?.name ?? '']) };
}

const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/** The ids of the rooms that the step moved. */
async function changeRooms(driver: Rooms, step: StepToDo): Promise<readonly string[]> {
  const { kind, a, b } = step;
  const ids = driver.rooms();
  const at = (die: number): string => ids[Math.floor((die % 1) * ids.length)] ?? '';
  switch (kind) {
    case 'message':
      return message(driver, [at(a)]);
    case 'reorder':
      return message(
        driver,
        [0, 1, 2, 3, 4].map((count) => at(a + count * b)),
      );
    case 'add':
      return [driver.add(gone.pop())];
    case 'remove':
      return remove(driver, at(a), ids.length);
    case 'open':
      driver.open(at(a));
      return [];
    case 'rename':
      driver.rename(at(a), `Renamed ${Math.floor(b * 1e9)}`);
      return [];
    case 'toggle':
      toggle(driver, b);
      return [];
    case 'scroll':
    case 'click':
    case 'focus':
    case 'blur':
      await moveInList(step);
      return [];
    // Done from outside the page.
    case 'point':
    case 'people':
      return [];
  }
}

function message(driver: Rooms, roomIds: readonly string[]): readonly string[] {
  for (const id of roomIds) driver.message(id);
  return roomIds;
}

async function moveInList({ kind, a, b }: StepToDo): Promise<void> {
  if (kind === 'blur') {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return;
  }
  // The last places cannot come to the upper edge.
  const place = Math.floor(a * Math.max(1, entryCount() - 20));
  const row = await scrollToEntry(place, kind === 'scroll' ? Math.floor(b * 40) : 0);
  if (kind !== 'scroll') row?.focus({ preventScroll: true });
  if (kind === 'click') row?.click();
}

function toggle(driver: Rooms, die: number): void {
  const isGrouped = document.querySelector('[role="treegrid"]') !== null;
  if (isGrouped) driver.toggleSection(die < 0.5 ? 'favourite' : 'low-priority');
  else driver.setFilter(die < 0.4 ? 'rooms' : undefined);
}

function remove(driver: Rooms, roomId: string, count: number): readonly string[] {
  const room = driver.room(roomId);
  if (count < FEWEST_ROOMS || !room) return [];
  gone.push({ roomId, name: room.name });
  driver.remove(roomId);
  return [roomId];
}
