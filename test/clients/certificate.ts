// A self-signed certificate for app.element.io on loopback, made once and kept in the cache folder. Called by serve.ts.
// It is good for nothing but a browser that was told the hash of its key.

import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { generate } from 'selfsigned';
import { cachePath } from '../../scripts/cache.ts';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 86_400_000;

/** The kept certificate, or a new one when there is none or it ends within a day. */
export async function loadCertificate(): Promise<Certificate> {
  const file = cachePath('clients', 'certificate.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const kept = text === undefined ? undefined : (JSON.parse(text) as Certificate);
  if (kept && Date.parse(new X509Certificate(kept.cert).validTo) > Date.now() + DAY_MS) return kept;
  const made = await makeCertificate();
  await mkdir(cachePath('clients'), { recursive: true });
  // By renaming: test files that start at the same time never read half a file.
  await writeFile(`${file}.${process.pid}`, JSON.stringify(made), { mode: 0o600 });
  await rename(`${file}.${process.pid}`, file);
  return made;
}

/** Base64 SHA-256 of the public key, for Chromium's --ignore-certificate-errors-spki-list. */
export function spkiHash(cert: string): string {
  const key = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

async function makeCertificate(): Promise<Certificate> {
  const pems = await generate([{ name: 'commonName', value: 'app.element.io' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + 365 * DAY_MS),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'app.element.io' }] }],
  });
  return { key: pems.private, cert: pems.cert };
}
