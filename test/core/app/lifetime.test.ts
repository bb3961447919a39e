// Processes and hosts that die and come back, sign-out and removal in mid-call.
import { describe, expect, it } from 'vitest';
import {
  alice,
  bob,
  joined,
  KITCHEN,
  LOUNGE,
  left,
  linkTo,
  microphone,
  ownEcho,
  pick,
  roomMember,
  saying,
  signalFrom,
  World,
} from '../../fakes/app-driver.ts';

describe('a new process with a living host', () => {
  it('goes on in the same session', () => {
    const world = World.inCall();
    const { session } = world;
    world.restart(true);
    world.hello({ microphone: microphone('live') });
    expect([world.session, world.state.durable.stay?.step]).toEqual([session, 'joined']);
  });

  it('writes nothing when the hello says what it knows already', () => {
    const world = World.inCall();
    world.restart(true);
    const effects = world.hello({ microphone: microphone('live') });
    expect(pick(effects, 'writeMembership')).toEqual([]);
  });

  it('gives it the whole target again', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.restart(true);
    world.hello({ microphone: microphone('live') });
    expect(pick(world.effects, 'tellHost').map(({ order }) => order)).toMatchObject([
      { type: 'target', target: { members: [{ session: 's-BOB' }] } },
    ]);
  });

  it('polls on from the stored position', () => {
    const world = World.inCall();
    const { since } = world.state.durable;
    expect(pick(world.restart(true), 'setSyncWanted')).toEqual([
      { type: 'setSyncWanted', wanted: true, since },
    ]);
  });

  it('writes at once what was in flight when the old one died', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    const { session } = world;
    expect(pick(world.restart(true), 'writeMembership').map(saying)).toEqual([`JOINED ${session}`]);
  });

  it('writes the LEFT at once that was in flight when the old one died', () => {
    const world = World.inCall();
    const { session } = world;
    world.step({ type: 'leave' });
    world.nowMs += 60_000;
    expect(pick(world.restart(false), 'writeMembership').map(saying)).toEqual([`LEFT ${session}`]);
  });

  it('keeps renewing on time', () => {
    const world = World.inCall();
    world.advance(40_000);
    world.restart(true);
    expect(pick(world.live(6_000), 'writeMembership').map(saying)).toEqual([`JOINED ${world.session}`]);
  });

  it('hands over the signals that came while there was no line', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.restart(true);
    world.sync(signalFrom(bob, { session: world.session }));
    expect(pick(world.effects, 'tellHost')).toEqual([]);
    world.hello({ microphone: microphone('live') });
    expect(pick(world.effects, 'tellHost').map(({ order }) => order.type)).toEqual(['target', 'signals']);
    expect(world.state.durable.undelivered).toEqual([]);
  });

  it('asks for the host anew, so that one that hangs is noticed', () => {
    const world = World.inCall();
    const effects = world.restart(true);
    expect([pick(effects, 'openHost').length, pick(effects, 'closeHost').length]).toEqual([1, 0]);
  });

  it('dismisses a host that serves no stay, without waiting for its hello', () => {
    const world = World.ready();
    expect(pick(world.restart(true), 'closeHost')).toHaveLength(1);
  });

  it('dismisses a host when nobody is signed in', () => {
    const world = World.inCall();
    const durable = world.state.durable;
    const next = new World(durable);
    next.step({ type: 'booted', bootId: 'b', account: null, hasHost: true });
    expect(pick(next.effects, 'closeHost')).toHaveLength(1);
  });

  it('waits on for the microphone, and closes the page that an older process opened', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello({ microphone: microphone('asking') });
    world.restart(true);
    world.hello({ microphone: microphone('live') });
    expect(pick(world.effects, 'closePermissionPage')).toHaveLength(1);
  });
});

describe('a new process without a host', () => {
  it('ends the stay that died with the old one and writes LEFT', () => {
    const world = World.inCall();
    const { session } = world;
    world.restart(false);
    expect(world.state.durable.stay).toBeNull();
    expect(saying(world.last('writeMembership'))).toBe(`LEFT ${session}`);
  });

  it('sets an own JOINED that nobody remembers to LEFT', () => {
    const world = World.ready();
    world.sync(joined(alice, { session: 'forgotten' }));
    expect(pick(world.effects, 'writeMembership').map(saying)).toEqual(['LEFT forgotten']);
  });

  it('leaves an own entry alone that the server has at LEFT already', () => {
    const world = World.ready();
    world.sync(joined(alice, { session: 'forgotten' }), left(alice, { session: 'other' }));
    expect(pick(world.effects, 'writeMembership')).toEqual([]);
  });

  it('leaves the entries of our other devices alone', () => {
    const world = World.ready();
    world.sync(joined({ ...alice, deviceId: 'PHONE' }));
    expect(pick(world.effects, 'writeMembership')).toEqual([]);
  });

  it('writes nothing when nobody is signed in', () => {
    const world = new World(World.inCall().state.durable);
    world.step({ type: 'booted', bootId: 'b', account: null, hasHost: false });
    expect([world.effects, world.state.durable.stay]).toEqual([[], null]);
  });
});

describe('before the store is read', () => {
  it('nothing is asked of anybody', () => {
    const world = new World();
    expect(world.step({ type: 'viewersChanged', count: 1 })).toEqual([]);
  });
});

describe('the host', () => {
  it('that is another than before makes a new session', () => {
    const world = World.inCall();
    const before = world.session;
    world.hello({ hostId: 'host2', microphone: microphone('live') });
    expect(world.session).not.toBe(before);
    expect(saying(world.last('writeMembership'))).toBe(`JOINED ${world.session}`);
  });

  it('that dropped its line is waited for', () => {
    const world = World.inCall();
    expect(world.step({ type: 'hostDisconnected' })).toEqual([]);
  });

  it('that comes back after a dropped line goes on in the same session', () => {
    const world = World.inCall();
    const { session } = world;
    world.step({ type: 'hostDisconnected' });
    world.hello({ microphone: microphone('live') });
    expect(world.session).toBe(session);
  });

  it('is opened again when it died', () => {
    const world = World.inCall();
    world.step({ type: 'hostDisconnected' });
    expect(pick(world.step({ type: 'hostGone' }), 'openHost')).toHaveLength(1);
  });

  it('is opened again at most twice a minute, then the call has failed with a LEFT', () => {
    const world = World.inCall();
    for (const hostId of ['host2', 'host3', 'host4']) {
      world.step({ type: 'hostGone' });
      if (world.state.durable.stay !== null) world.hello({ hostId, microphone: microphone('live') });
    }
    expect(world.state.durable.failure?.code).toBe('hostFailed');
    world.accept();
    expect(saying(world.last('writeMembership'))).toMatch(/^LEFT/);
  });

  it('may die once in a while for ever', () => {
    const world = World.inCall();
    for (let n = 2; n < 8; n += 1) {
      world.step({ type: 'hostGone' });
      world.hello({ hostId: `host${n}`, microphone: microphone('live') });
      world.nowMs += 40_000;
    }
    expect(world.state.durable.stay).not.toBeNull();
  });

  it('that cannot be opened is tried again and then told as a failure', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    for (let n = 0; n < 3; n += 1) world.step({ type: 'hostRefused' });
    expect([world.all('openHost').length, world.state.durable.failure?.code]).toEqual([3, 'hostFailed']);
  });

  it('that says hello although we are in no call is dismissed', () => {
    const world = World.ready();
    world.hello();
    expect(pick(world.effects, 'closeHost')).toHaveLength(1);
  });

  it('that goes while we are in no call is nothing to us', () => {
    const world = World.ready();
    expect(world.step({ type: 'hostGone' })).toEqual([]);
  });

  it('is told nothing while nothing changes', () => {
    const world = World.inCall();
    expect(world.host({ type: 'alive' })).toEqual([]);
  });

  it('is told when we mute', () => {
    const world = World.inCall();
    world.step({ type: 'setMuted', muted: true });
    expect(world.target?.muted).toBe(true);
  });

  it('has its facts forgotten with its line', () => {
    const world = World.inCall();
    world.step({ type: 'hostDisconnected' });
    world.host({ type: 'links', links: [linkTo(bob, 'connected')] });
    expect(world.state.passing.host).toBeNull();
  });

  it('gets targets with growing revisions', () => {
    const world = World.inCall();
    world.step({ type: 'setMuted', muted: true });
    const revisions = world
      .all('tellHost')
      .flatMap(({ order }) => (order.type === 'target' ? [order.revision] : []));
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
  });
});

describe('signing out in mid-call', () => {
  it('writes LEFT first and gives the tokens back after its answer', () => {
    const world = World.inCall();
    const { session } = world;
    const effects = world.step({ type: 'signOut' });
    expect(pick(effects, 'writeMembership').map(saying)).toEqual([`LEFT ${session}`]);
    expect(pick(effects, 'signOut')).toEqual([]);
    world.accept();
    expect(pick(world.effects, 'signOut')).toHaveLength(1);
  });

  it('waits no longer than 5 s for that answer', () => {
    const world = World.inCall();
    world.step({ type: 'signOut' });
    expect(pick(world.advance(4_999), 'signOut')).toEqual([]);
    expect(pick(world.advance(1), 'signOut')).toHaveLength(1);
  });

  it('asks for it once', () => {
    const world = World.inCall();
    world.step({ type: 'signOut' });
    world.accept();
    world.live(60_000);
    expect(world.all('signOut')).toHaveLength(1);
  });

  it('closes the host at once', () => {
    const world = World.inCall();
    expect(pick(world.step({ type: 'signOut' }), 'closeHost')).toHaveLength(1);
  });

  it('lets nobody join meanwhile', () => {
    const world = World.inCall();
    world.step({ type: 'signOut' });
    world.switchTo(KITCHEN);
    expect(world.state.durable.stay).toBeNull();
  });

  it('forgets everything of the account but whether it was muted', () => {
    const world = World.inCall();
    world.step({ type: 'setMuted', muted: true });
    world.step({ type: 'signOut' });
    world.step({ type: 'signedOut', byUser: true });
    const { channels, wishes, since, isMuted, failure } = world.state.durable;
    expect({ channels, wishes, since, isMuted, failure }).toEqual({
      channels: {},
      wishes: {},
      since: null,
      isMuted: true,
      failure: null,
    });
  });

  it('without a call goes at once', () => {
    const world = World.ready();
    expect(pick(world.step({ type: 'signOut' }), 'signOut')).toHaveLength(1);
  });
});

describe('the account', () => {
  it('that the server signs out in mid-call ends the call with the reason and closes the host', () => {
    const world = World.inCall();
    const effects = world.step({ type: 'signedOut', byUser: false });
    expect(pick(effects, 'closeHost')).toHaveLength(1);
    expect(world.state.durable.failure).toMatchObject({ roomId: LOUNGE, code: 'signedOut' });
  });

  it('that is signed out outside a call says nothing', () => {
    const world = World.ready();
    world.step({ type: 'signedOut', byUser: false });
    expect(world.state.durable.failure).toBeNull();
  });

  it('that signs in starts with an empty picture and polls for those who look', () => {
    const world = new World();
    world.step({ type: 'booted', bootId: 'b', account: null, hasHost: false });
    world.step({ type: 'viewersChanged', count: 1 });
    world.step({ type: 'signInStarted' });
    expect(world.state.passing.signIn.phase).toBe('working');
    world.step({ type: 'signedIn', account: alice });
    expect(pick(world.effects, 'setSyncWanted')).toEqual([
      { type: 'setSyncWanted', wanted: true, since: null },
    ]);
    expect(world.state.passing.signIn.phase).toBe('idle');
  });

  it('that cannot sign in says why', () => {
    const world = new World();
    world.step({ type: 'signInFailed', code: 'wrongPassword', details: {} });
    expect(world.state.passing.signIn).toEqual({ phase: 'failed', code: 'wrongPassword', details: {} });
  });

  it('polls only while somebody looks', () => {
    const world = World.ready();
    const effects = world.step({ type: 'viewersChanged', count: 0 });
    expect(pick(effects, 'setSyncWanted').map(({ wanted }) => wanted)).toEqual([false]);
  });
});

describe('being removed from the room in mid-call', () => {
  it.each([
    ['a kick', roomMember(alice.userId, 'leave')],
    ['a ban', roomMember(alice.userId, 'ban')],
    ['the end of the room for us', { type: 'roomGone', roomId: LOUNGE } as const],
  ])('by %s ends the call with the reason, without a LEFT', (_name, message) => {
    const world = World.inCall();
    world.sync(message);
    expect([world.state.durable.stay, world.state.durable.failure?.code]).toEqual([null, 'removed']);
    expect(world.state.durable.wishes).toEqual({});
    expect(pick(world.effects, 'closeHost')).toHaveLength(1);
  });

  it('is no failure when we were not in a call there', () => {
    const world = World.inCall();
    world.sync({ type: 'roomGone', roomId: KITCHEN });
    expect(world.state.durable.stay?.roomId).toBe(LOUNGE);
  });

  it('of long ago takes nobody with it when a room joined anew brings its whole timeline', () => {
    const world = World.ready();
    world.sync(
      joined(bob),
      roomMember(alice.userId, 'join'),
      roomMember(alice.userId, 'leave'),
      roomMember(alice.userId, 'join'),
    );
    expect(Object.keys(world.state.durable.channels[LOUNGE]?.entries ?? {})).toHaveLength(1);
  });

  it('that is over within one answer ends the call all the same', () => {
    const world = World.inCall();
    world.sync(roomMember(alice.userId, 'leave'), roomMember(alice.userId, 'join'));
    expect(world.state.durable.failure?.code).toBe('removed');
  });

  it('after our newest join counts', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.sync(roomMember(alice.userId, 'join'), roomMember(alice.userId, 'leave'));
    expect(world.state.durable.channels).toEqual({});
  });

  it('is not what an invitation says', () => {
    const world = World.inCall();
    world.sync(roomMember(alice.userId, 'invite'));
    expect(world.state.durable.stay?.roomId).toBe(LOUNGE);
  });

  it('of the right by a 403 on a renewal ends the call with that reason and tries nothing more', () => {
    const world = World.inCall();
    world.live(45_000);
    world.refuse('forbidden');
    expect(world.state.durable.failure?.code).toBe('rightLost');
    expect(pick(world.live(120_000), 'writeMembership')).toEqual([]);
  });

  it('found by a 404 on a renewal says so', () => {
    const world = World.inCall();
    world.live(45_000);
    world.refuse('notFound');
    expect(world.state.durable.failure?.code).toBe('removed');
  });
});

describe('our own key in mid-call', () => {
  it.each(['moved', 'cleared'] as const)('a LEFT with the reason %s ends the call', (reason) => {
    const world = World.inCall();
    world.sync(left(alice, { session: world.session, reason }));
    expect([world.state.durable.stay, world.state.durable.failure?.code]).toEqual([null, 'movedElsewhere']);
    expect(pick(world.live(120_000), 'writeMembership')).toEqual([]);
  });

  it('a LEFT that is obeyed may name the session that stood before the host was replaced', () => {
    const world = World.inCall();
    const { session } = world;
    world.step({ type: 'hostGone' });
    world.sync(left(alice, { session, reason: 'moved' }));
    expect(world.state.durable.stay).toBeNull();
  });

  it('a LEFT of an older stay is not obeyed', () => {
    const world = World.inCall();
    world.sync(left(alice, { session: 'older', reason: 'moved' }));
    expect(world.state.durable.stay).not.toBeNull();
  });

  it('any other LEFT is written over at once', () => {
    const world = World.inCall();
    world.sync(left(alice, { session: world.session, reason: 'lapsed' }));
    expect(pick(world.effects, 'writeMembership').map(saying)).toEqual([`JOINED ${world.session}`]);
  });

  it('a foreign write is written over after 0, 5, 15 and then each 60 s', () => {
    const world = World.inCall();
    const waits: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const from = world.nowMs;
      const count = world.all('writeMembership').length;
      world.sync(foreign(`$f${n}`));
      while (world.all('writeMembership').length === count && world.nowMs < from + 100_000) world.live(1_000);
      waits.push(world.nowMs - from);
      world.echo(world.accept());
    }
    expect(waits).toEqual([0, 5_000, 15_000, 60_000, 60_000]);
  });

  it('is written over at once again after five minutes of agreement', () => {
    const world = World.inCall();
    world.sync(foreign('$f1'));
    world.echo(world.accept());
    for (let n = 0; n < 8; n += 1) {
      world.live(45_000);
      world.echo(world.accept());
    }
    world.sync(foreign('$f2'));
    expect(pick(world.effects, 'writeMembership')).toHaveLength(1);
  });

  it('a foreign write that came before our own was known to be in is noticed 10 s later', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    world.sync(foreign('$f1'));
    world.accept();
    expect(pick(world.live(9_000), 'writeMembership')).toEqual([]);
    expect(pick(world.live(1_000), 'writeMembership').map(saying)).toEqual([`JOINED ${world.session}`]);
  });

  it('an echo that overtakes the answer counts', () => {
    const world = World.inCall();
    world.step({ type: 'leave' });
    const write = world.last('writeMembership');
    world.sync(ownEcho({ ...write, eventId: '$early' }));
    world.step({
      type: 'membershipWritten',
      writeId: write.writeId,
      result: { ok: true, eventId: '$early' },
    });
    expect(world.state.durable.wishes).toEqual({});
  });

  it('an echo of what was written before is not taken for a foreign write', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    const first = world.accept();
    world.live(45_000);
    world.accept();
    world.echo(first);
    expect(pick(world.live(30_000), 'writeMembership')).toEqual([]);
  });

  it('a JOINED that arrives after all when we have left is written over', () => {
    const world = World.inCall();
    const { session } = world;
    world.step({ type: 'leave' });
    world.echo(world.accept());
    world.sync(joined(alice, { session, eventId: '$late' }));
    expect(pick(world.effects, 'writeMembership').map(saying)).toEqual([`LEFT ${session}`]);
  });

  it('a foreign write while we are in no call is nothing to us', () => {
    const world = World.ready();
    expect(pick(world.sync(foreign('$f')), 'writeMembership')).toEqual([]);
  });
});

function foreign(eventId: string) {
  const deviceKey = `chromium-${alice.deviceId}${alice.userId}`;
  return { type: 'overwrite', roomId: LOUNGE, eventId, sender: '@mallory:hs', deviceKey } as const;
}

describe('renewals', () => {
  it('go out every 45 s, and nothing else does', () => {
    const world = World.inCall();
    const from = world.nowMs;
    const at: number[] = [];
    for (let n = 0; n < 200; n += 1) {
      if (pick(world.live(1_000), 'writeMembership').length > 0) {
        at.push(world.nowMs - from);
        world.echo(world.accept());
      }
    }
    expect(at).toEqual([45_000, 90_000, 135_000, 180_000]);
  });

  it('keep session and joined_ms', () => {
    const world = World.inCall();
    const first = world.last('writeMembership');
    world.live(45_000);
    const second = world.last('writeMembership');
    const extra = 'de.mtorials.test.mxvc';
    expect(second.content[extra]).toEqual(first.content[extra]);
  });

  it('that the server does not take are tried again after 1, 2, 5, then each 10 s', () => {
    const world = World.inCall();
    world.live(45_000);
    const waits = [1_000, 2_000, 5_000, 10_000, 10_000].map(() => {
      world.refuse('timeout');
      const from = world.nowMs;
      const count = world.all('writeMembership').length;
      while (world.all('writeMembership').length === count) world.live(1_000);
      return world.nowMs - from;
    });
    expect(waits).toEqual([1_000, 2_000, 5_000, 10_000, 10_000]);
  });

  it('that nobody answers are written again after 12 s', () => {
    const world = World.inCall();
    world.live(45_000);
    expect(pick(world.live(12_000), 'writeMembership')).toHaveLength(1);
  });
});

describe('the mute mark', () => {
  it('goes out 10 s after the last write at the earliest', () => {
    const world = World.inCall();
    world.step({ type: 'setMuted', muted: true });
    expect(pick(world.live(9_000), 'writeMembership')).toEqual([]);
    const [write] = pick(world.live(1_000), 'writeMembership');
    expect(write?.content['de.mtorials.test.mxvc']).toMatchObject({ muted: true });
  });

  it('goes out at most once in 10 s, however often it changes', () => {
    const world = World.inCall();
    let count = 0;
    for (let n = 0; n < 60; n += 1) {
      world.step({ type: 'setMuted', muted: n % 2 === 0 });
      count += pick(world.live(1_000), 'writeMembership').length;
      if (world.state.durable.wishes[LOUNGE]?.inFlight) world.echo(world.accept());
    }
    expect(count).toBeLessThanOrEqual(6);
  });

  it('does not go out when it is what it was', () => {
    const world = World.inCall();
    world.step({ type: 'setMuted', muted: true });
    world.live(5_000);
    world.step({ type: 'setMuted', muted: false });
    expect(pick(world.live(30_000), 'writeMembership')).toEqual([]);
  });
});
