// Members and relays, and what comes of answers that are none.
import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../src/matrix/http.ts';
import { readMembers, readRelay } from '../../src/matrix/lookups.ts';
import type { AuthedRequest } from '../../src/matrix/tokens.ts';
import { settleTurns } from '../fakes/clock.ts';

const ok = (body: unknown): HttpAnswer => ({ ok: true, body });
const refused = (status: number, errcode: string): HttpAnswer => ({
  ok: false,
  failure: { kind: 'refused', status, errcode, sentence: '', retryAfterMs: null, isSoftLogout: false },
});
const answering = (answers: Record<string, HttpAnswer>) => async (request: AuthedRequest) =>
  answers[decodeURIComponent(request.path.split('/').at(-1) ?? '')] ?? refused(403, 'M_FORBIDDEN');

describe('readMembers', () => {
  it('gives names and memberships, and leaves out who could not be read', async () => {
    const send = answering({
      '@a:hs': ok({ membership: 'join', displayname: 'Anna' }),
      '@b:hs': ok({ membership: 'nonsense' }),
      '@c:hs': refused(404, 'M_NOT_FOUND'),
    });
    const userIds = ['@a:hs', '@b:hs', '@c:hs', '@d:hs', '@a:hs'];
    const members = await readMembers(send, { roomId: '!r', userIds });
    expect(members).toEqual([
      { type: 'roomMember', roomId: '!r', userId: '@a:hs', membership: 'join', displayName: 'Anna' },
      { type: 'roomMember', roomId: '!r', userId: '@c:hs', membership: 'leave', displayName: null },
    ]);
  });

  it('asks for four at once at most', async () => {
    const open: (() => void)[] = [];
    const send = () =>
      new Promise<HttpAnswer>((resolve) => open.push(() => resolve(ok({ membership: 'join' }))));
    const userIds = Array.from({ length: 6 }, (_, n) => `@u${n}:hs`);
    const members = readMembers(send, { roomId: '!r', userIds });
    expect(open).toHaveLength(4);
    for (const release of open) release();
    await settleTurns();
    expect(open).toHaveLength(6);
    for (const release of open) release();
    expect(await members).toHaveLength(6);
  });
});

describe('readRelay', () => {
  const turn = { username: 'u', password: 'p', uris: ['turn:a:3478', 'http://evil', 7], ttl: 86_400 };
  it.each<[string, HttpAnswer, object]>([
    [
      'a relay',
      ok(turn),
      { iceServers: [{ urls: ['turn:a:3478'], username: 'u', credential: 'p' }], validForMs: 86_400_000 },
    ],
    [
      'one without a password',
      ok({ uris: ['stun:a'] }),
      { iceServers: [{ urls: ['stun:a'] }], validForMs: null },
    ],
    ['none', ok({}), { iceServers: [], validForMs: null }],
  ])('reads %s', async (_what, answer, expected) => {
    expect(await readRelay(async () => answer)).toEqual({ type: 'relayRead', ...expected });
  });

  it.each([{ ok: false, failure: { kind: 'network' } } as const, refused(500, 'M_UNKNOWN')])(
    'takes a failure for no news, not for no relay (%j)',
    async (answer) => {
      expect(await readRelay(async () => answer)).toBeNull();
    },
  );
});
