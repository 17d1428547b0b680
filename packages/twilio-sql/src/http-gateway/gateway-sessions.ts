// The sessions behind the gateway: for each user and connection a connector and what it works with, opened when they
// are first asked for.
import type { OpenDatabase } from '@twilio-sql/pg-wire';
import { PgError } from '@twilio-sql/sql-engine';
import { Connector } from '../connector/connector.ts';
import type { Parse } from '../connector/clauses.ts';
import { Connection, connectorDatabase } from '../embedded/connection.ts';
import { SessionGroup, type SessionGroupOptions } from '../embedded/session-group.ts';

export interface GatewaySession {
  readonly connection: Connection;
  /** Gives values as JSON texts. */
  readonly connector: Connector;
  readonly parse: Parse;
}

export interface ConnectionStatus {
  readonly state: 'ACTIVE' | 'AUTH_ERROR' | 'ERROR';
  readonly description?: string;
}

interface Checked {
  readonly status: Promise<ConnectionStatus>;
  readonly at: number;
}

/** Whoever asks for the status more often is told the last one. */
const STATUS_KEPT_MS = 5_000;

export class GatewaySessions {
  readonly #openDatabase: OpenDatabase;
  readonly #readOnly: boolean;
  readonly #now: () => number;
  readonly #sessions = new Map<string, Promise<GatewaySession>>();
  readonly #checked = new Map<string, Checked>();

  constructor(openDatabase: OpenDatabase, readOnly: boolean, now: () => number) {
    this.#openDatabase = openDatabase;
    this.#readOnly = readOnly;
    this.#now = now;
  }

  /** Throws PgError: 3D000, 42501. */
  async open(database: string, user: string): Promise<GatewaySession> {
    const key = JSON.stringify([database, user]);
    const known = this.#sessions.get(key);
    if (known !== undefined) return await known;
    const opened = this.#open(database, user);
    this.#sessions.set(key, opened);
    opened.catch(() => this.#sessions.delete(key));
    return await opened;
  }

  /** Asks Twilio for something small, as who serves and not as the user: rights are no state of a connection. */
  async status(database: string, user: string, signal: AbortSignal): Promise<ConnectionStatus> {
    const { engine } = await this.#openDatabase({ database, user });
    const known = this.#checked.get(database);
    if (known !== undefined && this.#now() - known.at < STATUS_KEPT_MS) return await known.status;
    const status = SessionGroup.open(engine, { user, database, settings: {}, readOnly: true }).then(
      async (sessions) => {
        try {
          return await check(sessions, signal);
        } finally {
          await sessions.close();
        }
      },
    );
    this.#checked.set(database, { status, at: this.#now() });
    status.catch(() => this.#checked.delete(database));
    return await status;
  }

  async close(): Promise<void> {
    const sessions = await Promise.allSettled(this.#sessions.values());
    await Promise.all(
      sessions.map(async (session) => {
        if (session.status === 'rejected') return;
        await session.value.connector.close();
        await session.value.connection.close();
      }),
    );
  }

  async #open(database: string, user: string): Promise<GatewaySession> {
    const { engine, grants } = await this.#openDatabase({ database, user });
    const options: Omit<SessionGroupOptions, 'settings'> = { user, database, grants, readOnly: this.#readOnly };
    const openSessions = (settings: Readonly<Record<string, string>>): Promise<SessionGroup> =>
      SessionGroup.open(engine, { ...options, settings });
    const sessions = await openSessions({});
    const connection = new Connection({
      sessions,
      types: 'json',
      openSessions,
      database,
      openDatabase: () => Promise.reject(new Error('the gateway opens connections itself')),
      // The engine is whose server it is.
      close: () => Promise.resolve(),
    });
    const parse: Parse = (sql) => sessions.parse(sql);
    const asDatabase = connectorDatabase(connection, 'json', parse);
    return { connection, connector: new Connector(() => Promise.resolve(asDatabase)), parse };
  }
}

/** What standard API keys may read too. */
const PROBE = 'select sid from twilio.incoming_phone_numbers limit 1';

async function check(sessions: SessionGroup, signal: AbortSignal): Promise<ConnectionStatus> {
  const lease = await sessions.lease(PROBE, 'query', { signal });
  try {
    const prepared = await lease.session.prepare(lease.statement, []);
    const execution = await lease.session.execute(prepared, { parameters: [], signal });
    await drain(execution.chunks);
    return { state: 'ACTIVE' };
  } catch (error) {
    if (!(error instanceof PgError) || error.code === '57014') throw error;
    return { state: /^28/.test(error.code) ? 'AUTH_ERROR' : 'ERROR', description: error.message };
  } finally {
    await lease.release();
  }
}

/** What comes is of no interest, but that it comes. */
async function drain(chunks: AsyncIterable<unknown>): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}
