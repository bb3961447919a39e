// Whatever happens, in whatever order: what must hold after each step.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveView } from '../../../src/core/app/derive-view.ts';
import type { Input, WriteResult } from '../../../src/core/app/input.ts';
import {
  alice,
  bob,
  carol,
  joined,
  KITCHEN,
  LOUNGE,
  left,
  linkTo,
  type MembershipWrite,
  microphone,
  ownEcho,
  roomMember,
  signalFrom,
  World,
} from '../../fakes/app-driver.ts';

/** One thing that may happen, in the terms of the driver. */
type Deed = (world: World, writes: MembershipWrite[]) => void;

const rooms = fc.constantFrom(LOUNGE, KITCHEN);
const people = fc.constantFrom(bob, carol, { userId: alice.userId, deviceId: 'PHONE' }, alice);
const codes = fc.constantFrom<Extract<WriteResult, { ok: false }>['code'][]>(
  'forbidden',
  'notFound',
  'rateLimited',
  'timeout',
  'offline',
  'refused',
);
const states = fc.constantFrom('undecided', 'asking', 'live', 'refused', 'missing', 'unwanted' as const);

const plainInputs = fc.constantFrom<Input[]>(
  { type: 'tick' },
  { type: 'leave' },
  { type: 'joinAsListener' },
  { type: 'cancelQuestion' },
  { type: 'microphoneDecided' },
  { type: 'openPermission' },
  { type: 'dismissFailure' },
  { type: 'syncFailing' },
  { type: 'hostDisconnected' },
  { type: 'hostGone' },
  { type: 'hostRefused' },
  { type: 'viewersChanged', count: 0 },
  { type: 'viewersChanged', count: 2 },
  { type: 'setMuted', muted: true },
  { type: 'setMuted', muted: false },
  { type: 'setDeafened', deafened: true },
  { type: 'toggleDeafened' },
  { type: 'askRights', roomId: LOUNGE },
  { type: 'rightsRead', roomId: LOUNGE, reading: null },
  { type: 'dismissTask' },
  { type: 'relayRead', iceServers: [], validForMs: 5_000 },
  { type: 'hostFact', fact: { type: 'alive' } },
  { type: 'hostFact', fact: { type: 'links', links: [linkTo(bob, 'connected')] } },
);

const step =
  (input: Input): Deed =>
  (world) =>
    void world.step(input);

const calls: fc.Arbitrary<Deed> = fc.oneof(
  plainInputs.map(step),
  rooms.map((roomId) => step({ type: 'join', roomId })),
  rooms.map((roomId) => step({ type: 'moveHere', roomId })),
  fc
    .constantFrom('host1', 'host2')
    .chain((hostId) =>
      states.map<Deed>((state) => (world) => void world.hello({ hostId, microphone: microphone(state) })),
    ),
  states.map<Deed>((state) => (world) => void world.microphone(state)),
  fc.integer({ min: 1, max: 120_000 }).map<Deed>((ms) => (world) => void world.advance(ms)),
);

const server: fc.Arbitrary<Deed> = fc.oneof(
  fc.tuple(people, rooms, fc.integer({ min: 1, max: 9 })).map<Deed>(([who, roomId, n]) => (world) => {
    world.sync(joined(who, { roomId, session: `s${n}`, eventId: `$e${n}` }));
  }),
  fc.tuple(people, rooms).map<Deed>(
    ([who, roomId]) =>
      (world) =>
        void world.sync(left(who, { roomId })),
  ),
  people.map<Deed>((who) => (world) => {
    const session = world.state.durable.stay?.session ?? 'none';
    world.sync(signalFrom(who, { session }));
  }),
  people.map<Deed>((who) => (world) => void world.sync(roomMember(who.userId, 'join', 'N'))),
  rooms.map<Deed>((roomId) => (world) => void world.sync({ type: 'roomGone', roomId })),
  rooms.map<Deed>((roomId) => (world) => void world.sync({ type: 'levelsChanged', roomId })),
  fc.constantFrom(0, 50).map<Deed>((callstate) => (world) => {
    const levels = { users: {}, usersDefault: 0, callstate, mark: 50, levels: 100, stateDefault: 50 };
    const reading = { levels, creation: { creators: [], founder: null }, members: [] };
    world.step({ type: 'rightsRead', roomId: LOUNGE, reading });
  }),
  codes.map<Deed>((code) => (world, writes) => {
    const write = writes.shift();
    if (write) world.refuse(code, { write, retryAfterMs: code === 'rateLimited' ? 3_000 : 0 });
  }),
);

const taken: fc.Arbitrary<Deed> = fc.boolean().map((isEchoed) => (world, writes) => {
  const write = writes.shift();
  if (write === undefined) return;
  const done = world.accept(write);
  if (isEchoed) world.sync(ownEcho(done));
});

const restarts: fc.Arbitrary<Deed> = fc.boolean().map((hasHost) => (world, writes) => {
  writes.length = 0;
  world.restart(hasHost);
});

/** Plays the deeds, calls back after each, and returns the writes that still wait for an answer. */
function play(
  deeds: readonly Deed[],
  after: (world: World) => void,
): { world: World; writes: MembershipWrite[] } {
  const world = World.ready();
  const writes: MembershipWrite[] = [];
  let seen = world.history.length;
  for (const deed of deeds) {
    deed(world, writes);
    for (; seen < world.history.length; seen += 1) {
      const effect = world.history[seen];
      if (effect?.type === 'writeMembership') writes.push(effect);
    }
    after(world);
  }
  return { world, writes };
}

const stories = fc.array(fc.oneof(calls, server, taken, restarts), { maxLength: 60 });

describe('after any story', () => {
  it('the state is plain JSON and gives a view', () => {
    fc.assert(
      fc.property(stories, (deeds) => {
        play(deeds, (world) => {
          expect(JSON.parse(JSON.stringify(world.state))).toEqual(world.state);
          deriveView(world.state, world.nowMs);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('a second tick at the same moment asks for nothing', () => {
    fc.assert(
      fc.property(stories, (deeds) => {
        play(deeds, (world) => {
          world.step({ type: 'tick' });
          const effects = world.step({ type: 'tick' });
          // A tick uses up the wake-up it was, so only that may be asked for again.
          expect(effects.filter(({ type }) => type !== 'wakeAt')).toEqual([]);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('without a stay there is no host and no target', () => {
    fc.assert(
      fc.property(stories, (deeds) => {
        play(deeds, ({ state: { durable, passing } }) => {
          if (durable.stay !== null) return;
          expect([passing.host, passing.isHostOpening, passing.told.target]).toEqual([null, false, null]);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('leaving ends with the server at LEFT wherever it ever took a JOINED of ours', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(calls, taken, restarts), { maxLength: 60 }), (deeds) => {
        const { world, writes } = play(deeds, () => undefined);
        world.step({ type: 'leave' });
        settleWithServer(world, writes);
        const last = new Map(world.all('writeMembership').map((write) => [write.roomId, write]));
        for (const write of last.values()) expect(write.content['join_state']).toBe('LEFT');
        expect(world.state.durable.wishes).toEqual({});
      }),
      { numRuns: 200 },
    );
  });
});

/** The server answers all that is asked, echoes it, and goes on until nothing more comes. */
function settleWithServer(world: World, open: readonly MembershipWrite[]): void {
  for (const write of open) if (isInFlight(world, write)) world.sync(ownEcho(world.accept(write)));
  for (let turn = 0; turn < 40; turn += 1) {
    const write = world.all('writeMembership').findLast((each) => isInFlight(world, each));
    if (write === undefined) world.live(10_000);
    else world.sync(ownEcho(world.accept(write)));
  }
}

const isInFlight = (world: World, { roomId, writeId }: MembershipWrite): boolean =>
  world.state.durable.wishes[roomId]?.inFlight?.writeId === writeId;
