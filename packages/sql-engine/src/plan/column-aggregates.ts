// Aggregates over tables of the engine's own that an executor can compute from columns kept in memory: which SELECTs of
// a query are such, and the query over the rows that they give. Whether it is done is decided where the tables are.

import type {
  AggregateExpression,
  ColumnId,
  Expression,
  Query,
  Relation,
  RelationColumn,
  RelationId,
  ScanRelation,
  SelectQuery,
} from '../bind/tree.ts';
import { someExpression, visitQuery } from '../bind/walk.ts';
import { rowsTable, wholeScan } from '../driver/rows-table.ts';
import { assertNever } from '../errors.ts';
import { aggregateSource, type Lookup } from './aggregate-sources.ts';
import { columnsIn } from './conjuncts.ts';
import { replaceGrouped } from './grouped-outputs.ts';

export interface ColumnAggregate {
  /** The scan that stands for its rows: a column for each key, then one for each aggregate. */
  readonly scan: ScanRelation;
  readonly base: ScanRelation;
  readonly lookups: readonly Lookup[];
  /** All of them hold. */
  readonly conditions: readonly Expression[];
  readonly keys: readonly Expression[];
  readonly aggregates: readonly AggregateExpression[];
}

export interface ColumnPlan {
  readonly query: Query;
  readonly aggregates: readonly ColumnAggregate[];
}

/** Undefined where a table of the engine's own would be read besides: a statement sees one state of it. */
export function planColumnAggregates(query: Query): ColumnPlan | undefined {
  const rewriting: Rewriting = { aggregates: [], ...freeNumbers(query) };
  const rewritten = rewrite(query, rewriting);
  const { aggregates } = rewriting;
  return aggregates.length === 0 || readsResidents(rewritten) ? undefined : { query: rewritten, aggregates };
}

interface Rewriting {
  readonly aggregates: ColumnAggregate[];
  relation: RelationId;
  column: ColumnId;
}

function freeNumbers(query: Query): Pick<Rewriting, 'relation' | 'column'> {
  let [relation, column] = [0, 0];
  visitQuery(query, {
    query: (q) => {
      for (const output of [...q.outputs, ...q.ctes.flatMap((cte) => cte.columns)]) {
        column = Math.max(column, output.column + 1);
      }
    },
    relation: (one) => {
      if (one.kind === 'join') return;
      relation = Math.max(relation, one.relation + 1);
      for (const each of one.columns) column = Math.max(column, each.column + 1);
    },
  });
  return { relation, column };
}

function readsResidents(query: Query): boolean {
  let found = false;
  visitQuery(query, {
    relation: (relation) => {
      found ||= relation.kind === 'scan' && relation.table.resident !== undefined;
    },
  });
  return found;
}

function rewrite(query: Query, rewriting: Rewriting): Query {
  const ctes = query.ctes.map((cte) => (cte.recursive ? cte : { ...cte, query: rewrite(cte.query, rewriting) }));
  switch (query.kind) {
    case 'values':
      return { ...query, ctes };
    case 'set-operation':
      return { ...query, ctes, left: rewrite(query.left, rewriting), right: rewrite(query.right, rewriting) };
    case 'select': {
      const { from } = query;
      if (from === undefined) return { ...query, ctes };
      return rewriteSelect({ ...query, ctes }, from, rewriting) ?? { ...query, ctes, from: rewriteIn(from, rewriting) };
    }
    default:
      return assertNever(query);
  }
}

function rewriteIn(relation: Relation, rewriting: Rewriting): Relation {
  switch (relation.kind) {
    case 'subquery':
      return { ...relation, query: rewrite(relation.query, rewriting) };
    case 'join':
      return { ...relation, left: rewriteIn(relation.left, rewriting), right: rewriteIn(relation.right, rewriting) };
    case 'scan':
    case 'cte':
    case 'function':
      return relation;
    default:
      return assertNever(relation);
  }
}

function rewriteSelect(query: SelectQuery, from: Relation, rewriting: Rewriting): SelectQuery | undefined {
  if (!query.grouped) return undefined;
  const source = aggregateSource(from, query.where);
  if (source === undefined) return undefined;
  const columns: RelationColumn[] = [];
  const relation = rewriting.relation++;
  const keys = query.groupBy.map(source.expand);
  if (keys.some((key) => key.kind === 'constant')) return undefined;
  const newColumn = ({ type, modifier }: Expression): RelationColumn => {
    const column = { column: rewriting.column++, name: `c${columns.length}`, type, modifier };
    columns.push(column);
    return column;
  };
  const grouped = replaceGrouped(query, source.expand, keys, newColumn);
  const own = new Set([...source.columns, ...source.defined.keys()]);
  const left = grouped.outside.some((e) => [...columnsIn(e)].some((column) => own.has(column)));
  const inside = [...source.conditions, ...keys, ...grouped.aggregates];
  if (left || !inside.every((e) => isOver(source.columns, e))) return undefined;
  const name = `aggregate_${relation}`;
  const open = (): never => {
    throw new Error('the rows of an aggregate are made where its columns are');
  };
  const table = rowsTable({ name, kind: 'view' }, columns, (request) =>
    wholeScan(request, { identity: name, rows: 1, open }),
  );
  const scan: ScanRelation = { kind: 'scan', relation, alias: name, table, columns };
  const { base, lookups, conditions } = source;
  rewriting.aggregates.push({ scan, base, lookups, conditions, keys, aggregates: grouped.aggregates });
  return { ...grouped.query, from: scan };
}

/** A value of one row, for which nothing but the row is needed, and the same whenever it is computed. */
function isOver(columns: ReadonlySet<ColumnId>, expression: Expression): boolean {
  return [...columnsIn(expression)].every((column) => columns.has(column)) && !someExpression(expression, varies);
}

/** Stable functions that depend on the time zone and nothing else: what is kept of them is kept by zone. */
const zonedFunctions: ReadonlySet<number> = new Set([1217, 6203, 1171, 1178, 2027, 2028]);

function varies(e: Expression): boolean {
  switch (e.kind) {
    case 'call':
      return e.function.volatility !== 'immutable' && !zonedFunctions.has(e.function.oid);
    case 'convert':
    case 'window':
    case 'scalar-subquery':
    case 'exists':
    case 'array-subquery':
    case 'quantified-subquery':
      return true;
    default:
      return false;
  }
}
