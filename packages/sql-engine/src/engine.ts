// The engine as its callers see it: pg-wire, the command line and the embedded API. Text in, encoded rows out.

import type { Notice, PgError } from './errors.ts';
import type { SettingDefinition } from './driver/driver.ts';
import type { TableDefinition } from './driver/table.ts';
import type { SessionContext } from './types/type-definition.ts';
import type { JsValue } from './types/values.ts';

/** A column of a result: what RowDescription tells. */
export interface Field {
  readonly name: string;
  /** How its values are encoded. */
  readonly type: number;
  /** pg_class.reltype, where the values are rows of that table: what RowDescription calls the type. */
  readonly rowType?: number;
  readonly modifier: number;
  /** pg_type.typlen */
  readonly length: number;
  /** OID of the table and number of the column it comes from, 0 when computed. */
  readonly tableOid: number;
  readonly columnNumber: number;
}

export type Format = 'text' | 'binary';

/** Complete DataRow messages ('D', length, …), one after the other. */
export interface ResultChunk {
  readonly rowCount: number;
  readonly bytes: Uint8Array;
}

/** One statement of a query string: text without the semicolon, and where it began (characters, from 0). */
export interface ParsedStatement {
  readonly text: string;
  readonly offset: number;
  /** The only node of the parse tree's stmts; undefined for an empty query. */
  readonly tree: unknown;
  /** Tables that this statement alone knows, found by their names before all others. */
  readonly relations?: readonly TableDefinition[];
}

export interface PreparedStatement {
  readonly parsed: ParsedStatement;
  /** OIDs, as declared or inferred. */
  readonly parameterTypes: readonly number[];
  /** undefined: no rows (NoData). */
  readonly fields: readonly Field[] | undefined;
  /** INSERT, UPDATE, DELETE: to be read to the end, also by a reader that wants fewer rows. */
  readonly writes: boolean;
  /** COMMIT, ROLLBACK and their kin: what a failed transaction still takes. */
  readonly endsTransaction: boolean;
}

export interface ExecuteOptions {
  readonly parameters: readonly JsValue[];
  /** One for all columns, one each, or none for text. */
  readonly resultFormats?: readonly Format[];
  /** The reader takes rows in portions and may leave before the end: nothing is read ahead of it. */
  readonly inPortions?: boolean;
  /** Aborting it cancels the statement: 57014. */
  readonly signal?: AbortSignal;
  /** Told about progress on long reads, at most a few times a second. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly requests: number;
  readonly rows: number;
  readonly elapsedMs: number;
}

/**
 * A running statement. Chunks come as the reader takes them; leaving the iteration early stops the statement.
 * `tag()` is the command tag (`SELECT 5`, `INSERT 0 1`, `SET`), known when the chunks have ended.
 */
export interface Execution {
  readonly fields: readonly Field[] | undefined;
  readonly chunks: AsyncIterable<ResultChunk>;
  readonly tag: () => string;
  /** Of the rows, where they were not asked for: FETCH from a BINARY cursor. */
  readonly formats?: readonly Format[];
  /** COPY: the client is sent, or asked for, data in a mode of its own. */
  readonly copy?: CopyOut | CopyIn;
}

/** COPY TO STDOUT: the chunks are complete CopyData messages. */
export interface CopyOut {
  readonly kind: 'out';
  readonly format: Format;
  readonly columns: number;
}

/** COPY FROM STDIN: `receive` is handed what comes and does the work; the chunks, read afterwards, are none. */
export interface CopyIn {
  readonly kind: 'in';
  readonly format: Format;
  readonly columns: number;
  /** Throws PgError. */
  readonly receive: (data: AsyncIterable<Uint8Array>) => Promise<void>;
}

export type TransactionStatus = 'I' | 'T' | 'E';

/** What LISTEN brings: NotificationResponse. */
export interface Notification {
  readonly channel: string;
  readonly payload: string;
  /** Of the session that sent it. */
  readonly processId: number;
}

/** Named prepared statements: one namespace for the protocol's Parse and for PREPARE, EXECUTE, DEALLOCATE. */
export interface StatementNames {
  /** Throws 26000. */
  readonly get: (name: string) => PreparedStatement;
  /** Throws 42P05. */
  readonly add: (name: string, statement: PreparedStatement) => void;
  /** False when there was none. */
  readonly delete: (name: string) => boolean;
}

/** What one Execute gives. `end()` is known when the chunks have ended. */
export interface PortalPortion {
  readonly chunks: AsyncIterable<ResultChunk>;
  readonly copy?: CopyOut | CopyIn;
  /** suspended: as many rows as were asked for, there may be more. */
  readonly end: () => { readonly suspended: boolean; readonly tag: string };
}

/** A bound statement that runs in portions: the protocol's, or a cursor of SQL. */
export interface OpenPortal {
  readonly statement: PreparedStatement;
  /** For RowDescription. */
  readonly formats: readonly Format[];
  /** At most `maxRows` rows, 0 for all; aborting `signal` stops the portal for good. Throws 55000. */
  readonly execute: (maxRows: number, signal: AbortSignal) => Promise<PortalPortion>;
}

/** Portals by name: one namespace for the protocol's Bind and for DECLARE, FETCH, MOVE, CLOSE. */
export interface PortalNames {
  /** Bind; the unnamed one ('') is replaced. Throws 42P03. */
  readonly bind: (
    name: string,
    statement: PreparedStatement,
    parameters: readonly JsValue[],
    formats: readonly Format[],
  ) => Promise<void>;
  readonly find: (name: string) => OpenPortal | undefined;
  /** Close: stops it; nothing happens when there is none. */
  readonly remove: (name: string) => Promise<void>;
}

export interface SessionOptions {
  readonly user: string;
  readonly database: string;
  /** Startup parameters that are settings: `client_encoding`, `TimeZone`, `options` … */
  readonly settings?: Readonly<Record<string, string>>;
  readonly readOnly?: boolean;
  /** Settings that the session begins with and may not change: SET is refused with 42501. */
  readonly fixedSettings?: Readonly<Record<string, string>>;
  /** The only schemas, besides the system's, whose tables may be used; all when absent. */
  readonly schemas?: readonly string[];
  readonly onNotice?: (notice: Notice) => void;
  /** Settings that ParameterStatus reports, when they change. */
  readonly onParameterStatus?: (name: string, value: string) => void;
  /** Told when the sending transaction commits: at any time, also between statements. */
  readonly onNotification?: (notification: Notification) => void;
  /** Addresses as inet has them; absent: not connected by a network. */
  readonly clientAddress?: string;
  readonly clientPort?: number;
  readonly serverAddress?: string;
  readonly serverPort?: number;
  /** Of a connection under TLS. */
  readonly encryption?: { readonly version: string; readonly cipher: string; readonly bits: number };
  /** pg_cancel_backend of another session; absent: what runs is stopped. */
  readonly onCancel?: () => void;
  /** pg_terminate_backend of another session, with what to tell the client; absent: what runs is stopped. */
  readonly onTerminate?: (reason: PgError) => void;
}

export interface Session {
  readonly processId: number;
  readonly transactionStatus: () => TransactionStatus;
  /**
   * Splits and parses; throws 42601 with position. An empty string gives one statement without tree. `dialect`: that
   * the text is written in, by default what the setting twilio.dialect says.
   */
  readonly parse: (sql: string, dialect?: string) => Promise<readonly ParsedStatement[]>;
  /** Binds; parameterTypes may be short or hold 0 for "infer". Throws PgError with positions in the whole query string. */
  readonly prepare: (statement: ParsedStatement, parameterTypes: readonly number[]) => Promise<PreparedStatement>;
  /** Runs. An error before the first row is thrown here, a later one by the iteration. */
  readonly execute: (statement: PreparedStatement, options: ExecuteOptions) => Promise<Execution>;
  /**
   * Called by the wire before and after an implicit transaction of several statements: a query string that holds
   * more than one (`statements`, the default), or the messages up to a Sync (`pipeline`).
   */
  readonly beginImplicit: (kind?: 'statements' | 'pipeline') => void;
  /** Throws when what the transaction did can't be committed. */
  readonly endImplicit: (failed: boolean) => Promise<void>;
  /** After an error in a transaction block. */
  readonly fail: () => void;
  /** As ParameterStatus wants them at start-up. */
  readonly reportedSettings: () => readonly (readonly [name: string, value: string])[];
  /** As SHOW prints it. */
  readonly setting: (name: string) => string | undefined;
  /** It has temporary tables or views: other sessions don't see them. */
  readonly hasTemporaryTables: () => boolean;
  /** For the input of parameters; the object is immutable. */
  readonly context: () => SessionContext;
  readonly statements: StatementNames;
  readonly portals: PortalNames;
  readonly close: () => Promise<void>;
}

export interface Engine {
  readonly createSession: (options: SessionOptions) => Promise<Session>;
  readonly settings: readonly SettingDefinition[];
  /** Waits for running statements up to a deadline, then stops executors. */
  readonly close: () => Promise<void>;
}
