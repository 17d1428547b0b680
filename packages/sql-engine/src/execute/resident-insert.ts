// Writing the rows of an INSERT, with ON CONFLICT: rows that clash are left out, or change what they clash with.
// https://www.postgresql.org/docs/15/sql-insert.html#SQL-ON-CONFLICT

import type { InsertStatement, OnConflict, ScanRelation } from '../bind/tree.ts';
import { Emission } from '../emit/emission.ts';
import { emitExpression } from '../emit/expression.ts';
import { pgError } from '../errors.ts';
import { storedColumns, storedName, type LocalIndex } from '../local/definitions.ts';
import { foldExpression } from '../plan/fold.ts';
import { OID } from '../types/oids.ts';
import type { KeyCheck } from './foreign-keys.ts';
import type { SqlText } from './messages.ts';
import { refuseFetches } from './resident-source.ts';
import { completeRows, keepBefore, text, writeRows, type WrittenRows } from './row-changes.ts';
import { canClash, coveredBy, defineColumns, keysOf, tickOf, type CheckedRows } from './row-checks.ts';

type ConflictNames = readonly [updates: string, matches: string];

export interface Inserted {
  /** How many rows were inserted or changed. What was neither is gone from the temporary table. */
  readonly count: number;
  readonly written: readonly WrittenRows[];
}

/** An INSERT, with what its ON CONFLICT says. */
export async function insertOn(
  statement: InsertStatement,
  checked: CheckedRows,
  names: readonly string[],
  check: KeyCheck,
): Promise<Inserted> {
  const { onConflict } = statement;
  if (onConflict === undefined) return insertRows(checked);
  const base = await lastRow(checked);
  // Made by resident-write.ts as such a pair.
  const [updates = '', matches = ''] = names;
  if (onConflict.update === undefined) {
    const count = await insertOthers(onConflict, checked, base, matches);
    return { count, written: [{ kind: 'insert', checked }] };
  }
  return insertOrUpdate(statement, onConflict, onConflict.update, checked, base, [updates, matches], check);
}

export async function insertRows(checked: CheckedRows): Promise<Inserted> {
  const count = await insertAll(checked, await lastRow(checked), 'INSERT', '1');
  return { count, written: [{ kind: 'insert', checked }] };
}

async function lastRow({ executor, statement, table }: CheckedRows): Promise<bigint> {
  const sql = `SELECT coalesce(max(rowid), 0) FROM ${storedName(table)}`;
  const [row] = await executor.rows(statement, { sql, parameters: [] }, [OID.int8]);
  return BigInt(row?.[0] as bigint | number);
}

async function insertAll(checked: CheckedRows, base: bigint, verb: string, which: string): Promise<number> {
  const { table, rows } = checked;
  const columns = storedColumns(table);
  const values = [`${base} + n.rid`, ...columns.map((column) => `n.${column}`)].join(', ');
  const sql = `${verb} INTO ${storedName(table)} (${['rowid', ...columns].join(', ')}) SELECT ${values} FROM ${rows} AS n WHERE ${tickOf('n')} AND ${which} ORDER BY n.rid`;
  return await writeRows(sql, checked);
}

// ---- DO NOTHING ------------------------------------------------------------------------------------------

/** Without named indexes SQLite does it itself; with them, clashes in the others are errors. */
async function insertOthers(
  { arbiters }: OnConflict,
  checked: CheckedRows,
  base: bigint,
  matches: string,
): Promise<number> {
  const { executor, statement, table, rows } = checked;
  if (arbiters === undefined) {
    const count = await insertAll(checked, base, 'INSERT OR IGNORE', '1');
    const gone = `DELETE FROM ${rows} AS n WHERE NOT EXISTS (SELECT 1 FROM ${storedName(table)} AS t WHERE t.rowid = ${base} + n.rid)`;
    await executor.run(statement, [text(gone)]);
    return count;
  }
  await findMatches(arbiters, checked, matches);
  await executor.run(statement, [
    text(`DELETE FROM ${rows} WHERE rid IN (SELECT nrid FROM ${matches})`),
    ...arbiterIndexes(arbiters, checked).map((index) => text(repeatedKeys(index, checked))),
  ]);
  return insertAll(checked, base, 'INSERT', '1');
}

/** Of new rows with the same key the first one stays. */
function repeatedKeys(index: LocalIndex, { table, rows }: CheckedRows): string {
  const emission = new Emission(new Map());
  const keys = keysOf(index, table, 'n', emission);
  const known = [canClash(index, keys), ...coveredBy(index, 'n')].join(' AND ');
  const numbered = `SELECT n.rid, row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY n.rid) AS place FROM ${rows} AS n WHERE ${known}`;
  return `DELETE FROM ${rows} WHERE rid IN (SELECT rid FROM (${numbered}) WHERE place > 1)`;
}

function arbiterIndexes(arbiters: readonly number[], { table }: CheckedRows): readonly LocalIndex[] {
  return table.indexes.filter((index) => arbiters.includes(index.oid));
}

/** Fills a table with the pairs of new rows and rows of the table that have the same key. */
async function findMatches(arbiters: readonly number[], checked: CheckedRows, matches: string): Promise<void> {
  const { executor, statement, table, rows } = checked;
  const fills = arbiterIndexes(arbiters, checked).map((index): SqlText => {
    const emission = new Emission(new Map());
    const own = keysOf(index, table, 't', emission);
    const keys = keysOf(index, table, 'n', emission);
    const same = [
      ...own.map((key, place) => `${key} ${index.nullsNotDistinct ? 'IS' : '='} ${keys[place] ?? ''}`),
      ...coveredBy(index, 't'),
      ...coveredBy(index, 'n'),
    ];
    return text(
      `INSERT OR IGNORE INTO ${matches} SELECT n.rid, t.rowid FROM ${rows} AS n JOIN ${storedName(table)} AS t ON ${same.join(' AND ')} WHERE ${tickOf('n')}`,
    );
  });
  const create = text(`CREATE TEMP TABLE ${matches} (nrid INTEGER PRIMARY KEY, trid INTEGER)`);
  await executor.run(statement, [create, ...fills]);
}

// ---- DO UPDATE -------------------------------------------------------------------------------------------

async function insertOrUpdate(
  insert: InsertStatement,
  { arbiters = [] }: OnConflict,
  update: NonNullable<OnConflict['update']>,
  checked: CheckedRows,
  base: bigint,
  [updates, matches]: ConflictNames,
  check: KeyCheck,
): Promise<Inserted> {
  const { executor, statement, table, rows } = checked;
  await findMatches(arbiters, checked, matches);
  await computeUpdates(insert.relation, update, checked, [updates, matches]);
  await refuseSecondTime(arbiters, checked, [updates, matches]);
  const changed: CheckedRows = { ...checked, rows: updates, replaces: true };
  if (insert.rules !== undefined) await completeRows({ ...insert.rules, defaults: [] }, changed);
  const before = await keepBefore(changed, check);
  const inserted = await insertAll(checked, base, 'INSERT', `n.rid NOT IN (SELECT nrid FROM ${matches})`);
  const columns = storedColumns(table);
  const set = columns.map((column) => `${column} = u.${column}`).join(', ');
  const count = await writeRows(
    `UPDATE ${storedName(table)} AS t SET ${set} FROM ${updates} AS u WHERE t.rowid = u.rid`,
    changed,
  );
  await executor.run(statement, [
    text(`UPDATE ${rows} AS n SET ${set} FROM ${updates} AS u WHERE n.rid = u.nrid`),
    text(`DELETE FROM ${rows} WHERE rid IN (SELECT nrid FROM ${matches}) AND rid NOT IN (SELECT nrid FROM ${updates})`),
  ]);
  const updated: WrittenRows = { kind: 'update', checked: changed, ...(before === undefined ? {} : { before }) };
  return { count: inserted + count, written: [{ kind: 'insert', checked }, updated] };
}

/** The rows that are there, as they will be. */
async function computeUpdates(
  relation: ScanRelation,
  { excluded, assignments, where }: NonNullable<OnConflict['update']>,
  { executor, statement, table, rows, fold }: CheckedRows,
  [updates, matches]: ConflictNames,
): Promise<void> {
  const expressions = [...assignments.map(({ expression }) => expression), ...(where === undefined ? [] : [where])];
  refuseFetches(expressions, 'ON CONFLICT DO UPDATE');
  const emission = new Emission(new Map());
  defineColumns(emission, relation, 't', 'rowid');
  defineColumns(emission, excluded, 'n');
  const assigned = new Map(
    assignments.map(({ column, expression }) => [column, emitExpression(foldExpression(expression, fold), emission)]),
  );
  const columns = storedColumns(table);
  const values = columns.map((column, index) => assigned.get(index) ?? `t.${column}`);
  const condition = where === undefined ? '1' : emitExpression(foldExpression(where, fold), emission);
  await executor.register(statement, emission.registrations);
  await executor.run(statement, [
    text(`CREATE TEMP TABLE ${updates} (rid INTEGER, nrid INTEGER, ${columns.join(', ')})`),
    {
      sql: `INSERT INTO ${updates} SELECT ${['t.rowid', 'n.rid', ...values].join(', ')} FROM ${rows} AS n JOIN ${matches} AS m ON m.nrid = n.rid JOIN ${storedName(table)} AS t ON t.rowid = m.trid WHERE ${condition} ORDER BY n.rid`,
      parameters: emission.parameters,
    },
  ]);
}

/** A row that this statement has inserted or changed can't be changed by it again: 21000. */
async function refuseSecondTime(
  arbiters: readonly number[],
  checked: CheckedRows,
  [updates, matches]: ConflictNames,
): Promise<void> {
  const { executor, statement, table, rows } = checked;
  const twice = [
    `SELECT 1 FROM ${updates} AS u JOIN ${matches} AS m ON m.trid = u.rid WHERE m.nrid > u.nrid`,
    ...arbiterIndexes(arbiters, checked).map((index) => {
      const emission = new Emission(new Map());
      const keys = keysOf(index, table, 'n', emission);
      const known = [canClash(index, keys), ...coveredBy(index, 'n')].join(' AND ');
      return `SELECT 1 FROM ${rows} AS n WHERE ${known} AND n.rid NOT IN (SELECT nrid FROM ${matches}) GROUP BY ${keys.join(', ')} HAVING count(*) > 1`;
    }),
  ];
  for (const sql of twice) {
    const found = await executor.rows(statement, { sql: `${sql} LIMIT 1`, parameters: [] }, [OID.int4]);
    if (found.length === 0) continue;
    throw pgError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time', {
      hint: 'Ensure that no rows proposed for insertion within the same command have duplicate constrained values.',
    });
  }
}
