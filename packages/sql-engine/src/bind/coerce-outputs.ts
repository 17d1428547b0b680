// Giving a bound query other output types: branches of set operations and sources of INSERT.

import { plainSelect } from './plain-select.ts';
import { outputsOf, referenceTo, subqueryRelation } from './relation-columns.ts';
import { located, newScope, positionOf } from './state.ts';
import type { Binder, Scope } from './state.ts';
import type { Expression, Query, SelectQuery } from './tree.ts';

/** Coerces one output: its expression (or a reference to it) and its index. */
export type CoerceOutput = (expression: Expression, index: number) => Expression;

/**
 * Where nothing sees the outputs before they leave the query, its own expressions are coerced; otherwise the
 * query becomes a subquery. Literals without a type are always coerced in place.
 */
export function coerceOutputs(binder: Binder, parent: Scope | undefined, query: Query, coerce: CoerceOutput): Query {
  switch (query.kind) {
    case 'values':
      return query.orderBy.length > 0 ? wrap(binder, parent, query, coerce) : coerceRows(query, coerce);
    case 'set-operation':
      return wrap(binder, parent, query, coerce);
    case 'select':
      return query.distinct !== undefined || query.orderBy.length > 0
        ? wrap(binder, parent, coerceUnknown(query, coerce), coerce)
        : coerceTargets(query, coerce);
  }
}

function coerceTargets(query: SelectQuery, coerce: CoerceOutput): SelectQuery {
  const targets = query.targets.map(coerce);
  return { ...query, targets, outputs: retyped(query, targets) };
}

function coerceUnknown(query: SelectQuery, coerce: CoerceOutput): SelectQuery {
  return coerceTargets(query, (target, index) =>
    target.kind === 'constant' || target.kind === 'parameter' ? coerce(target, index) : target,
  );
}

function coerceRows(query: Extract<Query, { kind: 'values' }>, coerce: CoerceOutput): Query {
  const rows = query.rows.map((row) => row.map(coerce));
  return { ...query, rows, outputs: retyped(query, rows[0]) };
}

function retyped(query: Query, expressions: readonly Expression[]): Query['outputs'] {
  return query.outputs.map((output, index) => {
    const { type, modifier } = expressions[index];
    return { ...output, type, modifier };
  });
}

function wrap(binder: Binder, parent: Scope | undefined, query: Query, coerce: CoerceOutput): Query {
  const scope = newScope(parent);
  const alias = '*SELECT*';
  const relation = subqueryRelation(binder, scope, alias, query);
  const targets = relation.columns.map((column, index) => {
    const source = query.kind === 'select' ? positionOf(binder, query.targets[index]) : undefined;
    return { name: column.name, expression: coerce(located(binder, referenceTo(column), source), index) };
  });
  // Nothing to coerce: the query is as it should be.
  if (targets.every(({ expression }) => expression.kind === 'column')) return query;
  return plainSelect({
    outputs: outputsOf(binder, scope, targets),
    targets: targets.map((target) => target.expression),
    from: relation,
  });
}
