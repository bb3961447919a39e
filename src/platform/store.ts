// The background's own store: one IndexedDB table of plain JSON by key. Content scripts can read
// `storage.local` (facts: Chromium 156, Firefox always), so tokens and state live here instead.
// Opened anew per use: a worker that dies must not leave a blocked database behind.
import type { Store } from '../core/ports.ts';

const DATABASE = 'mxvc';
const TABLE = 'kept';

export function createStore(): Store {
  return {
    read: (key) => withTable('readonly', (table) => table.get(key) as IDBRequest<unknown>),
    write: async (entries) => {
      await withTable('readwrite', (table) => writeAll(table, entries));
    },
  };
}

function writeAll(table: IDBObjectStore, entries: Readonly<Record<string, unknown>>): null {
  for (const [key, value] of Object.entries(entries)) {
    if (value === undefined) table.delete(key);
    else table.put(value, key);
  }
  return null;
}

/** Resolves, with the request's result, when the whole transaction is done. */
async function withTable(
  mode: IDBTransactionMode,
  use: (table: IDBObjectStore) => IDBRequest<unknown> | null,
): Promise<unknown> {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode, { durability: 'relaxed' });
      const request = use(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error ?? new Error('the store gave up a transaction'));
      transaction.onerror = () => reject(transaction.error ?? new Error('the store failed'));
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the store cannot be opened'));
  });
}
