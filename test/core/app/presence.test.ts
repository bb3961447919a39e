// Who is shown and linked to as time passes, names, and what is asked of the server.
import { describe, expect, it } from 'vitest';
import { deriveView } from '../../../src/core/app/derive-view.ts';
import {
  alice,
  bob,
  carol,
  joined,
  KITCHEN,
  LOUNGE,
  left,
  linkTo,
  person,
  pick,
  roomMember,
  World,
} from '../../fakes/app-driver.ts';

const shown = (world: World, roomId = LOUNGE): readonly string[] =>
  deriveView(world.state, world.nowMs)
    .channels.find((channel) => channel.roomId === roomId)
    ?.members.map(({ name }) => name) ?? [];

describe('a member', () => {
  it('is shown until 100 s after its latest JOINED', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.live(99_000);
    expect(shown(world)).toEqual(['bob']);
    world.live(1_000);
    expect(shown(world)).toEqual([]);
  });

  it('expires by itself: a tick comes at that moment', () => {
    const world = World.ready();
    world.sync(joined(bob));
    expect(world.wakeAtMs).toBe(world.nowMs + 100_000);
  });

  it('that renews goes on', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.live(90_000);
    world.sync(joined(bob, { eventId: '$renewal' }));
    world.live(90_000);
    expect(shown(world)).toEqual(['bob']);
  });

  it('does not become younger by a second reading of the same event', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.live(90_000);
    world.sync(joined(bob));
    world.live(20_000);
    expect(shown(world)).toEqual([]);
  });

  it('does not expire while our own polling fails', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.step({ type: 'syncFailing' });
    world.advance(1_000_000);
    expect(shown(world)).toEqual(['bob']);
  });

  it('that is overdue expires with the first answer after such a failure', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.advance(1_000_000);
    world.sync();
    expect(shown(world)).toEqual([]);
  });

  it('that expired while its link works is kept', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.host({ type: 'links', links: [linkTo(bob, 'connected')] });
    world.live(120_000);
    expect([shown(world), world.target?.members.length]).toEqual([['alice', 'bob'], 1]);
  });

  it('that expired goes when its link is lost', () => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.host({ type: 'links', links: [linkTo(bob, 'connected')] });
    world.live(120_000);
    world.host({ type: 'links', links: [linkTo(bob, 'lost')] });
    expect([shown(world), world.target?.members.length]).toEqual([['alice'], 0]);
  });

  it('that writes no time (a compat peer) is shown until it leaves', () => {
    const world = World.ready();
    world.sync(joined(bob, { isCompat: true }));
    world.live(1_000_000);
    expect(shown(world)).toEqual(['bob']);
    world.sync(left(bob, { session: null }));
    expect(shown(world)).toEqual([]);
  });

  it('that writes a time (a compat peer) is shown for 40 s', () => {
    const world = World.ready();
    world.sync(joined(bob, { isCompat: true, timestampMs: 1 }));
    world.live(39_000);
    expect(shown(world)).toEqual(['bob']);
    world.live(1_000);
    expect(shown(world)).toEqual([]);
  });

  it('that is a compat peer is not linked to', () => {
    const world = World.inCall();
    world.sync(joined(bob, { isCompat: true }));
    expect(world.target?.members).toEqual([]);
  });
});

describe('names', () => {
  it('are asked for once, room by room', () => {
    const world = World.ready();
    world.sync(joined(bob), joined(carol), joined(carol, { roomId: KITCHEN }));
    world.live(50_000);
    expect(world.all('readMembers')).toEqual([
      { type: 'readMembers', roomId: LOUNGE, userIds: [bob.userId, carol.userId] },
      { type: 'readMembers', roomId: KITCHEN, userIds: [carol.userId] },
    ]);
  });

  it('that do not come are asked for again after a minute', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.live(70_000);
    expect(world.all('readMembers')).toHaveLength(2);
  });

  it('that have come are not asked for again', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.step({ type: 'membersRead', members: [roomMember(bob.userId, 'join', 'Bob B.')] });
    world.live(70_000);
    expect([world.all('readMembers').length, shown(world)]).toEqual([1, ['Bob B.']]);
  });

  it('change when the server says so', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.sync(roomMember(bob.userId, 'join', 'Robert'));
    expect(shown(world)).toEqual(['Robert']);
  });

  it('of people who are not in voice are not kept', () => {
    const world = World.ready();
    world.sync(roomMember(bob.userId, 'join', 'Bob'));
    expect(world.state.durable.people).toEqual({});
  });

  it('of a person who left voice are forgotten with the last of the channel', () => {
    const world = World.ready();
    world.sync(joined(bob), roomMember(bob.userId, 'join', 'Bob'));
    world.sync(left(bob));
    expect(world.state.durable.people).toEqual({});
  });

  it('do not pile up, whoever comes and goes', () => {
    const world = World.ready();
    for (let n = 0; n < 400; n += 1) {
      world.sync(joined(person(n)), roomMember(`@p${n}:hs`, 'join', 'somebody'));
      world.nowMs += 1_000;
    }
    expect(Object.keys(world.state.durable.people[LOUNGE] ?? {}).length).toBeLessThanOrEqual(129);
    expect(Object.keys(world.state.passing.askedNames).length).toBeLessThanOrEqual(61);
  });

  it('show that somebody is not in the room at all, and then not in voice', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.step({ type: 'membersRead', members: [roomMember(bob.userId, 'leave')] });
    expect(shown(world)).toEqual([]);
  });

  it('are not asked for members that have expired long ago', () => {
    const world = World.ready();
    world.sync(joined(bob, { ageMs: 5_000_000 }));
    expect(world.all('readMembers')).toEqual([]);
  });
});

describe('the bounds of a channel', () => {
  it('64 members are read, those further are not', () => {
    const world = World.ready();
    world.sync(...Array.from({ length: 70 }, (_, n) => joined(person(n))));
    expect(shown(world)).toHaveLength(64);
  });

  it('members that have expired make room for new ones', () => {
    const world = World.ready();
    world.sync(...Array.from({ length: 64 }, (_, n) => joined(person(n))));
    world.live(110_000);
    world.sync(joined(bob));
    expect(shown(world)).toEqual(['bob']);
  });

  it('of one user the four devices that joined last count', () => {
    const world = World.ready();
    const devices = [3, 1, 5, 2, 4, 0].map((n) =>
      joined({ userId: bob.userId, deviceId: `D${n}` }, { joinedMs: n }),
    );
    world.sync(...devices);
    const sessions = Object.values(world.state.durable.channels[LOUNGE]?.entries ?? {}).map(
      (entry) => entry.mxvc?.session,
    );
    expect(sessions.sort()).toEqual(['s-D2', 's-D3', 's-D4', 's-D5']);
  });

  it('devices that have expired do not count among these four', () => {
    const world = World.ready();
    const at = (n: number) => joined({ userId: bob.userId, deviceId: `D${n}` }, { joinedMs: 10 - n });
    world.sync(at(1), at(2), at(3), at(4));
    world.live(110_000);
    world.sync(at(5));
    expect(shown(world)).toHaveLength(1);
  });
});

describe('TURN', () => {
  it('is asked for once when polling starts', () => {
    const world = World.ready();
    world.live(50_000);
    expect(world.all('readRelay')).toHaveLength(1);
  });

  it('is asked for again after a minute without an answer', () => {
    const world = World.ready();
    world.live(70_000);
    expect(world.all('readRelay')).toHaveLength(2);
  });

  it('goes to the host', () => {
    const world = World.inCall();
    const iceServers = [{ urls: ['turn:x'] }];
    world.step({ type: 'relayRead', iceServers, validForMs: null });
    expect(world.target?.iceServers).toEqual(iceServers);
  });

  it.each([
    [30_000, 27_000],
    [null, 0.9 * 86_400_000],
  ])('is asked for again a tenth before its end (%s ms)', (validForMs, freshForMs) => {
    const world = World.inCall();
    world.step({ type: 'relayRead', iceServers: [], validForMs });
    const asked = () => world.all('readRelay').length;
    const before = asked();
    world.nowMs += freshForMs - 1_000;
    world.live(0);
    expect(asked()).toBe(before);
    world.live(1_000);
    expect(asked()).toBe(before + 1);
  });

  it('is used on while there is no newer answer', () => {
    const world = World.inCall();
    const iceServers = [{ urls: ['turn:x'] }];
    world.step({ type: 'relayRead', iceServers, validForMs: 10_000 });
    world.live(20_000);
    expect(world.target?.iceServers).toEqual(iceServers);
  });
});

describe('the view', () => {
  const view = (world: World) => deriveView(world.state, world.nowMs);

  it('is not ready before the store is read', () => {
    expect(view(new World())).toMatchObject({ isReady: false, account: null, server: 'unknown', call: null });
  });

  it.each([
    ['connecting', (world: World) => world.boot()],
    ['ok', (world: World) => [world.boot(), world.sync()]],
    ['unreachable', (world: World) => [world.boot(), world.step({ type: 'syncFailing' })]],
  ])('says that the server is %s', (server, tell) => {
    const world = new World();
    tell(world);
    expect(view(world).server).toBe(server);
  });

  it.each([
    ['starting', (world: World) => world.step({ type: 'join', roomId: LOUNGE })],
    [
      'starting',
      (world: World) => {
        world.step({ type: 'join', roomId: LOUNGE });
        world.hello();
      },
    ],
    [
      'waitingForMicrophone',
      (world: World) => {
        world.step({ type: 'join', roomId: LOUNGE });
        world.hello();
        world.microphone('asking');
      },
    ],
    ['joining', (world: World) => world.enter(LOUNGE)],
    [
      'joined',
      (world: World) => {
        world.enter(LOUNGE);
        world.accept();
      },
    ],
  ])('says %s', (phase, lead) => {
    const world = World.ready();
    lead(world);
    expect(view(world).call?.phase).toBe(phase);
  });

  it.each([
    ['undecided', 'undecided', null],
    ['asking', 'undecided', null],
    ['live', 'live', null],
    ['refused', 'listening', 'refused'],
    ['missing', 'listening', 'missing'],
    ['failed', 'listening', 'failed'],
    ['unwanted', 'listening', 'unwanted'],
  ] as const)('shows the microphone that is %s as %s', (state, microphone, microphoneReason) => {
    const world = World.inCall();
    world.microphone(state);
    expect(view(world).call).toMatchObject({ microphone, microphoneReason });
  });

  it('shows the microphone as undecided while there is no host', () => {
    const world = World.inCall();
    world.step({ type: 'hostDisconnected' });
    expect(view(world).call?.microphone).toBe('undecided');
  });

  it('names us first, from the click on', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.step({ type: 'join', roomId: LOUNGE });
    expect(view(world).call?.members.map((each) => [each.name, each.isMe, each.isThisDevice])).toEqual([
      ['alice', true, true],
      ['bob', false, false],
    ]);
  });

  it('takes our name away at the click on leave, before the server knows', () => {
    const world = World.inCall();
    world.step({ type: 'leave' });
    expect(shown(world)).toEqual([]);
  });

  it('shows our other device as ours', () => {
    const world = World.ready();
    world.sync(joined({ userId: alice.userId, deviceId: 'PHONE' }));
    expect(view(world).channels[0]?.members[0]).toMatchObject({
      isMe: true,
      isThisDevice: false,
      link: null,
    });
  });

  it('orders members by joining, then those that are only still heard', () => {
    const world = World.inCall();
    world.sync(
      joined(carol, { joinedMs: 3 }),
      joined(bob, { joinedMs: 2 }),
      joined(person(1), { joinedMs: 1 }),
    );
    world.host({ type: 'links', links: [linkTo(person(1), 'connected')] });
    world.sync(left(person(1), { reason: 'lapsed' }));
    expect(shown(world)).toEqual(['alice', 'bob', 'carol', 'p1']);
  });

  it.each([
    ['connecting', []],
    ['connected', [linkTo(bob, 'connected')]],
    ['failed', [linkTo(bob, 'failed')]],
    ['connecting', [linkTo(bob, 'failed', 'older session')]],
  ] as const)('shows a link as %s', (expected, links) => {
    const world = World.inCall();
    world.sync(joined(bob));
    world.host({ type: 'links', links });
    expect(view(world).call?.members[1]?.link).toBe(expected);
  });

  it('shows no link while the microphone is not decided', () => {
    const world = World.ready();
    world.sync(joined(bob));
    world.step({ type: 'join', roomId: LOUNGE });
    world.hello({ microphone: { state: 'asking', detail: null } });
    expect(view(world).call?.members.map(({ link }) => link)).toEqual([null, null]);
  });

  it('shows a compat peer as not reachable', () => {
    const world = World.inCall();
    world.sync(joined(bob, { isCompat: true }));
    expect(view(world).call?.members[1]?.link).toBe('unreachable');
  });

  it('believes what a member says over its link more than what it wrote', () => {
    const world = World.inCall();
    world.sync(joined(bob, { muted: true }));
    expect(view(world).call?.members[1]?.isMuted).toBe(true);
    const said = { muted: false, deafened: true, speaking: false };
    world.host({ type: 'links', links: [{ ...linkTo(bob, 'connected'), said }] });
    expect(view(world).call?.members[1]).toMatchObject({ isMuted: false, isDeafened: true });
  });

  it('marks who speaks, in our own call only', () => {
    const world = World.inCall();
    world.sync(joined(bob), joined(bob, { roomId: KITCHEN }));
    world.host({ type: 'speaking', speaking: [`chromium-BOB${bob.userId}`] });
    const speaking = view(world).channels.map((channel) => channel.members.some((each) => each.isSpeaking));
    expect(speaking).toEqual([false, true]);
  });

  it('lists channels by name, and marked ones even when they are empty', () => {
    const world = World.ready();
    world.sync(
      { type: 'roomName', roomId: '!b', name: 'beta' },
      { type: 'roomName', roomId: '!a', name: 'Alpha' },
      { type: 'channelMark', roomId: '!b', isMarked: true },
      { type: 'channelMark', roomId: '!c', isMarked: false },
      joined(bob, { roomId: '!a' }),
    );
    expect(view(world).channels.map(({ roomName }) => roomName)).toEqual(['Alpha', 'beta']);
  });

  it('forgets a mark that is taken away', () => {
    const world = World.ready();
    world.sync({ type: 'channelMark', roomId: '!b', isMarked: true });
    world.sync({ type: 'channelMark', roomId: '!b', isMarked: false });
    expect(world.state.durable.channels).toEqual({});
  });

  it('names the room of a failure', () => {
    const world = World.ready();
    world.sync({ type: 'roomName', roomId: LOUNGE, name: 'Lounge' });
    world.enter(LOUNGE);
    world.refuse('forbidden');
    expect(view(world).failure).toMatchObject({ roomName: 'Lounge', code: 'forbidden' });
  });

  it.each([
    ['out of the room', 'removed', { type: 'synced', messages: [{ type: 'roomGone', roomId: LOUNGE }] }],
    ['signed out', 'signedOut', { type: 'signedOut', byUser: false }],
  ] as const)('names the room of a failure by which we are %s', (_name, code, input) => {
    const world = World.ready();
    world.sync({ type: 'roomName', roomId: LOUNGE, name: 'Lounge' });
    world.enter(LOUNGE);
    if (input.type === 'synced') world.sync(...input.messages);
    else world.step(input);
    expect(view(world).failure).toMatchObject({ roomName: 'Lounge', code });
  });

  it('knows whether there is a relay once it has been read', () => {
    const world = World.ready();
    expect(view(world).hasRelay).toBeNull();
    world.step({ type: 'relayRead', iceServers: [], validForMs: null });
    expect(view(world).hasRelay).toBe(false);
  });

  it('costs less than 5 ms with 3,000 rooms, 200 of them with people', () => {
    const world = World.ready();
    const names = Array.from({ length: 3_000 }, (_, n) => ({
      type: 'roomName' as const,
      roomId: `!r${n}`,
      name: `Room ${(n * 7_919) % 3_000}`,
    }));
    world.sync(...names, ...names.slice(0, 200).map(({ roomId }, n) => joined(person(n), { roomId })));
    const startedMs = performance.now();
    for (let n = 0; n < 20; n += 1) {
      world.step({ type: 'setMuted', muted: n % 2 === 0 });
      deriveView(world.state, world.nowMs);
    }
    expect((performance.now() - startedMs) / 20).toBeLessThan(5);
  });

  it('takes a first picture of 3,000 rooms in less than 100 ms', () => {
    const world = World.ready();
    const names = Array.from({ length: 3_000 }, (_, n) => ({
      type: 'roomName' as const,
      roomId: `!r${n}`,
      name: `Room ${n}`,
    }));
    const startedMs = performance.now();
    world.sync(...names);
    expect(performance.now() - startedMs).toBeLessThan(100);
    expect(Object.keys(world.state.durable.rooms)).toHaveLength(3_000);
  });
});

describe('polling', () => {
  it('starts when somebody looks, from the stored position', () => {
    const world = new World();
    world.boot();
    expect(pick(world.step({ type: 'viewersChanged', count: 1 }), 'setSyncWanted')).toEqual([
      { type: 'setSyncWanted', wanted: true, since: null },
    ]);
  });

  it('goes on in a call when nobody looks', () => {
    const world = World.inCall();
    expect(pick(world.step({ type: 'viewersChanged', count: 0 }), 'setSyncWanted')).toEqual([]);
  });

  it('keeps its position when an answer does not move it', () => {
    const world = World.ready();
    const { since } = world.state.durable;
    const arrival = { atMs: world.nowMs, isPrompt: false, isAfterPause: false };
    world.step({ type: 'synced', messages: [], arrival, since: null });
    expect(world.state.durable.since).toBe(since);
  });
});
