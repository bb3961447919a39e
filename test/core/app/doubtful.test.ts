// Members of whom we are not sure: their word has no age, or they are out of the room as far as we know.
import { describe, expect, it } from 'vitest';
import { deriveView } from '../../../src/core/app/derive-view.ts';
import type { MemberView } from '../../../src/core/app/view.ts';
import { bob, joined, LOUNGE, World } from '../../fakes/app-driver.ts';

const members = (world: World): readonly MemberView[] =>
  deriveView(world.state, world.nowMs).channels.find(({ roomId }) => roomId === LOUNGE)?.members ?? [];

describe('a member whose word may be of any age', () => {
  const world = World.ready();
  world.syncAs({ isPrompt: false }, joined(bob, { ageMs: null, originMs: world.nowMs + 3_600_000 }));

  it('is shown as unsure', () => {
    expect(members(world).map(({ name, isUnsure }) => [name, isUnsure])).toEqual([['bob', true]]);
  });

  it('is sure with its next word', () => {
    world.sync(joined(bob, { eventId: '$renewal' }));
    expect(members(world).map(({ isUnsure }) => isUnsure)).toEqual([false]);
  });
});
