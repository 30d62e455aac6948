// Serves the built console in front of a binary that does not serve one yet. Goes as soon as `burgee serve --console-dir` is there.

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const served =
  /^\/(burgee|v1|v2|flags|flags-scheduling|permissions|oauth2|datafiles|ofrep|\.well-known)\/|^\/(healthz|readyz|metrics|openapi\.json|docs|pages\.css)/;

export async function startFront(port: number, dist: string, backPort: number): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const path = new URL(incoming.url ?? '/', 'http://x').pathname;
    if (served.test(path) || incoming.method !== 'GET') pass(incoming, outgoing, port, backPort);
    else answer(path, outgoing, dist);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

async function answer(path: string, outgoing: ServerResponse, dist: string): Promise<void> {
  const isFile = extname(path) !== '' && !path.includes('..');
  const file = await readFile(join(dist, isFile ? path : 'index.html')).catch(() => undefined);
  if (!file) return void outgoing.writeHead(404).end();
  const nonce = randomBytes(16).toString('base64');
  const type = types[isFile ? extname(path) : '.html'] ?? 'application/octet-stream';
  outgoing.setHeader('Content-Type', type);
  if (isFile) return void outgoing.end(file);
  outgoing.setHeader(
    'Content-Security-Policy',
    `default-src 'self'; style-src 'self' 'nonce-${nonce}'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'`,
  );
  outgoing.end(file.toString().replace('{{CSP_NONCE}}', nonce));
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, port: number, backPort: number): void {
  const headers = { ...incoming.headers, host: `127.0.0.1:${backPort}` };
  if (headers.origin === `http://127.0.0.1:${port}`) headers.origin = `http://127.0.0.1:${backPort}`;
  const back = request(
    { host: '127.0.0.1', port: backPort, path: incoming.url, method: incoming.method, headers },
    (answered) => {
      outgoing.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(outgoing);
    },
  );
  back.on('error', () => outgoing.destroy());
  outgoing.on('close', () => back.destroy());
  incoming.pipe(back);
}
