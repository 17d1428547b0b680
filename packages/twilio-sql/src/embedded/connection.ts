// A connection of a program to its own engine: statements in, rows of JavaScript values out.
import type { DialectName, Execution, Notice, Progress, ResultChunk } from '@twilio-sql/sql-engine';
import { typeByOid } from '@twilio-sql/sql-engine/wire';
import { Connector, type Database } from '../connector/connector.ts';
import { readCommandTag } from '../result/command-tag.ts';
import { rowBuilder, type Row, type ValueForm } from '../result/row-builder.ts';
import { toParameters, type Parameter } from './parameters.ts';
import type { Lease, SessionGroup } from './session-group.ts';
import { toSqlError } from './sql-error.ts';

export interface QueryOptions {
  /** Aborting it cancels the statement and its requests: 57014. */
  readonly signal?: AbortSignal;
  /** How values are given: as JavaScript values by their types, or as Postgres' text forms. */
  readonly types?: ValueForm;
  /** Told about progress on long reads, at most a few times a second. */
  readonly onProgress?: (progress: Progress) => void;
  /** That the statement is written in: `mysql`, `bigquery` …; by default what the setting twilio.dialect says. */
  readonly dialect?: DialectName | 'postgres';
}

export interface ResultField {
  readonly name: string;
  /** As SQL writes it: `integer`, `timestamp with time zone`, `text[]`. */
  readonly type: string;
  readonly typeOid: number;
  /** Of the table and the column that the field comes from, 0 when it is computed. */
  readonly tableOid: number;
  readonly columnNumber: number;
}

export interface QueryResult<T = Row> {
  readonly rows: readonly T[];
  /** Empty for a statement without rows. */
  readonly fields: readonly ResultField[];
  /** Rows returned, or written; null for statements that do neither. */
  readonly rowCount: number | null;
  /** `SELECT`, `INSERT`, `SET` … */
  readonly command: string;
  readonly notices: readonly Notice[];
}

interface Running<T> {
  readonly execution: Execution;
  readonly build: (chunk: ResultChunk) => readonly T[];
}

export interface ConnectionParts {
  readonly sessions: SessionGroup;
  readonly types: ValueForm;
  /** Another group of sessions with the settings of this one. */
  readonly openSessions: (settings: Readonly<Record<string, string>>) => Promise<SessionGroup>;
  /** The database of the sessions: the name of a configuration's connection. */
  readonly database: string;
  /** Another connection of the same configuration. Throws SqlError 3D000. */
  readonly openDatabase: (name: string) => Promise<Connection>;
  /** Ends what the connection has to itself besides its sessions. */
  readonly close: () => Promise<void>;
}

export class Connection {
  readonly #parts: ConnectionParts;
  readonly #sessions = new Set<Connection>();
  readonly #connectors = new Map<string, Connector>();
  readonly #databases = new Map<string, Promise<Connection>>();
  #closing: Promise<void> | undefined;

  /** `connect` makes connections. */
  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  /** Runs one statement and gives all its rows. Throws SqlError. */
  async query<T = Row>(
    sql: string,
    parameters: readonly Parameter[] = [],
    options: QueryOptions = {},
  ): Promise<QueryResult<T>> {
    try {
      const lease = await this.#parts.sessions.lease(sql, 'query', options);
      try {
        const { execution, build } = await this.#start<T>(lease, parameters, options);
        const rows: T[] = [];
        for await (const chunk of execution.chunks) {
          for (const row of build(chunk)) rows.push(row);
        }
        return { rows, fields: fieldsOf(execution), ...readCommandTag(execution.tag()), notices: lease.notices };
      } finally {
        await lease.release();
      }
    } catch (error) {
      throw toSqlError(error);
    }
  }

  /**
   * Runs one statement and gives its rows as they come, no faster than they are taken: leaving the loop stops the
   * statement and its requests. Starts with the first row that is asked for. Throws SqlError.
   */
  async *stream<T = Row>(
    sql: string,
    parameters: readonly Parameter[] = [],
    options: QueryOptions = {},
  ): AsyncGenerator<T, void, undefined> {
    try {
      const lease = await this.#parts.sessions.lease(sql, 'stream', options);
      try {
        const { execution, build } = await this.#start<T>(lease, parameters, options);
        for await (const chunk of execution.chunks) yield* build(chunk);
      } finally {
        await lease.release();
      }
    } catch (error) {
      throw toSqlError(error);
    }
  }

  /** A query as a template: what is put in becomes parameters, never text. */
  sql<T = Row>(texts: TemplateStringsArray, ...values: readonly Parameter[]): Promise<QueryResult<T>> {
    const text = texts.reduce((before, after, index) => `${before}$${index}${after}`);
    return this.query<T>(text, values);
  }

  /**
   * A session of its own on the same engine, with the settings as they are now: for transactions and settings that
   * others should not see. It ends with its own `close`, or with this connection's.
   */
  async session(): Promise<Connection> {
    const { sessions, types, openSessions, database, openDatabase } = this.#parts;
    try {
      const opened = await openSessions(sessions.currentSettings());
      const session: Connection = new Connection({
        sessions: opened,
        types,
        openSessions,
        database,
        openDatabase,
        close: () => {
          this.#sessions.delete(session);
          return Promise.resolve();
        },
      });
      this.#sessions.add(session);
      return session;
    } catch (error) {
      throw toSqlError(error);
    }
  }

  /**
   * The same in the words of the Google Cloud connector: entities and actions. `name` is a connection of the
   * configuration; this one when absent.
   */
  connector(name: string = this.#parts.database): Connector {
    const known = this.#connectors.get(name);
    if (known !== undefined) return known;
    const connector = new Connector(async () => (await this.#named(name)).#asDatabase());
    this.#connectors.set(name, connector);
    return connector;
  }

  async #named(name: string): Promise<Connection> {
    if (name === this.#parts.database) return this;
    const known = this.#databases.get(name);
    if (known !== undefined) return await known;
    const opened = this.#parts.openDatabase(name);
    this.#databases.set(name, opened);
    opened.catch(() => this.#databases.delete(name));
    return await opened;
  }

  #asDatabase(): Database {
    return connectorDatabase(this, 'js', (sql) => this.#parts.sessions.parse(sql));
  }

  /** Stops what is running and frees everything. Further statements fail with 08003. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#connectors.values(), ...this.#sessions].map((open) => open.close()));
    const others = await Promise.allSettled(this.#databases.values());
    await Promise.all(others.flatMap((other) => (other.status === 'fulfilled' ? [other.value.close()] : [])));
    await this.#parts.sessions.close();
    await this.#parts.close();
  }

  async #start<T>(lease: Lease, parameters: readonly Parameter[], options: QueryOptions): Promise<Running<T>> {
    const { session, statement } = lease;
    const { signal, onProgress } = options;
    const prepared = await session.prepare(statement, []);
    const builder = rowBuilder(prepared.fields ?? [], options.types ?? this.#parts.types, () => session.context());
    const execution = await session.execute(prepared, {
      parameters: toParameters(parameters, prepared.parameterTypes, session.context()),
      resultFormats: builder.formats,
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    // as: what the columns are is known to who wrote the statement.
    return { execution, build: builder.build as (chunk: ResultChunk) => readonly T[] };
  }
}

/** A connection as connectors use it, with values in a form. */
export function connectorDatabase(connection: Connection, types: ValueForm, parse: Database['parse']): Database {
  const of = (signal: AbortSignal | undefined): QueryOptions => ({
    types,
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    ask: async (sql, parameters) => (await connection.query(sql, parameters, { types: 'js' })).rows,
    query: (sql, parameters, signal) => connection.query(sql, parameters, of(signal)),
    stream: (sql, parameters, signal) => connection.stream(sql, parameters, of(signal)),
    parse,
  };
}

function fieldsOf(execution: Execution): readonly ResultField[] {
  return (execution.fields ?? []).map(({ name, type, tableOid, columnNumber }) => ({
    name,
    type: typeByOid(type).formalName,
    typeOid: type,
    tableOid,
    columnNumber,
  }));
}
