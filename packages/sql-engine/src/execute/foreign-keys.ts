// Foreign keys among the engine's own tables: what refers to what, and rows that refer to nothing.
// https://www.postgresql.org/docs/15/ddl-constraints.html#DDL-CONSTRAINTS-FK

import type { Expression, ResidentRules, ScanRelation } from '../bind/tree.ts';
import { Emission } from '../emit/emission.ts';
import { sortKeyOf } from '../emit/expression.ts';
import { pgError } from '../errors.ts';
import { storedName, type LocalColumn, type LocalForeignKey, type LocalTable } from '../local/definitions.ts';
import { isDeferred, type Deferral, type PendingCheck } from '../local/deferral.ts';
import type { LocalObjects } from '../local/objects.ts';
import type { FoldContext } from '../plan/fold.ts';
import { typeByName } from '../types/registry.ts';
import type { JsValue } from '../types/values.ts';
import type { Executor } from './executor.ts';
import type { WrittenRows } from './row-changes.ts';
import { readStored } from './storage.ts';

export interface KeyCheck {
  readonly executor: Executor;
  readonly statement: number;
  readonly fold: FoldContext;
  readonly objects: LocalObjects;
  readonly deferral: Deferral;
  readonly defer: (check: PendingCheck) => void;
  /** A new name for a temporary table. */
  readonly scratch: () => string;
  /** What an UPDATE of the table is subject to. */
  readonly rulesOf: (table: LocalTable) => TableRules;
}

export interface TableRules {
  readonly relation: ScanRelation;
  readonly rules: ResidentRules | undefined;
  /** Of the column with the number. */
  readonly defaultOf: (number: number) => Expression;
}

export interface Reference {
  readonly child: LocalTable;
  readonly constraint: LocalForeignKey;
}

/** The foreign keys that refer to the table, in the order in which they were made. */
export function referencesTo(table: LocalTable, objects: LocalObjects): readonly Reference[] {
  return objects
    .all()
    .flatMap((child): readonly Reference[] => {
      if (child.kind !== 'table') return [];
      return child.constraints.flatMap((constraint) =>
        constraint.kind === 'foreign' && constraint.referenced === table.oid ? [{ child, constraint }] : [],
      );
    })
    .toSorted((a, b) => a.constraint.oid - b.constraint.oid);
}

export function isReferenced(table: LocalTable, objects: LocalObjects): boolean {
  return referencesTo(table, objects).length > 0;
}

/** Rows that were inserted or changed refer to rows that are there: 23503. */
export async function checkReferences(written: WrittenRows, check: KeyCheck): Promise<void> {
  const { table } = written.checked;
  for (const constraint of table.constraints) {
    if (constraint.kind !== 'foreign') continue;
    if (written.set !== undefined && !constraint.columns.some((number) => written.set?.includes(number))) continue;
    const target = tableOf(constraint.referenced, check);
    const own = columnsOf(table, constraint.columns);
    const values = await orphan(own, written, constraint, target, check);
    if (values === undefined) continue;
    if (isDeferred(check.deferral, constraint)) {
      check.defer({ constraint: constraint.oid, event: 'own' });
      continue;
    }
    throw orphaned(table, constraint, target, values, check.fold);
  }
}

/** `values`: of the constraint's columns, in the first row that refers to nothing. */
export function orphaned(
  table: LocalTable,
  constraint: LocalForeignKey,
  target: LocalTable,
  values: readonly JsValue[],
  fold: FoldContext,
): Error {
  const own = columnsOf(table, constraint.columns);
  const message = `insert or update on table "${table.name}" violates foreign key constraint "${constraint.name}"`;
  return pgError('23503', message, {
    detail: values.includes(null)
      ? 'MATCH FULL does not allow mixing of null and nonnull key values.'
      : `Key ${keyText(own, values, fold)} is not present in table "${target.name}".`,
    schema: table.schema,
    table: table.name,
    constraint: constraint.name,
  });
}

/** `(a, b)=(1, 2)` */
export function keyText(columns: readonly LocalColumn[], values: readonly JsValue[], { session }: FoldContext): string {
  const texts = columns.map((column, index) => {
    const value = values[index] ?? null;
    return value === null ? 'null' : typeByName(column.type).output(value, session);
  });
  return `(${columns.map((column) => column.name).join(', ')})=(${texts.join(', ')})`;
}

export function tableOf(oid: number, { objects }: Pick<KeyCheck, 'objects'>): LocalTable {
  const table = objects.byOid(oid);
  if (table?.kind !== 'table') throw new Error(`no table with OID ${oid}`);
  return table;
}

export function columnsOf(table: LocalTable, numbers: readonly number[]): readonly LocalColumn[] {
  return numbers.map((number) => {
    const column = table.columns.find((candidate) => candidate.number === number);
    if (column === undefined) throw new Error(`table ${table.name} has no column ${number}`);
    return column;
  });
}

/** What is compared of a key's column. */
export function keyOf(value: string, column: LocalColumn, emission: Emission): string {
  return sortKeyOf(value, typeByName(column.type).oid, emission);
}

/** That no row of the target has the key of the row with the alias. */
export function isAbsent(
  own: readonly LocalColumn[],
  alias: string,
  key: LocalForeignKey,
  target: LocalTable,
  emission: Emission,
): string {
  const same = own.map((column, index) => {
    const referenced = keyOf(`p.c${key.referencedColumns[index] ?? 0}`, column, emission);
    return `${referenced} = ${keyOf(`${alias}.c${column.number}`, column, emission)}`;
  });
  return `NOT EXISTS (SELECT 1 FROM ${storedName(target)} AS p WHERE ${same.join(' AND ')})`;
}

/** The key of the first row that refers to nothing. Rows of an UPDATE are looked at as they are by now. */
async function orphan(
  own: readonly LocalColumn[],
  { kind, checked: { table, rows } }: WrittenRows,
  key: LocalForeignKey,
  target: LocalTable,
  { executor, statement }: KeyCheck,
): Promise<readonly JsValue[] | undefined> {
  const types = own.map((column) => typeByName(column.type).oid);
  const emission = new Emission(new Map());
  const known = own.map((column) => `n.c${column.number} IS NOT NULL`);
  const dangling = `${known.join(' AND ')} AND ${isAbsent(own, 'n', key, target, emission)}`;
  const mixed = `NOT (${known.join(' AND ')}) AND (${known.join(' OR ')})`;
  const fault = key.match === 'full' ? `((${dangling}) OR (${mixed}))` : dangling;
  const columns = own.map((column) => `n.c${column.number}`).join(', ');
  const from =
    kind === 'insert'
      ? `${rows} AS n WHERE`
      : `${storedName(table)} AS n WHERE n.rowid IN (SELECT rid FROM ${rows}) AND`;
  const sql = `SELECT ${columns} FROM ${from} ((n.rowid & 1023) <> 1 OR tick(n.rowid)) AND ${fault} ORDER BY n.rowid LIMIT 1`;
  await executor.register(statement, emission.registrations);
  const [row] = readStored(await executor.rows(statement, { sql, parameters: [] }, types), types);
  return row;
}
