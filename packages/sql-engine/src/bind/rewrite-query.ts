// Rebuilds a query with every root expression replaced, subqueries in FROM and WITH included. Subquery
// expressions are the callback's business: it sees the expression that holds them. `replaceExpressions` enters them.

import { assertNever } from '../errors.ts';
import type { Cte, Expression, Query, Relation, SelectQuery, SortItem } from './tree.ts';
import { mapChildren } from './walk.ts';

export type ExpressionMap = (expression: Expression) => Expression;

export function mapQueryExpressions(query: Query, f: ExpressionMap): Query {
  const common = {
    ctes: query.ctes.map((cte) => mapCte(cte, f)),
    orderBy: query.orderBy.map((item) => mapSortItem(item, f)),
    ...(query.limit === undefined ? {} : { limit: f(query.limit) }),
    ...(query.offset === undefined ? {} : { offset: f(query.offset) }),
  };
  switch (query.kind) {
    case 'values':
      return { ...query, ...common, rows: query.rows.map((row) => row.map(f)) };
    case 'set-operation':
      return {
        ...query,
        ...common,
        left: mapQueryExpressions(query.left, f),
        right: mapQueryExpressions(query.right, f),
      };
    case 'select':
      return { ...query, ...common, ...mapSelect(query, f) };
    default:
      return assertNever(query);
  }
}

function mapSelect(query: SelectQuery, f: ExpressionMap): Partial<SelectQuery> & Pick<SelectQuery, 'targets'> {
  return {
    targets: query.targets.map(f),
    ...(query.from === undefined ? {} : { from: mapRelation(query.from, f) }),
    ...(query.where === undefined ? {} : { where: f(query.where) }),
    groupBy: query.groupBy.map(f),
    ...(query.having === undefined ? {} : { having: f(query.having) }),
    ...(query.distinct === undefined || query.distinct === 'all' ? {} : { distinct: query.distinct.map(f) }),
  };
}

export function mapRelation(relation: Relation, f: ExpressionMap): Relation {
  switch (relation.kind) {
    case 'scan':
    case 'cte':
      return relation;
    case 'subquery':
      return { ...relation, query: mapQueryExpressions(relation.query, f) };
    case 'function':
      return { ...relation, calls: relation.calls.map((call) => ({ ...call, args: call.args.map(f) })) };
    case 'join':
      return {
        ...relation,
        left: mapRelation(relation.left, f),
        right: mapRelation(relation.right, f),
        ...(relation.condition === undefined ? {} : { condition: f(relation.condition) }),
      };
    default:
      return assertNever(relation);
  }
}

export function mapCte(cte: Cte, f: ExpressionMap): Cte {
  return { ...cte, query: mapQueryExpressions(cte.query, f) };
}

export function mapSortItem(item: SortItem, f: ExpressionMap): SortItem {
  return { ...item, expression: f(item.expression) };
}

/** What stands for an expression, if anything; `inside`: it was found in a subquery. */
export type Replacement = (expression: Expression, inside: boolean) => Expression | undefined;

/** A copy in which what has a replacement is replaced, in subqueries too; below that nothing is looked at. */
export function replaceExpressions(expression: Expression, f: Replacement, inside = false): Expression {
  const replacement = f(expression, inside);
  if (replacement !== undefined) return replacement;
  const replaced = mapChildren(expression, (child) => replaceExpressions(child, f, inside));
  switch (replaced.kind) {
    case 'scalar-subquery':
    case 'exists':
    case 'array-subquery':
    case 'quantified-subquery':
      return { ...replaced, query: mapQueryExpressions(replaced.query, (inner) => replaceExpressions(inner, f, true)) };
    default:
      return replaced;
  }
}
