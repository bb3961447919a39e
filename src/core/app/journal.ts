// What a step is worth a line in the log: found by comparing the state before and after it, in this one place. Pure;
// called by `app/update`. Phases and codes only: which room and who is in it stays out, or at debug.
//
//   info: a step in the life of the call, the host or the line to the server · warn: trouble that was healed
//   error: given up · debug: what a bound dropped
import type { Stay } from '../call/stay.ts';
import type { Effect } from './effect.ts';
import type { FailureCode } from './failure.ts';
import { MAX_EARLY_SIGNALS, MAX_UNDELIVERED } from './signals.ts';
import type { AppState } from './state.ts';

type Line = Extract<Effect, { type: 'log' }>;
type Level = Line['level'];

export function journal(before: AppState, after: AppState): readonly Line[] {
  if (before === after) return [];
  return [
    ...callLines(before.durable.stay, after.durable.stay),
    ...failureLines(before, after),
    ...writeLines(before, after),
    ...hostLines(before, after),
    ...serverLines(before, after),
    ...boundLines(before, after),
  ];
}

const line = (level: Level, event: string, fields?: Line['fields']): Line =>
  fields === undefined ? { type: 'log', level, event } : { type: 'log', level, event, fields };

function callLines(before: Stay | null, after: Stay | null): readonly Line[] {
  if (before === after) return [];
  if (before?.roomId !== after?.roomId) return [...ended(before), ...begun(after)];
  if (before === null || after === null) return [];
  const replaced = before.session === after.session ? [] : [line('warn', 'call.session.replaced')];
  return before.step === after.step ? replaced : [...replaced, line('info', `call.${after.step}`)];
}

const ended = (stay: Stay | null): readonly Line[] =>
  stay === null
    ? []
    : [line('info', 'call.left', { step: stay.step }), line('debug', 'call.left.room', room(stay))];

const begun = (stay: Stay | null): readonly Line[] =>
  stay === null
    ? []
    : [line('info', 'call.joining', { step: stay.step }), line('debug', 'call.room', room(stay))];

const room = ({ roomId }: Stay): Line['fields'] => ({ roomId });

/** An error is what we tried and gave up; the rest are the server's or the person's own decisions. */
const LEVELS: Readonly<Record<FailureCode, Level>> = {
  forbidden: 'info',
  notInRoom: 'info',
  full: 'info',
  removed: 'info',
  rightLost: 'info',
  wasAway: 'info',
  movedElsewhere: 'info',
  signedOut: 'info',
  rateLimited: 'error',
  serverUnreachable: 'error',
  hostFailed: 'error',
  refused: 'error',
};

function failureLines({ durable: before }: AppState, { durable: { failure } }: AppState): readonly Line[] {
  if (failure === null || failure === before.failure) return [];
  return [line(LEVELS[failure.code], 'call.failed', { code: failure.code })];
}

/** A write that was refused, and one that was taken after all. */
function writeLines({ durable: before }: AppState, { durable: after }: AppState): readonly Line[] {
  if (before.wishes === after.wishes) return [];
  return Object.values(after.wishes).flatMap((wish) => {
    const { failures = 0, rewrites } = before.wishes[wish.roomId] ?? {};
    const { kind } = wish.content;
    if (wish.failures > failures) return [line('info', 'write.refused', { kind, failures: wish.failures })];
    if (wish.failures < failures && wish.written !== null)
      return [line('warn', 'write.healed', { kind, failures })];
    const isRewrite = rewrites !== undefined && wish.rewrites.count > rewrites.count;
    return isRewrite ? [line('warn', 'write.again', { kind, count: wish.rewrites.count })] : [];
  });
}

function hostLines({ passing: before, durable }: AppState, { passing: after }: AppState): readonly Line[] {
  const [was, is] = [before.host?.hostId ?? null, after.host?.hostId ?? null];
  const gone = was !== null && is === null && durable.stay !== null ? [line('info', 'host.gone')] : [];
  const isOpening = after.isHostOpening && !before.isHostOpening;
  const opening = isOpening ? [line('info', 'host.opening')] : [];
  return is !== null && was !== is ? [line('info', 'host.connected')] : [...gone, ...opening];
}

function serverLines({ passing: before }: AppState, { passing: after }: AppState): readonly Line[] {
  const lines: Line[] = [];
  if (before.account === null && after.account !== null) lines.push(line('info', 'account.signedIn'));
  if (before.account !== null && after.account === null) lines.push(line('info', 'account.signedOut'));
  if (before.isSyncFailing === after.isSyncFailing) return lines;
  return [...lines, after.isSyncFailing ? line('info', 'server.unreachable') : line('warn', 'server.back')];
}

/** A list that is full and changes has dropped something. */
function boundLines({ durable: before }: AppState, { durable: after }: AppState): readonly Line[] {
  const isFull = (was: readonly unknown[], is: readonly unknown[], most: number): boolean =>
    was !== is && was.length === most && is.length === most;
  return [
    ...(isFull(before.earlySignals, after.earlySignals, MAX_EARLY_SIGNALS)
      ? [line('debug', 'signals.early.dropped')]
      : []),
    ...(isFull(before.undelivered, after.undelivered, MAX_UNDELIVERED)
      ? [line('debug', 'signals.undelivered.dropped')]
      : []),
  ];
}
