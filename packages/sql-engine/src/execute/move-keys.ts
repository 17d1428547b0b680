// ON UPDATE CASCADE and SET NULL: rows that refer to a key which has changed follow it, and what refers to them.
// https://www.postgresql.org/docs/15/ddl-constraints.html#DDL-CONSTRAINTS-FK

import { Emission } from '../emit/emission.ts';
import { sortKeyOf } from '../emit/expression.ts';
import { pgError } from '../errors.ts';
import { storedName, type LocalForeignKey, type LocalTable } from '../local/definitions.ts';
import type { LocalObjects } from '../local/objects.ts';
import { typeByName } from '../types/registry.ts';
import { columnsOf, refuseRules, type KeyCheck } from './foreign-keys.ts';
import type { SqlText } from './messages.ts';

interface Follower {
  readonly child: LocalTable;
  readonly constraint: LocalForeignKey;
}

/** The foreign keys that do more than refuse when one of the table's keys changes. */
export function followersOf(table: LocalTable, objects: LocalObjects): readonly Follower[] {
  return objects.all().flatMap((child): Follower[] => {
    if (child.kind !== 'table') return [];
    return child.constraints.flatMap((constraint): Follower[] => {
      const follows =
        constraint.kind === 'foreign' &&
        constraint.referenced === table.oid &&
        (constraint.onUpdate === 'cascade' || constraint.onUpdate === 'set null');
      return follows ? [{ child, constraint }] : [];
    });
  });
}

/** Before the update: rows as they are (`o1` …) and as they will be (`n1` …), in a temporary table. */
export function keepMoved(table: LocalTable, rows: string, moved: string): SqlText {
  const values = table.columns.flatMap(({ number }) => [`t.c${number} AS o${number}`, `n.c${number} AS n${number}`]);
  return text(
    `CREATE TEMP TABLE ${moved} AS SELECT ${['t.rowid AS rid', ...values].join(', ')} FROM ${storedName(table)} AS t JOIN ${rows} AS n ON n.rid = t.rowid`,
  );
}

/** After the update; `moved` was kept before it, and is dropped. */
export async function moveKeys(table: LocalTable, moved: string, check: KeyCheck): Promise<void> {
  for (const [index, { child, constraint }] of followersOf(table, check.objects).entries()) {
    refuseRules(child, constraint);
    const own = `${moved}_${index}`;
    await check.executor.run(check.statement, [follow(child, constraint, table, moved, own)]);
    const set = constraint.columns.map((number) => `c${number} = m.n${number}`).join(', ');
    const sql = `UPDATE ${storedName(child)} AS t SET ${set} FROM ${own} AS m WHERE t.rowid = m.rid`;
    const [count = 0] = await check.executor.run(check.statement, [text(sql)]);
    if (count > 0 && constraint.onUpdate === 'set null') refuseNulls(child, constraint);
    // A table that refers to itself has followers for ever: those that nothing moved end it.
    if (count > 0) await moveKeys(child, own, check);
    else await check.executor.run(check.statement, [text(`DROP TABLE ${own}`)]);
  }
  await check.executor.run(check.statement, [text(`DROP TABLE ${moved}`)]);
}

/** The rows that refer to changed keys, with the new ones. */
function follow(
  child: LocalTable,
  constraint: LocalForeignKey,
  table: LocalTable,
  moved: string,
  own: string,
): SqlText {
  const emission = new Emission(new Map());
  const keys = columnsOf(table, constraint.referencedColumns).map(({ number, type }, index) => {
    const keyOf = (value: string): string => sortKeyOf(value, typeByName(type).oid, emission);
    return {
      same: `${keyOf(`t.c${constraint.columns[index] ?? 0}`)} = ${keyOf(`m.o${number}`)}`,
      changed: `${keyOf(`m.o${number}`)} IS NOT ${keyOf(`m.n${number}`)}`,
    };
  });
  const values = child.columns.flatMap(({ number }) => {
    const place = constraint.columns.indexOf(number);
    const followed = constraint.onUpdate === 'cascade' ? `m.n${constraint.referencedColumns[place] ?? 0}` : 'NULL';
    return [`t.c${number} AS o${number}`, `${place === -1 ? `t.c${number}` : followed} AS n${number}`];
  });
  const where = `${keys.map(({ same }) => same).join(' AND ')} AND (${keys.map(({ changed }) => changed).join(' OR ')})`;
  return text(
    `CREATE TEMP TABLE ${own} AS SELECT ${['t.rowid AS rid', ...values].join(', ')} FROM ${moved} AS m JOIN ${storedName(child)} AS t ON ${where}`,
  );
}

function refuseNulls(child: LocalTable, { columns }: LocalForeignKey): void {
  const required = columnsOf(child, columns).find((column) => column.notNull);
  if (required === undefined) return;
  const message = `null value in column "${required.name}" of relation "${child.name}" violates not-null constraint`;
  throw pgError('23502', message, { schema: child.schema, table: child.name, column: required.name });
}

function text(sql: string): SqlText {
  return { sql, parameters: [] };
}
