// How long due signals wait for those of other links.
import { describe, expect, it } from 'vitest';
import { EMPTY_OUTBOX, holdMs, post } from '../../../src/core/mesh/outbox.ts';

const SIGNAL = {
  to: { deviceKey: 'k', userId: 'u', deviceId: 'D', session: 's' },
  attempt: 1,
  seq: 0,
  signal: { kind: 'candidates', candidates: [] },
} as const;

describe('holdMs', () => {
  it('never empties an empty outbox', () => {
    expect(holdMs(EMPTY_OUTBOX, true, 0)).toBeNull();
  });

  it('waits while another link is about to send, until the first signal’s latest time', () => {
    const outbox = post(post(EMPTY_OUTBOX, SIGNAL, 100), SIGNAL, 80);
    expect(holdMs(outbox, true, 30)).toBe(50);
    expect(holdMs(outbox, true, 90)).toBe(0);
  });

  it('does not wait when there is nothing to wait for', () => {
    expect(holdMs(post(EMPTY_OUTBOX, SIGNAL, 100), false, 0)).toBe(0);
  });
});
