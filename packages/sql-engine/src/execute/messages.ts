// What crosses between the main thread and an executor: plain data.

import type { Format } from '../engine.ts';
import type { ColumnQuery } from '../emit/column-query.ts';
import type { NamedRegistration } from '../emit/registration.ts';
import type { JsonDecoding } from '../driver/table.ts';
import type { JsonPage } from '../driver/page.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { SqlValue } from '../types/values.ts';

export interface LoadedColumn {
  readonly name: string;
  /** pg_type.oid */
  readonly type: number;
  readonly json?: JsonDecoding;
}

/** A temporary table that holds what a fetch brings. */
export interface LoadedTable {
  /** As in SQL, quoted where needed. */
  readonly name: string;
  /** For people, in errors. */
  readonly label: string;
  readonly columns: readonly LoadedColumn[];
  /** Positions of columns in which two rows may not agree: the later one is dropped. Empty: every row is kept. */
  readonly key: readonly number[];
}

export interface StatementSetup {
  readonly statement: number;
  readonly session: SessionContext;
  readonly registrations: readonly NamedRegistration[];
  readonly tables: readonly LoadedTable[];
  /** Names of further temporary tables that end with the statement; `run` makes them. */
  readonly scratch?: readonly string[];
  /** One Int32: not 0 stops the statement. */
  readonly cancel: SharedArrayBuffer;
}

/** A page with rows of this process as SQLite stores them: values of JavaScript would lose their class on the way. */
export interface StoredPage {
  readonly kind: 'stored';
  /** One value for each column of the loaded table. */
  readonly rows: readonly (readonly SqlValue[])[];
}

export type LoadablePage = JsonPage | StoredPage;

/** SQL with bound values. */
export interface SqlText {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** The same residual over aggregates of columns kept in memory, each with the temporary table for its rows. */
export interface ColumnText {
  readonly text: SqlText;
  readonly registrations: readonly NamedRegistration[];
  readonly aggregates: readonly { readonly query: ColumnQuery; readonly table: LoadedTable }[];
}

/** An output column: type and the format in which it leaves. */
export interface OutputFormat {
  readonly type: number;
  readonly format: Format;
}

export interface EncodedRows {
  readonly rowCount: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** No rows follow. */
  readonly done: boolean;
}

export interface StreamedPage extends EncodedRows {
  /** Rows that the page held. */
  readonly loaded: number;
  /** Rows that the residual gave, skipped ones included. */
  readonly matched: number;
}

/** The operations of an executor. Every one is for a statement that has begun. */
export interface ExecutorOperations {
  begin: (setup: StatementSetup) => void;
  /** Further functions, for SQL that is made while the statement runs. */
  register: (statement: number, registrations: readonly NamedRegistration[]) => void;
  /** Adds a page's rows; returns how many it held. */
  load: (statement: number, table: number, page: LoadablePage) => number;
  /** Runs a query whose whole result is wanted here: values as SQLite stores them. */
  rows: (statement: number, text: SqlText, types: readonly number[]) => readonly (readonly SqlValue[])[];
  /** Runs statements without results, in order; gives how many rows each changed. 23505 without detail for a duplicate key. */
  run: (statement: number, texts: readonly SqlText[]) => readonly number[];
  /** Starts the residual: the one over columns, where the executor can, which it says. */
  open: (statement: number, text: SqlText, outputs: readonly OutputFormat[], columns?: ColumnText) => boolean;
  /** The next rows of what was opened. */
  next: (statement: number, rowsMax: number) => EncodedRows;
  /** Loads a page, runs the residual over it alone, and forgets it. */
  stream: (statement: number, table: number, page: LoadablePage, skip: number, take: number) => StreamedPage;
  end: (statement: number) => void;
}

/** Operations of a session's own executor, which are for no statement. */
export interface StoreOperations {
  /** Opens the file of the schema public. */
  attach: (path: string, durable: boolean) => void;
  /** Transaction statements and changes of SQLite's own tables. */
  control: (sql: readonly SqlText[]) => void;
  /** currval and lastval of the session know nothing any more. */
  forgetSequences: (processId: number) => void;
  /** The session has ended. */
  close: (processId: number) => void;
}

export type OperationName = keyof ExecutorOperations | keyof StoreOperations;

export interface OperationRequest {
  readonly id: number;
  /** Whose database: 0 for the one that statements of all sessions share. */
  readonly core: number;
  readonly operation: OperationName;
  readonly args: readonly unknown[];
}
