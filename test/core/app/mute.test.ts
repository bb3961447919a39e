// Stories of muting and deafening: in a call, from one call to the next, and what the others are told.
import { describe, expect, it } from 'vitest';
import { deriveView } from '../../../src/core/app/derive-view.ts';
import { EXTRA_KEY } from '../../../src/core/protocol/events.ts';
import { KITCHEN, LOUNGE, World } from '../../fakes/app-driver.ts';

const call = (world: World) => {
  const { call: view } = deriveView(world.state, world.nowMs);
  return [view?.isMuted, view?.isDeafened];
};
const wanted = (world: World) => [world.target?.muted, world.target?.deafened];
const marks = (world: World) => {
  const { muted, deafened } = world.last('writeMembership').content[EXTRA_KEY] as Record<string, unknown>;
  return [muted, deafened];
};
const deafen = (world: World, deafened = true): void => void world.step({ type: 'setDeafened', deafened });
const mute = (world: World, muted = true): void => void world.step({ type: 'setMuted', muted });

describe('deafening', () => {
  it('mutes as well, on the screen and in the call host', () => {
    const world = World.inCall();
    deafen(world);
    expect([call(world), wanted(world)]).toEqual([
      [true, true],
      [true, true],
    ]);
    const me = deriveView(world.state, world.nowMs).call?.members[0];
    expect([me?.isMuted, me?.isDeafened]).toEqual([true, true]);
  });

  it.each([false, true])('brings back what was before when it ends: muted %s', (wasMuted) => {
    const world = World.inCall();
    mute(world, wasMuted);
    deafen(world);
    deafen(world);
    deafen(world, false);
    expect([call(world), wanted(world)]).toEqual([
      [wasMuted, false],
      [wasMuted, false],
    ]);
  });

  it('ends with unmuting: who speaks wants to hear', () => {
    const world = World.inCall();
    deafen(world);
    mute(world, false);
    expect(call(world)).toEqual([false, false]);
  });

  it('outlives the process, with what was before', () => {
    const world = World.inCall();
    deafen(world);
    world.restart(true);
    expect(call(world)).toEqual([true, true]);
    deafen(world, false);
    expect(call(world)).toEqual([false, false]);
  });

  it('outlives a sign-out', () => {
    const world = World.inCall();
    deafen(world);
    world.step({ type: 'signedOut', byUser: true });
    expect(world.state.durable).toMatchObject({ isDeafened: true, isMuted: true, wasMutedBefore: false });
  });
});

describe('what others are told', () => {
  it('comes at most once in 10 s, and only if it still differs', () => {
    const world = World.inCall();
    deafen(world);
    expect(world.advance(9_999).filter(({ type }) => type === 'writeMembership')).toEqual([]);
    world.advance(1);
    expect(marks(world)).toEqual([true, true]);
    world.echo(world.accept());
    deafen(world, false);
    deafen(world);
    expect(world.live(30_000).filter(({ type }) => type === 'writeMembership')).toEqual([]);
  });

  it('is in the first JOINED already', () => {
    const world = World.ready();
    deafen(world);
    world.enter(LOUNGE);
    expect(marks(world)).toEqual([true, true]);
  });
});

describe('a shortcut', () => {
  it('toggles in a call', () => {
    const world = World.inCall();
    world.step({ type: 'toggleMuted' });
    expect(call(world)).toEqual([true, false]);
    world.step({ type: 'toggleDeafened' });
    expect(call(world)).toEqual([true, true]);
    world.step({ type: 'toggleDeafened' });
    world.step({ type: 'toggleMuted' });
    expect(call(world)).toEqual([false, false]);
  });

  it('means nothing outside a call', () => {
    const world = World.ready();
    for (const type of ['toggleMuted', 'toggleDeafened', 'leave'] as const) world.step({ type });
    expect(world.state.durable).toMatchObject({ isMuted: false, isDeafened: false, stay: null });
  });
});

describe('joining', () => {
  it('is as one last left', () => {
    const world = World.inCall();
    mute(world);
    world.step({ type: 'leave' });
    world.switchTo(KITCHEN);
    expect(call(world)).toEqual([true, false]);
  });

  it('is muted where the settings say so, and undeafening leaves it so', () => {
    const world = World.inCall();
    deafen(world);
    world.step({ type: 'leave' });
    world.step({ type: 'setSettings', settings: { rowDetail: 'button', alwaysJoinMuted: true } });
    world.switchTo(KITCHEN);
    expect(call(world)).toEqual([true, true]);
    deafen(world, false);
    expect(call(world)).toEqual([true, false]);
  });
});

describe('settings', () => {
  const settings = { rowDetail: 'number', alwaysJoinMuted: true } as const;

  it('are seen, and survive the process and a sign-out', () => {
    const world = World.ready();
    expect(deriveView(world.state, world.nowMs).settings).toEqual({
      rowDetail: 'names',
      alwaysJoinMuted: false,
    });
    world.step({ type: 'setSettings', settings });
    world.restart(false);
    world.step({ type: 'signedOut', byUser: true });
    expect(deriveView(world.state, world.nowMs).settings).toEqual(settings);
  });

  it('survive a start while signed out', () => {
    const world = World.ready();
    world.step({ type: 'setSettings', settings });
    const later = new World(world.state.durable);
    later.step({ type: 'booted', bootId: 'b', account: null, hasHost: false });
    expect(later.state.durable.settings).toEqual(settings);
  });
});
