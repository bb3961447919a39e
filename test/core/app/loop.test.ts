// The loop: inputs in order, effects in order, and what a bug costs.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/core/app/effect.ts';
import { createLoop, type Loop } from '../../../src/core/app/loop.ts';
import { initialState } from '../../../src/core/app/state.ts';
import { alice, LOUNGE } from '../../fakes/app-driver.ts';
import { FakeLog } from '../../fakes/log.ts';

let log: FakeLog;
let story: string[];
let loop: Loop;
let onEffect: (effect: Effect) => void;

beforeEach(() => {
  log = new FakeLog();
  story = [];
  onEffect = () => undefined;
  loop = createLoop(initialState('chromium'), {
    nowMs: () => 1_000,
    freshId: () => 'id',
    log,
    perform: (effect) => {
      story.push(effect.type);
      onEffect(effect);
    },
    onState: () => story.push('state'),
    onPicture: () => story.push('picture'),
  });
  loop.step({ type: 'booted', bootId: 'b', account: alice, hasHost: false });
  story = [];
});

describe('the loop', () => {
  it('gives out the state, then the effects, then the picture', () => {
    loop.step({ type: 'join', roomId: LOUNGE });
    expect(story.filter((type) => type !== 'log')).toEqual([
      'state',
      'openHost',
      'setSyncWanted',
      'readRelay',
      'picture',
    ]);
  });

  it('takes what an effect brings at once only when the step is done', () => {
    onEffect = ({ type }) => {
      if (type === 'openHost') loop.step({ type: 'hostRefused' });
    };
    loop.step({ type: 'join', roomId: LOUNGE });
    expect(story.indexOf('picture')).toBeLessThan(story.lastIndexOf('openHost'));
  });

  it('does nothing where nothing changed', () => {
    loop.step({ type: 'leave' });
    expect(story).toEqual([]);
  });

  it('performs the other effects when one breaks, and says so once', () => {
    onEffect = ({ type }) => {
      if (type === 'openHost') throw new Error('broken');
    };
    loop.step({ type: 'join', roomId: LOUNGE });
    expect(story).toContain('readRelay');
    expect(log.events('error')).toEqual(['a step broke']);
  });

  it('goes on after an input that breaks', () => {
    // @ts-expect-error what no guard lets through
    loop.step({ type: 'hostFact', fact: { type: 'links', links: null } });
    // @ts-expect-error what no guard lets through
    loop.step({ type: 'synced', messages: null });
    loop.step({ type: 'join', roomId: LOUNGE });
    expect([log.events('error').length, loop.state().durable.stay?.roomId]).toEqual([1, LOUNGE]);
  });
});
