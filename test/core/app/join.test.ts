// From the click to the call, and all that can go wrong on the way.
import { describe, expect, it } from 'vitest';
import {
  ALICE_KEY,
  bob,
  carol,
  joined,
  KITCHEN,
  LOUNGE,
  left,
  linkTo,
  microphone,
  person,
  pick,
  saying,
  World,
} from '../../fakes/app-driver.ts';

describe('joining', () => {
  it('opens the call host at the click and writes nothing yet', () => {
    const world = World.ready();
    const effects = world.step({ type: 'join', roomId: LOUNGE });
    expect(effects.map(({ type }) => type)).toEqual(['openHost']);
  });

  it('gives the host a target without members until the microphone is decided', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello();
    expect(world.target?.members).toEqual([]);
  });

  it('writes JOINED and links at once when the microphone is live', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.enter(LOUNGE);
    expect(pick(world.effects, 'writeMembership').map(saying)).toEqual([`JOINED ${world.session}`]);
    expect(world.target?.members.map(({ session, weOffer }) => [session, weOffer])).toEqual([
      ['s-BOB', true],
    ]);
  });

  it('does the same when the hello already says that the microphone is live', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello({ microphone: microphone('live') });
    expect(pick(world.effects, 'writeMembership').map(saying)).toEqual([`JOINED ${world.session}`]);
  });

  it('stores the wish in the same step as it asks for the write', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    expect(world.state.durable.wishes[LOUNGE]?.inFlight?.writeId).toBe(world.last('writeMembership').writeId);
  });

  it('is joined when the server has taken the JOINED', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    world.accept();
    expect(world.state.durable.stay?.step).toBe('joined');
  });

  it('links to those who appear later, and lets them offer', () => {
    const world = World.inCall();
    const joinedMs = world.nowMs + 1_000;
    world.sync(joined(bob, { joinedMs }));
    expect(world.target?.members.map(({ session, weOffer }) => [session, weOffer])).toEqual([
      ['s-BOB', false],
    ]);
  });

  it.each([
    ['earlier than we', -1, true],
    ['later than we', 1, false],
  ])('when both join at once, one that joined %s: we offer %s', (_name, byMs, weOffer) => {
    const world = World.ready();
    world.enter(LOUNGE);
    const joinedMs = (world.state.durable.stay?.joinedMs ?? 0) + byMs;
    world.sync(joined(bob, { joinedMs }));
    expect(world.target?.members.map((member) => member.weOffer)).toEqual([weOffer]);
  });

  it('passes the offers of the host on in its own name', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    const to = { deviceKey: 'k', userId: '@bob:hs', deviceId: 'BOB', session: 's-BOB' };
    const signals = [{ to, attempt: 1, seq: 0, signal: { kind: 'candidates', candidates: [] } as const }];
    world.host({ type: 'signals', session: world.session, signals });
    expect(pick(world.effects, 'sendSignals')).toEqual([
      {
        type: 'sendSignals',
        roomId: LOUNGE,
        from: { deviceKey: ALICE_KEY, session: world.session },
        signals,
      },
    ]);
  });

  it('drops signals that the host made for an earlier session', () => {
    const world = World.inCall();
    const to = { deviceKey: 'k', userId: '@bob:hs', deviceId: 'BOB', session: 's-BOB' };
    const signals = [{ to, attempt: 1, seq: 0, signal: { kind: 'candidates', candidates: [] } as const }];
    expect(world.host({ type: 'signals', session: 'old', signals })).toEqual([]);
  });

  it('asks for nothing when there are no signals', () => {
    const world = World.inCall();
    expect(world.host({ type: 'signals', session: world.session, signals: [] })).toEqual([]);
  });

  it('does nothing on a second click at the same room', () => {
    const world = World.inCall();
    expect(world.step({ type: 'join', roomId: LOUNGE })).toEqual([]);
  });

  it('does nothing when nobody is signed in', () => {
    const world = new World();
    world.step({ type: 'booted', bootId: 'b', account: null, hasHost: false });
    expect(world.step({ type: 'join', roomId: LOUNGE })).toEqual([]);
  });

  it('says "full" at the 17th and opens nothing', () => {
    const world = World.ready();
    world.sync(...Array.from({ length: 16 }, (_, n) => joined(person(n))));
    const effects = world.step({ type: 'join', roomId: LOUNGE });
    expect([pick(effects, 'openHost').length, world.state.durable.failure?.code]).toEqual([0, 'full']);
  });

  it('does not count members that are not sure for "full"', () => {
    const world = World.ready();
    world.sync(...Array.from({ length: 15 }, (_, n) => joined(person(n))));
    world.syncAs({ isPrompt: false }, joined(bob, { ageMs: null, originMs: world.nowMs + 3_600_000 }));
    world.step({ type: 'join', roomId: LOUNGE });
    expect(world.state.durable.stay?.roomId).toBe(LOUNGE);
  });
});

describe('the microphone', () => {
  it('has its page opened once while the question is open', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello();
    world.microphone('asking');
    world.microphone('asking');
    expect(world.all('openPermissionPage')).toHaveLength(1);
  });

  it('has its page opened when already the hello says that it must be asked for', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello({ microphone: microphone('asking') });
    expect(pick(world.effects, 'openPermissionPage')).toHaveLength(1);
  });

  it('writes no JOINED while the question is open', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello();
    world.microphone('asking');
    world.live(60_000);
    expect(world.all('writeMembership')).toEqual([]);
  });

  it('has its page closed once it is live', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello();
    world.microphone('asking');
    world.microphone('live');
    world.microphone('live');
    expect(world.all('closePermissionPage')).toHaveLength(1);
  });

  it('keeps its page when it was refused, so that it can say how to undo that', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello();
    world.microphone('asking');
    world.step({ type: 'microphoneDecided' });
    world.microphone('refused');
    expect(world.all('closePermissionPage')).toEqual([]);
  });

  it.each(['refused', 'missing', 'failed'] as const)('joins as a listener when it is %s', (state) => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello();
    world.microphone(state);
    expect(pick(world.effects, 'writeMembership')).toHaveLength(1);
  });

  it('is looked at again when the page has asked', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello();
    world.microphone('asking');
    world.step({ type: 'microphoneDecided' });
    expect(pick(world.effects, 'tellHost')).toHaveLength(1);
  });

  it('is not wanted by one who joins as a listener', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello();
    world.microphone('asking');
    const effects = world.step({ type: 'joinAsListener' });
    expect([world.target?.wantsMicrophone, pick(effects, 'closePermissionPage').length]).toEqual([false, 1]);
  });

  it('can be waited for in vain: leaving closes its page and writes nothing', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello();
    world.microphone('asking');
    world.step({ type: 'leave' });
    expect(world.effects.map(({ type }) => type).sort()).toEqual([
      'closeHost',
      'closePermissionPage',
      'tellHost',
    ]);
  });

  it('has its page closed when we are removed from the room meanwhile', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello({ microphone: microphone('asking') });
    world.sync({ type: 'roomGone', roomId: LOUNGE });
    expect(pick(world.effects, 'closePermissionPage')).toHaveLength(1);
  });

  it('is asked for again at the next join, whatever became of the page', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello({ microphone: microphone('asking') });
    world.switchTo(KITCHEN);
    world.microphone('asking');
    expect(world.all('openPermissionPage')).toHaveLength(2);
  });

  it('has its page opened on request at any time', () => {
    const world = World.ready();
    world.step({ type: 'openPermission' });
    expect(world.effects.map(({ type }) => type)).toEqual(['openPermissionPage']);
  });
});

describe('a JOINED that is refused', () => {
  it.each([
    ['forbidden', 'forbidden'],
    ['notFound', 'notInRoom'],
    ['refused', 'refused'],
  ] as const)('as %s ends the call as %s', (code, failure) => {
    const world = World.ready();
    world.enter(LOUNGE);
    world.refuse(code);
    expect([world.state.durable.stay, world.state.durable.failure?.code]).toEqual([null, failure]);
  });

  it('by 403 says which level is missing', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    const { writeId } = world.last('writeMembership');
    const levels = { errcode: 'M_FORBIDDEN', neededLevel: 50, ownLevel: 0, retryAfterMs: null };
    world.step({ type: 'membershipWritten', writeId, result: { ok: false, code: 'forbidden', ...levels } });
    expect(world.state.durable.failure?.details).toEqual({
      errcode: 'M_FORBIDDEN',
      neededLevel: 50,
      ownLevel: 0,
    });
  });

  it('by 403 writes no LEFT and closes the host', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    const effects = world.refuse('forbidden');
    expect([pick(effects, 'closeHost').length, world.all('writeMembership').length]).toEqual([1, 1]);
  });

  it('by 429 is written again after the time that the server says', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    world.refuse('rateLimited', { retryAfterMs: 5_000 });
    expect(pick(world.advance(4_999), 'writeMembership')).toEqual([]);
    expect(pick(world.advance(1), 'writeMembership').map(saying)).toEqual([`JOINED ${world.session}`]);
  });

  it('by 429 holds the signals back until it is in', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.enter(LOUNGE);
    world.refuse('rateLimited', { retryAfterMs: 5_000 });
    const to = { deviceKey: 'k', userId: '@bob:hs', deviceId: 'BOB', session: 's-BOB' };
    const signals = [{ to, attempt: 2, seq: 0, signal: { kind: 'candidates', candidates: [] } as const }];
    world.host({ type: 'signals', session: world.session, signals });
    expect(world.effects).toEqual([]);
    world.advance(5_000);
    world.accept();
    world.host({ type: 'signals', session: world.session, signals });
    expect(pick(world.effects, 'sendSignals')).toHaveLength(1);
  });

  it('by 429 for longer than anybody waits ends the call, and writes no LEFT into the limit', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    world.refuse('rateLimited', { retryAfterMs: 60_000 });
    expect(world.state.durable.failure).toMatchObject({
      code: 'rateLimited',
      details: { retryAfterSeconds: 60 },
    });
    expect(world.all('writeMembership')).toHaveLength(1);
  });

  it('by silence is tried again, and after 20 s the call ends with a LEFT, for it may stand', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    for (let n = 0; n < 6 && world.state.durable.stay !== null; n += 1) {
      world.refuse('offline');
      world.advance(10_000);
    }
    expect(world.state.durable.failure?.code).toBe('serverUnreachable');
    expect(saying(world.last('writeMembership'))).toMatch(/^LEFT/);
  });

  it('is told until the user dismisses it', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    world.refuse('forbidden');
    world.step({ type: 'dismissFailure' });
    expect(world.state.durable.failure).toBeNull();
  });
});

describe('switching channels', () => {
  it('writes LEFT of the old and JOINED of the new in the same step', () => {
    const world = World.inCall();
    const old = world.session;
    world.switchTo(KITCHEN);
    world.microphone('live');
    expect(world.all('writeMembership').slice(-2).map(saying)).toEqual([
      `LEFT ${old}`,
      `JOINED ${world.session}`,
    ]);
  });

  it('keeps the call host and gives it the new session', () => {
    const world = World.inCall();
    const effects = world.switchTo(KITCHEN);
    expect(effects.map(({ type }) => type)).not.toContain('closeHost');
    expect(world.target?.self.session).toBe(world.session);
  });

  it('goes through when the host only repeats that the microphone is live', () => {
    const world = World.inCall();
    world.switchTo(KITCHEN);
    world.microphone('live');
    world.accept();
    expect(world.state.durable.stay).toMatchObject({ roomId: KITCHEN, step: 'joined' });
  });

  it('from listening to talking waits for what the microphone says now', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello();
    world.step({ type: 'joinAsListener' });
    world.microphone('unwanted');
    world.accept();
    world.switchTo(KITCHEN);
    world.microphone('unwanted');
    expect(world.state.durable.stay?.step).toBe('microphone');
  });

  it('forgets the links of the old channel', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.host({ type: 'links', links: [linkTo(bob, 'connected')] });
    world.switchTo(KITCHEN);
    expect(world.state.passing.host?.links).toEqual([]);
  });

  it('into a full channel leaves us where we are', () => {
    const world = World.inCall();
    const full = Array.from({ length: 16 }, (_, n) => joined(person(n), { roomId: KITCHEN }));
    world.sync(...full);
    world.switchTo(KITCHEN);
    expect(world.state.durable.stay?.roomId).toBe(LOUNGE);
  });
});

describe('leaving', () => {
  it('writes LEFT with our session, dismisses the host and goes on polling until the LEFT has come back', () => {
    const world = World.inCall();
    const { session } = world;
    world.step({ type: 'viewersChanged', count: 0 });
    world.step({ type: 'leave' });
    expect(pick(world.effects, 'writeMembership').map(saying)).toEqual([`LEFT ${session}`]);
    expect(pick(world.effects, 'closeHost')).toHaveLength(1);
    expect(pick(world.effects, 'setSyncWanted')).toEqual([]);
    world.echo(world.accept());
    expect(pick(world.effects, 'setSyncWanted').map(({ wanted }) => wanted)).toEqual([false]);
  });

  it('tells the host to let go before its page is closed', () => {
    const world = World.inCall();
    const types = world.step({ type: 'leave' }).map(({ type }) => type);
    expect(types.indexOf('tellHost')).toBeLessThan(types.indexOf('closeHost'));
    expect(world.target).toBeNull();
  });

  it('while the JOINED is in flight writes LEFT right after its answer', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    const { session } = world;
    world.step({ type: 'leave' });
    expect(pick(world.effects, 'writeMembership')).toEqual([]);
    world.accept();
    expect(pick(world.effects, 'writeMembership').map(saying)).toEqual([`LEFT ${session}`]);
  });

  it('while the JOINED is in flight and then limited waits as long as the server says', () => {
    const world = World.ready();
    world.enter(LOUNGE);
    world.step({ type: 'leave' });
    world.refuse('rateLimited', { retryAfterMs: 3_000 });
    expect(pick(world.effects, 'writeMembership')).toEqual([]);
    expect(pick(world.advance(3_000), 'writeMembership')).toHaveLength(1);
  });

  it('goes out before the next JOINED, where one limit held both up', () => {
    const world = World.inCall();
    for (const roomId of [KITCHEN, LOUNGE]) {
      world.switchTo(roomId);
      for (const write of world.all('writeMembership').slice(-2))
        world.refuse('rateLimited', { write, retryAfterMs: 3_000 });
    }
    const writes = pick(world.advance(3_000), 'writeMembership');
    expect(writes.map(saying).map((said) => said.split(' ')[0])).toEqual(['LEFT', 'JOINED']);
  });

  it('closes a host that was asked for and has not said hello yet', () => {
    const world = World.ready();
    world.step({ type: 'join', roomId: LOUNGE });
    world.step({ type: 'leave' });
    expect(pick(world.effects, 'closeHost')).toHaveLength(1);
  });

  it('and coming back at once opens a new host with a new session', () => {
    const world = World.inCall();
    const before = world.session;
    world.step({ type: 'leave' });
    const effects = world.step({ type: 'join', roomId: LOUNGE });
    expect(pick(effects, 'openHost')).toHaveLength(1);
    expect(world.session).not.toBe(before);
  });

  it('is not disturbed when the dismissed host drops its line late', () => {
    const world = World.inCall();
    world.step({ type: 'leave' });
    world.step({ type: 'join', roomId: LOUNGE });
    world.step({ type: 'hostDisconnected' });
    world.hello({ hostId: 'host2' });
    world.microphone('live');
    world.accept(world.all('writeMembership').at(-1));
    world.accept(world.all('writeMembership').at(-1));
    expect(world.state.durable.stay?.step).toBe('joined');
  });

  it('is carried through a 429', () => {
    const world = World.inCall();
    world.step({ type: 'leave' });
    const refused = world.refuse('rateLimited', { retryAfterMs: 20_000 });
    expect(pick([...refused, ...world.live(19_000)], 'writeMembership')).toEqual([]);
    expect(pick(world.live(1_000), 'writeMembership')).toHaveLength(1);
  });

  it('is never given up while the server does not answer', () => {
    const world = World.inCall();
    world.step({ type: 'leave' });
    for (let n = 0; n < 20; n += 1) {
      world.refuse('offline');
      world.advance(10_000);
    }
    expect(saying(world.last('writeMembership'))).toMatch(/^LEFT/);
    expect(world.state.durable.wishes[LOUNGE]?.inFlight).not.toBeNull();
  });

  it.each(['forbidden', 'notFound'] as const)('is given up when it is answered %s', (code) => {
    const world = World.inCall();
    world.step({ type: 'leave' });
    world.refuse(code);
    expect(world.live(300_000).filter(({ type }) => type === 'writeMembership')).toEqual([]);
  });

  it('without an echo ends after 30 s, and is not written again', () => {
    const world = World.inCall();
    world.step({ type: 'leave' });
    world.accept();
    expect(pick(world.live(90_000), 'writeMembership')).toEqual([]);
    expect(world.state.durable.wishes).toEqual({});
  });

  it('does nothing when we are in no call', () => {
    const world = World.ready();
    expect(world.step({ type: 'leave' })).toEqual([]);
  });

  it('names the session that stands when the host was replaced and nothing new is written yet', () => {
    const world = World.inCall();
    const standing = world.session;
    world.step({ type: 'hostDisconnected' });
    world.step({ type: 'hostGone' });
    world.step({ type: 'leave' });
    expect(saying(world.last('writeMembership'))).toBe(`LEFT ${standing}`);
  });
});

describe('others', () => {
  it('who leave are no longer linked to', () => {
    const world = World.inCall();
    world.sync(joined(bob), joined(carol));
    world.sync(left(bob));
    expect(world.target?.members.map(({ session }) => session)).toEqual(['s-CAROL']);
  });

  it('who are kicked from the room are no longer linked to', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.sync({
      type: 'roomMember',
      roomId: LOUNGE,
      userId: bob.userId,
      membership: 'ban',
      displayName: null,
    });
    expect(world.target?.members).toEqual([]);
  });

  it('who come with a new session are another link', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.sync(joined(bob, { session: 'again' }));
    expect(world.target?.members.map(({ session }) => session)).toEqual(['again']);
  });

  it('whose session is another than the one that left stay while their link works', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.host({ type: 'links', links: [linkTo(bob, 'connected')] });
    world.sync(left(bob, { session: 'other' }));
    expect(world.target?.members).toHaveLength(1);
  });
});
