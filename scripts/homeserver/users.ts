// Makes users on the local Synapse by its shared-secret registration, and lifts one user's rate limit by its admin API.
// Called by homeserver.ts. Nothing here works against a homeserver that is not ours.

import { createHmac } from 'node:crypto';
import { MatrixError, request, signIn } from './client.ts';
import type { Secrets } from './config.ts';

export interface AccountOptions {
  readonly admin?: boolean;
  readonly displayName?: string;
}

/** A signed-in device of a user. */
export interface Account {
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
  readonly password: string;
}

interface Server {
  readonly baseUrl: string;
  readonly secrets: Secrets;
}

interface NewUser extends AccountOptions {
  readonly name: string;
  readonly password: string;
}

const REGISTER = '/_synapse/admin/v1/register';

/** Registers the user; if the name is taken, signs in with a new device. */
export async function registerUser(server: Server, user: NewUser): Promise<Account> {
  try {
    return await registerNew(server, user);
  } catch (error) {
    if (!(error instanceof MatrixError) || error.errcode !== 'M_USER_IN_USE') throw error;
    return signIn(server.baseUrl, user);
  }
}

/** Frees one user from the message limit. 0 means "no limit" in this API. */
export async function liftLimits(server: Server, userId: string): Promise<void> {
  const admin = await registerUser(server, {
    name: 'test-admin',
    password: server.secrets.adminPassword,
    admin: true,
  });
  const path = `/_synapse/admin/v1/users/${encodeURIComponent(userId)}/override_ratelimit`;
  const body = { messages_per_second: 0, burst_count: 0 };
  await request({ baseUrl: server.baseUrl, accessToken: admin.accessToken }, { method: 'POST', path, body });
}

async function registerNew(server: Server, user: NewUser): Promise<Account> {
  const { nonce } = await request<{ nonce: string }>(server, { method: 'GET', path: REGISTER });
  const signed = [nonce, user.name, user.password, user.admin ? 'admin' : 'notadmin'].join('\0');
  const answer = await request<{ user_id: string; access_token: string; device_id: string }>(server, {
    method: 'POST',
    path: REGISTER,
    body: {
      nonce,
      username: user.name,
      password: user.password,
      admin: user.admin ?? false,
      mac: createHmac('sha1', server.secrets.registration).update(signed).digest('hex'),
      ...(user.displayName === undefined ? {} : { displayname: user.displayName }),
    },
  });
  return {
    userId: answer.user_id,
    deviceId: answer.device_id,
    accessToken: answer.access_token,
    password: user.password,
  };
}
