// What the page takes for an answer of the browser.
import { describe, expect, it } from 'vitest';
import { type Answer, askForMicrophone, isDecided } from '../../src/permission/ask.ts';
import { FakeMicrophone } from '../fakes/microphone.ts';

function ask(device: FakeMicrophone): Promise<Answer> {
  return askForMicrophone({ query: device.queryPermission, getUserMedia: device.getUserMedia });
}

describe('askForMicrophone', () => {
  it('is granted, and records nothing', async () => {
    const device = new FakeMicrophone();
    expect(await ask(device)).toBe('granted');
    expect(device.streams.length).toBe(1);
    expect(device.recording).toEqual([]);
  });

  it('does not ask where the answer was no', async () => {
    const device = new FakeMicrophone('denied');
    expect(await ask(device)).toBe('denied');
    expect(device.asked).toEqual([]);
  });

  it.each([
    ['a dismissed question', 'NotAllowedError', 'prompt', 'prompt'],
    ['a machine without one', 'NotFoundError', 'granted', 'missing'],
    ['one that another program holds', 'NotReadableError', 'granted', 'granted'],
  ] as const)('knows %s', async (_name, error, permission, expected) => {
    const device = new FakeMicrophone(permission);
    device.error = error;
    expect(await ask(device)).toBe(expected);
  });

  it('knows a refusal from a dismissal by the permission', async () => {
    const device = new FakeMicrophone('prompt');
    const getUserMedia = () => {
      device.permission.state = 'denied';
      return Promise.reject(new DOMException('no', 'NotAllowedError'));
    };
    expect(await askForMicrophone({ query: device.queryPermission, getUserMedia })).toBe('denied');
  });
});

describe('isDecided', () => {
  it.each([
    ['granted', true],
    ['denied', true],
    ['missing', true],
    ['prompt', false],
  ] as const)('%s: %s', (answer, expected) => {
    expect(isDecided(answer)).toBe(expected);
  });
});
