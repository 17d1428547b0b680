// The negotiation of a read. The engine offers conditions, an order and a limit; the table answers what it
// will do with each, which requests that takes, and how to run them.

import type { Condition, Support } from './condition.ts';
import type { Page } from './page.ts';
import type { StatementScope } from './statement.ts';

export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface ScanRequest {
  /** Names of the columns that the plan needs. Rows may carry more. */
  readonly columns: readonly string[];
  readonly conditions: readonly Condition[];
  /** Empty when any order will do. */
  readonly order: readonly SortKey[];
  /** The engine needs no more rows than this, provided that every condition is exact and the order holds. */
  readonly limit?: number;
  /** True when the engine will read every row: requests may run ahead of the reader. */
  readonly toEnd?: boolean;
  /** `twilio.*` and other settings of the session that change how a table is read. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A request as EXPLAIN shows it. */
export interface RequestDescription {
  readonly method: string;
  /** With `{column}` where a value comes from another fetch: `/Messages/{message_sid}/Media.json`. */
  readonly path: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** How often: 1 for a fetch or a list's first page, k for `in` with k values; absent when not known yet. */
  readonly times?: number;
}

/** A column that has to be restricted by equality before the scan can run. */
export interface MissingColumn {
  readonly column: string;
  /** Where its values can be read from when the query does not say: the parent's list. Absent: the user has to say. */
  readonly parent?: { readonly schema: string; readonly table: string; readonly column: string };
}

export interface ScanPlan {
  /** One for each condition of the request. */
  readonly support: readonly Support[];
  /** The wanted order holds over the whole scan. */
  readonly order: boolean;
  /** The scan ends by itself after `limit` rows or little more. */
  readonly limit: boolean;
  readonly missing: readonly MissingColumn[];
  /**
   * Columns that were not restricted and took a default that decides which rows there are (the connection's own
   * account): where the query compares one with another relation, the engine supplies the values.
   */
  readonly defaulted?: readonly string[];
  /** Columns of which the scan brings several values, whatever a key says: what writes by key has to name them. */
  readonly varying?: readonly string[];
  readonly requests: readonly RequestDescription[];
  readonly estimate: { readonly requests: number; readonly rows: number };
  /** Scans with equal identity bring the same rows: the engine runs one of them. Columns do not matter. */
  readonly identity: string;
  /** Two rows with the same primary key can come back (several lists, unstable paging). */
  readonly duplicates: boolean;
  /**
   * Runs it. Not called with missing columns or deferred operands. Pages come in order when `order`, and as
   * they arrive otherwise. Returning from the iteration early stops further requests.
   */
  readonly open: (scope: StatementScope) => AsyncIterable<Page>;
}
