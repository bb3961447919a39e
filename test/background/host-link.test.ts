// The line to the call host, with a page that opens, closes, hangs and dies as the test says.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type CallHostShell, createHostLink, type HostLink } from '../../src/background/host-link.ts';
import type { Input } from '../../src/core/app/input.ts';
import { FakePort } from '../fakes/chrome-port.ts';
import { FakeClock, settlePromises } from '../fakes/clock.ts';
import { FakeLog } from '../fakes/log.ts';

class FakePage implements CallHostShell {
  isThere = false;
  canOpen = true;
  /** Each page that was opened. */
  opened = 0;
  closing: Promise<void> = Promise.resolve();
  /** A look takes until this. */
  looking: Promise<void> = Promise.resolve();

  async has(): Promise<boolean> {
    await this.looking;
    return this.isThere;
  }

  async open(): Promise<void> {
    if (!this.canOpen) throw new Error('no room for a page');
    if (!this.isThere) this.opened += 1;
    this.isThere = true;
  }

  async close(): Promise<void> {
    await this.closing;
    this.isThere = false;
  }
}

let page: FakePage;
let clock: FakeClock;
let log: FakeLog;
let inputs: Input[];
let link: HostLink;

beforeEach(() => {
  vi.stubGlobal('chrome', { runtime: {} });
  page = new FakePage();
  clock = new FakeClock();
  log = new FakeLog();
  inputs = [];
  link = createHostLink({ shell: page, clock, log, onInput: (input) => inputs.push(input) });
});

const types = (): readonly string[] => inputs.map(({ type }) => type);
const alive = { type: 'alive' };

async function connected(): Promise<FakePort> {
  link.perform({ type: 'openHost' });
  await settlePromises();
  const port = new FakePort('host');
  link.accept(port.asPort);
  return port;
}

describe('facts', () => {
  it('of the host become inputs', async () => {
    const port = await connected();
    port.hear(alive);
    expect(inputs).toEqual([{ type: 'hostFact', fact: alive }]);
  });

  it('of a wrong shape are dropped', async () => {
    const port = await connected();
    port.hear({ type: 'links', links: 'none' });
    expect([inputs, log.events('debug')]).toEqual([[], ['ill-shaped fact dropped']]);
  });

  it('of a line that was replaced are dropped', async () => {
    const old = await connected();
    link.accept(new FakePort('host').asPort);
    old.hear(alive);
    old.drop();
    expect([types(), old.isClosed]).toEqual([[], true]);
  });

  it('of a host that was dismissed are dropped, even before its page is closed', async () => {
    const port = await connected();
    link.perform({ type: 'closeHost' });
    port.hear(alive);
    port.drop();
    expect(types()).toEqual([]);
  });
});

describe('orders', () => {
  const order = { type: 'target', revision: 1, target: null } as const;

  it('go to the host', async () => {
    const port = await connected();
    link.perform({ type: 'tellHost', order });
    expect(port.said).toEqual([order]);
  });

  it('without a host are lost: it gets all anew when it says hello', () => {
    expect(() => link.perform({ type: 'tellHost', order })).not.toThrow();
  });

  it('to a line that is dead already are lost', async () => {
    const port = await connected();
    port.isBroken = true;
    link.perform({ type: 'tellHost', order });
    expect(log.events('debug')).toEqual(['an order found no host']);
  });
});

describe('the page', () => {
  it('is closed and opened in the order that was asked for', async () => {
    await connected();
    link.perform({ type: 'closeHost' });
    link.perform({ type: 'openHost' });
    await settlePromises();
    expect([page.isThere, page.opened]).toEqual([true, 2]);
  });

  it('on its way out cannot connect again', async () => {
    await connected();
    let close = (): void => undefined;
    page.closing = new Promise((done) => {
      close = done;
    });
    link.perform({ type: 'closeHost' });
    const late = new FakePort('host');
    link.accept(late.asPort);
    late.hear(alive);
    close();
    await settlePromises();
    expect([late.isClosed, types()]).toEqual([true, []]);
  });

  it('that comes after the one on its way out can', async () => {
    await connected();
    link.perform({ type: 'closeHost' });
    const port = await connected();
    port.hear(alive);
    expect(types()).toEqual(['hostFact']);
  });

  it('that cannot be opened is told', async () => {
    page.canOpen = false;
    link.perform({ type: 'openHost' });
    await settlePromises();
    expect(types()).toEqual(['hostRefused']);
  });

  it('that cannot be closed does not block the next', async () => {
    await connected();
    page.closing = Promise.reject(new Error('no'));
    link.perform({ type: 'closeHost' });
    await settlePromises();
    const port = await connected();
    expect([port.isClosed, log.events('error')]).toEqual([false, ['call host: close failed']]);
  });
});

describe('a line that drops', () => {
  it('is told at once', async () => {
    const port = await connected();
    port.drop();
    expect(types()).toEqual(['hostDisconnected']);
  });

  it('and comes back is all', async () => {
    const port = await connected();
    port.drop();
    await clock.advance(200);
    link.accept(new FakePort('host').asPort);
    await clock.advance(60_000);
    expect(types()).toEqual(['hostDisconnected']);
  });

  it('with a page that is gone is the end of the host, 1.5 s later', async () => {
    const port = await connected();
    page.isThere = false;
    port.drop();
    await clock.advance(1_499);
    expect(types()).toEqual(['hostDisconnected']);
    await clock.advance(1);
    expect(types()).toEqual(['hostDisconnected', 'hostGone']);
  });

  it('and comes back while we look for its page is all', async () => {
    const port = await connected();
    port.drop();
    let looked = (): void => undefined;
    page.looking = new Promise((done) => {
      looked = done;
    });
    await clock.advance(1_500);
    link.accept(new FakePort('host').asPort);
    looked();
    await clock.advance(60_000);
    expect([types(), page.isThere]).toEqual([['hostDisconnected'], true]);
  });

  it('with a page that only hangs is given 10 s more, then the page is closed', async () => {
    const port = await connected();
    port.drop();
    await clock.advance(11_499);
    expect(types()).toEqual(['hostDisconnected']);
    await clock.advance(1);
    expect([types(), page.isThere]).toEqual([['hostDisconnected', 'hostGone'], false]);
  });

  it('after which we leave is of no interest any more', async () => {
    const port = await connected();
    port.drop();
    link.perform({ type: 'closeHost' });
    await clock.advance(60_000);
    expect(types()).toEqual(['hostDisconnected']);
  });
});

describe('a page that was opened', () => {
  it('and never connects counts as dead after 10 s', async () => {
    link.perform({ type: 'openHost' });
    await clock.advance(10_000);
    expect([types(), page.isThere]).toEqual([['hostGone'], false]);
  });

  it('by an earlier process is watched in the same way', async () => {
    page.isThere = true;
    link.perform({ type: 'openHost' });
    await clock.advance(10_000);
    expect([types(), page.opened]).toEqual([['hostGone'], 0]);
  });
});
