// One log line for each step in the life of a link. Called by the runner when reports changed.
import type { Logger } from '../ports.ts';
import type { LinkHealth, LinkReport } from './contract.ts';
import { linkId } from './mesh.ts';

export function logChanges(log: Logger, before: readonly LinkReport[], now: readonly LinkReport[]): void {
  const old = new Map(before.map((report) => [linkId(report), report]));
  for (const report of now) {
    logLink(log, old.get(linkId(report))?.health ?? null, report);
    old.delete(linkId(report));
  }
  for (const { deviceKey } of old.values()) log.info('link ended', { deviceKey });
}

function logLink(
  log: Logger,
  before: LinkHealth | null,
  { deviceKey, health, attempt, reason }: LinkReport,
): void {
  if (before === health) return;
  const fields = { deviceKey, attempt, reason };
  if (health === 'failed') log.error('link failed', fields);
  else if (health === 'connected' && (before === 'lost' || before === 'failed'))
    log.warn('link healed', fields);
  else log.info(`link ${health}`, fields);
}
