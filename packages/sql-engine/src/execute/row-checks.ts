// Why rows can't be written to one of the engine's own tables: the first row in order, and of its faults the one that
// Postgres finds first (not null, checks by name, unique indexes in the order in which they were made).

import { PgError, pgError } from '../errors.ts';
import { Emission } from '../emit/emission.ts';
import { emitExpression, sortKeyOf } from '../emit/expression.ts';
import type { ResidentRules, ScanRelation } from '../bind/tree.ts';
import { residentColumn } from '../local/table-definition.ts';
import type { FoldContext } from '../plan/fold.ts';
import { foldExpression } from '../plan/fold.ts';
import { storedColumn, storedName, type LocalColumn, type LocalIndex, type LocalTable } from '../local/definitions.ts';
import { isDeferred } from '../local/deferral.ts';
import { keyNames } from '../local/index-names.ts';
import { keyColumn } from '../local/stored-sql.ts';
import { OID } from '../types/oids.ts';
import { typeByName, typeByOid } from '../types/registry.ts';
import type { JsValue } from '../types/values.ts';
import type { Executor } from './executor.ts';
import type { KeyCheck } from './foreign-keys.ts';
import { readStored } from './storage.ts';

/** Postgres shows no more of a value in "Failing row contains". */
const shownBytes = 64;

export interface CheckedRows {
  readonly executor: Executor;
  readonly statement: number;
  readonly table: LocalTable;
  readonly relation: ScanRelation;
  /** The temporary table of new rows: `rid` and the columns by their stored names. */
  readonly rows: string;
  readonly fold: FoldContext;
  /** Rows that are replaced do not clash with what replaces them. */
  readonly replaces: boolean;
}

/** Columns of the relation as those of the table with the alias. */
export function defineColumns(
  emission: Emission,
  relation: ScanRelation,
  alias: string,
  rowName: 'rowid' | 'rid' = 'rid',
): void {
  const { resident } = relation.table;
  if (resident === undefined) throw new Error(`${relation.table.name} is not the engine's own`);
  relation.columns.forEach(({ column }, index) => {
    emission.defineColumn(column, residentColumn(resident, index, alias, rowName));
    emission.definePresence(column, '1');
  });
}

export function tickOf(alias: string): string {
  return `((${alias}.rowid & 1023) <> 1 OR tick(${alias}.rowid))`;
}

/** What indexes over expressions or parts of the table keep of each row. */
export async function keepKeys({ keys }: Pick<ResidentRules, 'keys'>, checked: CheckedRows): Promise<void> {
  if (keys.length === 0) return;
  const { relation, rows, fold, executor, statement } = checked;
  const emission = new Emission(new Map());
  defineColumns(emission, relation, rows);
  const set = keys.map(
    ({ stored, expression }) => `${stored} = ${emitExpression(foldExpression(expression, fold), emission)}`,
  );
  await executor.register(statement, emission.registrations);
  const sql = `UPDATE ${rows} SET ${set.join(', ')} WHERE ${tickOf(rows)}`;
  await executor.run(statement, [{ sql, parameters: emission.parameters }]);
}

/** Not null and checks. Throws 23502 or 23514, or 23505 when an earlier row is a duplicate. */
export async function checkRows(rules: ResidentRules, checked: CheckedRows): Promise<void> {
  const { table, relation, rows, fold, executor, statement } = checked;
  const emission = new Emission(new Map());
  defineColumns(emission, relation, 'n');
  const notNull = table.columns.filter((column) => column.notNull);
  const branches = [
    ...notNull.map((column) => `n.${storedColumn(column)} IS NULL`),
    ...rules.checks.map(({ expression }) => `NOT ${emitExpression(foldExpression(expression, fold), emission)}`),
  ];
  if (branches.length === 0) return;
  const fault = `CASE ${branches.map((branch, index) => `WHEN ${branch} THEN ${index}`).join(' ')} END`;
  const sql = `SELECT n.rid, ${fault} AS fault FROM ${rows} AS n WHERE ${tickOf('n')} AND fault IS NOT NULL ORDER BY n.rid LIMIT 1`;
  await executor.register(statement, emission.registrations);
  const [found] = await executor.rows(statement, { sql, parameters: emission.parameters }, [OID.int8, OID.int4]);
  if (found === undefined) return;
  const rid = BigInt(found[0] as bigint | number);
  const number = Number(found[1]);
  const duplicate = await findDuplicate(checked, rid);
  if (duplicate !== undefined) throw duplicate;
  const detail = await failingRow(checked, rid);
  const column = notNull[number];
  if (column !== undefined) throw notNullViolation(table, column, detail);
  const check = rules.checks[number - notNull.length];
  const name = check?.name ?? '';
  throw pgError('23514', `new row for relation "${table.name}" violates check constraint "${name}"`, {
    detail,
    schema: table.schema,
    table: table.name,
    constraint: name,
  });
}

/** Of rows that were written through views, as they are now. Throws 44000. */
export async function checkViews(
  { viewChecks }: Pick<ResidentRules, 'viewChecks'>,
  checked: CheckedRows,
): Promise<void> {
  if (viewChecks.length === 0) return;
  const { relation, rows, fold, executor, statement } = checked;
  const emission = new Emission(new Map());
  defineColumns(emission, relation, 'n');
  const branches = viewChecks.map(
    ({ expression }, index) =>
      `WHEN (${emitExpression(foldExpression(expression, fold), emission)}) IS NOT 1 THEN ${index}`,
  );
  const sql = `SELECT n.rid, CASE ${branches.join(' ')} END AS fault FROM ${rows} AS n WHERE ${tickOf('n')} AND fault IS NOT NULL ORDER BY n.rid LIMIT 1`;
  await executor.register(statement, emission.registrations);
  const [found] = await executor.rows(statement, { sql, parameters: emission.parameters }, [OID.int8, OID.int4]);
  if (found === undefined) return;
  throw pgError('44000', `new row violates check option for view "${viewChecks[Number(found[1])]?.view ?? ''}"`, {
    detail: await failingRow(checked, BigInt(found[0] as bigint | number)),
  });
}

function notNullViolation(table: LocalTable, column: LocalColumn, detail: string): PgError {
  const message = `null value in column "${column.name}" of relation "${table.name}" violates not-null constraint`;
  return pgError('23502', message, { detail, schema: table.schema, table: table.name, column: column.name });
}

/** The first row, before the given one, that agrees with another one in a unique index. */
export async function findDuplicate(checked: CheckedRows, before?: bigint): Promise<PgError | undefined> {
  let first: { readonly rid: bigint; readonly index: LocalIndex } | undefined;
  for (const index of checked.table.indexes) {
    if (!index.unique || index.deferrable === true) continue;
    const rid = await duplicateIn(index, checked, before);
    if (rid !== undefined && (first === undefined || rid < first.rid)) first = { rid, index };
  }
  return first === undefined ? undefined : duplicateError(first.index, first.rid, checked);
}

/** Keys that may be there twice while the statement runs, or until the transaction ends. The rows are written. */
export async function checkDeferrable(
  checked: CheckedRows,
  { deferral, defer }: Pick<KeyCheck, 'deferral' | 'defer'>,
): Promise<void> {
  const { table, rows, executor, statement } = checked;
  for (const index of table.indexes) {
    if (!index.unique || index.deferrable !== true) continue;
    const emission = new Emission(new Map());
    const keys = keysOf(index, table, 'n', emission);
    const same = keysOf(index, table, 't', emission).map(
      (key, place) => `${key} ${index.nullsNotDistinct ? 'IS' : '='} ${keys[place] ?? ''}`,
    );
    const others = `SELECT count(*) FROM ${storedName(table)} AS t WHERE ${[...same, ...coveredBy(index, 't')].join(' AND ')}`;
    const where = [tickOf('n'), canClash(index, keys), ...coveredBy(index, 'n'), `(${others}) > 1`].join(' AND ');
    await executor.register(statement, emission.registrations);
    const sql = `SELECT n.rid FROM ${rows} AS n WHERE ${where} ORDER BY n.rid LIMIT 1`;
    const [row] = await executor.rows(statement, { sql, parameters: emission.parameters }, [OID.int8]);
    const rid = row?.[0] ?? null;
    if (rid === null) continue;
    const constraint = table.constraints.find(
      (one) => (one.kind === 'primary' || one.kind === 'unique') && one.index === index.oid,
    );
    if (constraint !== undefined && constraint.kind !== 'check' && isDeferred(deferral, constraint)) {
      defer({ constraint: constraint.oid, event: 'own' });
    } else throw await duplicateError(index, BigInt(rid as bigint | number), checked);
  }
}

async function duplicateIn(
  index: LocalIndex,
  checked: CheckedRows,
  before: bigint | undefined,
): Promise<bigint | undefined> {
  const { table, rows, executor, statement, replaces } = checked;
  const emission = new Emission(new Map());
  const keys = keysOf(index, table, 'n', emission);
  const others = keysOf(index, table, 't', emission);
  const same = [
    ...keys.map((key, place) => `${others[place] ?? ''} ${index.nullsNotDistinct ? 'IS' : '='} ${key}`),
    ...coveredBy(index, 't'),
  ];
  const exists = (further: string): string =>
    `EXISTS (SELECT 1 FROM ${storedName(table)} AS t WHERE ${[...same, further].join(' AND ')})`;
  const replaced = `t.rowid NOT IN (SELECT rid FROM ${rows})`;
  const search = (clash: string): string => {
    const part = [tickOf('n'), ...coveredBy(index, 'n')].join(' AND ');
    const numbered = `SELECT *, row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY rid) AS place FROM ${rows} AS n WHERE ${part}`;
    return `SELECT min(n.rid) FROM (${numbered}) AS n WHERE ${canClash(index, keys)} AND (n.place > 1 OR ${clash})${before === undefined ? '' : ` AND n.rid < ${before}`}`;
  };
  await executor.register(statement, emission.registrations);
  // Of rows that are replaced, the last resort: an order in which a new key meets an old one.
  const searches = replaces ? [exists(replaced), exists('t.rowid <> n.rid')] : [exists('1')];
  for (const clash of searches) {
    const [row] = await executor.rows(statement, { sql: search(clash), parameters: [] }, [OID.int8]);
    const rid = row?.[0] ?? null;
    if (rid !== null) return BigInt(rid as bigint | number);
  }
  return undefined;
}

/** What the index compares, of the table with the alias. */
export function keysOf(index: LocalIndex, table: LocalTable, alias: string, emission: Emission): readonly string[] {
  return index.columns.map((number, place) => {
    const { stored, type } = keyColumn(index, table, number, place);
    return sortKeyOf(`${alias}.${stored}`, typeByName(type).oid, emission);
  });
}

/** Conditions for a row, of the table with the alias, to be in the index. */
export function coveredBy({ predicate }: LocalIndex, alias: string): readonly string[] {
  return predicate === undefined ? [] : [`${alias}.${predicate.stored} = 1`];
}

/** Nulls agree with nothing, unless the index says so. */
export function canClash({ nullsNotDistinct }: LocalIndex, keys: readonly string[]): string {
  return nullsNotDistinct ? '1' : keys.map((key) => `${key} IS NOT NULL`).join(' AND ');
}

async function duplicateError(index: LocalIndex, rid: bigint, checked: CheckedRows): Promise<PgError> {
  const { table } = checked;
  const columns = index.columns.map((number, place) => keyColumn(index, table, number, place));
  const values = await valuesOf(columns, rid, checked);
  const names = keyNames(index, table).join(', ');
  return pgError('23505', `duplicate key value violates unique constraint "${index.name}"`, {
    detail: `Key (${names})=(${values.join(', ')}) already exists.`,
    schema: table.schema,
    table: table.name,
    constraint: index.name,
  });
}

async function failingRow(checked: CheckedRows, rid: bigint): Promise<string> {
  const columns = checked.table.columns.map((column) => ({ stored: storedColumn(column), type: column.type }));
  const values = await valuesOf(columns, rid, checked);
  return `Failing row contains (${values.map(shorten).join(', ')}).`;
}

function shorten(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length <= shownBytes
    ? text
    : `${bytes
        .subarray(0, shownBytes)
        .toString('utf8')
        .replace(/\uFFFD+$/, '')}...`;
}

/** Values of one new row as text. */
export async function valuesOf(
  columns: readonly { readonly stored: string; readonly type: string }[],
  rid: bigint,
  { executor, statement, rows, fold }: Pick<CheckedRows, 'executor' | 'statement' | 'rows' | 'fold'>,
): Promise<readonly string[]> {
  const types = columns.map((column) => typeByName(column.type).oid);
  const sql = `SELECT ${columns.map(({ stored }) => stored).join(', ')} FROM ${rows} WHERE rid = ${rid}`;
  const [row] = readStored(await executor.rows(statement, { sql, parameters: [] }, types), types);
  return types.map((type, index) => textOf(row?.[index] ?? null, type, fold));
}

function textOf(value: JsValue, type: number, { session }: FoldContext): string {
  return value === null ? 'null' : typeByOid(type).output(value, session);
}

/** SQLite says that a key is there twice; which one is looked for. */
export async function withRow(error: unknown, checked: CheckedRows): Promise<unknown> {
  if (!(error instanceof PgError) || error.code !== '23505' || error.fields.detail !== undefined) return error;
  return (await findDuplicate(checked)) ?? error;
}
