// The columns of one query, with a place for each row of its base table: its own, and those of the rows looked up.

import type Database from 'better-sqlite3';
import type { ColumnQuery, ColumnSource } from '../../emit/column-query.ts';
import { PgError } from '../../errors.ts';
import type { ColumnCache } from './column-cache.ts';
import { codeColumn, NotKept, rowCount, type CodedColumn, type KeptColumn } from './kept-column.ts';
import { countRows, loadColumns } from './load-columns.ts';
import { NumberIndex } from './number-index.ts';
import { numbers, texts } from './predicates.ts';

export interface KeptTables {
  readonly database: Database.Database;
  readonly cache: ColumnCache;
  /** Bytes. */
  readonly memory: number;
  /** Of every table that is read. */
  readonly stamps: ReadonlyMap<string, string>;
  /** Of an error: the library's own, of a value that can't be computed. */
  readonly isUsers: (error: unknown) => boolean;
}

export interface SourceColumns {
  readonly rows: number;
  readonly column: (source: number) => KeptColumn;
  readonly coded: (source: number) => CodedColumn;
  /** By lookup: the row that each row finds, or -1. */
  readonly found: readonly Int32Array[];
}

export function sourceColumns(query: ColumnQuery, tables: KeptTables): SourceColumns {
  const names = [query.table, ...query.lookups.map(({ table }) => table)];
  const own = names.map((name, table) => {
    const positions = query.sources.flatMap((source, position) => (source.table === table ? [position] : []));
    return loadedSources(name, positions, query.sources, tables);
  });
  const plain = new Map(own.flatMap((one) => [...one.columns]));
  const rows = own[0]?.rows ?? 0;
  const found: Int32Array[] = [];
  const aligned = new Map<number, KeptColumn>();
  const column = (position: number): KeptColumn => {
    const known = aligned.get(position) ?? plain.get(position);
    if (known === undefined) throw new Error('a column that is no source');
    const table = query.sources[position]?.table ?? 0;
    if (table === 0 || aligned.has(position)) return known;
    const places = found[table - 1];
    if (places === undefined) throw new Error('a column of a lookup that comes later');
    const column = alignedColumn(known, places);
    aligned.set(position, column);
    return column;
  };
  const coded = (position: number): CodedColumn => {
    const source = query.sources[position];
    if (source?.table !== 0) return codeColumn(column(position));
    return tables.cache.coded(cacheKey(query.table, source, tables), column(position));
  };
  for (const { key, from } of query.lookups) {
    const keys = plain.get(key);
    if (keys === undefined) throw new Error('a lookup without its key');
    found.push(findRows(column(from), coded(from), keys));
  }
  return { rows, column, coded, found };
}

function cacheKey(table: string, source: ColumnSource, { stamps }: KeptTables): string {
  const { sql, parameters, zone, kind } = source;
  return [stamps.get(table), kind, zone, sql, JSON.stringify(parameters.map(String))].join(' ');
}

interface LoadedSources {
  readonly rows: number;
  readonly columns: ReadonlyMap<number, KeptColumn>;
}

function loadedSources(
  table: string,
  positions: readonly number[],
  sources: readonly ColumnSource[],
  tables: KeptTables,
): LoadedSources {
  const { cache, database, stamps } = tables;
  const wanted = positions.flatMap((position) => {
    const source = sources[position];
    return source === undefined ? [] : [{ position, source, key: cacheKey(table, source, tables) }];
  });
  const columns = new Map<number, KeptColumn>();
  const missing = wanted.filter(({ position, key }) => {
    const known = cache.column(key);
    if (known !== undefined) columns.set(position, known);
    return known === undefined;
  });
  for (const { position, key, column } of loadMissing(table, missing, tables)) {
    cache.keepColumn(key, column);
    columns.set(position, column);
  }
  const rowsKey = stamps.get(table) ?? '';
  const [first] = columns.values();
  const rows = cache.rows(rowsKey, () => (first === undefined ? countRows(database, table) : rowCount(first)));
  // Rows came or went while the columns were read: the stamps tell as well.
  if ([...columns.values()].some((column) => rowCount(column) !== rows)) throw new NotKept('the table has changed');
  return { rows, columns };
}

interface Wanted {
  readonly position: number;
  readonly source: ColumnSource;
  readonly key: string;
}

/** Those that can't be kept are remembered as such. */
function loadMissing(
  table: string,
  missing: readonly Wanted[],
  tables: KeptTables,
): readonly (Wanted & { readonly column: KeptColumn })[] {
  if (missing.length === 0) return [];
  const { database, memory, cache, isUsers } = tables;
  try {
    const columns = loadColumns(
      { database, table, bytesMax: memory },
      missing.map(({ source }) => source),
    );
    return columns.flatMap((column, index) => {
      const one = missing[index];
      return one === undefined ? [] : [{ ...one, column }];
    });
  } catch (error) {
    if (!(error instanceof NotKept) && !isUsers(error)) throw error;
    const [first, ...others] = missing;
    if (first === undefined || others.length > 0) return missing.flatMap((one) => loadMissing(table, [one], tables));
    const reason =
      error instanceof NotKept ? error : new NotKept(error instanceof PgError ? error.fields.code : 'error');
    cache.refuse(first.key, reason);
    throw reason;
  }
}

/** Where there is no row there are nulls. */
function alignedColumn(column: KeptColumn, places: Int32Array): KeptColumn {
  if (column.kind === 'text') {
    const codes = new Int32Array(places.length);
    for (let row = 0; row < codes.length; row++) codes[row] = column.codes[places[row] ?? -1] ?? 0;
    return { ...column, codes };
  }
  const values = new Float64Array(places.length);
  for (let row = 0; row < values.length; row++) values[row] = column.values[places[row] ?? -1] ?? Number.NaN;
  if (column.scales === undefined) return { ...column, values };
  const scales = new Uint8Array(places.length);
  for (let row = 0; row < scales.length; row++) scales[row] = column.scales[places[row] ?? -1] ?? 0;
  return { ...column, values, scales };
}

function findRows(from: KeptColumn, coded: CodedColumn, key: KeptColumn): Int32Array {
  const rowOf = rowsByCode(from, coded, key);
  const { codes } = coded;
  const found = new Int32Array(codes.length);
  for (let row = 0; row < found.length; row++) found[row] = rowOf[codes[row] ?? 0] ?? -1;
  return found;
}

/** The row with the key, for each code of what is looked up. */
function rowsByCode(from: KeptColumn, coded: CodedColumn, key: KeptColumn): Int32Array {
  const rowOf = new Int32Array(coded.count + 1).fill(-1);
  const note = (code: number, row: number): void => {
    if (code === 0) return;
    if (rowOf[code] !== -1) throw new NotKept('a key that comes twice');
    rowOf[code] = row;
  };
  if (from.kind === 'text') {
    const { codes, texts: dictionary } = texts(key);
    const known = from.texts.codesOf(dictionary);
    for (let row = 0; row < codes.length; row++) note(known[codes[row] ?? 0] ?? 0, row);
    return rowOf;
  }
  const index = new NumberIndex();
  for (let code = 1; code <= coded.count; code++) index.add(coded.values?.[code] ?? Number.NaN);
  const { values } = numbers(key);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    if (!Number.isNaN(value)) note(index.find(value), row);
  }
  return rowOf;
}
