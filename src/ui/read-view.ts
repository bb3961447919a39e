// Checks that a message from the background is a view before anything is drawn from it. Called by the view store.
// An ill-shaped message (another version of the extension during an update) is dropped, never half shown.
import type { View } from '../core/app/view.ts';

/** The view in the message, or null if it is none. */
export function readView(message: unknown): View | null {
  if (!isRecord(message) || message['type'] !== 'view') return null;
  const { view } = message;
  return isView(view) ? view : null;
}

function isView(view: unknown): view is View {
  return (
    isRecord(view) &&
    typeof view['revision'] === 'number' &&
    typeof view['isReady'] === 'boolean' &&
    isRecord(view['signIn']) &&
    typeof view['server'] === 'string' &&
    (view['account'] === null || isRecord(view['account'])) &&
    (view['failure'] === null || isRecord(view['failure'])) &&
    (view['call'] === null || hasMembers(view['call'])) &&
    Array.isArray(view['channels']) &&
    view['channels'].every(hasMembers)
  );
}

function hasMembers(channel: unknown): boolean {
  return isRecord(channel) && typeof channel['roomId'] === 'string' && Array.isArray(channel['members']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
