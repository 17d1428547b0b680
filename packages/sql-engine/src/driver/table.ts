// A table as a driver offers it: a row of pg_class with its columns, and how it is read and written.

import type { ScanPlan, ScanRequest } from './scan.ts';
import type { LocalRelation } from '../local/definitions.ts';
import type { TableWrites } from './writes.ts';

/** How the executor decodes a property of a JSON row into a column. */
export interface JsonDecoding {
  /** Property names from the row down: `['capabilities', 'voice']`. */
  readonly path: readonly string[];
  /**
   * json: as JSON has it. string: a number in a string. rfc2822, iso8601: timestamps. date: `2010-01-01`.
   * An undecodable value is an error (22P02 … naming table, column), never null. Absent and null are null.
   */
  readonly wire: 'json' | 'string' | 'rfc2822' | 'iso8601' | 'date';
  /** Of a text that may come as a number or a boolean too: shown as JSON has it. Costs a second look at each value. */
  readonly mixed?: boolean;
}

export type HiddenUse = 'parameter' | 'write-only' | 'part';

export interface ColumnDefinition {
  readonly name: string;
  /** pg_type.typname: `text`, `numeric`, `timestamptz`, `_text`. */
  readonly type: string;
  /** atttypmod, -1 for none. */
  readonly modifier: number;
  readonly notNull: boolean;
  /** Hidden columns are found by name but not by `*`, `\d` and column-less INSERT. */
  readonly hidden: boolean;
  /**
   * What a hidden column is for, shown by `\d+` and twilio_sql.hidden_columns. parameter: of requests, for WHERE.
   * write-only: for INSERT and UPDATE. part: read and written, inside another column.
   */
  readonly use?: HiddenUse;
  readonly description: string;
  /** Other names that resolve to it and are not listed. */
  readonly aliases: readonly string[];
  /** Absent: rows do not carry it; pages bring it as a constant, or it is null. */
  readonly json?: JsonDecoding;
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly schema: string;
  readonly table: string;
  readonly referenced: readonly string[];
}

export interface TableDefinition {
  readonly schema: string;
  readonly name: string;
  /** Other names that resolve to it and are not listed. */
  readonly aliases: readonly string[];
  readonly kind: 'table' | 'view';
  readonly description: string;
  readonly columns: readonly ColumnDefinition[];
  /** Column names; empty when rows have no key. Rows of one result that agree in the key are one row. */
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Says what it would do with the request. Pure and synchronous; called several times while planning. */
  readonly plan: (request: ScanRequest) => ScanPlan;
  readonly writes?: TableWrites;
  /**
   * True for tables whose rows are in this process (catalogs, request log): a query over nothing else is
   * answered on the main thread.
   */
  readonly local: boolean;
  /** It tells of tables, as the catalogs do: who may use only some schemas may read it too. */
  readonly tellsOfTables?: true;
  /** Columns by which rows are looked up and joined: what is kept of a local table is indexed so. */
  readonly indexes?: readonly (readonly string[])[];
  /** The engine's own tables and views; drivers have none. */
  readonly resident?: ResidentTable;
}

/** A table whose rows are in the executor's own database, or a view. */
export interface ResidentTable {
  readonly definition: LocalRelation;
  /** SQLite's name, qualified. */
  readonly name: string;
  /** SQLite's names, one for each of the table's columns. */
  readonly columns: readonly string[];
}
