// The server: listens, counts connections, passes cancels on, and shuts down gracefully.

import { randomBytes } from 'node:crypto';
import { createServer as createNetServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { pgError, type Engine } from '@twilio-sql/sql-engine';
import type { Authentication } from './connection/authentication.ts';
import { createEncryption, type TlsOptions } from './connection/encryption.ts';
import { FailureLimit } from './connection/failure-limit.ts';
import { Connection, type ConnectionOptions, type Timer } from './connection/connection.ts';
import type { OpenDatabase } from './connection/databases.ts';
import { stderrLogger, type Logger } from './logger.ts';
import { LARGE_BYTES_MAX } from './messages/frontend.ts';

export interface ServerOptions {
  /** One engine for every database name, or what each name stands for. */
  readonly engine: Engine | OpenDatabase;
  readonly authentication: Authentication;
  readonly logger?: Logger;
  /** Every session refuses writes. */
  readonly readOnly?: boolean;
  /** Sessions at a time; more are refused with 53300. */
  readonly maxConnections?: number;
  /** From connecting to being authenticated. */
  readonly startupTimeoutMs?: number;
  /** The longest query string or set of parameters. */
  readonly messageBytesMax?: number;
  readonly timer?: Timer;
  /** Milliseconds. */
  readonly now?: () => number;
  /** Clients may ask for TLS, or begin with it. */
  readonly tls?: TlsOptions;
}

export interface Server {
  /** Port 0 takes a free one. Throws when trust is asked for on an address that others can reach. */
  readonly listen: (address: { readonly host: string; readonly port: number }) => Promise<{ readonly port: number }>;
  /** Takes no more connections, ends the idle ones, and gives running statements this long. */
  readonly close: (graceMs: number) => Promise<void>;
  readonly connectionCount: () => number;
}

/** Postgres' defaults: max_connections, authentication_timeout. */
const MAX_CONNECTIONS = 100;
const STARTUP_TIMEOUT_MS = 60_000;

const systemTimer: Timer = (callback, ms) => {
  const handle = setTimeout(callback, ms);
  return () => clearTimeout(handle);
};

export function createServer(options: ServerOptions): Server {
  return new WireServer(options);
}

class WireServer implements Server {
  readonly #options: ServerOptions;
  readonly #net: NetServer;
  readonly #timer: Timer;
  readonly #all = new Set<Connection>();
  /** Those with a session, by process id. */
  readonly #sessions = new Map<number, Connection>();
  readonly #connectionOptions: ConnectionOptions;
  #stopping = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#timer = options.timer ?? systemTimer;
    this.#connectionOptions = this.#createConnectionOptions();
    this.#net = createNetServer((socket) => this.#accept(socket));
  }

  #createConnectionOptions(): ConnectionOptions {
    const { engine, authentication, logger, readOnly, startupTimeoutMs, messageBytesMax, tls } = this.#options;
    return {
      openDatabase: typeof engine === 'function' ? engine : () => ({ engine }),
      authentication,
      logger: logger ?? stderrLogger,
      readOnly: readOnly ?? false,
      startupTimeoutMs: startupTimeoutMs ?? STARTUP_TIMEOUT_MS,
      messageBytesMax: messageBytesMax ?? LARGE_BYTES_MAX,
      timer: this.#timer,
      // Unknown users get salts that stay the same as long as the server runs.
      mockSecret: randomBytes(32),
      newSecret: (bytes) => randomBytes(bytes),
      encryption: tls === undefined ? undefined : createEncryption(tls),
      failures: new FailureLimit(this.#options.now ?? Date.now),
      register: (connection) => this.#register(connection),
      unregister: (connection) => this.#unregister(connection),
      cancel: (processId, secret) => this.#sessions.get(processId)?.cancel(secret),
      stopping: () => this.#stopping,
    };
  }

  connectionCount(): number {
    return this.#sessions.size;
  }

  async listen({ host, port }: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }> {
    if (this.#options.authentication.kind === 'trust' && !isLoopback(host)) {
      throw new Error(`refusing to listen on ${host} without a password: anybody who reaches it could read and write`);
    }
    await new Promise<void>((resolve, reject) => {
      this.#net.once('error', reject);
      this.#net.listen(port, host, () => {
        this.#net.off('error', reject);
        resolve();
      });
    });
    this.#net.on('error', (error) => this.#connectionOptions.logger.error('listening failed', error));
    // A server that listens on TCP has an AddressInfo.
    return { port: (this.#net.address() as AddressInfo).port };
  }

  async close(graceMs: number): Promise<void> {
    this.#stopping = true;
    const closed = new Promise<void>((resolve) => {
      if (this.#net.listening) this.#net.close(() => resolve());
      else resolve();
    });
    const reason = pgError('57P01', 'terminating connection due to administrator command');
    for (const connection of this.#all) connection.endWhenIdle(reason);
    const stopTimers = [
      this.#timer(() => {
        for (const connection of this.#all) connection.endNow(reason);
      }, graceMs),
      // A client that does not read its last message is not waited for.
      this.#timer(() => {
        for (const connection of this.#all) connection.destroy();
      }, graceMs + DESTROY_AFTER_MS),
    ];
    while (this.#all.size > 0) await Promise.all([...this.#all].map((connection) => connection.done));
    for (const stop of stopTimers) stop();
    await closed;
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, this.#connectionOptions);
    this.#all.add(connection);
    // The connection's end is told by `done`, which never rejects.
    void connection.done.then(() => this.#all.delete(connection));
  }

  #register(connection: Connection): void {
    if (this.#sessions.size >= (this.#options.maxConnections ?? MAX_CONNECTIONS)) {
      throw pgError('53300', 'sorry, too many clients already');
    }
    if (connection.processId !== undefined) this.#sessions.set(connection.processId, connection);
  }

  #unregister(connection: Connection): void {
    for (const [processId, registered] of this.#sessions) {
      if (registered === connection) this.#sessions.delete(processId);
    }
  }
}

const DESTROY_AFTER_MS = 1_000;

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
