// Reads columns of a table out of SQLite. Many rows come as one blob of texts: a call for each row would cost twice
// the reading. Doubles come one by one, since SQLite prints fifteen digits of them.

import type Database from 'better-sqlite3';
import type { ColumnSource } from '../../emit/column-query.ts';
import type { SqlValue } from '../../types/values.ts';
import { DoubleBuilder, NumberBuilder, TextBuilder, type ColumnBuilder } from './column-builders.ts';
import { NotKept, type KeptColumn } from './kept-column.ts';

/** Rows of one slice, to begin with and at the most; it has about so many bytes. */
const sliceRows = { first: 64, max: 4096 };
const sliceBytes = 256 * 1024;

const CELLS = (sql: string): string => `CAST(group_concat(ifnull(${sql}, CAST(x'ff' AS TEXT)), char(0)) AS BLOB)`;

interface Slices {
  readonly database: Database.Database;
  readonly table: string;
  /** Bytes that the columns may take. */
  readonly bytesMax: number;
}

/** Columns that no parameters are in are read together. Throws NotKept, or what computing a value throws. */
export function loadColumns(slices: Slices, sources: readonly ColumnSource[]): readonly KeptColumn[] {
  const together = sources.filter((source) => source.kind !== 'real' && source.parameters.length === 0);
  const loaded = new Map<ColumnSource, KeptColumn>();
  readCells(slices, together).forEach((column, index) => {
    const source = together[index];
    if (source !== undefined) loaded.set(source, column);
  });
  return sources.map((source) => {
    const [alone] =
      source.kind === 'real' ? [readDoubles(slices, source)] : loaded.has(source) ? [] : readCells(slices, [source]);
    const column = loaded.get(source) ?? alone;
    if (column === undefined) throw new Error('a column was not loaded');
    return column;
  });
}

export function countRows(database: Database.Database, table: string): number {
  const ticks = '((r.rowid & 1023) <> 1 OR tick(r.rowid))';
  return Number(database.prepare(`SELECT count(*) FROM ${table} AS r WHERE ${ticks}`).pluck().get());
}

function readCells(slices: Slices, sources: readonly ColumnSource[]): readonly KeptColumn[] {
  if (sources.length === 0) return [];
  const builders = sources.map(builderOf);
  const [first] = sources;
  const parameters = sources.length === 1 ? (first?.parameters ?? []) : [];
  const cells = sources.map(({ sql }) => CELLS(sql)).join(', ');
  let rows = sliceRows.first;
  let total = 0;
  const read = statementOf(slices, `count(*), ${cells}`, parameters);
  forEachSlice(
    slices,
    () => rows,
    (from, to) => {
      // A count and blobs.
      const [count, ...blobs] = read.raw(true).get(binding(parameters, from, to)) as [number, ...(Buffer | null)[]];
      if (count === 0) return;
      total += count;
      checkBytes(slices, total, sources.length);
      let size = 0;
      blobs.forEach((blob, index) => {
        if (blob === null) throw new NotKept('cells without rows');
        size += blob.length;
        builders[index]?.addCells(blob);
      });
      if (size < sliceBytes && rows < sliceRows.max) rows *= 2;
      else if (size > 2 * sliceBytes && rows > 1) rows = Math.ceil(rows / 2);
    },
  );
  return builders.map((builder) => builder.finish());
}

function readDoubles(slices: Slices, { sql, parameters }: ColumnSource): KeptColumn {
  const builder = new DoubleBuilder();
  const read = statementOf(slices, sql, parameters).pluck(true);
  let total = 0;
  forEachSlice(
    slices,
    () => sliceRows.max / 2,
    (from, to) => {
      const values = read.all(binding(parameters, from, to));
      total += values.length;
      checkBytes(slices, total, 1);
      for (const value of values) builder.add(value);
    },
  );
  return builder.finish();
}

function builderOf({ kind }: ColumnSource): ColumnBuilder {
  return kind === 'text' ? new TextBuilder() : new NumberBuilder(kind === 'decimal');
}

function checkBytes({ bytesMax }: Slices, rows: number, columns: number): void {
  if (rows * columns * Float64Array.BYTES_PER_ELEMENT > bytesMax) throw new NotKept('too many rows');
}

/** Never by an index: columns have their values in the order of the rows. */
function statementOf(
  { database, table }: Slices,
  outputs: string,
  parameters: readonly SqlValue[],
): Database.Statement {
  const [from, to] = [parameters.length + 1, parameters.length + 2];
  return database.prepare(
    `SELECT ${outputs} FROM ${table} AS r NOT INDEXED WHERE r.rowid >= ?${from} AND r.rowid < ?${to} AND ((r.rowid & 1023) <> 1 OR tick(r.rowid))`,
  );
}

function binding(parameters: readonly SqlValue[], from: bigint, to: bigint): Record<string, SqlValue> {
  return Object.fromEntries([...parameters, from, to].map((value, index) => [index + 1, value]));
}

/** The smallest number that SQLite gives a row. */
const FIRST_ROW = -(2n ** 63n);

/** Ranges of row numbers with rows in them, in order. */
function forEachSlice({ database, table }: Slices, rows: () => number, work: (from: bigint, to: bigint) => void): void {
  const next = database.prepare(`SELECT min(rowid) FROM ${table} WHERE rowid >= ?`).pluck().safeIntegers();
  let from = FIRST_ROW;
  for (;;) {
    const found = next.get(from);
    if (typeof found !== 'bigint') return;
    from = found + BigInt(rows());
    work(found, from);
  }
}
