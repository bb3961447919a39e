// The host as the background sees it: target in, facts out.
import { beforeEach, describe, expect, it } from 'vitest';
import { ALIVE_EVERY_MS, CallHost } from '../../src/call-host/host.ts';
import type { HostFact, Target } from '../../src/core/mesh/contract.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeEndpoint, FakeNetwork } from '../fakes/connection.ts';
import { FakeLog } from '../fakes/log.ts';
import { Party, SignalChannel } from '../fakes/mesh-party.ts';
import { FakeMicrophone } from '../fakes/microphone.ts';

const SELF = { deviceKey: 'chrome-DEV@alice:hs.test', userId: '@alice:hs.test', session: 'stay-1' };
const TARGET: Target = {
  roomId: '!r',
  self: SELF,
  wantsMicrophone: true,
  muted: false,
  deafened: false,
  iceServers: [],
  members: [],
};

let clock: FakeClock;
let channel: SignalChannel;
let device: FakeMicrophone;
let facts: HostFact[];
let sent: (MediaStreamTrack | null)[];
let ownLevel: number;
let isConnected: boolean;
let levels: Map<string, number>;
let endpoint: FakeEndpoint;
let host: CallHost;

beforeEach(() => {
  clock = new FakeClock();
  channel = new SignalChannel(clock, new FakeNetwork(clock));
  device = new FakeMicrophone();
  facts = [];
  sent = [];
  ownLevel = 0;
  isConnected = true;
  levels = new Map();
  endpoint = new FakeEndpoint(channel.network);
  host = new CallHost({
    hostId: 'host-1',
    clock,
    log: new FakeLog(),
    media: { open: endpoint.open, send: (track) => void sent.push(track), levels: () => levels },
    ownVoice: { follow: () => undefined, read: () => ownLevel },
    microphone: device,
    send: (fact) => {
      if (isConnected) facts.push(fact);
      return isConnected;
    },
  });
});

function want(change: Partial<Target> | null): void {
  host.obey({ type: 'target', revision: 1, target: change === null ? null : { ...TARGET, ...change } });
}

const types = () => facts.map(({ type }) => type);
const states = () => facts.flatMap((fact) => (fact.type === 'microphone' ? [fact.microphone.state] : []));

describe('hello', () => {
  it('says that there is nothing yet', () => {
    host.hello();
    expect(facts).toEqual([
      {
        type: 'hello',
        hostId: 'host-1',
        microphone: { state: 'undecided', detail: null },
        links: [],
        speaking: [],
      },
    ]);
  });

  it('says all there is in the middle of a call', async () => {
    const bob = new Party(channel, 'bob');
    want({ members: [bob.asMember(false)] });
    ownLevel = 0.5;
    await clock.advance(200);
    facts = [];
    host.hello();
    expect(facts).toMatchObject([
      {
        microphone: { state: 'live' },
        links: [{ deviceKey: bob.deviceKey, health: 'connecting' }],
        speaking: [SELF.deviceKey],
      },
    ]);
  });

  it('is followed by the signals that nobody took', async () => {
    const bob = new Party(channel, 'bob');
    isConnected = false;
    want({ members: [bob.asMember(true)] });
    await clock.advance(200);
    isConnected = true;
    host.hello();
    host.hello();
    expect(types()).toEqual(['hello', 'signals', 'hello']);
  });

  it('keeps no signals of an earlier stay', async () => {
    const bob = new Party(channel, 'bob');
    isConnected = false;
    want({ members: [bob.asMember(true)] });
    await clock.advance(200);
    want(null);
    isConnected = true;
    host.hello();
    expect(types()).toEqual(['hello']);
  });
});

describe('microphone', () => {
  it('is told for each stay, also when it did not change', async () => {
    want({});
    await clock.advance(0);
    want({ self: { ...SELF, session: 'stay-2' } });
    await clock.advance(0);
    expect(states()).toEqual(['undecided', 'live', 'live']);
  });

  it('is not touched for a listener', async () => {
    want({ wantsMicrophone: false });
    await clock.advance(0);
    expect(device.asked).toEqual([]);
    expect(states().at(-1)).toBe('unwanted');
  });

  it('is sent while unmuted, and not a sample of it while muted', async () => {
    want({});
    await clock.advance(0);
    const track = device.streams[0]?.track;
    expect(sent.at(-1)).toBe(track);
    want({ muted: true });
    expect(sent.at(-1)).toBeNull();
    want({});
    expect(sent.at(-1)).toBe(track);
  });

  it('is let go when the call ends', async () => {
    want({});
    await clock.advance(0);
    want(null);
    expect(device.recording).toEqual([]);
    expect(sent.at(-1)).toBeNull();
  });

  it('is looked for again when devices change', async () => {
    device.error = 'NotFoundError';
    want({});
    await clock.advance(0);
    device.error = null;
    host.lookForMicrophone();
    await clock.advance(0);
    expect(states()).toEqual(['undecided', 'missing', 'live']);
  });

  it('is taken without processing when the target says so', async () => {
    want({ audio: { processing: false } });
    await clock.advance(0);
    expect(device.asked[0]?.audio).toMatchObject({ echoCancellation: false });
  });
});

describe('call', () => {
  async function linkBob(): Promise<Party> {
    const bob = new Party(channel, 'bob');
    bob.want([]);
    bob.mesh.setTarget(bob.target([{ ...SELF, deviceId: 'DEV', weOffer: false }]));
    want({ members: [bob.asMember(true)] });
    await clock.advance(50);
    for (const fact of facts) if (fact.type === 'signals') deliver(bob, fact);
    await clock.advance(50);
    for (const signal of bob.requests.flat()) {
      const { attempt, seq } = signal;
      const inbound = { from: bob.deviceKey, fromSession: bob.session, attempt, seq, signal: signal.signal };
      host.obey({ type: 'signals', session: SELF.session, signals: [inbound] });
    }
    await clock.advance(600);
    return bob;
  }

  function deliver(bob: Party, { signals }: Extract<HostFact, { type: 'signals' }>): void {
    const inbound = signals.map(({ attempt, seq, signal }) => {
      return { from: SELF.deviceKey, fromSession: SELF.session, attempt, seq, signal };
    });
    bob.mesh.receive(inbound);
  }

  it('links by the signals that pass through the background, and says how we are', async () => {
    const bob = await linkBob();
    expect(facts.findLast((fact) => fact.type === 'links')).toMatchObject({
      links: [{ health: 'connected' }],
    });
    expect(bob.mesh.facts()[0]?.said).toEqual({ muted: false, deafened: false, speaking: false });
    ownLevel = 0.5;
    want({ members: [bob.asMember(true)], deafened: true });
    await clock.advance(200);
    expect(bob.mesh.facts()[0]?.said).toEqual({ muted: false, deafened: true, speaking: true });
  });

  it('drops signals for another stay', async () => {
    const bob = new Party(channel, 'bob');
    want({ members: [bob.asMember(false)] });
    const signal = { kind: 'offer', sdp: 'offer c9', candidates: [] } as const;
    const inbound = { from: bob.deviceKey, fromSession: bob.session, attempt: 1, seq: 0, signal };
    host.obey({ type: 'signals', session: 'another', signals: [inbound] });
    expect(endpoint.opened).toEqual([]);
    host.obey({ type: 'signals', session: SELF.session, signals: [inbound] });
    expect(endpoint.opened.length).toBe(1);
  });

  it('tells who speaks, ourselves never while muted', async () => {
    want({});
    ownLevel = 0.5;
    await clock.advance(150);
    want({ muted: true });
    levels.set('bob', 0.5);
    await clock.advance(1_000);
    expect(facts.flatMap((fact) => (fact.type === 'speaking' ? [fact.speaking] : []))).toEqual([
      [SELF.deviceKey],
      ['bob'],
    ]);
  });

  it('says how long the machine slept, once, and not of a short nap', async () => {
    want({});
    clock.sleep(ALIVE_EVERY_MS + 60_000);
    await clock.advance(0);
    expect(types()).not.toContain('slept');
    clock.sleep(ALIVE_EVERY_MS + 60_001);
    await clock.advance(2 * ALIVE_EVERY_MS);
    const slept = facts.filter(({ type }) => type === 'slept');
    expect(slept).toEqual([{ type: 'slept', session: 'stay-1', ms: 60_001 }]);
  });

  it('says so to a background that was not there, but not of an earlier stay', async () => {
    want({});
    isConnected = false;
    clock.sleep(10 * 60_000);
    await clock.advance(0);
    isConnected = true;
    host.hello();
    host.hello();
    expect(types()).toEqual(expect.arrayContaining(['hello', 'slept']));
    expect(types().filter((type) => type === 'slept')).toHaveLength(1);
    isConnected = false;
    clock.sleep(10 * 60_000);
    await clock.advance(0);
    want({ self: { ...SELF, session: 'stay-2' } });
    isConnected = true;
    host.hello();
    expect(types().filter((type) => type === 'slept')).toHaveLength(1);
  });

  it('says something at least every 20 s, and nothing more after the end', async () => {
    want({});
    await clock.advance(3 * ALIVE_EVERY_MS);
    expect(types().filter((type) => type === 'alive').length).toBe(3);
    want({});
    want(null);
    await clock.advance(200);
    facts = [];
    await clock.advance(60_000);
    expect(facts).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });
});
