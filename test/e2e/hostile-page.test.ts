// A page that means harm: it clicks by script, forges messages, marks and rows, names things like scripts, and looks
// everywhere for a token. Nothing runs, nobody joins or unmutes without a real press, nothing leaks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExtensionPage } from '../../scripts/browser.ts';
import { CALL_STATE, type JsonObject } from '../../scripts/homeserver/client.ts';
import { buildJoined } from '../../src/core/protocol/build.ts';
import { storedToken } from './support/extension.ts';
import type { Guest } from './support/guests.ts';
import { findInPage } from './support/hostile-search.ts';
import { type ListPage, type ListStage, openList, openListStage } from './support/list-stage.ts';
import { joinedOf } from './support/partner.ts';
import {
  click,
  control,
  fillSignIn,
  hasControl,
  joinAtRow,
  pageText,
  type Room,
  rowText,
  seeText,
  until,
} from './support/person.ts';

/** Runs if anything takes it for markup. */
const SCRIPT = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';

let stage: ListStage;
let list: ListPage;
let anna: Guest;
let benno: Guest;
/** Named like a script, with a member named like one, on a device named like one. */
let evil: Room;

beforeAll(async () => {
  stage = await openListStage(['anna', 'benno']);
  [anna, benno] = stage.guests as [Guest, Guest];
  evil = await makeEvilRoom();
  list = await openList(stage, { view: { list: 'flat' }, hasUs: true, rooms: 10 });
  await list.page.evaluate((room) => window.driver?.add({ roomId: room.id, name: room.name }), evil);
  await list.page.waitForSelector(`[data-mxvc-room="${evil.id}"]`);
});
afterAll(() => stage?.close());

async function makeEvilRoom(): Promise<Room> {
  const { world, account } = stage;
  const room = await world.room(`${SCRIPT} room`, [account]);
  const eve = await world.account('eve');
  const client = world.clientOf(eve);
  await client.setDisplayName(`${SCRIPT} eve`);
  await client.join(room.id);
  const nowMs = Date.now();
  const content = buildJoined({
    timestampMs: nowMs,
    deviceId: eve.deviceId,
    session: 'session-of-eve',
    joinedMs: nowMs,
    expiresMs: 600_000,
    muted: false,
    deafened: false,
    capabilities: [],
  });
  const key = `${SCRIPT.slice(0, 40)}${eve.userId}`;
  await client.putState(room.id, CALL_STATE, key, content as unknown as JsonObject);
  return room;
}

/** Rooms of which the extension wrote the call state since then. */
async function writtenSince(since: number): Promise<readonly string[]> {
  const seen = await stage.world.proxy.requests({ since, userId: stage.account.userId });
  const rooms = seen
    .filter(({ method, path }) => method === 'PUT' && path.includes(`/state/${CALL_STATE}/`))
    .map(({ path }) => decodeURIComponent(/\/rooms\/([^/]+)\//.exec(path)?.[1] ?? ''));
  return [...new Set(rooms)];
}

async function joinAndSee({ room }: Guest): Promise<void> {
  await joinAtRow(list, room);
  await until('joined', 10_000, async () => (await joinedOf(stage.world, room, stage.account)).length > 0);
}

async function leave({ room }: Guest): Promise<void> {
  await click(list.page, 'Leave voice');
  await control(list.page, `Join voice in ${room.name}`);
}

/** Everything a script can do to our nodes without being a person. */
const clickByScript = (): Promise<void> =>
  list.page.evaluate(() => {
    const details = { bubbles: true, composed: true, cancelable: true, detail: 1, button: 0 };
    for (const host of document.querySelectorAll<HTMLElement>('[data-mxvc]')) {
      if (host.shadowRoot !== null) throw new Error('our roots are open to the page');
      const { left, top, width, height } = host.getBoundingClientRect();
      const at = { ...details, clientX: left + width / 2, clientY: top + height / 2 };
      host.focus();
      host.click();
      for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick'])
        host.dispatchEvent(new MouseEvent(type, at));
      for (const key of ['Enter', ' ', 'Escape', 'm'])
        for (const type of ['keydown', 'keypress', 'keyup'])
          host.dispatchEvent(new KeyboardEvent(type, { ...details, key }));
    }
  });

/** Says what a part of the extension would say, by every way a page has. */
const forgeMessages = (roomId: string): Promise<void> =>
  list.page.evaluate((id) => {
    const actions = [
      { type: 'join', roomId: id },
      { type: 'setMuted', muted: false },
      { type: 'setDeafened', deafened: false },
      { type: 'joinAsListener' },
      { type: 'signOut' },
    ];
    for (const action of actions) {
      for (const message of [action, { type: 'action', action }, { kind: 'action', action }]) {
        window.postMessage(message, '*');
        for (const name of ['mxvc', 'mxvc-name-rows', 'mxvc-action', 'message'])
          document.dispatchEvent(new CustomEvent(name, { detail: message }));
        const { runtime } =
          (window as unknown as { chrome?: { runtime?: typeof chrome.runtime } }).chrome ?? {};
        if (runtime?.sendMessage || runtime?.connect) throw new Error('the page can talk to extensions');
      }
    }
  }, roomId);

describe('a page that presses by script', () => {
  it('joins nobody, at no row, by no forged message', async () => {
    const since = Date.now();
    await clickByScript();
    await forgeMessages(anna.room.id);
    // A real press after all that goes the same way: when it is done, the forged ones would have been, too.
    await joinAndSee(benno);
    expect(await writtenSince(since)).toEqual([benno.room.id]);
  });

  it('unmutes nobody, and ends nobody’s call', async () => {
    await click(list.page, 'Mute');
    await control(list.page, 'Unmute');
    await clickByScript();
    await forgeMessages(anna.room.id);
    await click(list.page, 'Leave voice');
    await control(list.page, `Join voice in ${benno.room.name}`);
    // One joins as one left: had a forged word unmuted, this would be unmuted.
    await joinAndSee(benno);
    await control(list.page, 'Unmute');
    await click(list.page, 'Unmute');
    await control(list.page, 'Mute');
    await leave(benno);
  });
});

describe('a page with forged rows', () => {
  /** A row that Element never made; React's own field, which the bridge reads, is the page's to forge. */
  const forgeRow = (roomId: string, title: string): Promise<void> =>
    list.page.evaluate(
      (id, name) => {
        document.querySelector('#forged')?.remove();
        const wrapper = document.createElement('div');
        wrapper.id = 'forged';
        wrapper.dataset['itemIndex'] = '999';
        wrapper.dataset['mxvcRoom'] = id;
        wrapper.style.cssText = 'position: relative; height: 52px';
        const row = document.createElement('button');
        row.className = 'mx_RoomListItemView';
        row.style.cssText = 'width: 100%; height: 52px';
        const label = document.createElement('span');
        label.title = name;
        label.textContent = name;
        row.append(label);
        const key = Object.keys(document.querySelector('.mx_RoomListItemView') ?? {}).find((one) =>
          one.startsWith('__reactFiber$'),
        );
        if (key !== undefined) Object.assign(row, { [key]: { key: id, return: null } });
        wrapper.append(row);
        document.querySelector('nav.mx_RoomListPanel')?.prepend(wrapper);
      },
      roomId,
      title,
    );

  const pressForged = async (title: string): Promise<void> => {
    await list.page.hover('#forged');
    await click(list.page, `Join voice in ${title}`);
  };

  it('can mark rows as it likes: the button says and joins what the row is', async () => {
    const since = Date.now();
    await list.page.$eval(
      `[data-mxvc-room="${benno.room.id}"]`,
      (wrapper, id) => wrapper.setAttribute('data-mxvc-room', id),
      anna.room.id,
    );
    await list.page.evaluate((id) => window.driver?.message(id), anna.room.id);
    await list.page.waitForSelector(`[data-mxvc-room="${benno.room.id}"]`);
    expect(await rowText(list.page, benno.room.id)).toContain(`Join voice in ${benno.room.name}`);
    await joinAndSee(benno);
    expect(await writtenSince(since)).toEqual([benno.room.id]);
    await leave(benno);
  });

  it('can put our button at a false row: the panel names the room that was joined, by our own data', async () => {
    await forgeRow(anna.room.id, 'Free cookies');
    await pressForged('Free cookies');
    await until('joined', 10_000, async () => {
      return (await joinedOf(stage.world, anna.room, stage.account)).length > 0;
    });
    const panel = await control(list.page, 'Voice', 'region');
    const snapshot = JSON.stringify(await list.page.accessibility.snapshot({ root: panel }));
    expect(snapshot).toContain(anna.room.name);
    expect(snapshot).not.toContain('Free cookies');
    await click(list.page, 'Leave voice');
    await until('left', 10_000, async () => {
      return (await joinedOf(stage.world, anna.room, stage.account)).length === 0;
    });
  });

  it.each([
    ['of a room that nobody knows', '!nowhere:example.org'],
    ['that climbs out of its path', '!../../../../_synapse/admin/v1/x'],
    ['that is a script', `!${SCRIPT.replaceAll(' ', '')}`],
  ])('joins nothing by an id %s', async (_what, id) => {
    const since = Date.now();
    await forgeRow(id, 'Trap');
    await pressForged('Trap');
    // It fails, in words, or is not even tried; the next real press works.
    await joinAndSee(benno);
    const seen = await stage.world.proxy.requests({ since, userId: stage.account.userId });
    expect(seen.filter(({ path }) => path.startsWith('/_synapse'))).toEqual([]);
    const good = seen.filter(
      ({ method, path, status }) => method === 'PUT' && path.includes('/state/') && status === 200,
    );
    expect(good.every(({ path }) => path.includes(encodeURIComponent(benno.room.id)))).toBe(true);
    await leave(benno);
    await list.page.evaluate(() => document.querySelector('#forged')?.remove());
    expect(list.errors).toEqual([]);
  });
});

/** Serialised into a world of the page: elements made of a name, in our roots or in the page; and the trace of a script. */
const runScripts = (): readonly string[] => {
  const roots = [...document.querySelectorAll<HTMLElement>('[data-mxvc]')].flatMap((host) => {
    const root = typeof chrome === 'undefined' ? null : (chrome.dom?.openOrClosedShadowRoot(host) ?? null);
    return root === null ? [] : [root];
  });
  const made = [document, ...roots].flatMap((root) => [...root.querySelectorAll('img[src=x], [onerror]')]);
  return [...made.map((one) => one.outerHTML), ...('pwned' in window ? ['a script ran'] : [])];
};

describe('script text', () => {
  it('in names of rooms, people and devices is shown as what it is', async () => {
    await list.page.bringToFront();
    await until('the member of the evil room is named', 10_000, async () =>
      (await rowText(list.page, evil.id)).includes(`${SCRIPT} eve`),
    );
    expect(await rowText(list.page, evil.id)).toContain(`Join voice in ${evil.name}`);
    expect(await list.world.call(runScripts)).toEqual([]);
    expect(await list.page.evaluate(runScripts)).toEqual([]);
    const popup = await openExtensionPage(stage.browser, 'popup.html');
    await seeText(popup, `${SCRIPT} eve`);
    await seeText(popup, evil.name);
    expect(await popup.evaluate(runScripts)).toEqual([]);
    await popup.close();
  });

  it('in my own call is shown as what it is', async () => {
    await list.page.bringToFront();
    await joinAtRow(list, evil);
    await control(list.page, 'Leave voice');
    const panel = await control(list.page, 'Voice', 'region');
    expect(JSON.stringify(await list.page.accessibility.snapshot({ root: panel }))).toContain('window.pwned');
    expect(await list.world.call(runScripts)).toEqual([]);
    await click(list.page, 'Leave voice');
    await control(list.page, `Join voice in ${evil.name}`);
  });

  it('as the name of a homeserver is shown as what it is', async () => {
    const options = await openExtensionPage(stage.browser, 'options.html');
    await click(options, 'Sign out');
    await control(options, 'Sign in');
    await fillSignIn(options, { homeserver: SCRIPT, user: SCRIPT, password: 'x' });
    await click(options, 'Sign in');
    await until('it says so', 10_000, async () => hasControl(options, 'Sign in'));
    await options.waitForSelector('[role="alert"]');
    expect(await options.evaluate(runScripts)).toEqual([]);
    const { proxy } = stage.world;
    await fillSignIn(options, { homeserver: proxy.baseUrl, user: 'alice', password: stage.account.password });
    await click(options, 'Sign in');
    await seeText(options, `Signed in as ${stage.account.userId}`);
    expect(await pageText(options)).toContain('Sign out');
    await options.close();
  });
});

describe("the page's world", () => {
  it('holds no token and no password of ours, wherever one looks', async () => {
    await list.page.bringToFront();
    const token = await storedToken(stage.options);
    if (token === undefined) throw new Error('no token is kept');
    await joinAtRow(list, benno.room);
    await control(list.page, 'Leave voice');
    for (const secret of [token, stage.account.password]) {
      expect(await list.page.evaluate(findInPage, secret)).toEqual([]);
      const inRoots = await list.world.call(() =>
        [...document.querySelectorAll<HTMLElement>('[data-mxvc]')]
          .map((host) => chrome.dom.openOrClosedShadowRoot(host)?.innerHTML ?? '')
          .join('\n'),
      );
      expect(inRoots.length).toBeGreaterThan(100);
      expect(inRoots).not.toContain(secret);
    }
    await leave(benno);
  });

  it('would give one away, had it been left anywhere', async () => {
    await list.page.evaluate(() => {
      Object.assign(window, { planted: { deep: [new Map([['key', { value: 'planted-in-window' }]])] } });
      document.querySelector('nav')?.setAttribute('data-planted', 'planted-in-attribute');
      localStorage.setItem('planted', 'planted-in-storage');
      Object.assign(document.querySelector('nav') as object, { planted: 'planted-on-element' });
    });
    for (const place of ['window', 'attribute', 'storage', 'element']) {
      const secret = place === 'element' ? 'planted-on-element' : `planted-in-${place}`;
      expect(await list.page.evaluate(findInPage, secret), place).not.toEqual([]);
    }
  });
});
