// Stories of moving the call here from another device of ours.
import { describe, expect, it } from 'vitest';
import { deriveView } from '../../../src/core/app/derive-view.ts';
import { EXTRA_KEY } from '../../../src/core/protocol/events.ts';
import {
  ALICE_KEY,
  alice,
  bob,
  joined,
  KITCHEN,
  keyOf,
  LOUNGE,
  left,
  pick,
  saying,
  World,
} from '../../fakes/app-driver.ts';

const phone = { userId: alice.userId, deviceId: 'PHONE' };
const tablet = { userId: alice.userId, deviceId: 'TABLET' };
const PHONE_KEY = keyOf(phone.userId, phone.deviceId);

/** LEFT writes on other keys than our own. */
const ends = (world: World) =>
  world.all('writeMembership').filter(({ deviceKey }) => deviceKey !== ALICE_KEY);

/** Bob and our phone are in the lounge; the user moves the call here, the microphone is live. */
function moving(): World {
  const world = World.ready();
  world.sync(joined(bob), joined(phone));
  world.step({ type: 'moveHere', roomId: LOUNGE });
  world.hello();
  world.microphone('live');
  return world;
}

describe('moving the call here', () => {
  it('joins first, and ends the other device’s stay when our JOINED is taken', () => {
    const world = moving();
    expect([ends(world), saying(world.last('writeMembership'))]).toEqual([[], `JOINED ${world.session}`]);
    world.accept();
    const [end, ...more] = ends(world);
    expect(more).toEqual([]);
    expect(end).toMatchObject({ roomId: LOUNGE, deviceKey: PHONE_KEY, content: { join_state: 'LEFT' } });
    expect(end?.content[EXTRA_KEY]).toMatchObject({ session: 's-PHONE', reason: 'moved' });
  });

  it('is done when the other is gone', () => {
    const world = moving();
    world.echo(world.accept());
    world.sync(left(phone, { reason: 'moved' }));
    world.live(30_000);
    expect([ends(world).length, world.state.durable.stay?.move]).toEqual([1, null]);
    expect(deriveView(world.state, world.nowMs).call?.members.map(({ name }) => name)).toEqual([
      'alice',
      'bob',
    ]);
  });

  it('tries again while it is still there, four times in all', () => {
    const world = moving();
    world.echo(world.accept());
    for (let turn = 0; turn < 6; turn += 1) {
      world.sync(joined(phone, { eventId: `$p${turn}` }));
      world.advance(10_000);
    }
    const writeIds = ends(world).map(({ writeId }) => writeId);
    expect([writeIds.length, new Set(writeIds).size, world.state.durable.stay?.move]).toEqual([4, 4, null]);
  });

  it('ends all that were there at the click, and none that came later', () => {
    const world = World.ready();
    world.sync(joined(phone), joined(tablet));
    world.step({ type: 'moveHere', roomId: LOUNGE });
    world.hello();
    world.sync(joined({ ...phone, deviceId: 'WATCH' }));
    world.microphone('live');
    world.accept();
    expect(
      ends(world)
        .map(({ deviceKey }) => deviceKey)
        .sort(),
    ).toEqual([PHONE_KEY, keyOf(tablet.userId, 'TABLET')].sort());
  });

  it('needs no join where we are in already', () => {
    const world = World.inCall();
    world.sync(joined(phone));
    const { session } = world;
    world.step({ type: 'moveHere', roomId: LOUNGE });
    expect([world.session, ends(world).length]).toEqual([session, 1]);
  });

  it('leaves the call of another room for it', () => {
    const world = World.inCall();
    world.sync(joined(phone, { roomId: KITCHEN }));
    world.step({ type: 'moveHere', roomId: KITCHEN });
    const writes = pick(world.effects, 'writeMembership')
      .map(saying)
      .map((said) => said.split(' ')[0]);
    expect([writes, world.state.durable.stay?.roomId]).toEqual([['LEFT', 'JOINED'], KITCHEN]);
  });

  it('goes on with a new host', () => {
    const world = moving();
    world.step({ type: 'hostGone' });
    world.hello({ hostId: 'host2' });
    world.microphone('live');
    world.accept(world.all('writeMembership')[0]);
    world.echo(world.accept());
    expect(ends(world)).toHaveLength(1);
  });

  it('ends nobody when the join is refused', () => {
    const world = moving();
    world.refuse('forbidden');
    world.live(60_000);
    expect(ends(world)).toEqual([]);
  });

  it('does not touch a device that speaks only the seed’s dialect, nor anybody else', () => {
    const world = World.ready();
    world.sync(joined(phone, { isCompat: true }), joined(bob));
    world.step({ type: 'moveHere', roomId: LOUNGE });
    world.hello();
    world.microphone('live');
    world.accept();
    expect(ends(world)).toEqual([]);
  });

  it('is no join while signed out', () => {
    const world = new World();
    world.step({ type: 'booted', bootId: 'b', account: null, hasHost: false });
    world.step({ type: 'moveHere', roomId: LOUNGE });
    expect(world.state.durable.stay).toBeNull();
  });
});
