// Meshes of several members on fake connections and a signalling channel that loses, repeats and delays.
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../fakes/clock.ts';
import { FakeNetwork } from '../../fakes/connection.ts';
import { Party, SignalChannel } from '../../fakes/mesh-party.ts';

let clock: FakeClock;
let network: FakeNetwork;
let channel: SignalChannel;

beforeEach(() => renew());

function renew(): void {
  clock = new FakeClock();
  network = new FakeNetwork(clock);
  channel = new SignalChannel(clock, network);
}

function party<const Names extends readonly string[]>(...names: Names): { [At in keyof Names]: Party } {
  return names.map((name) => new Party(channel, name)) as { [At in keyof Names]: Party };
}

async function connected(): Promise<{ alice: Party; bob: Party }> {
  const [alice, bob] = party('alice', 'bob');
  alice.want([bob]);
  bob.want([alice], [alice]);
  await clock.advance(600);
  expectLinked(alice, bob);
  return { alice, bob };
}

/** Both hear each other, over one connection each, and the two are ends of the same wire. */
function expectLinked(one: Party, other: Party): void {
  expect([one.health(other), other.health(one)]).toEqual(['connected', 'connected']);
  const [mine, theirs] = [one, other].map((party) => {
    const peer = party === one ? other : one;
    return party.endpoint.living.filter(({ options }) => options.deviceKey === peer.deviceKey);
  });
  expect([mine?.length, theirs?.length]).toEqual([1, 1]);
  expect(mine?.[0]?.partner).toBe(theirs?.[0]);
}

describe('joining', () => {
  it('links two members when the later one offers', async () => {
    await connected();
  });

  it('sends the offer 20 ms after the last candidate, with it inside', async () => {
    const [alice, bob] = party('alice', 'bob');
    bob.want([alice], [alice]);
    await clock.advance(24);
    expect(bob.requests).toEqual([]);
    await clock.advance(1);
    expect(bob.requests[0]?.[0]?.signal).toMatchObject({ kind: 'offer', candidates: [{ sdpMid: '0' }] });
  });

  it('carries all offers of a join in one request', async () => {
    const others = Array.from({ length: 15 }, (_, n) => new Party(channel, `other${n}`));
    const late = new Party(channel, 'late');
    late.want(others, others);
    await clock.advance(1_000);
    expect(late.requests[0]?.length).toBe(15);
    expect(
      late.requests.slice(1).every((signals) => signals.every(({ signal }) => signal.kind !== 'offer')),
    ).toBe(true);
  });

  it('holds an offer for a slower one, but never beyond 100 ms after it was made', async () => {
    const [alice, bob, carol, dave] = party('alice', 'bob', 'carol', 'dave');
    alice.endpoint.offerDelaysMs = [0, 70, 500];
    alice.want([bob, carol, dave], [bob, carol, dave]);
    await clock.advance(99);
    expect(alice.requests).toEqual([]);
    await clock.advance(1);
    expect(alice.requests.map((signals) => signals.map(({ to }) => to.userId))).toEqual([
      [bob.userId, carol.userId],
    ]);
    await clock.advance(525);
    expect(alice.requests.at(-1)?.map(({ to }) => to.userId)).toEqual([dave.userId]);
  });

  it('links both when both offer at the same moment', async () => {
    const [alice, bob] = party('alice', 'bob');
    alice.want([bob], [bob]);
    bob.want([alice], [alice]);
    await clock.advance(700);
    expectLinked(alice, bob);
    expect(alice.mesh.facts()[0]?.attempt).toBe(1);
    expect(alice.endpoint.opened.length).toBe(1); // the lower key's offer stood
  });

  it('offers after 5 s when the one who should has not', async () => {
    const [alice, bob] = party('alice', 'bob');
    alice.want([bob]);
    bob.want([alice]);
    await clock.advance(4_990);
    expect(alice.requests).toEqual([]);
    await clock.advance(1_000);
    expectLinked(alice, bob);
  });

  it('links a whole room that joins one by one', async () => {
    const room: Party[] = [];
    for (let n = 0; n < 6; n++) {
      const late = new Party(channel, `m${n}`);
      late.want(room, room);
      room.push(late);
      for (const one of room.slice(0, -1)) one.want(room.filter((other) => other !== one));
      await clock.advance(200);
    }
    await clock.advance(600);
    for (const one of room) for (const other of room) if (one !== other) expectLinked(one, other);
  });

  it('answers nobody who is not in the target', async () => {
    const [alice, bob] = party('alice', 'bob');
    alice.want([]);
    bob.want([alice], [alice]);
    await clock.advance(3_000);
    expect(alice.endpoint.opened).toEqual([]);
    expect(alice.requests).toEqual([]);
  });

  it('drops signals of another session of a known member', async () => {
    const [alice, bob] = party('alice', 'bob');
    const ghost = new Party(channel, 'bob', 'older-session');
    alice.want([bob]);
    ghost.want([alice], [alice]);
    await clock.advance(1_000);
    expect(alice.endpoint.opened).toEqual([]);
  });
});

describe('leaving', () => {
  it('closes everything, and leaves no timer, when the target is null', async () => {
    const { alice, bob } = await connected();
    alice.mesh.close();
    bob.mesh.setTarget(null);
    await clock.advance(0);
    expect([...alice.endpoint.living, ...bob.endpoint.living]).toEqual([]);
    expect(alice.mesh.facts()).toEqual([]);
    await clock.advance(2_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('drops the link of a member that left and keeps the others', async () => {
    const [alice, bob, carol] = party('alice', 'bob', 'carol');
    alice.want([bob, carol], [bob, carol]);
    bob.want([alice, carol], [carol]);
    carol.want([alice, bob]);
    await clock.advance(700);
    alice.want([bob]);
    await clock.advance(500);
    expectLinked(alice, bob);
    expect(alice.endpoint.living.length).toBe(1);
  });

  it('takes a new session of the same member as a new link', async () => {
    const { alice, bob } = await connected();
    bob.die();
    const again = new Party(channel, 'bob', 'next-session');
    alice.want([again]);
    again.want([alice], [alice]);
    await clock.advance(700);
    expectLinked(alice, again);
    expect(alice.mesh.facts().map(({ session, attempt }) => [session, attempt])).toEqual([
      ['next-session', 1],
    ]);
  });

  it('goes on with the attempt numbers when the same two sessions meet again', async () => {
    const { alice, bob } = await connected();
    alice.want([]);
    bob.want([]);
    await clock.advance(1_000);
    alice.want([bob]);
    bob.want([alice], [alice]);
    await clock.advance(700);
    expectLinked(alice, bob);
    expect(alice.mesh.facts()[0]?.attempt).toBe(2);
  });

  it('starts afresh in another stay of ours', async () => {
    const { alice, bob } = await connected();
    const member = bob.asMember(true);
    const next = alice.target([member]);
    alice.mesh.setTarget({ ...next, self: { ...next.self, session: 'second-stay' } });
    expect(alice.mesh.facts()).toMatchObject([{ health: 'connecting', attempt: 1 }]);
    expect(alice.endpoint.living.length).toBe(1);
  });
});

describe('health', () => {
  it('notices a killed peer within 2 s, and heals when it comes back as a new session', async () => {
    const { alice, bob } = await connected();
    bob.die();
    await clock.advance(2_000);
    expect(alice.health(bob)).toBe('lost');
    expect(alice.log.events('info')).toContain('link lost');
  });

  it('notices a killed muted peer within 3.5 s', async () => {
    const { alice, bob } = await connected();
    bob.muted = true;
    bob.say();
    await clock.advance(5_000);
    expect(alice.health(bob)).toBe('connected');
    bob.die();
    await clock.advance(3_500);
    expect(alice.health(bob)).toBe('lost');
  });

  it('keeps a link of two muted members alive by beats', async () => {
    const [alice, bob] = party('alice', 'bob');
    for (const one of [alice, bob]) {
      one.muted = true;
      one.say();
    }
    alice.want([bob]);
    bob.want([alice], [alice]);
    await clock.advance(60_000);
    expectLinked(alice, bob);
    expect(alice.linkFacts.flat().some(({ health }) => health === 'lost')).toBe(false);
  });

  it('heals a cut network by a new attempt, and plays the old connection until then', async () => {
    const { alice, bob } = await connected();
    network.isCut = true;
    channel.fate = () => [];
    await clock.advance(2_500);
    expect(alice.health(bob)).toBe('lost');
    expect(alice.endpoint.opened[0]?.isClosed).toBe(false);
    network.isCut = false;
    channel.fate = () => [10];
    await clock.advance(300);
    expect(alice.health(bob)).toBe('connected'); // the old connection has sound again
    await clock.advance(10_000);
    expectLinked(alice, bob);
    expect(alice.log.events('warn')).toContain('link healed');
  });

  it('replaces a connection that is dead for good', async () => {
    const { alice, bob } = await connected();
    const dead = [...alice.endpoint.living, ...bob.endpoint.living];
    for (const one of dead) one.partner = null;
    await clock.advance(5_000);
    expectLinked(alice, bob);
    expect(dead.every((one) => one.isClosed)).toBe(true);
    expect(alice.mesh.facts()[0]?.attempt).toBe(2);
  });

  it('shows a peer that never answers as failed after four attempts, and tries on', async () => {
    const [alice, bob] = party('alice', 'bob');
    alice.want([bob], [bob]);
    await clock.advance(23_900);
    expect(alice.mesh.facts()).toMatchObject([{ health: 'connecting', attempt: 4 }]);
    await clock.advance(600);
    expect(alice.mesh.facts()).toMatchObject([{ health: 'failed', attempt: 5, reason: 'unanswered' }]);
    expect(alice.log.events('error')).toEqual(['link failed']);
    await clock.advance(10_000);
    expect(alice.mesh.facts()).toMatchObject([{ health: 'failed', attempt: 6 }]);
    expect(alice.endpoint.living.length).toBe(1);
    bob.want([alice]);
    await clock.advance(11_000);
    expectLinked(alice, bob);
  });

  it('does not take its own sleep for the silence of others', async () => {
    const { alice, bob } = await connected();
    clock.sleep(30_000);
    await clock.advance(1_000);
    expect(alice.linkFacts.flat().some(({ health }) => health === 'lost')).toBe(false);
    expectLinked(alice, bob);
  });
});

describe('what members say', () => {
  it('reports mute, deafen and speaking of the other', async () => {
    const { alice, bob } = await connected();
    expect(alice.mesh.facts()[0]?.said).toEqual({ muted: false, deafened: false, speaking: false });
    bob.say(true);
    await clock.advance(0);
    expect(alice.mesh.facts()[0]?.said?.speaking).toBe(true);
    bob.muted = true;
    bob.deafened = true;
    bob.say();
    await clock.advance(100);
    expect(alice.mesh.facts()[0]?.said).toEqual({ muted: true, deafened: true, speaking: false });
  });

  it('sends no more than ten states a second, and the last one always', async () => {
    const { alice, bob } = await connected();
    let texts = 0;
    const wire = bob.endpoint.living[0];
    if (wire === undefined) throw new Error('not linked');
    const { sendText } = wire;
    wire.sendText = (text) => {
      texts++;
      return sendText.call(wire, text);
    };
    for (let n = 0; n < 100; n++) {
      bob.say(n % 2 === 0);
      await clock.advance(10);
    }
    bob.say(true);
    await clock.advance(100);
    expect(texts).toBeLessThanOrEqual(12);
    expect(alice.mesh.facts()[0]?.said?.speaking).toBe(true);
  });

  it('is dropped past twenty words a second, and costs no step', async () => {
    const { alice, bob } = await connected();
    await clock.advance(1_000);
    const wire = bob.endpoint.living[0];
    const state = (n: number) =>
      JSON.stringify({ t: 'state', n, muted: false, deafened: n % 2 === 1, speaking: false });
    for (let n = 1_000; n < 1_100; n++) wire?.sendText(state(n));
    expect(alice.log.lines.filter(({ event }) => event === 'words dropped')).toHaveLength(1);
    expect(alice.mesh.facts()[0]?.said?.deafened).toBe(true);
    wire?.sendText(state(2_000));
    expect(alice.mesh.facts()[0]?.said?.deafened).toBe(true);
    await clock.advance(1_000);
    wire?.sendText(state(3_000));
    expect(alice.mesh.facts()[0]?.said?.deafened).toBe(false);
  });

  it('is heard at volume 1, at 0 while deafened, and never by our own other device', async () => {
    const { alice, bob } = await connected();
    expect(alice.endpoint.living[0]?.gain).toBe(1);
    alice.deafened = true;
    alice.want([bob]);
    expect(alice.endpoint.living[0]?.gain).toBe(0);
    alice.deafened = false;
    const twin = { ...bob.asMember(true), userId: alice.userId };
    alice.mesh.setTarget(alice.target([twin]));
    expect(alice.endpoint.living[0]?.gain).toBe(0);
  });
});

describe('errors of a connection cost that link only', () => {
  it.each(['open', 'offer', 'answer', 'apply'] as const)('heals after a failing %s', async (call) => {
    const [alice, bob] = party('alice', 'bob');
    (call === 'answer' ? alice : bob).endpoint.failing = call;
    alice.want([bob]);
    bob.want([alice], [alice]);
    await clock.advance(50);
    await clock.advance(12_000);
    expectLinked(alice, bob);
    expect([...alice.log.events('info'), ...bob.log.events('info')]).toContain('connection failed');
  });

  it.each(['addCandidate', 'close'] as const)('does not care about a failing %s', async (call) => {
    const [alice, bob] = party('alice', 'bob');
    alice.endpoint.failing = call;
    alice.want([bob]);
    bob.want([alice], [alice]);
    await clock.advance(1_000);
    expectLinked(alice, bob);
    alice.want([]);
    await clock.advance(0);
    expect(alice.mesh.facts()).toEqual([]);
    expect(alice.log.events('debug')).toEqual(['connection refused']);
  });
});

describe('a bad signalling channel', () => {
  const SEED = Number(process.env['MXVC_SEED'] ?? Date.now() % 1_000_000);
  const fates = fc.array(fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 2 }), {
    minLength: 1,
    maxLength: 40,
  });

  it(`links in the end, whatever is lost, repeated or delayed in the first 20 s (seed ${SEED})`, async () => {
    const property = fc.asyncProperty(
      fates,
      fc.boolean(),
      fc.boolean(),
      async (delays, aliceOffers, bobOffers) => {
        renew();
        const [alice, bob] = party('alice', 'bob');
        let n = 0;
        channel.fate = () => delays[n++ % delays.length] ?? [];
        alice.want([bob], aliceOffers ? [bob] : []);
        bob.want([alice], bobOffers ? [alice] : []);
        await clock.advance(20_000);
        channel.fate = () => [10];
        await clock.advance(35_000);
        expectLinked(alice, bob);
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: 60 });
  });

  it(`heals after cuts of the network, whatever the signals meet (seed ${SEED})`, async () => {
    const cuts = fc.array(fc.integer({ min: 200, max: 6_000 }), { minLength: 1, maxLength: 6 });
    const property = fc.asyncProperty(fates, cuts, async (delays, cutMs) => {
      renew();
      const { alice, bob } = await connected();
      let n = 0;
      channel.fate = () => delays[n++ % delays.length] ?? [];
      for (const ms of cutMs) {
        network.isCut = !network.isCut;
        await clock.advance(ms);
      }
      network.isCut = false;
      channel.fate = () => [10];
      await clock.advance(35_000);
      expectLinked(alice, bob);
    });
    await fc.assert(property, { seed: SEED, numRuns: 40 });
  });
});
