// Element's list by the keyboard alone: its own keys do with the extension what they do without it, and ours is reached
// and pressed: join, mute, leave.
import type { KeyInput } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ElementView } from '../clients/serve.ts';
import type { Guest } from './support/guests.ts';
import { look } from './support/list-look.ts';
import { type ListPage, type ListStage, openList, openListStage } from './support/list-stage.ts';
import { joinedOf } from './support/partner.ts';
import { control, until } from './support/person.ts';

const ROOMS = 40;
type ListView = ElementView & { readonly list: 'flat' | 'grouped' | 'index' };
const kinds = ['flat', 'grouped', 'index'] as const;

let stage: ListStage;
beforeAll(async () => {
  stage = await openListStage(['anna', 'benno']);
});
afterAll(() => stage?.close());

const open = async (view: ListView): Promise<{ ours: ListPage; plain: ListPage }> => {
  const [ours, plain] = await Promise.all([
    openList(stage, { view, hasUs: true, rooms: ROOMS }),
    openList(stage, { view, hasUs: false, rooms: ROOMS }),
  ]);
  return { ours, plain };
};

/** Where the focus is, and which room is open, as soon as both frames after a key are drawn. */
async function stateAfter({ page, world }: ListPage, key: KeyInput): Promise<readonly unknown[]> {
  await page.keyboard.press(key);
  const active = await page.evaluate(async () => {
    for (let count = 0; count < 3; count++) await new Promise((resolve) => requestAnimationFrame(resolve));
    return window.driver?.active();
  });
  return [key, (await world.call(look)).focus, active];
}

const focusFirstRow = ({ page }: ListPage): Promise<void> =>
  page.$eval('[data-item-index] .mx_RoomListItemView', (row) => (row as HTMLElement).focus());

// Not the page keys: they go by the rows that fit, of which our panel takes some.
const walkKeys: readonly KeyInput[] = [
  'ArrowDown',
  'ArrowDown',
  'ArrowDown',
  'ArrowUp',
  'Enter',
  'ArrowDown',
  'End',
  'Enter',
  'ArrowUp',
  'Home',
  'ArrowDown',
  'Enter',
];
/** In a grouped list Space lifts the row, which other keys then drag; ArrowLeft goes to the section's head. */
const groupedKeys: readonly KeyInput[] = [
  'Space',
  'ArrowDown',
  'ArrowDown',
  'Escape',
  'ArrowLeft',
  'Enter',
  'Enter',
  'ArrowDown',
];
const flatKeys: readonly KeyInput[] = ['Space', 'ArrowDown', 'Space'];

describe("Element's own keys", () => {
  it.each(kinds)('walk, open and lift rows in a list of kind %s as without us', async (list) => {
    const { ours, plain } = await open({ list });
    const keys = [...walkKeys, ...(list === 'grouped' ? groupedKeys : flatKeys)];
    await Promise.all([focusFirstRow(ours), focusFirstRow(plain)]);
    const [own, other]: [unknown[], unknown[]] = [[], []];
    for (const key of keys) {
      own.push(await stateAfter(ours, key));
      other.push(await stateAfter(plain, key));
    }
    expect(own).toEqual(other);
    expect(new Set(other.map((one) => (one as unknown[])[1])).size).toBeGreaterThan(5);
    expect([ours.errors, plain.errors]).toEqual([[], []]);
    await Promise.all([ours.page.close(), plain.page.close()]);
  });
});

/** Presses Tab until the focus is on this control of ours; the number of presses. */
async function tabTo({ page, world }: ListPage, label: string, atMost: number): Promise<number> {
  const passed: string[] = [];
  for (let presses = 1; presses <= atMost; presses++) {
    await page.keyboard.press('Tab');
    const { focus } = await world.call(look);
    if (focus === `our ${label}`) return presses;
    passed.push(focus);
  }
  throw new Error(`"${label}" is not reached by ${atMost} Tabs, but: ${passed.join(' | ')}`);
}

const isJoined = async (): Promise<boolean> => {
  const [{ room }] = stage.guests as [Guest];
  return (await joinedOf(stage.world, room, stage.account)).length > 0;
};

/** The room of the first guest, wherever it is in the list. */
async function focusRowOf({ page }: ListPage, { room }: Guest): Promise<void> {
  const row = `[data-mxvc-room="${room.id}"] .mx_RoomListItemView`;
  await page.$eval(row, (found) => (found as HTMLElement).focus());
}

describe('ours by keyboard', () => {
  it.each(kinds)('joins, mutes and leaves from a list of kind %s', async (list) => {
    const ours = await openList(stage, { view: { list }, hasUs: true, rooms: ROOMS });
    const { page } = ours;
    const [guest] = stage.guests as [Guest];
    await page.bringToFront();
    await focusRowOf(ours, guest);
    // Element's own two menus of the row stand before it.
    expect(await tabTo(ours, `Join voice in ${guest.room.name}`, 4)).toBeLessThanOrEqual(4);
    await page.keyboard.press('Enter');
    await until('joined', 10_000, isJoined);
    await control(page, `Leave voice in ${guest.room.name}`);
    expect((await ours.world.call(look)).focus).toBe(`our Leave voice in ${guest.room.name}`);
    expect(await page.evaluate(() => window.driver?.active())).toBe(undefined);

    await tabTo(ours, 'Mute', 8);
    await page.keyboard.press('Space');
    await control(page, 'Unmute');
    await page.keyboard.press('Space');
    await control(page, 'Mute');
    await tabTo(ours, 'Leave voice', 8);
    await page.keyboard.press('Enter');
    await until('left', 10_000, async () => !(await isJoined()));
    await control(page, `Join voice in ${guest.room.name}`);
    expect(ours.errors).toEqual([]);
    await page.close();
  });
});
