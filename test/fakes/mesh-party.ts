// Members of a simulated call: real meshes on fake connections, and a signalling channel that a test can spoil.
import type {
  InboundSignal,
  LinkReport,
  OutboundSignal,
  Target,
  TargetMember,
} from '../../src/core/mesh/contract.ts';
import { createMesh, type Mesh } from '../../src/core/mesh/runner.ts';
import type { FakeClock } from './clock.ts';
import { FakeEndpoint, type FakeNetwork } from './connection.ts';
import { FakeLog } from './log.ts';

/** What becomes of one signal on its way: a copy arrives after each of these delays. None: it is lost. */
export type Fate = (signal: OutboundSignal) => readonly number[];

export class SignalChannel {
  readonly parties: Party[] = [];
  fate: Fate = () => [10];
  readonly clock: FakeClock;
  readonly network: FakeNetwork;

  constructor(clock: FakeClock, network: FakeNetwork) {
    this.clock = clock;
    this.network = network;
  }

  carry(from: Party, signals: readonly OutboundSignal[]): void {
    for (const { to, attempt, seq, signal } of signals) {
      const inbound = { from: from.deviceKey, fromSession: from.session, attempt, seq, signal };
      for (const delayMs of this.fate({ to, attempt, seq, signal })) {
        this.clock.setTimer(delayMs, () => this.#deliver(to, inbound));
      }
    }
  }

  #deliver(to: OutboundSignal['to'], signal: InboundSignal): void {
    const party = this.parties.find((one) => one.deviceKey === to.deviceKey && one.session === to.session);
    if (party !== undefined && !party.endpoint.isDead) party.mesh.receive([signal]);
  }
}

export class Party {
  readonly deviceKey: string;
  readonly userId: string;
  readonly session: string;
  readonly endpoint: FakeEndpoint;
  readonly log = new FakeLog();
  readonly mesh: Mesh;
  /** Each report of signals, as one request would carry it. */
  readonly requests: (readonly OutboundSignal[])[] = [];
  readonly linkFacts: (readonly LinkReport[])[] = [];
  muted = false;
  deafened = false;

  constructor(channel: SignalChannel, name: string, session = `session-of-${name}`) {
    this.userId = `@${name}:hs.test`;
    this.deviceKey = `chrome-DEV${this.userId}`;
    this.session = session;
    this.endpoint = new FakeEndpoint(channel.network);
    this.mesh = createMesh({
      open: this.endpoint.open,
      clock: channel.clock,
      log: this.log,
      report: (fact) => {
        if (fact.type === 'links') this.linkFacts.push(fact.links);
        else this.requests.push(fact.signals);
        if (fact.type === 'signals' && !this.endpoint.isDead) channel.carry(this, fact.signals);
      },
    });
    this.say();
    channel.parties.push(this);
  }

  say(speaking = false): void {
    this.endpoint.isSending = !this.muted;
    this.mesh.say({ muted: this.muted, deafened: this.deafened, speaking });
  }

  asMember(weOffer: boolean): TargetMember {
    const { deviceKey, userId, session } = this;
    return { deviceKey, userId, session, deviceId: 'DEV', weOffer };
  }

  /** Wants links to these; `offersTo` of them at once. */
  want(others: readonly Party[], offersTo: readonly Party[] = []): void {
    this.mesh.setTarget(this.target(others.map((one) => one.asMember(offersTo.includes(one)))));
  }

  target(members: readonly TargetMember[]): Target {
    const { deviceKey, userId, session, muted, deafened } = this;
    const self = { deviceKey, userId, session };
    return { roomId: '!r', self, wantsMicrophone: true, muted, deafened, iceServers: [], members };
  }

  health(other: Party): string | undefined {
    return this.mesh.facts().find((one) => one.deviceKey === other.deviceKey)?.health;
  }

  /** Kill -9: nothing is closed, nothing is said any more. */
  die(): void {
    this.endpoint.isDead = true;
  }
}
