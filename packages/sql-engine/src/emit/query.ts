// Queries as SQLite's SQL. `names` are the names of the output columns. Where SQLite's equality is not the
// type's, DISTINCT and set operations go through GROUP BY on sort keys.

import type { Cte, Expression, Query, SelectQuery, SetOperationQuery, ValuesQuery } from '../bind/tree.ts';
import { someExpression } from '../bind/walk.ts';
import { assertNever, notSupported } from '../errors.ts';
import { expressionKey } from '../plan/expression-key.ts';
import { freeColumns } from '../plan/conjuncts.ts';
import { isConstant } from '../plan/fold.ts';
import type { Emission } from './emission.ts';
import {
  comparesNatively,
  emitExpression,
  emitOrder,
  orderKeySql,
  printsAlike,
  sortItemSql,
  sortKeyOf,
  sortKeySql,
} from './expression.ts';
import { emitRecursion } from './recursion.ts';
import { emitRelation, hasVolatileTarget, merges } from './relation.ts';

export function emitQuery(query: Query, names: readonly string[], emission: Emission): string {
  return emission.withRows(query, () => emitAnyQuery(query, names, emission));
}

function emitAnyQuery(query: Query, names: readonly string[], emission: Emission): string {
  const ctes = emitCtes(query, emission);
  switch (query.kind) {
    case 'select':
      return `${ctes}${emitSelect(query, names, emission)}`;
    case 'values':
      return `${ctes}${emitValues(query, names, emission)}`;
    case 'set-operation':
      return `${ctes}${emitSetOperation(query, names, emission)}`;
    default:
      return assertNever(query);
  }
}

function emitCtes(query: Query, emission: Emission): string {
  if (query.ctes.length === 0) return '';
  const recursive = query.ctes.some((cte) => cte.recursive) ? 'RECURSIVE ' : '';
  return `WITH ${recursive}${query.ctes.map((cte) => emitCte(cte, emission)).join(', ')} `;
}

function emitCte(cte: Cte, emission: Emission): string {
  const names = cte.columns.map((_, index) => `c${index}`);
  const { query } = cte;
  const materialized = !cte.recursive && hasVolatileTarget(query) ? true : cte.materialized;
  const hint = materialized === undefined ? '' : materialized ? 'MATERIALIZED ' : 'NOT MATERIALIZED ';
  if (cte.recursive || materialized === true || (query.kind !== 'set-operation' && !merges(query))) {
    emission.markKept(cte.cte);
  }
  const body =
    cte.recursive && query.kind === 'set-operation'
      ? emitRecursion(cte, query, emission)
      : emitQuery(query, names, emission);
  return `cte${cte.cte}(${names.join(', ')}) AS ${hint}(${body})`;
}

// ---- SELECT ----------------------------------------------------------------------------------------------

function emitSelect(query: SelectQuery, names: readonly string[], emission: Emission): string {
  if (query.distinct === 'all') return emitDistinct(query, names, emission);
  if (query.distinct !== undefined) return emitDistinctOn(query, query.distinct, names, emission);
  if (query.withTies) return emitWithTies(query, names, emission);
  const body = selectBody(query, emission);
  return emission.grouping(groupsByKey(query), () => {
    const targets = emitTargets(query, names, emission);
    const order = emitOrder(query.orderBy, emission);
    const rest = `${body()}${order === '' ? '' : ` ORDER BY ${order}`}${emitLimit(query, order !== '', emission)}`;
    if (!hidesAggregate(query)) return `SELECT ${targets}${rest}`;
    return `SELECT ${names.length === 0 ? 'NULL' : names.join(', ')} FROM (SELECT ${targets}, count(*)${rest})`;
  });
}

function groupsByKey(query: SelectQuery): boolean {
  return query.groupBy.some((group) => !printsAlike(group));
}

/** SQLite wants to see an aggregate among the targets before it groups, and before it allows one in HAVING or ORDER BY. */
function hidesAggregate(query: SelectQuery): boolean {
  if (!query.grouped || query.groupBy.length > 0) return false;
  return query.having !== undefined || query.orderBy.length > 0 || !query.targets.some(hasAggregate);
}

function hasAggregate(expression: Expression): boolean {
  return someExpression(expression, (e) => e.kind === 'aggregate');
}

function emitTargets(query: SelectQuery, names: readonly string[], emission: Emission): string {
  if (query.targets.length === 0) return 'NULL';
  return query.targets
    .map((target, index) => `${emitExpression(target, emission)} AS ${names[index] ?? 'c'}`)
    .join(', ');
}

/** FROM first, since it defines the columns; the text of what follows the targets is made by the returned function. */
function selectBody(query: SelectQuery, emission: Emission): () => string {
  const from = query.from === undefined ? undefined : emitRelation(query.from, emission);
  return () => {
    const where = [
      ...(from?.ticks ?? []),
      ...(query.where === undefined ? [] : [emitExpression(query.where, emission)]),
    ];
    const parts = [
      from === undefined ? '' : ` FROM ${from.sql}`,
      where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`,
      emitGrouping(query, emission),
    ];
    return parts.join('');
  };
}

function emitGrouping(query: SelectQuery, emission: Emission): string {
  if (!query.grouped) return '';
  const keys = query.groupBy.map((group) => (isConstant(group) ? 'NULL' : orderKeySql(group, emission)));
  const group = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  const having = query.having === undefined ? [] : [emitExpression(query.having, emission)];
  // Without keys it is the aggregate that makes one row of the whole; there may be none in sight.
  if (keys.length === 0 && hidesAggregate(query)) having.push('count(*) >= 0');
  return `${group}${having.length === 0 ? '' : ` HAVING ${having.join(' AND ')}`}`;
}

function emitLimit(query: Query, ordered: boolean, emission: Emission): string {
  const limit = rowCount(query.limit, 'limit_rows', emission);
  const skipped = rowCount(query.offset, 'offset_rows', emission);
  const offset = skipped === undefined ? '' : ` OFFSET ${skipped}`;
  // SQLite drops the ORDER BY of a subquery that has no LIMIT; Postgres' users rely on it.
  if (limit === undefined) return ordered || offset !== '' ? ` LIMIT -1${offset}` : '';
  return ` LIMIT ${limit}${offset}`;
}

/** What is known only when the statement runs is checked then: null is no bound, a negative number an error. */
function rowCount(count: Query['limit'], check: 'limit_rows' | 'offset_rows', emission: Emission): string | undefined {
  if (count === undefined) return undefined;
  if (!isConstant(count)) return `${check}(${emitExpression(count, emission)})`;
  return count.value === null ? undefined : emitExpression(count, emission);
}

/** SELECT DISTINCT, sorted afterwards: ORDER BY expressions are among the targets. */
function emitDistinct(query: SelectQuery, names: readonly string[], emission: Emission): string {
  const { orderBy, limit: _limit, offset: _offset, distinct: _distinct, ...plain } = query;
  const inner = emitSelect({ ...plain, orderBy: [], withTies: false }, names, emission);
  const types = query.outputs.map((output) => output.type);
  const distinct = distinctRows(inner, names, types, emission);
  const targets = query.targets.map(expressionKey);
  const order = orderBy
    .filter((item) => item.expression.kind !== 'constant')
    .map((item) => {
      const index = targets.indexOf(expressionKey(item.expression));
      const name = names[index];
      if (name === undefined) throw new Error('ORDER BY of a DISTINCT query is not among its targets');
      return sortItemSql(sortKeyOf(name, item.expression.type, emission), item);
    });
  if (query.withTies) return tiesOf(query, distinct, names, order.join(', '), emission);
  return `${distinct}${order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`}${emitLimit(query, order.length > 0, emission)}`;
}

function distinctRows(inner: string, names: readonly string[], types: readonly number[], emission: Emission): string {
  if (names.length === 0) return `SELECT NULL FROM (${inner}) LIMIT 1`;
  if (types.every(comparesNatively)) return `SELECT DISTINCT ${names.join(', ')} FROM (${inner})`;
  const keys = names.map((name, index) => sortKeyOf(name, types[index] ?? 0, emission));
  return `SELECT ${names.join(', ')} FROM (${inner}) GROUP BY ${keys.join(', ')}`;
}

/** The first row of each group of equal expressions, in the query's order. */
function emitDistinctOn(
  query: SelectQuery,
  on: Exclude<SelectQuery['distinct'], 'all' | undefined>,
  names: readonly string[],
  emission: Emission,
): string {
  return emitNumbered(query, names, emission, (order) => {
    const keys = on.filter((e) => !isConstant(e)).map((e) => sortKeySql(e, emission));
    const partition = keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')}`;
    return { call: `row_number() OVER (${partition} ${order})`, keep: (n) => `${n} = 1`, limited: true };
  });
}

/** FETCH FIRST n ROWS WITH TIES: everything that ranks among the first n. */
function emitWithTies(query: SelectQuery, names: readonly string[], emission: Emission): string {
  const { limit, offset } = query;
  if (limit === undefined) throw notSupported('WITH TIES without a count');
  const first = offset === undefined ? '0' : emitExpression(offset, emission);
  const { limit: _limit, offset: _offset, ...unlimited } = query;
  const ranked = { ...unlimited, withTies: false };
  return emitNumbered(ranked, names, emission, (order) => ({
    call: `rank() OVER (${order})`,
    extra: `row_number() OVER (${order})`,
    keep: (rank, row) => `${rank} <= ${first} + ${emitExpression(limit, emission)} AND ${row} > ${first}`,
    limited: false,
  }));
}

/** The same over rows that are there already; `order` is made of their columns. */
function tiesOf(query: Query, inner: string, names: readonly string[], order: string, emission: Emission): string {
  const { limit, offset } = query;
  if (limit === undefined || names.length === 0) throw notSupported('WITH TIES without a count');
  const first = offset === undefined ? '0' : emitExpression(offset, emission);
  // Ordered by constants alone, all rows are ties.
  const over = order === '' ? '' : `ORDER BY ${order}`;
  const ranked = `SELECT *, rank() OVER (${over}) AS rank, row_number() OVER (${over}) AS row FROM (${inner})`;
  return `SELECT ${names.join(', ')} FROM (${ranked}) WHERE rank <= ${first} + ${emitExpression(limit, emission)} AND row > ${first} ORDER BY row`;
}

interface Numbering {
  readonly call: string;
  readonly extra?: string;
  readonly keep: (number: string, extra: string) => string;
  readonly limited: boolean;
}

function emitNumbered(
  query: SelectQuery,
  names: readonly string[],
  emission: Emission,
  numbering: (order: string) => Numbering,
): string {
  const { distinct: _distinct, withTies: _withTies, ...plain } = query;
  const body = selectBody({ ...plain, withTies: false }, emission);
  const targets = emitTargets(query, names, emission);
  const sorted = query.orderBy.filter((item) => !isConstant(item.expression));
  const keys = sorted.map((item, index) => `${sortKeySql(item.expression, emission)} AS s${index}`);
  const order = emitOrder(query.orderBy, emission);
  const { call, extra, keep, limited } = numbering(order === '' ? '' : `ORDER BY ${order}`);
  const inner = `SELECT ${[targets, ...keys, `${call} AS n`, `${extra ?? '0'} AS m`].join(', ')}${body()}`;
  const outer = sorted.map((item, index) => sortItemSql(`s${index}`, item)).join(', ');
  const limit = limited ? emitLimit(query, outer !== '', emission) : '';
  return `SELECT ${names.length === 0 ? 'NULL' : names.join(', ')} FROM (${inner}) WHERE ${keep('n', 'm')}${outer === '' ? '' : ` ORDER BY ${outer}`}${limit}`;
}

// ---- VALUES and set operations ---------------------------------------------------------------------------

function emitValues(query: ValuesQuery, names: readonly string[], emission: Emission): string {
  if (freeColumns(query).size > 0) {
    // With references to an outer query SQLite gives VALUES no column names.
    const selects = query.rows.map((row) => {
      const cells = row.map((value, index) => `${emitExpression(value, emission)} AS ${names[index] ?? 'c'}`);
      return `SELECT ${cells.join(', ')}`;
    });
    return sortedOutputs(query, selects.join(' UNION ALL '), names, emission);
  }
  const rows = query.rows.map((row) => `(${row.map((value) => emitExpression(value, emission)).join(', ')})`);
  const columns = names.map((name, index) => `column${index + 1} AS ${name}`);
  return sortedOutputs(query, `SELECT ${columns.join(', ')} FROM (VALUES ${rows.join(', ')})`, names, emission);
}

function emitSetOperation(query: SetOperationQuery, names: readonly string[], emission: Emission): string {
  return sortedOutputs(query, combineSets(query, names, emission), names, emission);
}

function combineSets(query: SetOperationQuery, names: readonly string[], emission: Emission): string {
  const left = emitQuery(query.left, names, emission);
  const right = emitQuery(query.right, names, emission);
  const types = query.outputs.map((output) => output.type);
  const list = names.length === 0 ? 'NULL' : names.join(', ');
  if (query.operator === 'union') {
    const all = `SELECT ${list} FROM (${left}) UNION ALL SELECT ${list} FROM (${right})`;
    return query.all ? all : distinctRows(all, names, types, emission);
  }
  return emitMembership(query, left, right, names, types, emission);
}

/** INTERSECT and EXCEPT: rows of the left numbered among their equals, compared with the count on the right. */
function emitMembership(
  query: SetOperationQuery,
  left: string,
  right: string,
  names: readonly string[],
  types: readonly number[],
  emission: Emission,
): string {
  const keys = names.map((name, index) => sortKeyOf(name, types[index] ?? 0, emission));
  const keyNames = names.map((_, index) => `k${index}`);
  const keyed = keys.map((key, index) => `${key} AS ${keyNames[index] ?? 'k'}`).join(', ');
  const partition = keyNames.length === 0 ? '' : `PARTITION BY ${keyNames.join(', ')}`;
  const numbered = `SELECT *, row_number() OVER (${partition}) AS n FROM (SELECT ${[...names, keyed].join(', ')} FROM (${left}))`;
  const counted = `SELECT ${[...keyNames, 'count(*) AS n'].join(', ')} FROM (SELECT ${keyed === '' ? 'NULL' : keyed} FROM (${right})) ${keyNames.length === 0 ? '' : `GROUP BY ${keyNames.join(', ')}`}`;
  const match = keyNames.map((name) => `l.${name} IS r.${name}`).join(' AND ') || '1';
  const count = `coalesce(r.n, 0)`;
  const first = query.operator === 'intersect' ? `${count} > 0 AND l.n = 1` : `${count} = 0 AND l.n = 1`;
  const all = query.operator === 'intersect' ? `l.n <= ${count}` : `l.n > ${count}`;
  const list = names.length === 0 ? 'NULL' : names.map((name) => `l.${name} AS ${name}`).join(', ');
  return `SELECT ${list} FROM (${numbered}) AS l LEFT JOIN (${counted}) AS r ON ${match} WHERE ${query.all ? all : first}`;
}

/** ORDER BY, LIMIT and OFFSET over outputs. */
function sortedOutputs(query: Query, inner: string, names: readonly string[], emission: Emission): string {
  if (query.orderBy.length === 0 && query.limit === undefined && query.offset === undefined) return inner;
  const alias = emission.alias();
  query.outputs.forEach((output, index) => {
    emission.defineColumn(output.column, `${alias}.${names[index] ?? 'c'}`);
  });
  const order = emitOrder(query.orderBy, emission);
  if (query.withTies) {
    const outputs = names.map((name) => `${alias}.${name} AS ${name}`);
    const plain = query.outputs.map((output, index) => [output.column, names[index] ?? 'c'] as const);
    for (const [column, name] of plain) emission.defineColumn(column, name);
    return tiesOf(
      query,
      `SELECT ${outputs.join(', ')} FROM (${inner}) AS ${alias}`,
      names,
      emitOrder(query.orderBy, emission),
      emission,
    );
  }
  return `SELECT ${names.join(', ')} FROM (${inner}) AS ${alias}${order === '' ? '' : ` ORDER BY ${order}`}${emitLimit(query, order !== '', emission)}`;
}
