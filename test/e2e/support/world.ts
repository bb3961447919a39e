// What an end-to-end test stands on: a real Synapse at its default limits behind a counting proxy, Element's page,
// rooms made by a set-up user, and accounts for people. One world per test file.
import { mkdir } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { cachePath } from '../../../scripts/cache.ts';
import { createClient, type MatrixClient } from '../../../scripts/homeserver/client.ts';
import { type Homeserver, startHomeserver } from '../../../scripts/homeserver/homeserver.ts';
import { type HomeserverProxy, startProxy } from '../../../scripts/homeserver/proxy.ts';
import type { Account } from '../../../scripts/homeserver/users.ts';
import { type ElementServer, serveElement } from '../../clients/serve.ts';
import type { Room } from './person.ts';

export interface World {
  readonly homeserver: Homeserver;
  readonly proxy: HomeserverProxy;
  readonly element: ElementServer;
  /** Makes rooms and invites; its limits are lifted. */
  readonly setUp: MatrixClient;
  account(name: string): Promise<Account>;
  /** A room with these people in it, where they may join voice (or not). */
  room(name: string, people: readonly Account[], options?: { readonly voiceForAll?: boolean }): Promise<Room>;
  clientOf(account: Account): MatrixClient;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const [homeserver, element] = await Promise.all([startHomeserver(), serveElement()]);
  const proxy = await startProxy(homeserver.baseUrl);
  const clientOf = (account: Account): MatrixClient =>
    createClient({ baseUrl: homeserver.baseUrl, ...account });
  const setUpAccount = await homeserver.registerUser('set-up', 'set-up password');
  await homeserver.liftLimits(setUpAccount.userId);
  const setUp = clientOf(setUpAccount);
  return {
    homeserver,
    proxy,
    element,
    setUp,
    clientOf,
    account: (name) => homeserver.registerUser(name, `password of ${name}`),
    room: async (name, people, { voiceForAll = true } = {}) => {
      const id = await setUp.createRoom({ name, voiceForAll });
      for (const person of people) await clientOf(person).join(id);
      return { id, name };
    },
    close: async () => {
      await proxy.stop();
      await element.stop();
      await homeserver.stop();
    },
  };
}

/** Keeps a picture of the page for whoever looks into a failure. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = cachePath('reports', 'pictures');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` as `${string}.png` });
}
