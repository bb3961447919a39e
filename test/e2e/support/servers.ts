// Small servers on loopback that are not quite what a person wants to sign in to. Called by the sign-in tests.
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { loadCertificate } from '../../clients/certificate.ts';

export interface SmallServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Answers every request with this page: some web server, no homeserver. */
export function serveHtml(): Promise<SmallServer> {
  return serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' });
    response.end('<!doctype html><title>Welcome</title><h1>It works!</h1>');
  });
}

/** Says that it speaks these versions of the client-server API, and nothing else. */
export function serveVersions(versions: readonly string[]): Promise<SmallServer> {
  return serve((request, response) => {
    const isKnown = request.url?.startsWith('/_matrix/client/versions') === true;
    response.writeHead(isKnown ? 200 : 404, JSON_HEADERS);
    response.end(JSON.stringify(isKnown ? { versions } : { errcode: 'M_UNRECOGNIZED' }));
  });
}

/** The well-known file of a server name, by TLS with the test's certificate: it names the homeserver's address. */
export async function serveWellKnown(baseUrl: string): Promise<SmallServer> {
  const { key, cert } = await loadCertificate();
  const body = JSON.stringify({ 'm.homeserver': { base_url: baseUrl } });
  return listening(
    createTlsServer({ key, cert }, (request, response) => {
      const isKnown = request.url === '/.well-known/matrix/client';
      response.writeHead(isKnown ? 200 : 404, JSON_HEADERS);
      response.end(isKnown ? body : '{}');
    }),
  );
}

/** A port at which nobody listens. */
export async function closedPort(): Promise<number> {
  const { port, stop } = await serve(() => undefined);
  await stop();
  return port;
}

const JSON_HEADERS = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };

const serve = (answer: RequestListener): Promise<SmallServer> => listening(createServer(answer));

async function listening(server: Server): Promise<SmallServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
