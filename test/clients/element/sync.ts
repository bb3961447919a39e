// Keeps the store in step with the homeserver by a small /sync loop, and sends messages and read receipts for the room view.
// Called by main.tsx. It stands in for Element's own client in tests: joined rooms only, no encryption, no invitations.

import { applySync, type SyncAnswer } from './apply-sync.ts';
import type { RoomStore } from './room-store.ts';
import type { Session } from './session.ts';

const POLL_MS = 30_000;
const PAUSE_AFTER_TROUBLE_MS = 1_000;

const FILTER = JSON.stringify({
  room: { timeline: { limit: 20 }, state: { lazy_load_members: true } },
  presence: { types: [] },
});

/** What the room view asks of the homeserver. */
export interface Homeserver {
  send(roomId: string, text: string): Promise<void>;
  markRead(roomId: string): Promise<void>;
}

export function connect(session: Session): Homeserver & { sync(store: RoomStore): Promise<void> } {
  const call = caller(session);
  return {
    sync: (store) => syncForever(call, store),
    send: async (roomId, text) => {
      const path = `/rooms/${encodeURIComponent(roomId)}/send/m.room.message/${crypto.randomUUID()}`;
      await call('PUT', path, { msgtype: 'm.text', body: text });
    },
    markRead: async (roomId) => {
      const eventId = await newestEvent(call, roomId);
      if (eventId === undefined) return;
      await call(
        'POST',
        `/rooms/${encodeURIComponent(roomId)}/receipt/m.read/${encodeURIComponent(eventId)}`,
        {},
      );
    },
  };
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

function caller({ baseUrl, accessToken }: Session): Call {
  return async (method, path, body) => {
    const response = await fetch(`${baseUrl}/_matrix/client/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Refusal(response.status, await response.text());
    return response.json();
  };
}

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(`The homeserver answered ${status}: ${text}`);
    this.status = status;
  }
}

/** Ends only when the homeserver no longer knows the session. */
async function syncForever(call: Call, store: RoomStore): Promise<void> {
  let since: string | undefined;
  for (;;) {
    try {
      const answer = (await call('GET', `/sync?${syncQuery(since)}`)) as SyncAnswer;
      store.batch(() => applySync(store, answer));
      if (since === undefined) store.finishLoading();
      since = answer.next_batch;
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) throw error;
      console.warn('Sync is interrupted; it goes on in a second.', error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_TROUBLE_MS));
    }
  }
}

function syncQuery(since: string | undefined): URLSearchParams {
  const query = new URLSearchParams({ filter: FILTER, timeout: since === undefined ? '0' : String(POLL_MS) });
  if (since !== undefined) query.set('since', since);
  return query;
}

async function newestEvent(call: Call, roomId: string): Promise<string | undefined> {
  const path = `/rooms/${encodeURIComponent(roomId)}/messages?dir=b&limit=1`;
  const answer = (await call('GET', path)) as { chunk: { event_id: string }[] };
  return answer.chunk[0]?.event_id;
}
