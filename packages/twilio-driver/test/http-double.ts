// A server on 127.0.0.1 that answers as a test tells it, for what a well-behaved stand-in never does.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page, ScanPlan, StatementScope } from '@twilio-sql/sql-engine/driver';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (response: ServerResponse, request: SeenRequest) => void;

export interface HttpDouble {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Requests that are being answered, and the most there were. */
  readonly most: () => number;
  readonly close: () => Promise<void>;
}

/** Answers the requests one after the other as the list says, the last answer for all that follow. */
export async function startDouble(answers: readonly Answer[]): Promise<HttpDouble> {
  const seen: SeenRequest[] = [];
  let [open, most] = [0, 0];
  const server = createServer((request, response) => {
    open += 1;
    most = Math.max(most, open);
    response.on('close', () => (open -= 1));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      seen.push(one);
      answers[Math.min(seen.length, answers.length) - 1]?.(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // as: a server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    most: () => most,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** A v2010 list's page. */
export function page(rowsKey: string, rows: readonly unknown[], next: string | null): Answer {
  const end = Math.max(0, rows.length - 1);
  return json(200, { page: 0, page_size: 50, start: 0, end, [rowsKey]: rows, next_page_uri: next });
}

export const reset: Answer = (response) => response.destroy();

/** Never answers. */
export const hang: Answer = () => {};

/** Runs a scan to its end: the parsed bodies of its pages. */
export async function readAll(plan: ScanPlan, scope: StatementScope): Promise<readonly unknown[]> {
  const bodies: unknown[] = [];
  for await (const one of plan.open(scope)) bodies.push(parse(one));
  return bodies;
}

export function parse(one: Page): unknown {
  if (one.kind !== 'json') throw new Error('rows instead of a body');
  return JSON.parse(new TextDecoder().decode(one.body));
}
