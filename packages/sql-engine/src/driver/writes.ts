// How a table is written: one request for each row, sent at most once.

import type { JsValue } from '../types/values.ts';
import type { JsonPage } from './page.ts';
import type { RequestDescription } from './scan.ts';
import type { StatementScope } from './statement.ts';

/** Values by column name. */
export type RowValues = ReadonlyMap<string, JsValue>;

export interface WriteAnswer {
  /** False when the row to change does not exist (404): it counts as 0 rows. */
  readonly found: boolean;
  /** The row as the API answered it; absent where the answer is empty (DELETE) or another resource's. */
  readonly page?: JsonPage;
  /** The row's key, for the report of a failure midway. */
  readonly key?: string;
}

export interface WriteRequest {
  readonly description: RequestDescription;
  /** Which row, for people: a sid; absent for a row that does not exist yet. */
  readonly key?: string;
  /** Sends it, once. Throws PgError. */
  readonly send: (scope: StatementScope) => Promise<WriteAnswer>;
}

export interface TableWrites {
  /**
   * Columns whose values address a row in update and delete: parents and key. Those that are not in the table's
   * primary key may be left out where a read without them sees the same row (the connection's own account).
   */
  readonly keyColumns: readonly string[];
  /**
   * Columns that tell whether a row has changed since it was read. Where an update or a delete has read the row, their
   * values are among those of its key, so that a change in between is an error (40001) and not overwritten.
   */
  readonly versionColumns?: readonly string[];
  readonly insert?: {
    /** Names of the columns that may be given. */
    readonly columns: readonly string[];
    /** False where the answer is not the row: RETURNING is refused. */
    readonly answersRow?: false;
    /** Throws PgError when something required is missing (23502), before anything is sent. */
    readonly plan: (values: RowValues) => WriteRequest;
  };
  readonly update?: {
    readonly columns: readonly string[];
    /** Every request has to carry them: what the statement does not set is read, and sent as it was. */
    readonly wholeRow?: readonly string[];
    readonly answersRow?: false;
    readonly plan: (key: RowValues, changes: RowValues) => WriteRequest;
  };
  readonly delete?: {
    readonly plan: (key: RowValues) => WriteRequest;
  };
}
