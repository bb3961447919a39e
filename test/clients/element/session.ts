// Reads the signed-in session from localStorage, under the names that Element itself uses. Called by main.tsx.

export interface Session {
  readonly baseUrl: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
}

/** The session of this browser, or undefined if nobody is signed in. */
export function readSession(): Session | undefined {
  const baseUrl = localStorage.getItem('mx_hs_url');
  const userId = localStorage.getItem('mx_user_id');
  const deviceId = localStorage.getItem('mx_device_id');
  const accessToken = localStorage.getItem('mx_access_token');
  if (!baseUrl || !userId || !deviceId || !accessToken) return undefined;
  return { baseUrl, userId, deviceId, accessToken };
}
