// FROM: scans, subqueries, WITH references, set-returning functions and joins. Every scan carries a tick, by
// which a running statement is stopped: in WHERE, or in ON where the scan can be null-extended.

import type {
  CteRelation,
  Expression,
  FunctionRelation,
  JoinRelation,
  Query,
  Relation,
  ScanRelation,
  SubqueryRelation,
} from '../bind/tree.ts';
import { assertNever } from '../errors.ts';
import { columnsIn, freeColumns, isVolatile } from '../plan/conjuncts.ts';
import { residentColumn } from '../local/table-definition.ts';
import { typeByName } from '../types/registry.ts';
import { quoteSql, type Emission } from './emission.ts';
import { call, emitExpression } from './expression.ts';
import { jsonCell, jsonRows } from './json-rows.ts';
import { emitQuery } from './query.ts';
import { nullArgument } from './registration.ts';
import type { Registration } from './registration.ts';

export interface EmittedRelation {
  readonly sql: string;
  /** Terms to be ANDed first where the relation's rows are filtered. */
  readonly ticks: readonly string[];
}

export function emitRelation(relation: Relation, emission: Emission): EmittedRelation {
  switch (relation.kind) {
    case 'scan':
      return emitScan(relation, emission);
    case 'subquery':
      return emitSubquery(relation, emission, hasVolatileTarget(relation.query) ? 'MATERIALIZED' : '');
    case 'cte': {
      const alias = `r${relation.relation}`;
      const round = emission.roundOf(relation.cte);
      relation.columns.forEach((column, index) => {
        const cell = round === undefined ? `${alias}.c${index}` : jsonCell(alias, index, column.type);
        emission.defineColumn(column.column, cell);
      });
      if (round !== undefined) return { sql: `json_each(${round}) AS ${alias}`, ticks: [] };
      // A recursion reads its own rows, and nobody knows how many there will be. In what SQLite merges with the query
      // around it the scans tick.
      const ticks = emission.isKept(relation.cte) ? [countedTick(alias, relation.columns.length)] : [];
      return { sql: `${withPresence(`cte${relation.cte}`, relation, emission)} AS ${alias}`, ticks };
    }
    case 'function':
      return emitFunctionRelation(relation, emission);
    case 'join':
      return emitJoin(relation, emission);
    default:
      return assertNever(relation);
  }
}

/** A tick for rows without numbers: it counts for itself. */
function countedTick(alias: string, columns: number): string {
  return `tock(${columns === 0 ? 'NULL' : `${alias}.c0`})`;
}

function emitSubquery(relation: SubqueryRelation, emission: Emission, wrap: '' | 'MATERIALIZED'): EmittedRelation {
  if (relation.lateral && freeColumns(relation.query).size > 0) return emitLateral(relation, emission);
  const names = relation.columns.map((_, index) => `c${index}`);
  const alias = `r${relation.relation}`;
  const sql = emitQuery(relation.query, names, emission);
  relation.columns.forEach((column, index) => {
    emission.defineColumn(column.column, `${alias}.c${index}`);
    if (wrap !== '' || isStoredOutput(relation.query, index, emission)) emission.markStored(column.column);
  });
  const body = wrap === '' ? sql : `WITH m${relation.relation} AS ${wrap} (${sql}) SELECT * FROM m${relation.relation}`;
  return { sql: `${withPresence(`(${body})`, relation, emission)} AS ${alias}`, ticks: [] };
}

/** Where a whole row is asked for, it has to be known whether there is one: an outer join may have made it up. */
function withPresence(source: string, relation: SubqueryRelation | CteRelation, emission: Emission): string {
  const [first] = relation.columns;
  if (first === undefined || !emission.isRowAskedFor(first.column)) return source;
  for (const { column } of relation.columns)
    emission.definePresence(column, `r${relation.relation}.present IS NOT NULL`);
  return `(SELECT *, 1 AS present FROM ${source})`;
}

/** Whether the output is a column of a table, passed on. */
function isStoredOutput(query: Query, index: number, emission: Emission): boolean {
  const target = query.kind === 'select' ? query.targets[index] : undefined;
  return target?.kind === 'column' && emission.isStored(target.column);
}

/** Whether a value would be another one if it were computed again: it must not be where SQLite copies expressions. */
export function hasVolatileTarget(query: Query): boolean {
  switch (query.kind) {
    case 'select':
      return query.targets.some(isVolatile);
    case 'set-operation':
      return hasVolatileTarget(query.left) || hasVolatileTarget(query.right);
    case 'values':
      return query.rows.some((row) => row.some(isVolatile));
    default:
      return assertNever(query);
  }
}

/**
 * An arm of a join. SQLite may run a subquery that it can't merge once for each row of the other arm (as a co-routine in
 * the inner loop): its rows are kept instead.
 */
function emitArm(relation: Relation, emission: Emission): EmittedRelation {
  if (relation.kind === 'subquery' && !merges(relation.query)) {
    const emitted = emitSubquery(relation, emission, 'MATERIALIZED');
    // Kept rows are gone through for each row of the other arm.
    const lateral = relation.lateral && freeColumns(relation.query).size > 0;
    return lateral ? emitted : { ...emitted, ticks: [countedTick(`r${relation.relation}`, relation.columns.length)] };
  }
  if (relation.kind === 'function' && isSmall(relation) && !isLateral(relation)) return emitKept(relation, emission);
  return emitRelation(relation, emission);
}

/** Whether SQLite makes the subquery part of the query around it, and may. */
export function merges(query: Query): boolean {
  if (hasVolatileTarget(query)) return false;
  if (query.limit !== undefined || query.offset !== undefined || query.orderBy.length > 0) return false;
  if (query.kind !== 'select' || query.grouped || query.distinct !== undefined) return false;
  return query.from?.kind !== 'function' || !isSmall(query.from);
}

/** Rows of a series that may be kept. */
const keptSeriesMax = 10_000;

/** Whether the rows can be kept: they come out of values at hand, unless they are counted up. */
function isSmall(relation: FunctionRelation): boolean {
  return relation.calls.every(({ function: { name }, args }) => {
    if (name !== 'generate_series') return true;
    const [start, stop] = args.map((arg) => (arg.kind === 'constant' ? Number(arg.value) : Number.NaN));
    return start !== undefined && stop !== undefined && Math.abs(stop - start) <= keptSeriesMax;
  });
}

/** Whether arguments may refer to what stands before in the same FROM: they refer to columns at all. */
function isLateral(relation: FunctionRelation): boolean {
  return relation.calls.some(({ args }) => args.some((arg) => columnsIn(arg).size > 0));
}

/** SQLite takes every table function for a huge one, puts it into the innermost loop and calls it there anew. */
function emitKept(relation: FunctionRelation, emission: Emission): EmittedRelation {
  const { sql } = emitFunctionRelation(relation, emission);
  const name = `m${relation.relation}`;
  const kept = `WITH ${name} AS MATERIALIZED (SELECT * FROM ${sql}) SELECT * FROM ${name}`;
  const alias = `r${relation.relation}`;
  return { sql: `(${kept}) AS ${alias}`, ticks: [countedTick(alias, relation.columns.length)] };
}

/** SQLite knows no LATERAL, but arguments of table functions may refer to what stands before: rows travel as JSON. */
function emitLateral(relation: SubqueryRelation, emission: Emission): EmittedRelation {
  const alias = `r${relation.relation}`;
  const names = relation.columns.map((_, index) => `c${index}`);
  const sql = emitQuery(relation.query, names, emission);
  relation.columns.forEach((column, index) => {
    emission.defineColumn(column.column, jsonCell(alias, index, column.type));
    emission.definePresence(column.column, `${alias}.key IS NOT NULL`);
  });
  const types = relation.columns.map((column) => column.type);
  const rows = `(SELECT ${jsonRows(names, types)} FROM (${sql}))`;
  return { sql: `json_each(${rows}) AS ${alias}`, ticks: [] };
}

function emitScan(scan: ScanRelation, emission: Emission): EmittedRelation {
  const alias = `r${scan.relation}`;
  const { resident } = scan.table;
  scan.columns.forEach((column, index) => {
    const definition = scan.table.columns[index];
    if (definition === undefined) return;
    const sql =
      resident === undefined
        ? `${alias}.${quoteSql(definition.name)}`
        : residentColumn(resident, index, alias, 'rowid');
    emission.defineColumn(column.column, sql);
    emission.markStored(column.column);
  });
  const table = resident?.name ?? emission.tableOf(scan.relation);
  const presence = table === undefined ? '0' : `${alias}.rowid IS NOT NULL`;
  for (const { column } of scan.columns) emission.definePresence(column, presence);
  if (table === undefined) {
    const nulls = scan.table.columns.map((column) => `NULL AS ${quoteSql(column.name)}`);
    return { sql: `(SELECT ${nulls.join(', ')} WHERE 0) AS ${alias}`, ticks: [] };
  }
  return { sql: `${table} AS ${alias}`, ticks: [`((${alias}.rowid & 1023) <> 1 OR tick(${alias}.rowid))`] };
}

function emitFunctionRelation(relation: FunctionRelation, emission: Emission): EmittedRelation {
  const alias = `r${relation.relation}`;
  const args = relation.calls.flatMap((call) => call.args).map((arg) => emitArgument(arg, emission));
  const name = emission.register({
    kind: 'set-function',
    calls: registeredCalls(relation),
    columnTypes: relation.columns.map((column) => column.type),
    ordinality: relation.ordinality,
  });
  relation.columns.forEach((column, index) => {
    emission.defineColumn(column.column, `${alias}.c${index}`);
  });
  return { sql: `${call(name, args)} AS ${alias}`, ticks: [] };
}

/** SQLite does not call a table function that has a null argument. */
function emitArgument(arg: Expression, emission: Emission): string {
  const sql = emitExpression(arg, emission);
  return arg.kind === 'constant' && arg.value !== null ? sql : `coalesce(${sql}, ${nullArgument(arg.type)})`;
}

function registeredCalls(relation: FunctionRelation): Extract<Registration, { kind: 'set-function' }>['calls'] {
  let first = 0;
  return relation.calls.map(({ function: { oid, resultType }, args, width, columns }) => {
    const column = relation.columns[first];
    first += width;
    const argumentTypes = args.map((arg) => arg.type);
    const shape = columns === undefined ? {} : { columns };
    return { oid, argumentTypes, resultType: column?.type ?? typeByName(resultType).oid, width, ...shape };
  });
}

function emitJoin(join: JoinRelation, emission: Emission): EmittedRelation {
  const left = emitArm(join.left, emission);
  const right = emitArm(join.right, emission);
  const rightSql = join.right.kind === 'join' ? `(${right.sql})` : right.sql;
  if (join.type === 'cross') {
    return { sql: `${left.sql} JOIN ${rightSql}`, ticks: [...left.ticks, ...right.ticks] };
  }
  const condition = join.condition === undefined ? '1' : emitExpression(join.condition, emission);
  const joined = (keyword: string, ticks: readonly string[]): string =>
    `${left.sql} ${keyword} JOIN ${rightSql} ON ${[...ticks, condition].join(' AND ')}`;
  switch (join.type) {
    case 'inner':
      return { sql: joined('INNER', []), ticks: [...left.ticks, ...right.ticks] };
    case 'left':
      return { sql: joined('LEFT', right.ticks), ticks: left.ticks };
    case 'right':
      return { sql: joined('RIGHT', left.ticks), ticks: right.ticks };
    case 'full':
      return { sql: joined('FULL', []), ticks: [] };
    default:
      return assertNever(join.type);
  }
}
