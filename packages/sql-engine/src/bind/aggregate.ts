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
import { innermostLevel } from './levels.ts';
import { makeSortItem, requireEquality } from './sort.ts';
import { located, positionOf } from './state.ts';
import type { Env } from './state.ts';
import type { AggregateExpression, Expression, SortItem } from './tree.ts';

export function makeAggregate(
  node: FuncCall,
  call: PreparedCall & { readonly routine: AggregateDefinition },
  env: Env,
): AggregateExpression {
  const { routine, position, type, sortedCount } = call;
  const direct = call.args.slice(0, call.args.length - sortedCount);
  const sorted = call.args.slice(call.args.length - sortedCount);
  const inner: Env = { ...env, inside: 'aggregate' };
  const orderBy = sortedCount > 0 ? sortItems(node, env, sorted) : bindOrder(node, inner);
  const distinct = node.agg_distinct === true;
  if (distinct) checkDistinct(env, direct, orderBy, position);
  const filter = bindFilter(node, env);
  const sorting = orderBy.map((item) => item.expression);
  joinLevel(env, [...direct, ...sorting, ...(filter === undefined ? [] : [filter])], position);
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

/** Counts the aggregate at the level that it belongs to, where an aggregate has to be allowed. */
function joinLevel(env: Env, mentioned: readonly Expression[], position: number | undefined): void {
  const owner = innermostLevel(env.binder, env.scope, mentioned) ?? env.scope;
  const site = owner === env.scope ? env : owner.site;
  if (site === undefined) throw notSupported('an aggregate that belongs to an outer query', position);
  refuseAggregate(site.clause, position);
  if (site.inside === 'aggregate') throw pgError('42803', 'aggregate function calls cannot be nested', { position });
  owner.aggregates++;
  if (owner !== env.scope) owner.aggregatesInside++;
}
