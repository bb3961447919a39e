// The reconnecting port: comes back, waits while nobody looks, and stops when the extension is gone.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PortName } from '../../src/messaging/contract.ts';
import { connectPort, type Port } from '../../src/messaging/port.ts';
import { FakePort } from '../fakes/chrome-port.ts';

let opened: FakePort[];
let heard: unknown[];
let story: string[];
let abort: AbortController;
let runtime: { id: string | undefined; connect: (info: { name: string }) => FakePort };
let page: EventTarget & { visibilityState: string };

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  heard = [];
  story = [];
  abort = new AbortController();
  runtime = {
    id: 'abc',
    connect: ({ name }) => {
      const port = new FakePort(name);
      opened.push(port);
      return port;
    },
  };
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('chrome', { runtime });
  vi.stubGlobal('document', page);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function connect(name: PortName = 'content'): Port {
  return connectPort({
    name,
    onMessage: (message) => heard.push(message),
    onConnect: (send) => {
      story.push('connected');
      send('hello');
    },
    onOrphaned: () => story.push('orphaned'),
    signal: abort.signal,
  });
}

describe('the port', () => {
  it('opens at once under its name and says hello', () => {
    connect('popup');
    expect(opened.map(({ name, said }) => [name, said])).toEqual([['popup', ['hello']]]);
  });

  it('brings what the other end says', () => {
    connect();
    opened[0]?.hear('news');
    expect(heard).toEqual(['news']);
  });

  it('sends, and says that it did', () => {
    const port = connect();
    expect([port.send('x'), opened[0]?.said]).toEqual([true, ['hello', 'x']]);
  });

  it('says so when there is no line', () => {
    const port = connect();
    opened[0]?.drop();
    expect(port.send('x')).toBe(false);
  });

  it('says so when the line is dead and its end not told yet', () => {
    const port = connect();
    if (opened[0]) opened[0].isBroken = true;
    expect(port.send('x')).toBe(false);
  });

  it('hangs up when it is no longer wanted, and does not come back', () => {
    connect();
    abort.abort();
    vi.advanceTimersByTime(60_000);
    expect([opened.length, opened[0]?.isClosed]).toEqual([1, true]);
  });
});

describe('a line that drops', () => {
  it('is opened again after 200 ms, with a new hello', () => {
    connect();
    opened[0]?.drop();
    vi.advanceTimersByTime(199);
    expect(opened).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect([opened.length, opened[1]?.said]).toEqual([2, ['hello']]);
  });

  it('without a word is tried less and less often, every 10 s in the end', () => {
    connect();
    for (let n = 0; n < 12; n += 1) {
      opened.at(-1)?.drop();
      vi.advanceTimersByTime(10_000);
    }
    const before = opened.length;
    opened.at(-1)?.drop();
    vi.advanceTimersByTime(9_999);
    expect(opened).toHaveLength(before);
  });

  it('is opened soon again once the other end has spoken', () => {
    connect();
    for (let n = 0; n < 6; n += 1) {
      opened.at(-1)?.drop();
      vi.advanceTimersByTime(10_000);
    }
    const before = opened.length;
    opened.at(-1)?.hear('view');
    opened.at(-1)?.drop();
    vi.advanceTimersByTime(200);
    expect(opened).toHaveLength(before + 1);
  });

  it('of a page that nobody sees is opened again when it is seen', () => {
    connect();
    page.visibilityState = 'hidden';
    opened[0]?.drop();
    vi.advanceTimersByTime(60_000);
    expect(opened).toHaveLength(1);
    page.visibilityState = 'visible';
    page.dispatchEvent(new Event('visibilitychange'));
    expect(opened).toHaveLength(2);
  });

  it('of the host is opened again, seen or not', () => {
    connect('host');
    page.visibilityState = 'hidden';
    opened[0]?.drop();
    vi.advanceTimersByTime(200);
    expect(opened).toHaveLength(2);
  });

  it('after the end is not opened again', () => {
    connect();
    opened[0]?.drop();
    abort.abort();
    vi.advanceTimersByTime(60_000);
    expect(opened).toHaveLength(1);
  });
});

describe('an orphan', () => {
  it('whose extension is gone is told once and stops', () => {
    connect();
    runtime.id = undefined;
    opened[0]?.drop();
    vi.advanceTimersByTime(60_000);
    expect([story, opened.length]).toEqual([['connected', 'orphaned'], 1]);
  });

  it('whose extension was reloaded is told when it cannot connect', () => {
    connect();
    runtime.connect = () => {
      throw new Error('Extension context invalidated.');
    };
    opened[0]?.drop();
    vi.advanceTimersByTime(200);
    expect(story).toEqual(['connected', 'orphaned']);
  });
});
