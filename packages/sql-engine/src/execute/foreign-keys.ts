// Foreign keys among the engine's own tables, looked at when a statement has written its rows.
// https://www.postgresql.org/docs/15/ddl-constraints.html#DDL-CONSTRAINTS-FK

import { Emission } from '../emit/emission.ts';
import { sortKeyOf } from '../emit/expression.ts';
import { notSupported, pgError } from '../errors.ts';
import {
  indexExpressions,
  storedName,
  type LocalColumn,
  type LocalForeignKey,
  type LocalTable,
} from '../local/definitions.ts';
import { isDeferred, type Deferral, type PendingCheck } from '../local/deferral.ts';
import type { LocalObjects } from '../local/objects.ts';
import type { FoldContext } from '../plan/fold.ts';
import { typeByName, typeByOid } from '../types/registry.ts';
import type { Executor } from './executor.ts';
import { readStored } from './storage.ts';

export interface KeyCheck {
  readonly executor: Executor;
  readonly statement: number;
  readonly fold: FoldContext;
  readonly objects: LocalObjects;
  readonly deferral: Deferral;
  readonly defer: (check: PendingCheck) => void;
}

/** Rows that were inserted or changed refer to rows that are there: 23503. `rows` has them under their stored names. */
export async function checkReferences(table: LocalTable, rows: string, check: KeyCheck): Promise<void> {
  for (const constraint of table.constraints) {
    if (constraint.kind !== 'foreign') continue;
    const target = tableOf(constraint.referenced, check);
    const own = columnsOf(table, constraint.columns);
    const values = await orphan(own, rows, constraint, target, check);
    if (values === undefined) continue;
    if (isDeferred(check.deferral, constraint)) {
      check.defer({ constraint: constraint.oid, event: 'own' });
      continue;
    }
    throw pgError(
      '23503',
      `insert or update on table "${table.name}" violates foreign key constraint "${constraint.name}"`,
      {
        detail: `Key ${described(own, values)} is not present in table "${target.name}".`,
        schema: table.schema,
        table: table.name,
        constraint: constraint.name,
      },
    );
  }
}

/** Rows of the table have gone, or their keys have: what refers to them goes too, or it is an error. */
export async function checkReferenced(table: LocalTable, deleting: boolean, check: KeyCheck): Promise<void> {
  for (const relation of check.objects.all()) {
    if (relation.kind !== 'table') continue;
    for (const constraint of relation.constraints) {
      if (constraint.kind !== 'foreign' || constraint.referenced !== table.oid) continue;
      await settle(relation, constraint, table, deleting, check);
    }
  }
}

async function settle(
  child: LocalTable,
  constraint: LocalForeignKey,
  table: LocalTable,
  deleting: boolean,
  check: KeyCheck,
): Promise<void> {
  const own = columnsOf(child, constraint.columns);
  const name = storedName(child);
  const orphaned = isOrphan(own, 'n', constraint, table);
  const rowIds = `SELECT n.rowid FROM ${name} AS n WHERE ${orphaned}`;
  if (deleting && constraint.onDelete === 'cascade') {
    const sql = `DELETE FROM ${name} WHERE rowid IN (${rowIds})`;
    const [count = 0] = await check.executor.run(check.statement, [{ sql, parameters: [] }]);
    if (count > 0) await checkReferenced(child, true, check);
    return;
  }
  if (deleting && constraint.onDelete === 'set null') {
    const set = own.map((column) => `c${column.number} = NULL`).join(', ');
    const sql = `UPDATE ${name} SET ${set} WHERE rowid IN (${rowIds})`;
    const [count = 0] = await check.executor.run(check.statement, [{ sql, parameters: [] }]);
    if (count > 0) refuseRules(child, constraint);
    const required = own.find((column) => column.notNull);
    if (count > 0 && required !== undefined) {
      const message = `null value in column "${required.name}" of relation "${child.name}" violates not-null constraint`;
      throw pgError('23502', message, { schema: child.schema, table: child.name, column: required.name });
    }
    return;
  }
  const values = await orphan(own, name, constraint, table, check);
  if (values === undefined) return;
  const action = deleting ? constraint.onDelete : constraint.onUpdate;
  if (action === 'no action' && isDeferred(check.deferral, constraint)) {
    check.defer({ constraint: constraint.oid, event: 'referenced' });
    return;
  }
  const message = `update or delete on table "${table.name}" violates foreign key constraint "${constraint.name}" on table "${child.name}"`;
  throw pgError('23503', message, {
    detail: `Key ${described(columnsOf(table, constraint.referencedColumns), values)} is still referenced from table "${child.name}".`,
    schema: child.schema,
    table: child.name,
    constraint: constraint.name,
  });
}

/** What an UPDATE of one's own would look at is not looked at when foreign keys follow what they refer to. */
export function refuseRules(child: LocalTable, { columns, name }: LocalForeignKey): void {
  const touches = (numbers: readonly number[]): boolean => numbers.some((number) => columns.includes(number));
  const checked = child.constraints.some((constraint) => constraint.kind === 'check' && touches(constraint.columns));
  const kept = child.indexes.some(
    (index) =>
      touches(indexExpressions(index).flatMap(({ reads }) => reads)) ||
      (index.deferrable === true && touches(index.columns)),
  );
  if (!checked && !kept && child.columns.every((column) => column.generated === undefined)) return;
  throw notSupported(
    `following foreign key "${name}" into a table with checks, generated columns, or indexes over expressions`,
  );
}

export function tableOf(oid: number, { objects }: KeyCheck): LocalTable {
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

function isOrphan(own: readonly LocalColumn[], alias: string, key: LocalForeignKey, target: LocalTable): string {
  const emission = new Emission(new Map());
  const known = own.map((column) => `${alias}.c${column.number} IS NOT NULL`);
  const same = own.map((column, index) => {
    const type = typeByName(column.type).oid;
    const referenced = sortKeyOf(`p.c${key.referencedColumns[index] ?? 0}`, type, emission);
    return `${referenced} = ${sortKeyOf(`${alias}.c${column.number}`, type, emission)}`;
  });
  return `${known.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${storedName(target)} AS p WHERE ${same.join(' AND ')})`;
}

/** The key of the first row that refers to nothing, as text. */
async function orphan(
  own: readonly LocalColumn[],
  rows: string,
  key: LocalForeignKey,
  target: LocalTable,
  { executor, statement, fold }: KeyCheck,
): Promise<readonly string[] | undefined> {
  const types = own.map((column) => typeByName(column.type).oid);
  const columns = own.map((column) => `n.c${column.number}`).join(', ');
  const tick = '((n.rowid & 1023) <> 1 OR tick(n.rowid))';
  const sql = `SELECT ${columns} FROM ${rows} AS n WHERE ${tick} AND ${isOrphan(own, 'n', key, target)} ORDER BY n.rowid LIMIT 1`;
  const [row] = readStored(await executor.rows(statement, { sql, parameters: [] }, types), types);
  return row?.map((value, index) =>
    value === null ? 'null' : typeByOid(types[index] ?? 0).output(value, fold.session),
  );
}

function described(columns: readonly LocalColumn[], values: readonly string[]): string {
  return `(${columns.map((column) => column.name).join(', ')})=(${values.join(', ')})`;
}
