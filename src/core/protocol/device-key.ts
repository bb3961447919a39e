// Device keys: makes ours, and decides whether a key belongs to the sender of an event.
// Called by the parsers and by whoever needs our own key. Matrix lets anybody with the power level write any key
// that does not start with `@`, so this check is ours (protocol.md, "Who learns what").
//
// The owner begins at the FIRST `@` of a key: the name before it has none. User ids of old accounts may contain
// `@` (spec, "Historical user IDs"), so by "ends with the sender" alone `x@a@bob:hs` would belong to `@bob:hs` and
// to `@a@bob:hs`, and the one could overwrite the other's membership. Cut at the first `@` each key has exactly
// one owner. The price: a device that somebody named "me@home" is a fault.
import { ID_MAX_BYTES } from './events.ts';
import { byteLength, fitsBytes } from './fields.ts';
import type { DeviceKey, UserId } from './message.ts';

export type DeviceKeyReading =
  | { readonly kind: 'owned'; readonly name: string }
  /** No `@`: whatever a compat peer's user typed. Unique only together with the sender, see `memberKey`. */
  | { readonly kind: 'free' }
  /** Has the form of a device key, of somebody else. */
  | { readonly kind: 'foreign'; readonly fault: string }
  | { readonly kind: 'fault'; readonly fault: string };

/** `@name:server`, at most 255 bytes. Opaque otherwise: servers have ports, old names any character. */
export function isUserId(text: string): boolean {
  const colon = text.indexOf(':');
  return text.startsWith('@') && colon > 0 && colon < text.length - 1 && fitsBytes(text, ID_MAX_BYTES);
}

/** Whose key it is, for an event of `sender` (a user id). */
export function readDeviceKey(key: string, sender: UserId): DeviceKeyReading {
  if (key === '') return { kind: 'fault', fault: 'empty device key' };
  if (!fitsBytes(key, ID_MAX_BYTES)) return { kind: 'fault', fault: 'device key longer than 255 bytes' };
  const at = key.indexOf('@');
  if (at === -1) return { kind: 'free' };
  if (at === 0) return { kind: 'fault', fault: 'device key without a name' };
  const owner = key.slice(at);
  if (owner === sender) return { kind: 'owned', name: key.slice(0, at) };
  if (isUserId(owner)) return { kind: 'foreign', fault: "another user's device key" };
  return { kind: 'fault', fault: 'device key with an @ but without a user id' };
}

/**
 * What identifies a member in maps: the device key itself; for free text sender and key together.
 * Cannot clash: owned keys never start with `@`, free text has none, and every sender starts with one.
 */
export function memberKey(sender: UserId, deviceKey: DeviceKey): string {
  return deviceKey.includes('@') ? deviceKey : `@${deviceKey}${sender}`;
}

/**
 * Our key: `<browser>-<matrix device id>@user:server`, the same for the same device at all times.
 * A name that is too long (a state key has at most 255 bytes) or has odd characters is cut or cleaned and gets a
 * hash of the whole, so that two devices of a user stay different. Null if the user id leaves no room for a name.
 */
export function makeDeviceKey(device: {
  readonly browser: string;
  readonly deviceId: string;
  readonly userId: UserId;
}): DeviceKey | null {
  const room = ID_MAX_BYTES - byteLength(device.userId);
  if (room < 1 || !isUserId(device.userId)) return null;
  return fittingName(`${device.browser}-${device.deviceId}`, room) + device.userId;
}

function fittingName(wanted: string, room: number): string {
  const clean = wanted.replace(/[^A-Za-z0-9._~=/+-]/g, '_');
  if (clean === wanted && clean.length <= room) return clean;
  const mark = `~${hashOf(wanted)}`;
  return room > mark.length ? clean.slice(0, room - mark.length) + mark : mark.slice(1, room + 1);
}

/** FNV-1a, 32 bits, as 8 hexadecimal digits. Keeps names apart, protects nothing. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
