// Each effect goes to the one who owns it.
import { beforeEach, describe, expect, it } from 'vitest';
import { createPerform } from '../../src/background/perform.ts';
import type { Effect } from '../../src/core/app/effect.ts';
import { FakeClock, settlePromises } from '../fakes/clock.ts';
import { FakeLog } from '../fakes/log.ts';

let clock: FakeClock;
let log: FakeLog;
let story: string[];
let save: () => void;
let perform: (effect: Effect) => void;

beforeEach(() => {
  clock = new FakeClock();
  log = new FakeLog();
  story = [];
  const saved = new Promise<void>((done) => {
    save = done;
  });
  const tell = (what: string) => (): void => void story.push(what);
  perform = createPerform({
    matrix: ({ type }) => void story.push(`matrix ${type}`),
    saved: () => saved,
    host: { accept: tell('accept'), perform: ({ type }) => void story.push(`host ${type}`) },
    tabs: {
      showPermission: tell('show'),
      closePermission: tell('close'),
      showOptions: tell('options'),
      showRoom: tell('room'),
    },
    restart: tell('restart'),
    clock,
    log,
    onInput: ({ type }) => void story.push(`input ${type}`),
  });
});

const write: Effect = {
  type: 'writeMembership',
  writeId: 1,
  roomId: '!r',
  deviceKey: 'k',
  content: {},
  isUrgent: false,
};

describe('an effect', () => {
  it.each<[Effect, string]>([
    [{ type: 'setSyncWanted', wanted: true, since: null }, 'matrix setSyncWanted'],
    [{ type: 'readRelay' }, 'matrix readRelay'],
    [{ type: 'readRights', roomId: '!r' }, 'matrix readRights'],
    [{ type: 'doTask', taskId: 't', task: { kind: 'enableVoice', roomId: '!r' } }, 'matrix doTask'],
    [{ type: 'signOut' }, 'matrix signOut'],
    [{ type: 'openHost' }, 'host openHost'],
    [{ type: 'closeHost' }, 'host closeHost'],
    [{ type: 'openPermissionPage' }, 'show'],
    [{ type: 'closePermissionPage' }, 'close'],
  ])('%j goes to its owner', (effect, expected) => {
    perform(effect);
    expect(story).toEqual([expected]);
  });

  it('that writes waits until its wish is stored', async () => {
    perform(write);
    await settlePromises();
    expect(story).toEqual([]);
    save();
    await settlePromises();
    expect(story).toEqual(['matrix writeMembership']);
  });

  it('that restarts waits until all is stored', async () => {
    perform({ type: 'restart' });
    await settlePromises();
    expect(story).toEqual([]);
    save();
    await settlePromises();
    expect(story).toEqual(['restart']);
  });

  it('that logs is a line', () => {
    perform({ type: 'log', level: 'info', event: 'joined' });
    expect(log.events('info')).toEqual(['joined']);
  });
});

describe('the wake-up', () => {
  it('comes as a tick at its time', async () => {
    perform({ type: 'wakeAt', atMs: clock.nowMs() + 50 });
    await clock.advance(49);
    expect(story).toEqual([]);
    await clock.advance(1);
    expect(story).toEqual(['input tick']);
  });

  it('is replaced by the newest', async () => {
    perform({ type: 'wakeAt', atMs: clock.nowMs() + 50 });
    perform({ type: 'wakeAt', atMs: clock.nowMs() + 90 });
    await clock.advance(200);
    expect(story).toEqual(['input tick']);
  });

  it('can be called off', async () => {
    perform({ type: 'wakeAt', atMs: clock.nowMs() + 50 });
    perform({ type: 'wakeAt', atMs: null });
    await clock.advance(200);
    expect(story).toEqual([]);
  });
});
