// The sandbox on a socket.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { SandboxRequest } from './http.ts';
import type { Outcome } from './sandbox.ts';

export interface ListenOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly host?: string;
}

export interface Listening {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

type Answer = (request: SandboxRequest) => Promise<Outcome>;

const compress = promisify(gzip);

export async function listen(answer: Answer, options: ListenOptions & { readonly gzip: boolean }): Promise<Listening> {
  const { port = 0, host = '127.0.0.1' } = options;
  const server = createServer((request, response) => {
    respond(answer, request, response, options.gzip).catch((error: unknown) => {
      // A bug of ours: the client sees a cut connection, the process the error.
      response.destroy();
      process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(actualPort)}`,
    port: actualPort,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

async function respond(
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
  zip: boolean,
): Promise<void> {
  const outcome = await answer({
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: singleHeaders(request),
    body: await bodyOf(request),
  });
  switch (outcome.kind) {
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'answer':
    case 'truncated': {
      const { status, body } = outcome.response;
      const zipped = zip && status !== 204 && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      const bytes = zipped ? await compress(body) : Buffer.from(body);
      const headers = zipped ? { ...outcome.response.headers, 'Content-Encoding': 'gzip' } : outcome.response.headers;
      // 204 has no body and so no length.
      response.writeHead(status, status === 204 ? headers : { ...headers, 'Content-Length': String(bytes.length) });
      if (outcome.kind === 'answer') response.end(bytes);
      else response.write(bytes.subarray(0, outcome.bytes), () => request.socket.destroy());
    }
  }
}

function singleHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  if (request.method === 'GET' || request.method === 'DELETE') {
    request.resume();
    return '';
  }
  const chunks: Buffer[] = [];
  // as: without an encoding a request yields buffers.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
