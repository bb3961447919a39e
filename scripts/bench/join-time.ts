// From the click on "join voice" to the first sound that the other one hears, beside the floor: two plain pages that
// connect with no server between them. Called by ../bench.ts. The other one is a bot, so that one clock measures both ends.
import { type Bot, startBot } from '../../src/bot/bot.ts';
import { control, openPerson, type Person, type Room } from '../../test/e2e/support/person.ts';
import { openWorld, type World } from '../../test/e2e/support/world.ts';
import { launchChromium } from '../browser.ts';
import { cachePath } from '../cache.ts';
import { writeWav } from '../sound/tune.ts';
import { median, percentile, type Row } from './figures.ts';
import { connectPlain, openPlainPages } from './plain-pages.ts';

const ROUNDS = 12;
const SOUND_DB = -50;
const SAMPLE_RATE = 48_000;

export interface JoinTime {
  readonly joinsMs: readonly number[];
  readonly floorMs: readonly number[];
}

export async function measureJoinTime(): Promise<JoinTime> {
  const world = await openWorld();
  const closers: (() => Promise<unknown>)[] = [() => world.close()];
  try {
    const [account, other] = await Promise.all([world.account('alice'), world.account('bob')]);
    // The rounds follow each other faster than the limits allow a person.
    await world.homeserver.liftLimits(account.userId);
    const room = await world.room('Lounge', [account, other]);
    const wav = cachePath('bench-tone.wav');
    await writeWav(wav, tone());
    const floorMs = await measureFloor(world, wav);
    const person = await openPerson(world, { account, wav });
    closers.unshift(() => person.close());
    const bot = await startBot({
      homeserver: world.homeserver.baseUrl,
      user: 'bob',
      password: other.password,
      roomId: room.id,
    });
    closers.unshift(() => bot.stop());
    const joinsMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) joinsMs.push(await oneJoin(person, bot, room));
    return { joinsMs, floorMs };
  } finally {
    for (const close of closers) await close();
  }
}

export function joinTimeRows({ joinsMs, floorMs }: JoinTime): readonly Row[] {
  const over = (percent: number): number => percentile(joinsMs, percent) - percentile(floorMs, percent);
  return [
    { what: `click → first sound, p50 (${joinsMs.length} joins)`, value: median(joinsMs), unit: 'ms' },
    { what: 'click → first sound, p95', value: percentile(joinsMs, 95), unit: 'ms' },
    { what: `floor, p50 (${floorMs.length} times)`, value: median(floorMs), unit: 'ms' },
    { what: 'floor, p95', value: percentile(floorMs, 95), unit: 'ms' },
    { what: 'above the floor, p50', value: over(50), unit: 'ms' },
    { what: 'above the floor, p95', value: over(95), unit: 'ms' },
  ];
}

/** Without a pause, so that the first packet already sounds. */
const tone = (): Float32Array =>
  Float32Array.from(
    { length: 2 * SAMPLE_RATE },
    (_none, at) => 0.3 * Math.sin((2 * Math.PI * 440 * at) / SAMPLE_RATE),
  );

async function oneJoin(person: Person, bot: Bot, room: Room): Promise<number> {
  const { page } = person;
  await page.bringToFront();
  await page.hover(`[data-mxvc-room="${room.id}"]`);
  const button = await control(page, `Join voice in ${room.name}`);
  const startMs = performance.now();
  void button.click();
  await heard(bot, person);
  const tookMs = performance.now() - startMs;
  await (await control(page, 'Leave voice')).click();
  await control(page, `Join voice in ${room.name}`);
  await bot.until('she left', ({ call }) => (call?.members.length ?? 0) <= 1);
  return tookMs;
}

/** Looks every 2 ms at the last 10 ms of what the bot hears of her. */
async function heard(bot: Bot, { account }: Person): Promise<void> {
  const endMs = performance.now() + 15_000;
  for (;;) {
    const key = bot.members().find(({ userId }) => userId === account.userId)?.deviceKey;
    if (key !== undefined && bot.heard(key, 10).energyDb > SOUND_DB) return;
    if (performance.now() > endMs) throw new Error('nothing was heard within 15 s of the click');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function measureFloor(world: World, wav: string): Promise<readonly number[]> {
  const browser = await launchChromium({
    headless: true,
    element: world.element,
    fakeMicWav: wav,
    // Nobody clicks in a plain page.
    extraArgs: ['--autoplay-policy=no-user-gesture-required'],
  });
  try {
    const pages = await openPlainPages(browser);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await connectPlain(pages));
    return times;
  } finally {
    await browser.close();
  }
}
