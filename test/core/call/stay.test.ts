// The start of a stay, and from when on it links.
import { expect, it } from 'vitest';
import { isLinking, startStay } from '../../../src/core/call/stay.ts';

const start = {
  roomId: '!r',
  session: 's',
  nowMs: 10,
  serverNowMs: 20.6,
  liveSessions: ['a'],
  wantsMicrophone: false,
};

it('takes the server’s now as a whole number for the time of joining', () => {
  expect(startStay(start)).toMatchObject({
    joinedMs: 21,
    clickedAtMs: 10,
    offeredAtClick: ['a'],
    hostId: null,
  });
});

it.each([
  ['host', false],
  ['microphone', false],
  ['writing', true],
  ['joined', true],
] as const)('in the step %s links: %s', (step, expected) => {
  expect(isLinking({ ...startStay(start), step })).toBe(expected);
});
