// A procedure as a driver offers it: an operation that is no row of a table. Called with CALL, or in FROM.

import type { Page } from './page.ts';
import type { RequestDescription } from './scan.ts';
import type { StatementScope } from './statement.ts';
import type { ColumnDefinition } from './table.ts';
import type { RowValues } from './writes.ts';

export interface ProcedureArgument {
  readonly name: string;
  /** Other names that resolve to it and are not listed. */
  readonly aliases: readonly string[];
  /** pg_type.typname */
  readonly type: string;
  /** False: it may be left out, and is then not sent. */
  readonly required: boolean;
  readonly description: string;
}

export interface ProcedureAnswer {
  /** Rows with the procedure's columns. */
  readonly pages: readonly Page[];
  /** What was made or changed, for the report of a failure midway: a sid. */
  readonly key?: string;
}

export interface ProcedureCall {
  readonly description: RequestDescription;
  /** Does it, once: a write is sent at most once. Throws PgError. */
  readonly send: (scope: StatementScope) => Promise<ProcedureAnswer>;
}

export interface ProcedureDefinition {
  readonly schema: string;
  readonly name: string;
  /** Other names that resolve to it and are not listed. */
  readonly aliases: readonly string[];
  readonly description: string;
  /** write: refused where writes are, and sent at most once. */
  readonly kind: 'read' | 'write';
  /** Required ones first: they can be given by position. */
  readonly arguments: readonly ProcedureArgument[];
  /** Of the result. */
  readonly columns: readonly ColumnDefinition[];
  /**
   * Values by argument name; those that were left out or null are not in it, the required ones are. Throws PgError for
   * what can't be sent, before anything is.
   */
  readonly plan: (values: RowValues) => ProcedureCall;
}
