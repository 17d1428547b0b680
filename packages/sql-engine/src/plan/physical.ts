// The physical plan: fetches, which depend on one another, and one residual query over what they load.

import type { ColumnId, Query, RelationId, ScanRelation, SelectQuery } from '../bind/tree.ts';
import { assertNever } from '../errors.ts';
import type { Condition } from '../driver/condition.ts';
import type { ScanPlan, SortKey } from '../driver/scan.ts';
import type { TableDefinition } from '../driver/table.ts';
import type { ColumnPlan } from './column-aggregates.ts';
import type { ScanRestrictions } from './restrictions.ts';

export type FetchId = number;

/** Where the values of a deferred condition come from. */
export type BindingSource =
  | {
      readonly kind: 'scan';
      readonly fetch: FetchId;
      readonly restrictions: ScanRestrictions;
      readonly column: ColumnId;
    }
  /** A table that lies in the executor already. */
  | { readonly kind: 'resident'; readonly restrictions: ScanRestrictions; readonly column: ColumnId }
  | { readonly kind: 'query'; readonly query: Query; readonly fetches: readonly FetchId[] }
  | { readonly kind: 'parent'; readonly fetch: FetchId; readonly column: string };

export interface Binding {
  /** The column of the fetched table that the values restrict. */
  readonly column: string;
  readonly source: BindingSource;
  /** For people: `calls.sid`. */
  readonly label: string;
}

/** A read of one table: as few requests as its conditions allow. Several scans may share it. */
export interface Fetch {
  readonly id: FetchId;
  readonly table: TableDefinition;
  /** Scans that read what it loads; empty for a parent's list that only supplies keys. */
  readonly scans: readonly ScanRelation[];
  /** Names of the columns to keep. */
  readonly columns: readonly string[];
  /** Constant conditions. Several lists are an OR: their rows are united by key. */
  readonly alternatives: readonly (readonly Condition[])[];
  readonly bindings: readonly Binding[];
  /** The bindings may be left out when reading without them takes fewer requests. */
  readonly bindingsOptional: boolean;
  readonly probe?: ScanRestrictions;
  /** It can be left as soon as this query (its own scan's, without LIMIT) has so many rows. */
  readonly stop?: { readonly query: SelectQuery; readonly rows: number };
  readonly order: readonly SortKey[];
  readonly limit?: number;
  readonly toEnd: boolean;
  /** As negotiated while planning, one for each alternative: what EXPLAIN shows. */
  readonly plans: readonly ScanPlan[];
}

/** Rows leave page by page, in the order in which they come. */
export interface Streaming {
  readonly fetch: FetchId;
  /** Row counts, applied while rows leave. */
  readonly limit?: number;
  readonly offset: number;
}

export interface PhysicalPlan {
  readonly fetches: readonly Fetch[];
  /** Which fetch each scan reads. */
  readonly fetchOf: ReadonlyMap<RelationId, FetchId>;
  /** What remains to be computed; without ORDER BY, LIMIT and OFFSET when streaming. */
  readonly residual: Query;
  readonly streaming?: Streaming;
  /** Every table is in this process, and none in an executor's own database. */
  readonly local: boolean;
  /** Something that the session's own executor has is read: a resident table, a sequence. */
  readonly resident: boolean;
  /** The same residual over aggregates of columns, where it has such. */
  readonly columns?: ColumnPlan;
}

/** Fetches that have to be complete before this one can start. */
export function dependenciesOf(fetch: Fetch): readonly FetchId[] {
  return fetch.bindings.flatMap(({ source }) => sourceFetches(source));
}

/** What has to be read before the values are known. */
export function sourceFetches(source: BindingSource): readonly FetchId[] {
  switch (source.kind) {
    case 'scan':
    case 'parent':
      return [source.fetch];
    case 'query':
      return source.fetches;
    case 'resident':
      return [];
    default:
      return assertNever(source);
  }
}
