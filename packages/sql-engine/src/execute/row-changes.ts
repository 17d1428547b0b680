// Rows of one of the engine's own tables on their way in or out: completed (defaults, generated columns, what indexes
// keep), checked, and written by one statement of SQLite's. What foreign keys make of it is in settle-keys.ts.

import type { ColumnAssignment, ResidentRules } from '../bind/tree.ts';
import { Emission } from '../emit/emission.ts';
import { emitExpression } from '../emit/expression.ts';
import { storedName, type LocalTable } from '../local/definitions.ts';
import { foldExpression } from '../plan/fold.ts';
import { isReferenced, type KeyCheck } from './foreign-keys.ts';
import type { SqlText } from './messages.ts';
import { checkRows, defineColumns, keepKeys, tickOf, withRow, type CheckedRows } from './row-checks.ts';

/** Rows that are to replace others: the temporary table has all of their columns. */
export interface RowUpdate {
  readonly checked: CheckedRows;
  readonly rules: ResidentRules | undefined;
  /** Those that are set, generated ones not counted: indexes into the table's columns. */
  readonly columns: readonly number[];
}

/** Rows that have been written. */
export interface WrittenRows {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly checked: CheckedRows;
  /** Numbers of the columns that an UPDATE has set; absent: all. */
  readonly set?: readonly number[];
  /** Of an UPDATE of keys that others refer to: its rows as they were (`o1` …) and as they are (`n1` …). */
  readonly before?: string;
}

/** Columns that the statement does not fill itself, row by row in the order of the rows; then the checks. */
export async function completeRows(rules: ResidentRules, checked: CheckedRows): Promise<void> {
  await assignColumns(rules.defaults, checked);
  await assignColumns(rules.generated, checked);
  await keepKeys(rules, checked);
  await checkRows(rules, checked);
}

async function assignColumns(
  assignments: readonly ColumnAssignment[],
  { executor, statement, relation, rows, fold }: CheckedRows,
): Promise<void> {
  if (assignments.length === 0) return;
  const emission = new Emission(new Map());
  defineColumns(emission, relation, rows);
  const set = assignments.map(({ column, expression }) => {
    const stored = relation.table.resident?.columns[column] ?? '';
    return `${stored} = ${emitExpression(foldExpression(expression, fold), emission)}`;
  });
  await executor.register(statement, emission.registrations);
  const sql = `UPDATE ${rows} SET ${set.join(', ')} WHERE ${tickOf(rows)}`;
  await executor.run(statement, [{ sql, parameters: emission.parameters }]);
}

/** Puts rows that are complete in the places of those that are there. */
export async function updateRows(
  { checked, rules, columns }: RowUpdate,
  check: KeyCheck,
): Promise<{ readonly count: number; readonly written: WrittenRows }> {
  const { table, relation, rows } = checked;
  const before = await keepBefore(checked, check);
  const changed = [...columns, ...(rules?.generated ?? []).map(({ column }) => column)];
  const names = [
    ...changed.map((column) => relation.table.resident?.columns[column] ?? ''),
    ...(rules?.keys ?? []).map(({ stored }) => stored),
  ];
  const set = [...new Set(names)].map((name) => `${name} = n.${name}`).join(', ');
  const sql = `UPDATE ${storedName(table)} AS t SET ${set} FROM ${rows} AS n WHERE t.rowid = n.rid`;
  const count = await writeRows(sql, checked);
  const numbers = changed.flatMap((column) => table.columns[column]?.number ?? []);
  return { count, written: { kind: 'update', checked, set: numbers, ...(before === undefined ? {} : { before }) } };
}

export async function deleteRows(
  checked: CheckedRows,
): Promise<{ readonly count: number; readonly written: WrittenRows }> {
  const sql = `DELETE FROM ${storedName(checked.table)} WHERE rowid IN (SELECT rid FROM ${checked.rows})`;
  return { count: await writeRows(sql, checked), written: { kind: 'delete', checked } };
}

/** A key that is there twice is told with the row. */
export async function writeRows(sql: string, checked: CheckedRows): Promise<number> {
  try {
    const [count = 0] = await checked.executor.run(checked.statement, [text(sql)]);
    return count;
  } catch (error) {
    throw await withRow(error, checked);
  }
}

/** A temporary table of the rows as they are and as they will be, where foreign keys refer to the table. */
export async function keepBefore(
  { table, rows, executor, statement }: CheckedRows,
  check: KeyCheck,
): Promise<string | undefined> {
  if (!isReferenced(table, check.objects)) return undefined;
  const name = check.scratch();
  await executor.run(statement, [keptRows(table, rows, name)]);
  return name;
}

function keptRows(table: LocalTable, rows: string, name: string): SqlText {
  const values = table.columns.flatMap(({ number }) => [`t.c${number} AS o${number}`, `n.c${number} AS n${number}`]);
  return text(
    `CREATE TEMP TABLE ${name} AS SELECT ${['t.rowid AS rid', ...values].join(', ')} FROM ${storedName(table)} AS t JOIN ${rows} AS n ON n.rid = t.rowid`,
  );
}

export function text(sql: string): SqlText {
  return { sql, parameters: [] };
}
