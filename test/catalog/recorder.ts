// A server on loopback that keeps what was asked of it, and answers as it is told to.
import { createServer, type IncomingMessage } from 'node:http';
import type { SentRequest } from './description.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ReceivedRequest extends SentRequest {
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Recorder {
  readonly url: string;
  /** Since the last `clear`. */
  readonly requests: readonly ReceivedRequest[];
  readonly clear: () => void;
  readonly answerWith: (answer: (request: ReceivedRequest) => Promise<Answer>) => void;
  readonly close: () => Promise<void>;
}

export async function startRecorder(): Promise<Recorder> {
  const requests: ReceivedRequest[] = [];
  let answer = (request: ReceivedRequest): Promise<Answer> => Promise.reject(new Error(`no answer to ${request.url}`));
  const server = createServer((request, response) => {
    read(request)
      .then(async (received) => {
        requests.push(received);
        const { status, body, headers } = await answer(received);
        response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
        response.end(body);
      })
      .catch((error: unknown) => {
        response.writeHead(400, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ status: 400, message: String(error) }));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    requests,
    clear: () => requests.splice(0),
    answerWith: (next) => {
      answer = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  // as: without an encoding a request yields buffers.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const url = request.url ?? '/';
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  return {
    url,
    headers,
    method: request.method ?? 'GET',
    host: headers['host'] ?? '',
    path: decodeURIComponent(pathname),
    query: [...searchParams],
    contentType: headers['content-type'] ?? '',
    body: Buffer.concat(chunks).toString(),
  };
}
