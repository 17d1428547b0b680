// INSERT, UPDATE and DELETE: the rows are computed or read first, every request is made up before the first is
// sent, then they are sent one by one. RETURNING is computed from the API's answers.

import { plainSelect } from '../bind/plain-select.ts';
import type {
  BoundStatement,
  DeleteStatement,
  Expression,
  InsertStatement,
  MergeStatement,
  Query,
  ScanRelation,
  SelectQuery,
  Target,
  UpdateStatement,
  WriteStatement,
} from '../bind/tree.ts';
import { visitExpression } from '../bind/walk.ts';
import { pgError } from '../errors.ts';
import type { JsonPage, Page } from '../driver/page.ts';
import type { ScanPlan } from '../driver/scan.ts';
import type { TableDefinition } from '../driver/table.ts';
import type { RowValues, TableWrites, WriteAnswer, WriteRequest } from '../driver/writes.ts';
import { foldExpression, foldQuery, isConstant, type FoldContext } from '../plan/fold.ts';
import { neededColumns } from '../plan/needed-columns.ts';
import type { PhysicalPlan } from '../plan/physical.ts';
import type { JsValue } from '../types/values.ts';
import { secondTime } from './resident-merge.ts';
import { checkWriteCount, type OtherWrites } from './send-writes.ts';
import { changedColumns, keysInWhere, targetQuery } from './write-targets.ts';

/** What is to be sent, and what RETURNING needs of it. */
export interface PlannedWrite {
  readonly requests: readonly WriteRequest[];
  /** For DELETE: RETURNING was computed before the rows went, one for each request. */
  readonly returned?: readonly (readonly JsValue[])[];
}

export interface WriteContext {
  readonly fold: FoldContext;
  /** Runs a query to its end; at most `rowsMax + 1` rows. */
  readonly readRows: (query: Query, rowsMax: number) => Promise<readonly (readonly JsValue[])[]>;
  readonly others?: OtherWrites | undefined;
}

export function isWrite(statement: BoundStatement): statement is WriteStatement {
  return statement.kind !== 'query';
}

/** Everything up to the first request: may read, sends nothing that changes anything. */
export async function planWrite(statement: WriteStatement, context: WriteContext): Promise<PlannedWrite> {
  const writes = checkWritable(statement, context);
  switch (statement.kind) {
    case 'insert':
      return planInsert(statement, writes, context);
    case 'update':
      return planUpdate(statement, writes, context);
    case 'delete':
      return planDelete(statement, writes, context);
    case 'merge':
      return planMerge(statement, writes, context);
  }
}

/** The checks that need no row. */
export function checkWritable(statement: WriteStatement, context: Pick<WriteContext, 'fold'>): TableWrites {
  const { table } = statement.relation;
  const { settings } = context.fold.session;
  if (settings['twilio.read_only'] === 'on') {
    throw pgError('25006', `cannot execute ${statement.kind.toUpperCase()} while twilio.read_only is on`, {
      hint: 'SET twilio.read_only = off allows writes, unless the server was started with --read-only.',
    });
  }
  const { writes } = table;
  const verb = verbsOf(statement).find((kind) => writes?.[kind] === undefined);
  if (verb !== undefined || writes === undefined) {
    throw pgError('0A000', `table "${table.name}" does not take ${(verb ?? statement.kind).toUpperCase()}`, {
      hint: possible(table.name, writes),
    });
  }
  const answers = statement.kind === 'insert' || statement.kind === 'update' ? writes[statement.kind] : undefined;
  if (statement.returning.length > 0 && answers?.answersRow === false) {
    throw pgError('0A000', `${statement.kind.toUpperCase()} of "${table.name}" has no RETURNING`, {
      detail: 'The API answers this request with something else than the row.',
      hint: 'Read the row afterwards.',
    });
  }
  if (statement.kind !== 'delete') refuseReads(statement);
  if (statement.kind !== 'insert' && statement.unfiltered && settings['twilio.allow_unfiltered_writes'] !== 'on') {
    const clause = statement.kind === 'merge' ? 'a condition' : 'WHERE';
    throw pgError('55000', `${statement.kind.toUpperCase()} without ${clause} is refused`, {
      hint: `Add ${statement.kind === 'merge' ? 'one after ON' : 'a WHERE clause'}, or SET twilio.allow_unfiltered_writes = on to write every row.`,
    });
  }
  for (const { kind, columns } of writtenColumns(statement)) {
    checkColumns(table, kind, columns, writes[kind]?.columns ?? []);
  }
  return writes;
}

type Verb = 'insert' | 'update' | 'delete';

function verbsOf(statement: WriteStatement): readonly Verb[] {
  return statement.kind === 'merge' ? statement.actions.map(({ kind }) => kind) : [statement.kind];
}

/** What the statement gives or sets: indexes into table.columns. */
function writtenColumns(
  statement: WriteStatement,
): readonly { readonly kind: 'insert' | 'update'; readonly columns: readonly number[] }[] {
  switch (statement.kind) {
    case 'insert':
      return [{ kind: 'insert', columns: statement.columns }];
    case 'update':
      return [{ kind: 'update', columns: statement.assignments.map(({ column }) => column) }];
    case 'delete':
      return [];
    case 'merge':
      return statement.actions.flatMap(({ kind, columns }) => (kind === 'delete' ? [] : [{ kind, columns }]));
  }
}

/** RETURNING is computed from the answers alone. */
function refuseReads({ returning }: WriteStatement): void {
  for (const { expression } of returning) {
    visitExpression(expression, {
      relation: (relation) => {
        if (relation.kind !== 'scan' && relation.kind !== 'cte') return;
        throw pgError('0A000', `a subquery over "${relation.alias}" in RETURNING is not supported`, {
          detail: 'RETURNING is computed from what the API answers.',
          hint: 'Put the write into WITH, and read the other table beside it.',
        });
      },
    });
  }
}

function possible(table: string, writes: TableWrites | undefined): string {
  const verbs = (['insert', 'update', 'delete'] as const).filter((verb) => writes?.[verb] !== undefined);
  if (verbs.length === 0) return `"${table}" can only be read.`;
  return `"${table}" takes ${verbs.map((verb) => verb.toUpperCase()).join(' and ')}.`;
}

function checkColumns(
  table: TableDefinition,
  kind: 'insert' | 'update',
  columns: readonly number[],
  writable: readonly string[],
): void {
  for (const index of columns) {
    const name = table.columns[index]?.name ?? '';
    if (writable.includes(name)) continue;
    throw pgError('428C9', `column "${name}" of "${table.name}" cannot be written by ${kind.toUpperCase()}`, {
      column: name,
      table: table.name,
      hint: `Columns that can be written: ${writable.join(', ')}.`,
    });
  }
}

function rowLimit(context: WriteContext): number {
  const limit = Number(context.fold.session.settings['twilio.max_write_rows'] ?? 0);
  return limit === 0 ? Number.MAX_SAFE_INTEGER - 1 : limit;
}

// ---- INSERT ----------------------------------------------------------------------------------------------

async function planInsert(
  statement: InsertStatement,
  writes: TableWrites,
  context: WriteContext,
): Promise<PlannedWrite> {
  const rows =
    constantRows(foldQuery(statement.source, context.fold)) ??
    (await context.readRows(statement.source, rowLimit(context)));
  checkWriteCount(rows.length, context.fold.session.settings, context.others);
  const { columns } = statement.relation.table;
  const names = statement.columns.map((index) => columns[index]?.name ?? '');
  const requests = rows.map((row) => {
    const values = new Map(names.map((name, index) => [name, row[index] ?? null]));
    return plan(writes.insert?.plan(values));
  });
  return { requests };
}

function plan(request: WriteRequest | undefined): WriteRequest {
  if (request === undefined) throw new Error('the table was checked to take this write');
  return request;
}

/** VALUES and SELECT without FROM need no executor when nothing is left to compute. */
export function constantRows(query: Query): readonly (readonly JsValue[])[] | undefined {
  if (query.limit !== undefined || query.offset !== undefined || query.orderBy.length > 0) return undefined;
  if (query.kind === 'set-operation') return undefined;
  if (query.kind === 'select' && (query.from !== undefined || query.where !== undefined || query.grouped))
    return undefined;
  const rows = query.kind === 'values' ? query.rows : [query.targets];
  if (!rows.every((row) => row.every(isConstant))) return undefined;
  return rows.map((row) => row.map((value) => (isConstant(value) ? value.value : null)));
}

/** Values that stand for those of each row, for EXPLAIN: `{sid}`. */
export function writePlaceholders(names: readonly string[]): RowValues {
  return new Map(names.map((name) => [name, `{${name}}`]));
}

// ---- UPDATE and DELETE -----------------------------------------------------------------------------------

async function planUpdate(
  statement: UpdateStatement,
  writes: TableWrites,
  context: WriteContext,
): Promise<PlannedWrite> {
  const { relation } = statement;
  const { names, expressions } = changedColumns(statement, writes, context.fold);
  const where = foldOptional(statement.where, context.fold);
  const direct =
    expressions.every(isConstant) && statement.from === undefined
      ? keysInWhere(relation, where, writes, context.fold.session)
      : undefined;
  const change = (values: readonly JsValue[]): RowValues =>
    new Map(names.map((name, index) => [name, values[index] ?? null]));
  if (direct !== undefined) {
    checkWriteCount(direct.length, context.fold.session.settings, context.others);
    const changes = change(expressions.map((e) => (isConstant(e) ? e.value : null)));
    return { requests: direct.map((key) => plan(writes.update?.plan(key, changes))) };
  }
  const query = targetQuery(relation, statement.from, where, statement.ctes, readColumns(writes), expressions);
  const rows = await readTargets(query, writes, context);
  return {
    requests: rows.map(({ key, values }) => plan(writes.update?.plan(key, change(values)))),
  };
}

async function planDelete(
  statement: DeleteStatement,
  writes: TableWrites,
  context: WriteContext,
): Promise<PlannedWrite> {
  const { relation, returning } = statement;
  const where = foldOptional(statement.where, context.fold);
  const direct = statement.using === undefined ? keysInWhere(relation, where, writes, context.fold.session) : undefined;
  if (direct !== undefined) {
    const returned = returning.length === 0 ? [] : keysReturned(relation, returning, direct);
    if (returned !== undefined) {
      checkWriteCount(direct.length, context.fold.session.settings, context.others);
      return {
        requests: direct.map((key) => plan(writes.delete?.plan(key))),
        ...(returning.length === 0 ? {} : { returned }),
      };
    }
  }
  const expressions = returning.map((target) => foldExpression(target.expression, context.fold));
  const query = targetQuery(relation, statement.using, where, statement.ctes, readColumns(writes), expressions);
  const rows = await readTargets(query, writes, context);
  return {
    requests: rows.map(({ key }) => plan(writes.delete?.plan(key))),
    returned: rows.map(({ values }) => values),
  };
}

/** RETURNING of nothing but key columns that the WHERE clause has already given. */
function keysReturned(
  relation: ScanRelation,
  returning: readonly Target[],
  keys: readonly RowValues[],
): readonly (readonly JsValue[])[] | undefined {
  const names = returning.map(({ expression }) => {
    const index =
      expression.kind === 'column' ? relation.columns.findIndex((column) => column.column === expression.column) : -1;
    return relation.table.columns[index]?.name;
  });
  if (!names.every((name) => name !== undefined && keys.every((key) => key.has(name)))) return undefined;
  return keys.map((key) => names.map((name) => key.get(name ?? '') ?? null));
}

function foldOptional(expression: Expression | undefined, fold: FoldContext): Expression | undefined {
  return expression === undefined ? undefined : foldExpression(expression, fold);
}

const readColumns = ({ keyColumns, versionColumns = [] }: TableWrites): readonly string[] => [
  ...keyColumns,
  ...versionColumns,
];

interface TargetRow {
  readonly key: RowValues;
  readonly values: readonly JsValue[];
}

/** Each row once, even when a join brings it several times. */
async function readTargets(
  query: SelectQuery,
  writes: TableWrites,
  context: WriteContext,
): Promise<readonly TargetRow[]> {
  const columns = readColumns(writes);
  const rows = await context.readRows(query, rowLimit(context));
  const targets = new Map<string, TargetRow>();
  for (const row of rows) {
    const key = new Map(columns.map((name, index) => [name, row[index] ?? null]));
    const id = JSON.stringify([...key.values()].map(String));
    if (!targets.has(id)) targets.set(id, { key, values: row.slice(columns.length) });
  }
  checkWriteCount(targets.size, context.fold.session.settings, context.others);
  return [...targets.values()];
}

// ---- MERGE -----------------------------------------------------------------------------------------------

async function planMerge(
  { relation, source, keys, columns, actions }: MergeStatement,
  writes: TableWrites,
  context: WriteContext,
): Promise<PlannedWrite> {
  const rows = await context.readRows(source, rowLimit(context));
  checkWriteCount(rows.length, context.fold.session.settings, context.others);
  const written = new Set<string>();
  const { wholeRow = [] } = writes.update ?? {};
  const requests = rows.map(([number, ...cells]) => {
    const action = actions[Number(number)];
    const values = new Map(columns.map((column, index) => [column, cells[keys.length + index] ?? null]));
    const given = columns.flatMap((column): readonly (readonly [string, JsValue])[] => {
      const name = relation.table.columns[column]?.name ?? '';
      const sent = action !== undefined && action.columns.some((one) => one === column);
      return sent || (action?.kind === 'update' && wholeRow.includes(name)) ? [[name, values.get(column) ?? null]] : [];
    });
    if (action?.kind === 'insert') return plan(writes.insert?.plan(new Map(given)));
    const key = new Map(keys.map((name, index) => [name, cells[index] ?? null]));
    const id = JSON.stringify([...key.values()].map(String));
    if (written.has(id)) throw secondTime();
    written.add(id);
    return plan(action?.kind === 'update' ? writes.update?.plan(key, new Map(given)) : writes.delete?.plan(key));
  });
  return { requests };
}

// ---- RETURNING -------------------------------------------------------------------------------------------

/** A plan over the answers: the same residual machinery, with pages that are there already. */
export function returningPlan(
  relation: ScanRelation,
  returning: readonly Target[],
  answers: readonly WriteAnswer[],
  fold: FoldContext,
): PhysicalPlan {
  const query = plainSelect({
    outputs: returning.map(({ column, name, type, modifier }) => ({ column, name, type, modifier })),
    targets: returning.map((target) => target.expression),
    from: relation,
  });
  const residual = foldQuery(query, fold);
  const columns = neededColumns(residual).get(relation.relation) ?? [];
  const pages = answers.map((answer) => answer.page).filter((page): page is JsonPage => page !== undefined);
  const answered: ScanPlan = {
    support: [],
    order: false,
    limit: false,
    missing: [],
    requests: [],
    estimate: { requests: 0, rows: pages.length },
    identity: 'answers',
    duplicates: false,
    open: () => given(pages),
  };
  return {
    fetches: [
      {
        id: 0,
        table: relation.table,
        scans: [relation],
        columns,
        alternatives: [[]],
        bindings: [],
        bindingsOptional: false,
        order: [],
        toEnd: true,
        plans: [answered],
      },
    ],
    fetchOf: new Map([[relation.relation, 0]]),
    residual,
    local: false,
    resident: false,
  };
}

async function* given(pages: readonly Page[]): AsyncGenerator<Page> {
  for (const page of pages) yield await Promise.resolve(page);
}
