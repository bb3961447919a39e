// The ports of the user interfaces: who gets which picture, and whose actions count.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createViewLink, type ViewLink } from '../../src/background/view-link.ts';
import { deriveView, type Picture } from '../../src/core/app/derive-view.ts';
import { initialState } from '../../src/core/app/state.ts';
import type { PortName, UserAction } from '../../src/messaging/contract.ts';
import { FakePort } from '../fakes/chrome-port.ts';
import { FakeLog } from '../fakes/log.ts';

const picture: Picture = deriveView(initialState('chromium'), 0);
const other: Picture = { ...picture, isReady: true };

let log: FakeLog;
let actions: UserAction[];
let counts: number[];
let link: ViewLink;

beforeEach(() => {
  vi.stubGlobal('chrome', { runtime: {} });
  log = new FakeLog();
  actions = [];
  counts = [];
  link = createViewLink({
    log,
    onAction: (action) => actions.push(action),
    onCount: (count) => counts.push(count),
  });
});

function open(role: PortName = 'popup'): FakePort {
  const port = new FakePort(role);
  link.accept(port.asPort, role);
  return port;
}

describe('a picture', () => {
  it('goes to all ports', () => {
    const ports = [open(), open('content')];
    link.publish(picture);
    for (const port of ports)
      expect(port.said).toEqual([{ type: 'view', view: { ...picture, revision: 1 } }]);
  });

  it('goes to a new port at once', () => {
    link.publish(picture);
    expect(open().said).toHaveLength(1);
  });

  it('is not there before the store is read, and nothing is said then', () => {
    expect(open().said).toEqual([]);
  });

  it('that equals the last is not sent again', () => {
    const port = open();
    link.publish(picture);
    link.publish({ ...picture });
    expect(port.said).toHaveLength(1);
  });

  it('that differs has a higher revision', () => {
    const port = open();
    link.publish(picture);
    link.publish(other);
    expect(port.said.map((message) => (message as { view: { revision: number } }).view.revision)).toEqual([
      1, 2,
    ]);
  });

  it('reaches the others when one line is dead', () => {
    const [dead, living] = [open(), open()];
    dead.isBroken = true;
    link.publish(picture);
    expect([living.said.length, log.events('debug')]).toEqual([1, ['a view could not be delivered']]);
  });

  it('goes no more to a port that has gone', () => {
    const port = open();
    port.drop();
    link.publish(picture);
    expect(port.said).toEqual([]);
  });
});

it('counts those who look', () => {
  const first = open();
  open();
  first.drop();
  expect(counts).toEqual([1, 2, 1]);
});

describe('an action', () => {
  it('is taken from one who may', () => {
    open('content').hear({ type: 'action', action: { type: 'join', roomId: '!r' } });
    expect(actions).toEqual([{ type: 'join', roomId: '!r' }]);
  });

  it('is refused from one who may not', () => {
    open('content').hear({ type: 'action', action: { type: 'signOut' } });
    expect([actions, log.events('warn')]).toEqual([[], ['an action from the wrong place']]);
  });

  it('of a wrong shape is dropped', () => {
    open().hear({ type: 'action', action: { type: 'explode' } });
    expect([actions, log.events('debug')]).toEqual([[], ['ill-shaped message dropped']]);
  });

  it('is not what "alive" is', () => {
    open().hear({ type: 'alive' });
    expect([actions, log.lines]).toEqual([[], []]);
  });
});
