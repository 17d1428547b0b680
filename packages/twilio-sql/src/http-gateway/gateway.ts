// The gateway: connections over HTTP in the shape of Google's Connectors API v2. Listens, takes requests one by one, and
// shuts down gracefully; what a request does is in handle-request.ts.
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { stderrLogger, type Logger, type OpenDatabase, type TlsOptions } from '@twilio-sql/pg-wire';
import { isLoopback } from '../configuration/address.ts';
import { createAuthenticate, isOpen, type GatewayAuthentication } from './authenticate.ts';
import { GatewaySessions } from './gateway-sessions.ts';
import { handleRequest, type RequestParts } from './handle-request.ts';
import { HttpError } from './http-error.ts';

export interface GatewayOptions {
  readonly openDatabase: OpenDatabase;
  readonly authentication: GatewayAuthentication;
  readonly readOnly?: boolean;
  readonly tls?: TlsOptions | undefined;
  /** Connections at a time; more are closed at once. */
  readonly maxConnections?: number | undefined;
  /** Of a body. */
  readonly bodyBytesMax?: number | undefined;
  /** Until an answer begins, and between parts of one. */
  readonly timeoutMs?: number | undefined;
  readonly logger?: Logger;
  /** Milliseconds. */
  readonly now?: () => number;
}

export interface Gateway {
  /** Port 0 takes a free one. Throws when others can reach the address and nobody has to say who they are. */
  readonly listen: (address: { readonly host: string; readonly port: number }) => Promise<{ readonly port: number }>;
  /** Takes no more requests, and gives the running ones this long. */
  readonly close: (graceMs: number) => Promise<void>;
}

const MAX_CONNECTIONS = 500;
const BODY_BYTES_MAX = 1_048_576;
const TIMEOUT_MS = 300_000;
/** For a request's head and body to arrive. */
const ARRIVAL_MS = 30_000;
/** After running requests were told to end, for their answers to leave. */
const CLOSE_AFTER_MS = 1_000;

export function createGateway(options: GatewayOptions): Gateway {
  return new HttpGateway(options);
}

class HttpGateway implements Gateway {
  readonly #options: GatewayOptions;
  readonly #server: Server;
  readonly #sessions: GatewaySessions;
  readonly #running = new Set<AbortController>();
  #parts: RequestParts | undefined;

  constructor(options: GatewayOptions) {
    const { openDatabase, readOnly = false, now = Date.now, maxConnections = MAX_CONNECTIONS } = options;
    this.#options = options;
    this.#sessions = new GatewaySessions(openDatabase, readOnly, now);
    this.#server = createServer(options.tls, (request, response) => this.#take(request, response));
    this.#server.maxConnections = maxConnections;
    this.#server.requestTimeout = ARRIVAL_MS;
    this.#server.headersTimeout = ARRIVAL_MS;
  }

  async listen({ host, port }: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }> {
    const { authentication, logger = stderrLogger, now = Date.now } = this.#options;
    if (isOpen(authentication) && !isLoopback(host)) {
      throw new Error(`refusing to listen on ${host} without a password or a token`);
    }
    const { bodyBytesMax = BODY_BYTES_MAX, timeoutMs = TIMEOUT_MS } = this.#options;
    this.#parts = {
      host,
      logger,
      authenticate: createAuthenticate(authentication, now),
      sessions: this.#sessions,
      bodyBytesMax,
      timeoutMs,
    };
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#server.on('error', (error) => logger.error('listening failed', error));
    // as: a server that listens on TCP has an AddressInfo.
    return { port: (this.#server.address() as AddressInfo).port };
  }

  async close(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      if (this.#server.listening) this.#server.close(() => resolve());
      else resolve();
    });
    this.#server.closeIdleConnections();
    const timers = [
      setTimeout(() => {
        const reason = new HttpError('UNAVAILABLE', 'the server is shutting down');
        for (const running of this.#running) running.abort(reason);
      }, graceMs),
      setTimeout(() => this.#server.closeAllConnections(), graceMs + CLOSE_AFTER_MS),
    ];
    await closed;
    for (const timer of timers) clearTimeout(timer);
    await this.#sessions.close();
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const parts = this.#parts;
    if (parts === undefined) throw new Error('a request came before the server listened');
    const running = new AbortController();
    this.#running.add(running);
    // It answers errors itself, and never rejects.
    void handleRequest(request, response, running, parts).finally(() => this.#running.delete(running));
  }
}

function createServer(
  tls: TlsOptions | undefined,
  take: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  if (tls === undefined) return createHttpServer(take);
  const { certificate, key, clientAuthorities } = tls;
  const server = createHttpsServer(
    {
      cert: certificate,
      key,
      minVersion: 'TLSv1.2',
      ...(clientAuthorities === undefined
        ? {}
        : { ca: clientAuthorities, requestCert: true, rejectUnauthorized: false }),
    },
    take,
  );
  // As over the Postgres protocol: clients may come without a certificate; with one, it has to fit.
  server.on('secureConnection', (socket: TLSSocket) => {
    if (clientAuthorities === undefined || socket.authorized) return;
    if (socket.getPeerX509Certificate() !== undefined) socket.destroy();
  });
  return server;
}
