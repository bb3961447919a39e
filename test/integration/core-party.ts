// A person without a browser for tests of core and gateway on a real homeserver: the real loop, the real gateway, and a
// stand-in for the call host that has a microphone and links to nobody. For what WebRTC has no part in.
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { createClient, type MatrixClient } from '../../scripts/homeserver/client.ts';
import type { Homeserver } from '../../scripts/homeserver/homeserver.ts';
import { nodeClock } from '../../src/bot/node-ports.ts';
import { deriveView, type Picture } from '../../src/core/app/derive-view.ts';
import type { Effect } from '../../src/core/app/effect.ts';
import type { Input } from '../../src/core/app/input.ts';
import { createLoop, type Loop } from '../../src/core/app/loop.ts';
import { initialState } from '../../src/core/app/state.ts';
import { createGateway } from '../../src/matrix/gateway.ts';
import { FakeLog } from '../fakes/log.ts';
import { FakeStore } from '../fakes/store.ts';

export interface Party {
  readonly client: MatrixClient;
  readonly userId: string;
  readonly deviceKey: () => string;
  step(input: Input): void;
  see(): Picture;
  /** Waits for a picture. */
  until(claim: string, holds: (picture: Picture) => boolean, timeoutMs?: number): Promise<void>;
  close(): void;
}

const freshId = (): string => randomBytes(16).toString('hex');

/** Signs in a device of a registered user (password `secret`) and polls. */
export async function startParty(homeserver: Homeserver, name: string, baseUrl?: string): Promise<Party> {
  const store = new FakeStore();
  const ports = { clock: nodeClock, log: new FakeLog(), freshId };
  const take = (input: Input): void => loop.step(input);
  const gateway = createGateway({ ...ports, store, deliver: async (input) => take(input) });
  let cancelWake = (): void => undefined;
  const wakeAt = (atMs: number | null): void => {
    cancelWake();
    if (atMs !== null) cancelWake = nodeClock.setTimer(atMs - Date.now(), () => take({ type: 'tick' }));
  };
  const loop: Loop = createLoop(initialState('chromium'), {
    ...ports,
    nowMs: nodeClock.nowMs,
    perform: (effect) => perform(effect, { matrix: gateway.perform, wakeAt, take }),
    onState: () => undefined,
    onPicture: () => undefined,
  });
  take({ type: 'booted', bootId: freshId(), account: null, hasHost: false });
  const form = { homeserver: baseUrl ?? homeserver.baseUrl, user: name, password: 'secret' };
  const result = await gateway.signIn(form, 'MXVC in Chromium');
  if (!result.ok) throw new Error(result.code);
  take({ type: 'viewersChanged', count: 1 });
  const { accessToken } = store.kept.get('matrix.credentials') as { accessToken: string };
  const see = (): Picture => deriveView(loop.state(), Date.now());
  const { userId, deviceId } = result.account;
  return {
    client: createClient({ accessToken, userId, baseUrl: homeserver.baseUrl }),
    userId,
    deviceKey: () => `chromium-${deviceId}${userId}`,
    step: take,
    see,
    until: (claim, holds, timeoutMs = 5_000) =>
      expect.poll(() => holds(see()), { timeout: timeoutMs, interval: 10, message: claim }).toBe(true),
    close: () => {
      cancelWake();
      gateway.close();
    },
  };
}

interface PerformPorts {
  readonly matrix: ReturnType<typeof createGateway>['perform'];
  readonly wakeAt: (atMs: number | null) => void;
  readonly take: (input: Input) => void;
}

/** The host says hello at once, with a microphone; what it is told it keeps to itself. */
function perform(effect: Effect, { matrix, wakeAt, take }: PerformPorts): void {
  if (effect.type === 'openHost') {
    const microphone = { state: 'live', detail: null } as const;
    const nothing = { links: [], speaking: [] };
    take({ type: 'hostFact', fact: { type: 'hello', hostId: freshId(), microphone, ...nothing } });
  } else if (effect.type === 'wakeAt') wakeAt(effect.atMs);
  else if (isMatrix(effect)) matrix(effect);
}

type MatrixEffect = Parameters<PerformPorts['matrix']>[0];

const SHELL: readonly Effect['type'][] = [
  'closeHost',
  'tellHost',
  'openPermissionPage',
  'closePermissionPage',
  'log',
];
const isMatrix = (effect: Effect): effect is MatrixEffect => !SHELL.includes(effect.type);
