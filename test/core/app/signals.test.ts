// Which signals reach the host: from whom, for which stay, how old.
import { describe, expect, it } from 'vitest';
import {
  alice,
  bob,
  carol,
  joined,
  KITCHEN,
  LOUNGE,
  linkTo,
  person,
  pick,
  roomMember,
  signalFrom,
  World,
} from '../../fakes/app-driver.ts';

const delivered = (world: World): readonly number[] =>
  world
    .all('tellHost')
    .flatMap(({ order }) => (order.type === 'signals' ? order.signals.map(({ seq }) => seq) : []));

describe('a signal', () => {
  it('of a member goes to the host, after the target that names it', () => {
    const world = World.inCall();
    world.sync(joined(bob), signalFrom(bob, { session: world.session }));
    expect(pick(world.effects, 'tellHost').map(({ order }) => order.type)).toEqual(['target', 'signals']);
  });

  it('says from which session it comes', () => {
    const world = World.inCall();
    world.sync(joined(bob), signalFrom(bob, { session: world.session, seq: 7 }));
    expect(world.last('tellHost').order).toMatchObject({
      session: world.session,
      signals: [{ from: `chromium-BOB${bob.userId}`, fromSession: 's-BOB', attempt: 1, seq: 7 }],
    });
  });

  it('that overtakes its membership waits for it', () => {
    const world = World.inCall();
    world.sync(signalFrom(bob, { session: world.session }));
    expect(delivered(world)).toEqual([]);
    world.advance(9_000);
    world.sync(joined(bob));
    expect(delivered(world)).toEqual([0]);
  });

  it('waits 10 s and no longer', () => {
    const world = World.inCall();
    world.sync(signalFrom(bob, { session: world.session }));
    world.live(10_000);
    world.sync(joined(bob));
    expect([delivered(world), world.state.durable.earlySignals]).toEqual([[], []]);
  });

  it('of a new session waits for the membership of that session', () => {
    const world = World.inCall();
    world.sync(joined(bob), signalFrom(bob, { session: world.session, fromSession: 'next' }));
    expect(delivered(world)).toEqual([]);
    world.sync(joined(bob, { session: 'next' }));
    expect(delivered(world)).toEqual([0]);
  });

  it('that comes to us while we are in no call is dropped', () => {
    const world = World.ready();
    world.sync(joined(bob), signalFrom(bob, { session: 'any' }));
    expect(world.state.durable.earlySignals).toEqual([]);
  });

  it.each([
    ['for another session of ours', (session: string) => signalFrom(bob, { session: `not ${session}` })],
    ['for another room', (session: string) => signalFrom(bob, { session, roomId: KITCHEN })],
    ['for another device', (session: string) => ({ ...signalFrom(bob, { session }), receiverKey: 'other' })],
    [
      'for nobody in particular',
      (session: string) => ({ ...signalFrom(bob, { session }), receiverKey: null }),
    ],
    ['of a compat peer', (session: string) => ({ ...signalFrom(bob, { session }), mxvc: null })],
  ])('%s is dropped', (_name, make) => {
    const world = World.inCall();
    world.sync(joined(bob), make(world.session));
    expect([delivered(world), world.state.durable.earlySignals]).toEqual([[], []]);
  });

  it('that came in the first answer after a pause is dropped: it may be of any age', () => {
    const world = World.inCall();
    world.syncAs({ isAfterPause: true }, joined(bob), signalFrom(bob, { session: world.session }));
    expect(delivered(world)).toEqual([]);
  });

  it('of a member that has expired is dropped', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.live(110_000);
    world.sync(signalFrom(bob, { session: world.session }));
    expect(delivered(world)).toEqual([]);
  });

  it('of a member that has expired while its link works is heard', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.host({ type: 'links', links: [linkTo(bob, 'connected')] });
    world.live(110_000);
    world.sync(signalFrom(bob, { session: world.session }));
    expect(delivered(world)).toEqual([0]);
  });

  it('is forgotten when we leave', () => {
    const world = World.inCall();
    world.sync(signalFrom(bob, { session: world.session }));
    world.step({ type: 'leave' });
    expect(world.state.durable.earlySignals).toEqual([]);
  });

  it('for the session before is forgotten when the host is replaced', () => {
    const world = World.inCall();
    world.step({ type: 'hostDisconnected' });
    world.sync(joined(bob), signalFrom(bob, { session: world.session }));
    world.step({ type: 'hostGone' });
    expect(world.state.durable.undelivered).toEqual([]);
  });
});

describe('early signals', () => {
  it('are kept up to 64, and the greediest sender loses its oldest', () => {
    const world = World.inCall();
    world.sync(joined(carol), joined(bob, { roomId: KITCHEN }), roomMember(carol.userId));
    const { session } = world;
    const many = Array.from({ length: 70 }, (_, seq) =>
      signalFrom(carol, { session, seq, fromSession: 'next' }),
    );
    world.sync(signalFrom(bob, { session, seq: 99 }), ...many);
    const kept = world.state.durable.earlySignals.map(({ message }) => message.mxvc?.seq);
    expect([kept.length, kept[0], kept[1], kept.at(-1)]).toEqual([64, 99, 7, 69]);
  });

  it('of strangers get at most 16 of the places', () => {
    const world = World.inCall();
    const { session } = world;
    world.sync(...Array.from({ length: 40 }, (_, n) => signalFrom(person(n), { session, seq: n })));
    expect(world.state.durable.earlySignals).toHaveLength(16);
  });

  it('of strangers do not drive out those of members', () => {
    const world = World.inCall();
    const { session } = world;
    world.sync(joined(carol), signalFrom(carol, { session, fromSession: 'next', seq: 1_000 }));
    world.sync(...Array.from({ length: 100 }, (_, n) => signalFrom(person(n), { session, seq: n })));
    const senders = world.state.durable.earlySignals.map(({ message }) => message.sender);
    expect(senders).toContain(carol.userId);
  });

  it('that nobody fetches are bounded', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.step({ type: 'hostDisconnected' });
    const { session } = world;
    world.sync(...Array.from({ length: 300 }, (_, seq) => signalFrom(bob, { session, seq })));
    expect(world.state.durable.undelivered).toHaveLength(256);
  });

  it('wake us when they run out', () => {
    const world = World.inCall();
    world.sync(signalFrom(bob, { session: world.session }));
    expect(world.wakeAtMs).toBe(world.nowMs + 10_000);
  });
});

describe('an own entry on another device', () => {
  it('is linked to like any other', () => {
    const world = World.inCall();
    world.sync(joined({ userId: alice.userId, deviceId: 'PHONE' }, { roomId: LOUNGE }));
    expect(world.target?.members).toHaveLength(1);
  });
});
