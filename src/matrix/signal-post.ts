// Carries signals to other members' devices, all that are due in one `sendToDevice` request (Synapse does not limit
// those). Called by gateway.ts. One message for each device in a request and one request at a time, which keeps the
// order for each device; what becomes due meanwhile goes with the next. A repeat after a lost answer may arrive twice:
// receivers drop what they have seen by `seq`.
import type { MatrixEffect } from '../core/app/effect.ts';
import type { Clock, FreshId, Logger } from '../core/ports.ts';
import { buildSignal } from '../core/protocol/build.ts';
import { SIGNAL_TYPE } from '../core/protocol/events.ts';
import type { UserId } from '../core/protocol/message.ts';
import type { HttpAnswer, HttpFailure } from './http.ts';
import type { AuthedHttp } from './tokens.ts';

export type SignalSending = Extract<MatrixEffect, { type: 'sendSignals' }>;

export interface SignalPostOptions {
  readonly send: AuthedHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly freshId: FreshId;
}

export interface SignalPost {
  post(sending: SignalSending): void;
}

interface Letter {
  readonly userId: UserId;
  readonly deviceId: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Signals that become due within this time share a request. */
const GATHER_MS = 10;
const REQUEST_TIMEOUT_MS = 5_000;
/** Then the next attempt of the link is under way, and an old signal would only be dropped by its receiver. */
const GIVE_UP_AFTER_MS = 6_000;
const RETRY_WAITS_MS = [250, 500, 1_000, 2_000] as const;

export function createSignalPost(options: SignalPostOptions): SignalPost {
  const { clock, log } = options;
  let letters: readonly Letter[] = [];
  let isBusy = false;

  const gather = (): void => {
    if (isBusy || letters.length === 0) return;
    isBusy = true;
    clock.setTimer(GATHER_MS, () => void deliver());
  };
  const deliver = async (): Promise<void> => {
    const { round, later } = splitRound(letters);
    letters = later;
    const failure = await sendRound(round, options);
    if (failure !== null) log.warn('matrix.signals.dropped', { count: round.length, failure: failure.kind });
    isBusy = false;
    gather();
  };
  return {
    post: (sending) => {
      letters = [...letters, ...lettersOf(sending)];
      gather();
    },
  };
}

function lettersOf({ roomId, from, signals }: SignalSending): Letter[] {
  return signals.map(({ to, attempt, seq, signal }) => {
    const address = { fromKey: from.deviceKey, fromSession: from.session, roomId, to };
    const content = buildSignal({ ...address, attempt, seq, signal });
    return { userId: to.userId, deviceId: to.deviceId, content: { ...content } };
  });
}

/** The first letter for each device; the others stay in their order. */
function splitRound(letters: readonly Letter[]): { round: Letter[]; later: Letter[] } {
  const taken = new Set<string>();
  const isFirst = letters.map(({ userId, deviceId }) => {
    const device = JSON.stringify([userId, deviceId]);
    return !taken.has(device) && taken.add(device) !== undefined;
  });
  return {
    round: letters.filter((_letter, index) => isFirst[index]),
    later: letters.filter((_letter, index) => !isFirst[index]),
  };
}

/** Null when the server has them; else why it has not. */
async function sendRound(round: readonly Letter[], options: SignalPostOptions): Promise<HttpFailure | null> {
  const { clock } = options;
  const startedAtMs = clock.nowMs();
  const request = roundRequest(round, options.freshId());
  for (let failures = 0; ; failures += 1) {
    const answer: HttpAnswer = await options.send(request);
    if (answer.ok) return null;
    const waitMs = retryWaitMs(answer.failure, failures);
    if (waitMs === null || clock.nowMs() + waitMs - startedAtMs > GIVE_UP_AFTER_MS) return answer.failure;
    await new Promise<void>((resolve) => clock.setTimer(waitMs, resolve));
  }
}

function roundRequest(round: readonly Letter[], transactionId: string): Parameters<AuthedHttp>[0] {
  const messages: Record<string, Record<string, unknown>> = {};
  for (const { userId, deviceId, content } of round)
    messages[userId] = { ...messages[userId], [deviceId]: content };
  return {
    method: 'PUT',
    path: `/_matrix/client/v3/sendToDevice/${encodeURIComponent(SIGNAL_TYPE)}/${transactionId}`,
    body: { messages },
    timeoutMs: REQUEST_TIMEOUT_MS,
  };
}

/** Null where repeating is of no use. */
function retryWaitMs(failure: HttpFailure, failures: number): number | null {
  const waitMs = RETRY_WAITS_MS[Math.min(failures, RETRY_WAITS_MS.length - 1)] ?? RETRY_WAITS_MS[0];
  switch (failure.kind) {
    case 'network':
    case 'timeout':
    case 'notJson':
      return waitMs;
    case 'aborted':
      return null;
    case 'refused':
      if (failure.status === 429) return Math.max(waitMs, failure.retryAfterMs ?? 0);
      return failure.status >= 500 ? waitMs : null;
  }
}
