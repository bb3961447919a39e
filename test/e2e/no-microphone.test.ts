// A machine without a microphone whose browser was never asked: one goes in as a listener, and no question stays open.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Account } from '../../scripts/homeserver/users.ts';
import { joinedOf } from './support/partner.ts';
import { click, joinAtRow, openPerson, type Person, type Room, seeText, until } from './support/person.ts';
import { openWorld, type World } from './support/world.ts';

let world: World;
let alice: Person;
let lounge: Room;

beforeAll(async () => {
  world = await openWorld();
  const account: Account = await world.account('alice');
  lounge = await world.room('Lounge', [account]);
  alice = await openPerson(world, { account, hasMicrophone: false, microphone: 'prompt' });
});
afterAll(async () => {
  await alice?.close();
  await world?.close();
});

it('makes a listener of one, without a question that nobody can answer', async () => {
  await joinAtRow(alice, lounge);
  await seeText(alice.page, 'You only listen: no microphone was found.');
  await until('alice is in', 5_000, async () => (await joinedOf(world, lounge, alice.account)).length === 1);
  expect(alice.browser.targets().filter((one) => one.url().endsWith('/permission.html'))).toEqual([]);
  await click(alice.page, 'Leave voice');
});
