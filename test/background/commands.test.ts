// What shortcuts mean, that the manifest has the same names, and that a held key counts once.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCommandReader } from '../../src/background/commands.ts';

const manifest = JSON.parse(readFileSync(new URL('../../manifest.json', import.meta.url), 'utf8')) as {
  commands: Record<string, unknown>;
};

describe('a shortcut', () => {
  it.each([
    ['toggle-mute', { type: 'toggleMuted' }],
    ['toggle-deafen', { type: 'toggleDeafened' }],
    ['leave', { type: 'leave' }],
    ['toString', null],
    ['other', null],
  ])('%s means %j', (name, input) => {
    expect(createCommandReader()(name, 0)).toEqual(input);
  });

  it('of the manifest is one we know', () => {
    const names = Object.keys(manifest.commands);
    expect(names).toHaveLength(3);
    for (const name of names) expect(createCommandReader()(name, 0)).not.toBeNull();
  });

  it('that is held counts once', () => {
    const read = createCommandReader();
    const times = [0, 40, 80, 120, 220];
    expect(times.map((atMs) => read('toggle-mute', atMs) !== null)).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it('right after another one counts', () => {
    const read = createCommandReader();
    read('toggle-mute', 0);
    expect(read('leave', 10)).toEqual({ type: 'leave' });
  });
});
