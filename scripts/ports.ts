// Finds and checks loopback ports for the servers of scripts and tests.

import { createServer } from 'node:net';

/**
 * Below the range from which Linux gives ports to outgoing connections (32768 up): one of those, taken between our
 * look and the server's start, made the start fail now and then.
 */
const LOWEST = 20_000;
const COUNT = 12_000;
const TRIES = 50;

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = await tryListen(LOWEST + Math.floor(Math.random() * COUNT));
    if (port !== undefined) return port;
  }
  throw new Error('No free port on 127.0.0.1.');
}

/** Throws one clear sentence if the port is taken. */
export async function requireFreePort(port: number): Promise<void> {
  if ((await tryListen(port)) === undefined) {
    throw new Error(
      `Port ${port} on 127.0.0.1 is in use by another program. End that one or choose another port.`,
    );
  }
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
