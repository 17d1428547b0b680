// One SELECT: FROM first, then the select list and the other clauses in the order in which Postgres looks at them.

import type { Node, SelectStmt } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeAs } from '../parse/nodes.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToBoolean } from './coercion.ts';
import { bindDistinctClause } from './distinct.ts';
import { bindFrom } from './from.ts';
import { bindGroupBy } from './group-by.ts';
import { checkGrouping } from './grouping-check.ts';
import { bindLimits } from './limit.ts';
import { bindLocking } from './locking.ts';
import { joinFunctions, partitionByGrouping } from './lockstep.ts';
import { outputsOf } from './relation-columns.ts';
import { bindOrderBy } from './sort-targets.ts';
import { splitSelect } from './split-select.ts';
import { newScope } from './state.ts';
import type { Env, QueryEnv, Scope } from './state.ts';
import { bindTargets } from './targets.ts';
import type { Expression, SelectQuery } from './tree.ts';
import { bindWindowClause } from './window.ts';
import { bindWith } from './with.ts';

/** As in Postgres. */
const TARGETS_MAX = 1664;
/** SQLite joins no more. */
const JOINED_MAX = 64;

/** Before anything is bound: each item would look through the names of all that came before it. */
function checkJoinedTables(items: readonly Node[]): void {
  const open = [...items];
  let tables = 0;
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const join = nodeAs(item, 'JoinExpr');
    if (join === undefined) tables += 1;
    else for (const arm of [join.larg, join.rarg]) if (arm !== undefined) open.push(arm);
  }
  if (tables > JOINED_MAX) throw pgError('54000', `a query can join at most ${JOINED_MAX} tables`);
}

export function bindSelect(statement: SelectStmt, { binder, parent, resolveUnknowns }: QueryEnv): SelectQuery {
  const scope = newScope(parent);
  const inClause = (clause: Env['clause']): Env => ({ binder, scope, clause });
  const ctes = bindWith(statement.withClause, { binder, scope });
  checkJoinedTables(statement.fromClause ?? []);
  const from = bindFrom(statement.fromClause, inClause(CLAUSE.fromFunction));
  bindWindowClause(statement.windowClause, inClause(CLAUSE.windowDefinition));
  const bound = bindTargets(statement.targetList, inClause(CLAUSE.select), resolveUnknowns);
  if (bound.length > TARGETS_MAX) {
    throw pgError('54011', `target lists can have at most ${TARGETS_MAX} entries`);
  }
  const where = bindBoolean(statement.whereClause, inClause(CLAUSE.where));
  const having = bindBoolean(statement.havingClause, inClause(CLAUSE.having));
  const ordered = bindOrderBy(statement.sortClause, bound, inClause(CLAUSE.orderBy));
  const { replaced, ...grouping } = bindGroupBy(statement, bound, inClause(CLAUSE.groupBy));
  const final = <T extends { readonly expression: Expression }>(item: T): T => {
    const other = replaced.get(item.expression);
    return other === undefined ? item : { ...item, expression: other };
  };
  const targets = bound.map(final);
  const orderBy = ordered.map(final);
  const distinct = bindDistinctClause(statement.distinctClause, targets, orderBy, inClause(CLAUSE.distinctOn));
  const limits = bindLimits(statement, inClause(CLAUSE.limit));

  const grouped = scope.aggregates > 0 || (statement.groupClause?.length ?? 0) > 0 || having !== undefined;
  const functions = scope.setFunctions;
  const { below, above } = grouped ? partitionByGrouping(functions, grouping.groupBy) : { below: [], above: functions };
  if (grouped || scope.groupings.length > 0) {
    const onItems = distinct === undefined || distinct === 'all' ? [] : distinct;
    const checked = [...targets.map((target) => target.expression), ...optional(having)];
    const sorted = orderBy.map((item) => item.expression);
    // Windows also where nothing uses them.
    const windows = [...scope.windows.values()].flatMap(({ partitionBy, orderBy: order }) => [
      ...partitionBy,
      ...order.map((item) => item.expression),
    ]);
    checkGrouping(binder, scope, { ...grouping, above }, [...checked, ...sorted, ...onItems, ...windows]);
  }
  const query: SelectQuery = {
    kind: 'select',
    ctes: ctes(),
    outputs: outputsOf(binder, scope, targets),
    targets: targets.map((target) => target.expression),
    from: joinFunctions(from, below),
    where,
    groupBy: grouping.groupBy,
    grouped,
    having,
    distinct,
    orderBy,
    ...limits,
  };
  const split = splitSelect({ query, above }, grouping, binder, scope);
  binder.lockables.set(split, { from, obstacle: lockObstacle(statement, having, scope) });
  bindLocking(statement, split, binder, scope);
  return split;
}

/** Why rows of the result are not rows of tables. */
function lockObstacle(statement: SelectStmt, having: Expression | undefined, scope: Scope): string | undefined {
  if (statement.distinctClause !== undefined) return 'DISTINCT clause';
  if ((statement.groupClause?.length ?? 0) > 0) return 'GROUP BY clause';
  if (having !== undefined) return 'HAVING clause';
  if (scope.aggregates > 0) return 'aggregate functions';
  if (scope.windowCalls > 0) return 'window functions';
  return scope.setFunctions.length > 0 ? 'set-returning functions in the target list' : undefined;
}

function bindBoolean(node: SelectStmt['whereClause'], env: Env): Expression | undefined {
  if (node === undefined) return undefined;
  return coerceToBoolean(env.binder, env.binder.expression(node, env), env.clause.name);
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
