// A bot's call host and one in a real Chromium page: they hear each other whoever offers, and keep their link when one
// is muted. Signals pass in this process; the homeserver comes in the end-to-end tests.
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BotHost, createHost } from '../../src/bot/host.ts';
import { freshId, nodeClock, silentLog, steadyNowMs } from '../../src/bot/node-ports.ts';
import { createSoundIn, type SoundIn } from '../../src/bot/sound-in.ts';
import { createSoundOut, type SoundOut } from '../../src/bot/sound-out.ts';
import { toneSource } from '../../src/bot/sound-source.ts';
import type { HostFact, HostOrder, LinkReport, Target } from '../../src/core/mesh/contract.ts';
import { type MeshPages, openMeshPages } from './mesh-server.ts';

let pages: MeshPages;

beforeAll(async () => {
  pages = await openMeshPages();
});
afterAll(() => pages?.close());

const BOT = { deviceKey: 'bot-B@bot:hs.test', userId: '@bot:hs.test', session: 'session-of-bot' };
const GUEST = {
  deviceKey: 'chromium-C@guest:hs.test',
  userId: '@guest:hs.test',
  session: 'session-of-guest',
};
type Side = typeof BOT;

let page: Page;
let host: BotHost;
let soundIn: SoundIn;
let soundOut: SoundOut;
let botPitchHz = 0;
let guestPitchHz = 0;
let botLinks: readonly LinkReport[] = [];
let guestLinks: readonly LinkReport[] = [];
let botSpeaking: readonly string[] = [];

const tellGuest = (order: HostOrder): Promise<void> => page.evaluate((one) => window.mesh.obey(one), order);
const tellBot = (order: HostOrder): void => host.perform({ type: 'tellHost', order });

beforeEach(async () => {
  botPitchHz = 400 + Math.floor(Math.random() * 400);
  guestPitchHz = 1_000 + Math.floor(Math.random() * 400);
  botLinks = [];
  guestLinks = [];
  page = await pages.browser.newPage();
  await page.exposeFunction('onFact', takeFromGuest);
  await page.goto(pages.url);
  await page.evaluate((pitch) => window.mesh.start(pitch), guestPitchHz);
  const ports = { clock: nodeClock, log: silentLog, freshId, steadyNowMs };
  soundIn = createSoundIn(ports);
  soundOut = createSoundOut(ports);
  soundOut.play(toneSource(botPitchHz));
  host = createHost({ ...ports, soundIn, soundOut, onFact: takeFromBot });
  host.perform({ type: 'openHost' });
});
afterEach(async () => {
  host.close();
  soundOut.stop();
  await page.close();
});

function takeFromGuest(fact: HostFact): void {
  if (fact.type === 'links') guestLinks = fact.links;
  if (fact.type === 'signals') tellBot(passedOn(fact, GUEST, BOT));
}

function takeFromBot(fact: HostFact): void {
  if (fact.type === 'links') botLinks = fact.links;
  if (fact.type === 'speaking') botSpeaking = fact.speaking;
  // Late signals of a test that has ended find no page.
  if (fact.type === 'signals') tellGuest(passedOn(fact, BOT, GUEST)).catch(() => undefined);
}

function passedOn(fact: Extract<HostFact, { type: 'signals' }>, from: Side, to: Side): HostOrder {
  const signals = fact.signals.map(({ attempt, seq, signal }) => {
    return { from: from.deviceKey, fromSession: from.session, attempt, seq, signal };
  });
  return { type: 'signals', session: to.session, signals };
}

function targetOf(self: Side, other: Side, change: { muted?: boolean; weOffer?: boolean }): HostOrder {
  const { muted = false, weOffer = false } = change;
  const target: Target = {
    roomId: '!r',
    self,
    wantsMicrophone: true,
    muted,
    deafened: false,
    iceServers: [],
    members: [{ ...other, deviceId: 'D', weOffer }],
  };
  return { type: 'target', revision: 1, target };
}

async function meet(whoOffers: 'bot' | 'guest'): Promise<void> {
  await tellGuest(targetOf(GUEST, BOT, { weOffer: whoOffers === 'guest' }));
  tellBot(targetOf(BOT, GUEST, { weOffer: whoOffers === 'bot' }));
}

async function guestHears(): Promise<string> {
  const heard = await page.evaluate(() => window.mesh.listen());
  if (heard === null || heard.energy < 0.02) return 'silence';
  // Bins of the page's spectrum are 6 Hz wide.
  return Math.abs(heard.pitchHz - botPitchHz) < 12 ? 'the bot' : `${heard.pitchHz} Hz`;
}

function botHears(): string {
  const { pitchHz, energyDb, samples } = soundIn.heard(GUEST.deviceKey, 300);
  if (energyDb < -50) return 'silence';
  const isGuest = samples > 0 && pitchHz !== null && Math.abs(pitchHz - guestPitchHz) < 3;
  return isGuest ? 'the guest' : `${pitchHz} Hz`;
}

const PATIENCE = { timeout: 8_000, interval: 50 };

async function bothHear(): Promise<void> {
  await expect.poll(guestHears, PATIENCE).toBe('the bot');
  await expect.poll(botHears, PATIENCE).toBe('the guest');
}

describe('a bot and a browser', () => {
  it.each(['bot', 'guest'] as const)('hear each other when the %s offers', async (whoOffers) => {
    expect(await guestHears()).toBe('silence');
    expect(botHears()).toBe('silence');
    await meet(whoOffers);
    await bothHear();
    expect([...botLinks, ...guestLinks].map(({ attempt }) => attempt)).toEqual([1, 1]);
    await expect.poll(() => botSpeaking, PATIENCE).toEqual([BOT.deviceKey, GUEST.deviceKey]);
  });

  it('keep their link while one is muted, and say so', async () => {
    await meet('guest');
    await bothHear();
    await tellGuest(targetOf(GUEST, BOT, { muted: true }));
    await expect.poll(botHears, PATIENCE).toBe('silence');
    await expect.poll(() => botLinks[0]?.said?.muted, PATIENCE).toBe(true);
    tellBot(targetOf(BOT, GUEST, { muted: true }));
    await expect.poll(guestHears, PATIENCE).toBe('silence');
    await expect.poll(() => guestLinks[0]?.said?.muted, PATIENCE).toBe(true);
    // Longer than silence is believed (3 s): only beats over the words' channel keep the link.
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    const links = [...botLinks, ...guestLinks].map(({ attempt, health }) => ({ attempt, health }));
    expect(links).toEqual([
      { attempt: 1, health: 'connected' },
      { attempt: 1, health: 'connected' },
    ]);
    await tellGuest(targetOf(GUEST, BOT, {}));
    tellBot(targetOf(BOT, GUEST, {}));
    await bothHear();
  });
});
