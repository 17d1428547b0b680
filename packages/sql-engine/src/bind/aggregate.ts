// Aggregate calls: DISTINCT, ORDER BY, FILTER, WITHIN GROUP, and where they may stand.
// https://www.postgresql.org/docs/15/sql-expressions.html#SYNTAX-AGGREGATES

import type { FuncCall } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import type { AggregateDefinition } from '../functions/function-definition.ts';
import { nodeOf } from '../parse/nodes.ts';
import { CLAUSE, refuseAggregate } from './clauses.ts';
import { coerceToBoolean, resolveUnknown } from './coercion.ts';
import { sameExpression } from './equal.ts';
import type { PreparedCall } from './function-call.ts';
import { makeSortItem, requireEquality } from './sort.ts';
import { located, positionOf } from './state.ts';
import type { Env, Scope } from './state.ts';
import type { AggregateExpression, Expression, SortItem } from './tree.ts';
import { visitExpression } from './walk.ts';

export function makeAggregate(
  node: FuncCall,
  call: PreparedCall & { readonly routine: AggregateDefinition },
  env: Env,
): AggregateExpression {
  const { routine, position, type, sortedCount } = call;
  checkLevel(env, call.args, position);
  refuseAggregate(env.clause, position);
  if (env.inside === 'aggregate') {
    throw pgError('42803', 'aggregate function calls cannot be nested', { position });
  }
  const direct = call.args.slice(0, call.args.length - sortedCount);
  const sorted = call.args.slice(call.args.length - sortedCount);
  const inner: Env = { ...env, inside: 'aggregate' };
  const orderBy = sortedCount > 0 ? sortItems(node, env, sorted) : bindOrder(node, inner);
  const distinct = node.agg_distinct === true;
  if (distinct) checkDistinct(env, direct, orderBy, position);
  const filter = bindFilter(node, env);
  const expression: AggregateExpression = {
    kind: 'aggregate',
    type,
    modifier: -1,
    aggregate: routine,
    args: direct,
    distinct,
    orderBy,
    filter,
  };
  env.scope.aggregates++;
  return located(env.binder, expression, position);
}

export function checkAggregateForm(node: FuncCall, routine: AggregateDefinition, position: number | undefined): void {
  const { name } = routine;
  const withinGroup = node.agg_within_group === true;
  if (routine.orderedSet === true && !withinGroup) {
    throw pgError('42809', `WITHIN GROUP is required for ordered-set aggregate ${name}`, { position });
  }
  if (routine.orderedSet !== true && withinGroup) {
    throw pgError('42809', `${name} is not an ordered-set aggregate, so it cannot have WITHIN GROUP`, { position });
  }
  if (withinGroup && node.agg_distinct === true)
    throw pgError('42601', 'cannot use DISTINCT with WITHIN GROUP', { position });
  if (routine.argumentTypes.length === 0 && node.agg_star !== true && !withinGroup) {
    throw pgError('42809', `${name}(*) must be used to call a parameterless aggregate function`, { position });
  }
}

function sortItems(node: FuncCall, env: Env, sorted: readonly Expression[]): readonly SortItem[] {
  return (node.agg_order ?? []).map((item, index) => makeSortItem(env.binder, nodeOf(item, 'SortBy'), sorted[index]));
}

/** ORDER BY inside the parentheses: expressions only, no output names and no positions. */
function bindOrder(node: FuncCall, env: Env): readonly SortItem[] {
  return (node.agg_order ?? []).map((item) => {
    const sort = nodeOf(item, 'SortBy');
    if (sort.node === undefined) throw new Error('a sort item without an expression');
    return makeSortItem(env.binder, sort, resolveUnknown(env.binder, env.binder.expression(sort.node, env)));
  });
}

function checkDistinct(
  env: Env,
  args: readonly Expression[],
  orderBy: readonly SortItem[],
  position: number | undefined,
): void {
  if (args.length === 0) {
    throw pgError('42809', 'DISTINCT specified, but the aggregate has no arguments', { position });
  }
  for (const arg of args) requireEquality(arg, positionOf(env.binder, arg));
  for (const { expression } of orderBy) {
    if (args.some((arg) => sameExpression(bare(arg), bare(expression)))) continue;
    throw pgError('42P10', 'in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list', {
      position: positionOf(env.binder, expression),
    });
  }
}

function bare(expression: Expression): Expression {
  return expression.kind === 'relabel' ? bare(expression.arg) : expression;
}

export function bindFilter(node: FuncCall, env: Env): Expression | undefined {
  if (node.agg_filter === undefined) return undefined;
  const { inside: _inside, ...outer } = env;
  const filter = env.binder.expression(node.agg_filter, { ...outer, clause: CLAUSE.filter });
  return coerceToBoolean(env.binder, filter, 'FILTER');
}

/** An aggregate whose arguments are all of an outer query belongs to that one. */
function checkLevel({ binder, scope }: Env, args: readonly Expression[], position: number | undefined): void {
  let local = false;
  let outer = false;
  const expression = (found: Expression): void => {
    if (found.kind !== 'column') return;
    const level = binder.origins.get(found.column)?.scope;
    if (level === scope) local = true;
    else if (level !== undefined && isAncestor(scope, level)) outer = true;
  };
  for (const arg of args) visitExpression(arg, { expression });
  if (outer && !local) throw notSupported('an aggregate that belongs to an outer query', position);
}

function isAncestor(scope: Scope, candidate: Scope): boolean {
  for (let level = scope.parent; level !== undefined; level = level.parent) if (level === candidate) return true;
  return false;
}
