// Call hosts in real Chromium pages, joined by a signalling channel in this process: what one says the other hears.
// No homeserver and no extension: those come in the end-to-end tests.
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HostFact, LinkReport, Target } from '../../src/core/mesh/contract.ts';
import type { Heard } from './mesh-page.ts';
import { type MeshPages, openMeshPages } from './mesh-server.ts';

let pages: MeshPages;
let room: Caller[] = [];

beforeAll(async () => {
  pages = await openMeshPages();
});
afterAll(() => pages?.close());

/** One member of the call. */
class Caller {
  readonly name: string;
  readonly page: Page;
  readonly session = crypto.randomUUID();
  /** Bins of the listener's spectrum are 6 Hz wide. */
  readonly pitchHz: number;
  links: readonly LinkReport[] = [];
  speaking: readonly string[] = [];
  isDead = false;

  constructor(name: string, page: Page, pitchHz: number) {
    this.name = name;
    this.page = page;
    this.pitchHz = pitchHz;
  }

  get deviceKey(): string {
    return `chromium-D@${this.name}:hs.test`;
  }

  async want(others: readonly Caller[], change: Partial<Target> = {}, weOffer = true): Promise<void> {
    const userId = `@${this.name}:hs.test`;
    const target: Target = {
      roomId: '!r',
      self: { deviceKey: this.deviceKey, userId, session: this.session },
      wantsMicrophone: true,
      muted: false,
      deafened: false,
      iceServers: [],
      members: others.map(({ deviceKey, name, session }) => {
        return { deviceKey, userId: `@${name}:hs.test`, session, deviceId: 'D', weOffer };
      }),
      ...change,
    };
    await this.page.evaluate((order) => window.mesh.obey(order), {
      type: 'target',
      revision: 1,
      target,
    } as const);
  }

  listen(): Promise<Heard | null> {
    return this.page.evaluate(() => window.mesh.listen());
  }

  health(other: Caller): string | undefined {
    return this.links.find(({ session }) => session === other.session)?.health;
  }

  /** The renderer dies at once: no goodbye of any kind goes out. */
  async crash(): Promise<void> {
    this.isDead = true;
    const session = await this.page.createCDPSession();
    // Its answer never comes, because who should answer is gone.
    session.send('Page.crash').catch(() => undefined);
  }
}

async function enter(name: string): Promise<Caller> {
  const page = await pages.browser.newPage();
  const pitchHz = 400 + Math.floor(Math.random() * 8) * 200 + room.length * 90;
  const caller = new Caller(name, page, pitchHz);
  await page.exposeFunction('onFact', (fact: HostFact) => take(caller, fact));
  await page.goto(pages.url);
  await page.evaluate((pitch) => window.mesh.start(pitch), pitchHz);
  room.push(caller);
  return caller;
}

function take(caller: Caller, fact: HostFact): void {
  if (fact.type === 'links') caller.links = fact.links;
  if (fact.type === 'speaking') caller.speaking = fact.speaking;
  if (fact.type !== 'signals') return;
  for (const { to, ...rest } of fact.signals) {
    const receiver = room.find(({ session, isDead }) => session === to.session && !isDead);
    const signal = { ...rest, from: caller.deviceKey, fromSession: caller.session };
    const order = { type: 'signals', session: to.session, signals: [signal] } as const;
    receiver?.page.evaluate((one) => window.mesh.obey(one), order).catch(() => undefined);
  }
}

async function hears(listener: Caller, speaker: Caller): Promise<void> {
  await expect
    .poll(async () => heardAs(await listener.listen(), speaker), { timeout: 8_000, interval: 100 })
    .toBe('heard');
}

function heardAs(heard: Heard | null, { pitchHz }: Caller): string {
  if (heard === null || heard.energy < 0.02) return 'silence';
  return Math.abs(heard.pitchHz - pitchHz) < 12 ? 'heard' : `a tone of ${heard.pitchHz} Hz`;
}

let alice: Caller;
let bob: Caller;

describe('two call hosts in Chromium', () => {
  beforeEach(async () => {
    alice = await enter('alice');
    bob = await enter('bob');
  });
  afterEach(async () => {
    await Promise.all(room.map(({ page }) => page.close()));
    room = [];
  });

  async function link(): Promise<void> {
    await Promise.all([alice.want([bob], {}, false), bob.want([alice])]);
    await Promise.all([hears(alice, bob), hears(bob, alice)]);
  }

  it('hear each other’s pitch, first nothing, and nothing after the end', async () => {
    expect(await alice.listen()).toBeNull();
    await link();
    expect([alice.health(bob), bob.health(alice)]).toEqual(['connected', 'connected']);
    await expect.poll(() => alice.speaking).toContain(bob.deviceKey);
    await expect.poll(() => alice.speaking).toContain(alice.deviceKey);
    for (const one of [alice, bob]) {
      await one.page.evaluate(() => window.mesh.obey({ type: 'target', revision: 2, target: null }));
      expect(await one.page.evaluate(() => window.mesh.elements())).toBe(0);
      expect(await one.page.evaluate(() => window.mesh.recording())).toBe(0);
      expect(one.links).toEqual([]);
    }
  });

  it('send RED with Opus inside, with DTX, FEC and the bit rate we ask for', async () => {
    await link();
    for (const one of [alice, bob]) {
      const [sent] = await one.page.evaluate(() => window.mesh.sent());
      expect(sent?.codecs[0]).toBe('audio/red');
      expect(sent?.fmtp.split(';')).toEqual(
        expect.arrayContaining(['usedtx=1', 'useinbandfec=1', 'stereo=0', 'maxaveragebitrate=48000']),
      );
    }
  });

  it('hear each other when both offer at the same moment', async () => {
    await Promise.all([alice.want([bob]), bob.want([alice])]);
    await Promise.all([hears(alice, bob), hears(bob, alice)]);
    expect(alice.links.map(({ attempt }) => attempt)).toEqual([1]);
  });

  it('send no packet while muted, are not lost then, and are heard again at once', async () => {
    await link();
    await bob.want([alice], { muted: true });
    await expect.poll(async () => heardAs(await alice.listen(), bob), { timeout: 2_000 }).toBe('silence');
    const packets = async () => (await bob.page.evaluate(() => window.mesh.sent()))[0]?.packets;
    const before = await packets();
    await new Promise((done) => setTimeout(done, 4_000)); // longer than the time after which silence is a loss
    expect(await packets()).toBe(before);
    expect(alice.links).toMatchObject([{ health: 'connected', said: { muted: true } }]);
    expect(alice.speaking).not.toContain(bob.deviceKey);
    await bob.want([alice]);
    await hears(alice, bob);
  });

  it('hear nothing while deafened', async () => {
    await link();
    await alice.want([bob], { deafened: true });
    const volumes = () => alice.page.$$eval('audio', (all) => all.map(({ volume }) => volume));
    expect(await volumes()).toEqual([0]);
    await alice.want([bob]);
    expect(await volumes()).toEqual([1]);
  });

  it('heal by themselves when a connection dies under them', async () => {
    await link();
    await bob.page.evaluate(() => window.mesh.breakConnections());
    // The one that notices first offers anew; the other may be healed before it noticed.
    await expect.poll(() => alice.links[0]?.attempt, { timeout: 3_000 }).toBe(2);
    await Promise.all([hears(alice, bob), hears(bob, alice)]);
    for (const [one, other] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      await expect.poll(() => one.health(other)).toBe('connected');
      await expect.poll(() => one.page.evaluate(() => window.mesh.elements())).toBe(1);
    }
  });

  it('notice a killed peer within 3 s, and hear it again when it comes back', async () => {
    await link();
    const diedAt = performance.now();
    await bob.crash();
    await expect.poll(() => alice.health(bob), { timeout: 3_000, interval: 20 }).toBe('lost');
    console.info(`noticed after ${Math.round(performance.now() - diedAt)} ms`);
    const again = await enter('bob');
    await Promise.all([alice.want([again], {}, false), again.want([alice])]);
    await Promise.all([hears(alice, again), hears(again, alice)]);
    expect(alice.links.map(({ session }) => session)).toEqual([again.session]);
    expect(await alice.page.evaluate(() => window.mesh.elements())).toBe(1);
  });
});
