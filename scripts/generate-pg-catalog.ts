// Writes packages/sql-engine/src/catalog/generated/*.json: what PostgreSQL 15's own catalogs say about the system
// (relations, type details, functions' properties, operator classes, keywords), read from PGlite, which is a later
// version, less the differences that pg-catalog/differences.ts lists. Run through `npm run generate`.

import { mkdirSync, writeFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import {
  CHANGED_ROUTINES,
  FORMER_KEYWORD,
  INDEX_DIFFERENCES,
  isNewRoutine,
  LATER_NAMED_ROUTINES,
  NEW_INDEXES,
  NEW_KEYWORDS,
  NEW_RELATIONS,
  RELATION_DIFFERENCES,
  TYPE_DIFFERENCES,
} from './pg-catalog/differences.ts';
import { FILES, RELATIONS } from './pg-catalog/queries.ts';

type Row = Readonly<Record<string, unknown>>;
type Column = readonly [
  name: string,
  type: string,
  modifier: number,
  notNull: boolean,
  domain: string | null,
  collation: number | null,
];
type Index = readonly [
  oid: number,
  name: string,
  primary: boolean,
  unique: boolean,
  columns: string[],
  classes: number[],
];

const folder = new URL('../packages/sql-engine/src/catalog/generated/', import.meta.url);

function columnsOf15(relation: string, columns: readonly Column[]): readonly Column[] {
  const { without = [], columns: restored = [] } = RELATION_DIFFERENCES[relation] ?? {};
  const replaced = new Set([...without, ...restored.map((column) => column.name)]);
  const result = columns.filter(([name]) => !replaced.has(name));
  for (const { name, type, notNull, after, domain, collation } of restored) {
    const index = result.findIndex(([before]) => before === after);
    if (after !== '' && index < 0) throw new Error(`${relation}.${name}: no column ${after} to follow`);
    result.splice(index + 1, 0, [name, type, -1, notNull, domain ?? null, collation ?? null]);
  }
  return result;
}

function indexesOf15(indexes: readonly Index[]): readonly Index[] {
  return indexes
    .filter(([, name]) => !NEW_INDEXES.has(name))
    .map(([oid, name, primary, unique, columns, classes]): Index => {
      const difference = INDEX_DIFFERENCES[name];
      if (difference === undefined) return [oid, name, primary, unique, columns, classes];
      const own = [...difference.columns];
      return [oid, name, difference.primary, unique, own, own.map((column) => classes[columns.indexOf(column)] ?? 0)];
    });
}

/** The rows of a file as 15 has them; undefined for a row that it has not. */
const adjust: Readonly<Record<string, (row: Row, routines: ReadonlySet<number>) => Row | undefined>> = {
  types: (row) => {
    const difference = TYPE_DIFFERENCES[String(row['typname'])];
    if (difference === undefined) return row;
    const [typlen, typbyval, typalign] = difference;
    return { ...row, typlen, typbyval, typalign };
  },
  procs: (row, routines) => {
    const oid = Number(row['oid']);
    if (!routines.has(oid)) return undefined;
    const named = LATER_NAMED_ROUTINES.has(oid) ? { ...row, argnames: null } : row;
    return routines.has(Number(row['prosupport'])) ? named : { ...named, prosupport: 0 };
  },
  aggregates: (row, routines) =>
    routines.has(Number(row['aggfnoid'])) ? dropUnknownRoutines(row, routines) : undefined,
  'operator-family-functions': (row, routines) => (routines.has(Number(row['amproc'])) ? row : undefined),
  keywords: (row) => (NEW_KEYWORDS.has(String(row['word'])) ? undefined : row),
};

function dropUnknownRoutines(row: Row, routines: ReadonlySet<number>): Row {
  const isRoutine = (name: string): boolean => name.endsWith('fn');
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isRoutine(name) && !routines.has(Number(value)) ? 0 : value]),
  );
}

function write(file: string, rows: readonly Row[]): void {
  const [first] = rows;
  if (first === undefined) throw new Error(`${file}: no rows`);
  const columns = Object.keys(first);
  const lines = rows.map((row) => JSON.stringify(columns.map((column) => row[column])));
  writeFileSync(
    new URL(`${file}.json`, folder),
    `{"columns":${JSON.stringify(columns)},\n"rows":[\n${lines.join(',\n')}\n]}\n`,
  );
}

const database = await PGlite.create();
mkdirSync(folder, { recursive: true });

const relations = await database.query<Row & { name: string; columns: Column[]; indexes: Index[] | null }>(RELATIONS);
write(
  'relations',
  relations.rows
    .filter(({ name }) => !NEW_RELATIONS.has(name))
    .map((row) => ({
      ...row,
      columns: columnsOf15(row.name, row.columns),
      indexes: indexesOf15(row.indexes ?? []),
    })),
);

const routineRows = await database.query<{ oid: number }>('SELECT oid::int FROM pg_proc WHERE oid < 12000');
const routines = new Set(
  routineRows.rows.map(({ oid }) => oid).filter((oid) => !isNewRoutine(oid) && !CHANGED_ROUTINES.has(oid)),
);
for (const { file, sql } of FILES) {
  const { rows } = await database.query<Row>(sql);
  const kept = rows.flatMap((row): readonly Row[] | Row => {
    const adjusted = adjust[file] === undefined ? row : adjust[file](row, routines);
    return adjusted ?? [];
  });
  const complete = file === 'keywords' ? [...kept, FORMER_KEYWORD] : kept;
  write(file, file === 'keywords' ? sortedByWord(complete) : complete);
}
await database.close();

function sortedByWord(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => (String(a['word']) < String(b['word']) ? -1 : 1));
}
