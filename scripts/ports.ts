// Finds and checks loopback ports for the servers of scripts and tests.

import { createServer } from 'node:net';

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const port = await tryListen(0);
  if (port === undefined) throw new Error('No free port on 127.0.0.1.');
  return port;
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
