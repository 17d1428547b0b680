// Reads the files that scripts/generate-pg-catalog.ts writes: what PostgreSQL 15's catalogs say about the system.

import { readFileSync } from 'node:fs';

type Cell = string | number | boolean | null | readonly unknown[];
export type GeneratedRow = Readonly<Record<string, Cell>>;

interface GeneratedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export type GeneratedFile =
  | 'access-methods'
  | 'aggregates'
  | 'casts'
  | 'keywords'
  | 'languages'
  | 'operator-classes'
  | 'operator-families'
  | 'operator-family-functions'
  | 'operator-family-operators'
  | 'operators'
  | 'procs'
  | 'ranges'
  | 'relations'
  | 'types';

const read = new Map<GeneratedFile, readonly GeneratedRow[]>();

/** Read when first asked for. Not imported: importing JSON prints a warning on Node 20. */
export function generatedRows(file: GeneratedFile): readonly GeneratedRow[] {
  const known = read.get(file);
  if (known !== undefined) return known;
  // as: the border to a file of ours, whose script writes this shape.
  const table = JSON.parse(
    readFileSync(new URL(`./generated/${file}.json`, import.meta.url), 'utf8'),
  ) as GeneratedTable;
  const rows = table.rows.map((row) =>
    Object.fromEntries(table.columns.map((name, index) => [name, row[index] ?? null])),
  );
  read.set(file, rows);
  return rows;
}

export function text(row: GeneratedRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`generated catalog: ${column} is no text`);
  return value;
}

export function number(row: GeneratedRow, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`generated catalog: ${column} is no number`);
  return value;
}

export function flag(row: GeneratedRow, column: string): boolean {
  return row[column] === true;
}

/** A list column, whose elements the caller knows. */
export function list(row: GeneratedRow, column: string): readonly unknown[] {
  const value = row[column];
  return Array.isArray(value) ? value : [];
}

const byOid = new Map<GeneratedFile, ReadonlyMap<number, GeneratedRow>>();

/** By the first column, an OID. */
export function generatedRow(file: GeneratedFile, oid: number): GeneratedRow | undefined {
  let index = byOid.get(file);
  if (index === undefined) {
    index = new Map(generatedRows(file).map((row) => [Number(Object.values(row)[0]), row]));
    byOid.set(file, index);
  }
  return index.get(oid);
}

/** pg_proc's row of a function that Postgres has in C. Those that it has in SQL are the engine's own here. */
export function internalProc(oid: number): GeneratedRow | undefined {
  const row = generatedRow('procs', oid);
  return row?.['language'] === 'internal' ? row : undefined;
}
