// Stories of what the user asks for in a room: one at a time, and how it ends. Also the spaces a channel can be put in.
import { describe, expect, it } from 'vitest';
import { deriveView } from '../../../src/core/app/derive-view.ts';
import type { RoomTask } from '../../../src/core/app/effect.ts';
import type { TaskResult } from '../../../src/core/app/input.ts';
import { alice, bob, joined, KITCHEN, LOUNGE, pick, World } from '../../fakes/app-driver.ts';

const enable: RoomTask = { kind: 'enableVoice', roomId: LOUNGE };
const mark: RoomTask = { kind: 'setMark', roomId: KITCHEN, isMarked: true };
const channel = { name: 'Tea', spaceId: null, access: 'invite', isEncrypted: false } as const;
const create: RoomTask = { kind: 'createChannel', channel };

const task = (world: World) => deriveView(world.state, world.nowMs).task;
const start = (world: World, what: RoomTask) => pick(world.step({ type: 'startTask', task: what }), 'doTask');
const end = (world: World, result: TaskResult, taskId = world.last('doTask').taskId): void =>
  void world.step({ type: 'taskEnded', taskId, result });

describe('a task', () => {
  it.each([
    [enable, { kind: 'enableVoice', roomId: LOUNGE, state: 'working' }],
    [mark, { kind: 'setMark', roomId: KITCHEN, state: 'working' }],
    [create, { kind: 'createChannel', state: 'working' }],
  ])('%j is under way from the click on', (what, expected) => {
    const world = World.ready();
    expect(start(world, what)).toMatchObject([{ task: what }]);
    expect(task(world)).toEqual(expected);
  });

  it('that is done says so, with the new room, until it is dismissed', () => {
    const world = World.ready();
    start(world, create);
    end(world, { ok: true, roomId: '!new' });
    expect(task(world)).toEqual({ kind: 'createChannel', roomId: '!new', state: 'done' });
    world.step({ type: 'dismissTask' });
    expect(task(world)).toBeNull();
  });

  it('that failed says why', () => {
    const world = World.ready();
    start(world, create);
    end(world, { ok: false, roomId: '!new', code: 'notInSpace', details: { errcode: 'M_FORBIDDEN' } });
    expect(task(world)).toEqual({
      kind: 'createChannel',
      roomId: '!new',
      state: 'failed',
      code: 'notInSpace',
      details: { errcode: 'M_FORBIDDEN' },
    });
  });

  it('is not begun while another is under way, nor dismissed', () => {
    const world = World.ready();
    start(world, enable);
    world.step({ type: 'dismissTask' });
    expect(start(world, mark)).toEqual([]);
    expect(task(world)).toMatchObject({ kind: 'enableVoice', state: 'working' });
    end(world, { ok: true, roomId: LOUNGE });
    expect(start(world, mark)).toHaveLength(1);
  });

  it('ends once: a late result of an older one is dropped', () => {
    const world = World.ready();
    start(world, enable);
    const { taskId } = world.last('doTask');
    end(world, { ok: true, roomId: LOUNGE });
    start(world, mark);
    end(world, { ok: true, roomId: LOUNGE }, taskId);
    expect(task(world)).toMatchObject({ kind: 'setMark', state: 'working' });
  });

  it('goes with the account, and is nothing without one', () => {
    const world = World.ready();
    start(world, enable);
    world.step({ type: 'signedOut', byUser: true });
    expect([task(world), start(world, mark)]).toEqual([null, []]);
    end(world, { ok: true, roomId: LOUNGE });
    expect(task(world)).toBeNull();
  });
});

describe('spaces', () => {
  const kind = (roomId: string, isSpace: boolean) => ({ type: 'roomKind', roomId, isSpace }) as const;
  const name = (roomId: string, text: string) => ({ type: 'roomName', roomId, name: text }) as const;
  const spaces = (world: World) => deriveView(world.state, world.nowMs).spaces;

  it('are listed by name, and outlive the process', () => {
    const world = World.ready();
    world.sync(
      kind('!b', true),
      kind('!a', true),
      kind(LOUNGE, false),
      name('!b', 'Alpha'),
      name('!a', 'Beta'),
    );
    world.sync(kind('!b', true));
    world.restart(false);
    expect(spaces(world)).toEqual([
      { roomId: '!b', name: 'Alpha' },
      { roomId: '!a', name: 'Beta' },
    ]);
  });

  it('of one name keep their order', () => {
    const world = World.ready();
    world.sync(kind('!b', true), kind('!a', true));
    expect(spaces(world).map(({ roomId }) => roomId)).toEqual(['!a', '!b']);
  });

  it('are no channels, whoever sits in them', () => {
    const world = World.ready();
    world.sync(kind(LOUNGE, true), joined(bob), { type: 'channelMark', roomId: LOUNGE, isMarked: true });
    expect(deriveView(world.state, world.nowMs).channels).toEqual([]);
    world.sync(kind(LOUNGE, false));
    expect(deriveView(world.state, world.nowMs).channels).toMatchObject([{ roomId: LOUNGE, isMarked: true }]);
  });

  it('go when we leave them, and with the account', () => {
    const world = World.ready();
    world.sync(kind('!a', true), kind('!b', true));
    world.sync({ type: 'roomGone', roomId: '!a' });
    expect(spaces(world)).toHaveLength(1);
    world.step({ type: 'signedIn', account: alice });
    expect(spaces(world)).toEqual([]);
  });
});
