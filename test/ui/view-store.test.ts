// The store shows the newest view of one connection, and drops what is old or no view.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PortOptions } from '../../src/messaging/port.ts';
import { openViewStore } from '../../src/ui/view-store.ts';
import { aView } from '../fakes/view.ts';

class FakeDocument extends EventTarget {
  visibilityState: 'visible' | 'hidden' = 'visible';
}

let fakeDocument: FakeDocument;
let life: AbortController;
beforeEach(() => {
  fakeDocument = new FakeDocument();
  vi.stubGlobal('document', fakeDocument);
  vi.useFakeTimers();
  life = new AbortController();
});
afterEach(() => {
  life.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function openStore() {
  const sent: unknown[] = [];
  const send = (message: unknown): boolean => sent.push(message) > 0;
  let port: PortOptions | null = null;
  const connect = (options: PortOptions) => {
    port = options;
    options.onConnect?.(send);
    return { send };
  };
  const store = openViewStore({ name: 'popup', signal: life.signal, connect });
  const background = port as unknown as PortOptions;
  return {
    store,
    sent,
    receive: (message: unknown) => background.onMessage(message),
    reconnect: () => background.onConnect?.(send),
  };
}

describe('view store', () => {
  it('gives the newest view and tells who listens', () => {
    const { store, receive } = openStore();
    let told = 0;
    store.subscribe(() => told++, life.signal);
    receive({ type: 'view', view: aView({ revision: 5 }) });
    expect(store.get()?.revision).toBe(5);
    expect(told).toBe(1);
  });

  it('drops an older revision', () => {
    const { store, receive } = openStore();
    receive({ type: 'view', view: aView({ revision: 5 }) });
    receive({ type: 'view', view: aView({ revision: 4 }) });
    expect(store.get()?.revision).toBe(5);
  });

  it('takes a lower revision of a new connection: the worker may have lost its count', () => {
    const { store, receive, reconnect } = openStore();
    receive({ type: 'view', view: aView({ revision: 5 }) });
    reconnect();
    receive({ type: 'view', view: aView({ revision: 1 }) });
    expect(store.get()?.revision).toBe(1);
  });

  it.each([
    null,
    'view',
    { type: 'view' },
    { type: 'view', view: null },
    { type: 'view', view: { ...aView(), channels: null } },
    { type: 'view', view: { ...aView(), channels: [{ roomId: 7, members: [] }] } },
    { type: 'view', view: { ...aView(), call: { roomId: '!a' } } },
    { type: 'view', view: { ...aView(), revision: '1' } },
    { type: 'other', view: aView() },
  ])('drops what is no view (%#)', (message) => {
    const { store, receive } = openStore();
    receive(message);
    expect(store.get()).toBeNull();
  });

  it('says that somebody looks at once, every 20 s, and when the page is shown again', () => {
    const { sent } = openStore();
    const alive = () => sent.filter((message) => (message as { type: string }).type === 'alive').length;
    expect(alive()).toBe(1);
    vi.advanceTimersByTime(40_000);
    expect(alive()).toBe(3);
    fakeDocument.visibilityState = 'hidden';
    vi.advanceTimersByTime(60_000);
    expect(alive()).toBe(3);
    fakeDocument.visibilityState = 'visible';
    fakeDocument.dispatchEvent(new Event('visibilitychange'));
    expect(alive()).toBe(4);
  });

  it('is silent after its end', () => {
    const { sent } = openStore();
    life.abort();
    const before = sent.length;
    vi.advanceTimersByTime(60_000);
    fakeDocument.dispatchEvent(new Event('visibilitychange'));
    expect(sent.length).toBe(before);
  });

  it('carries actions to the background', () => {
    const { store, sent } = openStore();
    expect(store.act({ type: 'leave' })).toBe(true);
    expect(sent.at(-1)).toEqual({ type: 'action', action: { type: 'leave' } });
  });
});
