// An aggregate over columns, as plain data for the executor that keeps them: what each column is in SQLite's SQL, and
// which rows, groups and aggregates are wanted of them. Undefined where there is anything else in it.

import type { AggregateExpression, ColumnId, Expression, ScanRelation } from '../bind/tree.ts';
import { residentColumn } from '../local/table-definition.ts';
import { columnsIn } from '../plan/conjuncts.ts';
import type { ColumnAggregate } from '../plan/column-aggregates.ts';
import { OID } from '../types/oids.ts';
import type { SqlValue } from '../types/values.ts';
import { columnAggregate, type AggregateKind } from './column-aggregate-kinds.ts';
import { emitPredicate, type ColumnPredicate } from './column-predicates.ts';
import { Emission } from './emission.ts';
import { emitExpression } from './expression.ts';
import type { NamedRegistration } from './registration.ts';

/** How the values of a column are kept: whole numbers and decimals as scaled ones, doubles, texts by number. */
export type ColumnKind = 'integer' | 'decimal' | 'real' | 'text';

/** A column, or what is computed of one table's columns alone. */
export interface ColumnSource {
  /** 0: the base; n: the lookup with the number n - 1. */
  readonly table: number;
  readonly kind: ColumnKind;
  /** pg_type.oid */
  readonly type: number;
  /** Over the row `r` of the table. */
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  /** What its values depend on besides the row. */
  readonly zone: string;
}

export interface ColumnLookup {
  /** SQLite's name of the table. */
  readonly table: string;
  /** Positions in `sources`. */
  readonly key: number;
  readonly from: number;
  readonly optional: boolean;
}

export interface ColumnQueryAggregate {
  readonly kind: AggregateKind;
  /** Position in `sources`; absent for count(*). */
  readonly source?: number;
  readonly filter?: ColumnPredicate;
  /** pg_type.oid */
  readonly type: number;
}

export interface ColumnQuery {
  /** SQLite's name of the base table. */
  readonly table: string;
  readonly sources: readonly ColumnSource[];
  readonly lookups: readonly ColumnLookup[];
  readonly conditions: readonly ColumnPredicate[];
  /** Positions in `sources`. */
  readonly keys: readonly number[];
  readonly aggregates: readonly ColumnQueryAggregate[];
  readonly registrations: readonly NamedRegistration[];
}

const kinds: ReadonlyMap<number, ColumnKind> = new Map([
  ...[OID.bool, OID.int2, OID.int4, OID.int8, OID.oid, OID.date, OID.time, OID.timestamp, OID.timestamptz].map(
    (type) => [type, 'integer'] as const,
  ),
  [OID.float8, 'real'],
  [OID.numeric, 'decimal'],
  ...[OID.text, OID.varchar, OID.name, OID.uuid].map((type) => [type, 'text'] as const),
]);

/** What an expression of the query is among the sources. */
export interface SourceList {
  /** Its position; undefined where it can't be kept as a column. */
  readonly of: (expression: Expression) => number | undefined;
  /** What the column is kept as. */
  readonly kindOf: (position: number) => ColumnKind | undefined;
  /** An emission in which the one column of the expression is `name`, and what was used in it. */
  readonly over: (column: ColumnId, name: string, work: (emission: Emission) => string) => OverColumn;
}

export interface OverColumn {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

export function emitColumnQuery(aggregate: ColumnAggregate, timeZone: string): ColumnQuery | undefined {
  const sources: ColumnSource[] = [];
  const registrations = new Map<string, NamedRegistration>();
  const scans = [aggregate.base, ...aggregate.lookups.map(({ scan }) => scan)];
  const list = sourceList(scans, sources, registrations, timeZone);
  const lookups = aggregate.lookups.map(({ scan, key, from, optional }): Partial<ColumnLookup> => ({
    ...(scan.table.resident === undefined ? {} : { table: scan.table.resident.name }),
    ...definedAs('key', list.of(key)),
    ...definedAs('from', list.of(from)),
    optional,
  }));
  const conditions = aggregate.conditions.map((condition) => emitPredicate(condition, list));
  const keys = aggregate.keys.map((key) => groupingKey(key, list));
  const aggregates = aggregate.aggregates.map((one) => emitAggregate(one, list));
  if (!lookups.every(isWhole) || !allDefined(conditions) || !allDefined(keys) || !allDefined(aggregates))
    return undefined;
  const table = aggregate.base.table.resident?.name;
  if (table === undefined) return undefined;
  return { table, sources, lookups, conditions, keys, aggregates, registrations: [...registrations.values()] };
}

function definedAs<K extends string>(name: K, value: number | undefined): Partial<Record<K, number>> {
  // One property of this name.
  return value === undefined ? {} : ({ [name]: value } as Record<K, number>);
}

function isWhole(lookup: Partial<ColumnLookup>): lookup is ColumnLookup {
  return lookup.table !== undefined && lookup.key !== undefined && lookup.from !== undefined;
}

function allDefined<T>(values: readonly (T | undefined)[]): values is readonly T[] {
  return values.every((value) => value !== undefined);
}

/** Equal doubles and equal decimals may print differently: those of one scale don't. */
function groupingKey(key: Expression, list: SourceList): number | undefined {
  return kinds.get(key.type) === 'real' ? undefined : list.of(key);
}

function emitAggregate(e: AggregateExpression, list: SourceList): ColumnQueryAggregate | undefined {
  const kind = columnAggregate(e);
  if (kind === undefined) return undefined;
  const filter = e.filter === undefined ? undefined : emitPredicate(e.filter, list);
  if (e.filter !== undefined && filter === undefined) return undefined;
  const common = { kind, type: e.type, ...(filter === undefined ? {} : { filter }) };
  const [arg] = e.args;
  if (arg === undefined) return common;
  const source = list.of(arg);
  return source === undefined ? undefined : { ...common, source };
}

function sourceList(
  scans: readonly ScanRelation[],
  sources: ColumnSource[],
  registrations: Map<string, NamedRegistration>,
  timeZone: string,
): SourceList {
  const places = new Map<string, number>();
  const tableOf = new Map(scans.flatMap((scan, index) => scan.columns.map(({ column }) => [column, index] as const)));
  const note = (emission: Emission): void => {
    for (const each of emission.registrations) registrations.set(each.name, each);
  };
  const add = (source: ColumnSource): number => {
    const text = JSON.stringify([source.table, source.sql, source.parameters.map(String), source.kind]);
    const place = places.get(text) ?? sources.push(source) - 1;
    places.set(text, place);
    return place;
  };
  return {
    of: (expression) => {
      const kind = kinds.get(expression.type);
      const tables = new Set([...columnsIn(expression)].map((column) => tableOf.get(column)));
      const [table] = tables;
      const scan = table === undefined ? undefined : scans[table];
      if (kind === undefined || tables.size !== 1 || table === undefined || scan === undefined) return undefined;
      const emission = new Emission(new Map(), timeZone);
      defineScan(scan, emission);
      const sql = emitExpression(expression, emission);
      note(emission);
      const zone = expression.kind === 'column' ? '' : timeZone;
      return add({ table, kind, type: expression.type, sql, parameters: emission.parameters, zone });
    },
    kindOf: (position) => sources[position]?.kind,
    over: (column, name, work) => {
      const emission = new Emission(new Map(), timeZone);
      emission.defineColumn(column, name);
      emission.markStored(column);
      const sql = work(emission);
      note(emission);
      return { sql, parameters: emission.parameters };
    },
  };
}

function defineScan(scan: ScanRelation, emission: Emission): void {
  const { resident } = scan.table;
  if (resident === undefined) throw new Error('an aggregate over columns reads tables of the engine');
  scan.columns.forEach(({ column }, index) => {
    emission.defineColumn(column, residentColumn(resident, index, 'r', 'rowid'));
    emission.markStored(column);
  });
}
