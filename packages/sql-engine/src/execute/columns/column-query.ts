// Runs aggregates over columns: loads what is not kept, and gives the rows of the groups as SQLite stores them.
// Undefined where a table is small, has changed meanwhile, or has values that are not computed here.

import type { ColumnKind, ColumnQuery, ColumnQueryAggregate } from '../../emit/column-query.ts';
import { assertNever } from '../../errors.ts';
import { Decimal, powerOfTen } from '../../types/decimal.ts';
import { OID } from '../../types/oids.ts';
import type { SqlValue } from '../../types/values.ts';
import { bindingOf } from '../sqlite-parameters.ts';
import { readStamps } from '../table-stamps.ts';
import {
  countDistinct,
  countRowsOf,
  countValues,
  exactTotal,
  extremeRows,
  largestScales,
  sumDoubles,
  sumExactly,
  type Rows,
} from './accumulate.ts';
import { groupRows, restrict } from './groups.ts';
import { NotKept, type CodedColumn, type KeptColumn, type NumberColumn } from './kept-column.ts';
import { evaluate, numbers, type Truths } from './predicates.ts';
import { sourceColumns, type KeptTables, type SourceColumns } from './source-columns.ts';

export type GroupRows = readonly (readonly SqlValue[])[];

export interface ColumnWork extends Omit<KeptTables, 'stamps'> {
  /** Below it a table is small. */
  readonly rowsMin: number;
}

export function runColumnQueries(work: ColumnWork, queries: readonly ColumnQuery[]): readonly GroupRows[] | undefined {
  const { database, cache, memory } = work;
  if (memory === 0 || !queries.some((query) => isLarge(query.table, work))) return undefined;
  const tables = [...new Set(queries.flatMap(({ table, lookups }) => [table, ...lookups.map((one) => one.table)]))];
  const stamps = readStamps(database, tables);
  if (stamps === undefined) return undefined;
  const kept = { ...work, stamps: new Map(tables.map((table, index) => [table, stamps[index] ?? ''])) };
  try {
    const results = queries.map((query) => runColumnQuery(query, kept));
    const after = readStamps(database, tables);
    return String(after) === String(stamps) ? results : undefined;
  } catch (error) {
    if (error instanceof NotKept || work.isUsers(error)) return undefined;
    throw error;
  } finally {
    cache.trim(memory);
  }
}

function isLarge(table: string, { database, rowsMin }: ColumnWork): boolean {
  return Number(database.prepare(`SELECT max(rowid) FROM ${table}`).pluck().get() ?? 0) >= rowsMin;
}

function runColumnQuery(query: ColumnQuery, tables: KeptTables): GroupRows {
  const columns = sourceColumns(query, tables);
  const { rows } = columns;
  const asked = {
    ...columns,
    ask: (sql: string, parameters: readonly SqlValue[]): readonly SqlValue[] =>
      // One column of booleans.
      tables.database
        .prepare(sql)
        .pluck()
        .all(...bindingOf(parameters)) as SqlValue[],
  };
  const keys = query.keys.map((key) => {
    const column = columns.column(key);
    if (column.kind === 'number' && column.scales !== undefined) throw new NotKept('equal keys that print differently');
    return { source: key, column, coded: columns.coded(key) };
  });
  const groups = groupRows(
    keys.map(({ coded }) => coded),
    rows,
  );
  let { ofRow } = groups;
  for (const truths of restrictions(query, columns)) ofRow = restrict(ofRow, truths);
  for (const condition of query.conditions) ofRow = restrict(ofRow, evaluate(condition, asked));
  const all = { ofRow, groups: groups.count };
  const counts = countRowsOf(all);
  const values = query.aggregates.map((aggregate) => {
    const { filter } = aggregate;
    const own = filter === undefined ? all : { ...all, ofRow: restrict(ofRow, evaluate(filter, asked)) };
    const kept = aggregate.source === undefined ? undefined : query.sources[aggregate.source]?.kind;
    return aggregated(aggregate, own, columns, kept);
  });
  const result: SqlValue[][] = [];
  for (let group = 0; group < groups.count; group++) {
    if (keys.length > 0 && counts[group] === 0) continue;
    const own = keys.map(({ source, column, coded }, key) =>
      keyValue(query.sources[source]?.kind, column, coded, groups.codeOf(group, key)),
    );
    result.push([...own, ...values.map((value) => value(group))]);
  }
  return result;
}

/** Rows that have to find one and do not are left out. */
function restrictions({ lookups }: ColumnQuery, { found }: SourceColumns): readonly Truths[] {
  return lookups.flatMap(({ optional }, index) => {
    const rows = found[index];
    return optional || rows === undefined || !rows.includes(-1) ? [] : [foundTruths(rows)];
  });
}

function foundTruths(rows: Int32Array): Truths {
  const truths = new Uint8Array(rows.length);
  for (let row = 0; row < rows.length; row++) truths[row] = (rows[row] ?? -1) < 0 ? 0 : 1;
  return truths;
}

function keyValue(kept: ColumnKind | undefined, column: KeptColumn, { values }: CodedColumn, code: number): SqlValue {
  if (code === 0) return null;
  if (column.kind === 'text') return column.texts.text(code);
  return stored(values?.[code] ?? 0, kept, column.scale, column.scale);
}

/** A number as SQLite has it: of a decimal, so many digits after the point. */
function stored(value: number, kept: ColumnKind | undefined, scale: number, digits: number): SqlValue {
  if (kept === 'real') return value;
  return kept === 'decimal' ? decimalOf(BigInt(value), scale, digits).toString() : BigInt(value);
}

/** None of the digits that are left out is another one than 0. */
function decimalOf(unscaled: bigint, scale: number, digits: number): Decimal {
  return Decimal.checked(unscaled / powerOfTen(scale - digits), digits);
}

type GroupValue = (group: number) => SqlValue;

function aggregated(
  aggregate: ColumnQueryAggregate,
  rows: Rows,
  columns: SourceColumns,
  kept: ColumnKind | undefined,
): GroupValue {
  const { kind, source } = aggregate;
  if (source === undefined) return counted(countRowsOf(rows));
  const column = columns.column(source);
  switch (kind) {
    case 'count':
      return counted(countValues(column, rows));
    case 'count-distinct':
      return counted(countDistinct(columns.coded(source), rows));
    case 'sum':
    case 'mean':
      return kept === 'real'
        ? summedDoubles(aggregate, numbers(column), rows)
        : summed(aggregate, numbers(column), rows);
    case 'min':
    case 'max':
      return extreme(column, extremeRows(column, kind === 'max', rows), kept);
    default:
      return assertNever(kind);
  }
}

function counted(counts: Float64Array): GroupValue {
  return (group) => BigInt(counts[group] ?? 0);
}

/** Squares of larger numbers overflow, which is an error of avg. */
const squaresMax = 1e140;

function summedDoubles({ kind }: ColumnQueryAggregate, column: NumberColumn, rows: Rows): GroupValue {
  const counts = countValues(column, rows);
  if (kind === 'mean' && column.bound > squaresMax) throw new NotKept('doubles whose squares may overflow');
  const sums = sumDoubles(column, rows);
  return (group) => {
    const sum = sums[group] ?? 0;
    const count = counts[group] ?? 0;
    return count === 0 ? null : kind === 'mean' ? sum / count : sum;
  };
}

function summed({ kind, type }: ColumnQueryAggregate, column: NumberColumn, rows: Rows): GroupValue {
  const counts = countValues(column, rows);
  const sums = sumExactly(column, rows);
  const scales = largestScales(column, rows);
  return (group) => {
    const count = counts[group] ?? 0;
    if (count === 0) return null;
    const total = exactTotal(sums, group);
    // Of smaller integers, of which there are not enough to leave int8.
    if (type === OID.int8) return total;
    const decimal = decimalOf(total, column.scale, scales[group] ?? 0);
    return (kind === 'mean' ? decimal.div(Decimal.fromInteger(count)) : decimal).toString();
  };
}

function extreme(column: KeptColumn, rows: Int32Array, kept: ColumnKind | undefined): GroupValue {
  return (group) => {
    const row = rows[group] ?? -1;
    if (row < 0) return null;
    if (column.kind === 'text') return column.texts.text(column.codes[row] ?? 0);
    return stored(column.values[row] ?? 0, kept, column.scale, column.scales?.[row] ?? column.scale);
  };
}
