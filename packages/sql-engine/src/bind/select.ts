// One SELECT: FROM first, then the select list and the other clauses in the order in which Postgres looks at them.

import type { SelectStmt } from '@pgsql/types';
import { notSupported } from '../errors.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToBoolean } from './coercion.ts';
import { bindDistinctClause } from './distinct.ts';
import { bindFrom } from './from.ts';
import { bindGroupBy } from './group-by.ts';
import { checkGrouping } from './grouping-check.ts';
import { bindLimits } from './limit.ts';
import { inLockstep } from './lockstep.ts';
import { outputsOf } from './relation-columns.ts';
import { bindOrderBy } from './sort-targets.ts';
import { newScope } from './state.ts';
import type { Env, QueryEnv, Scope } from './state.ts';
import { bindTargets } from './targets.ts';
import type { Expression, Relation, SelectQuery } from './tree.ts';
import { bindWindowClause } from './window.ts';
import { bindWith } from './with.ts';

export function bindSelect(statement: SelectStmt, { binder, parent, resolveUnknowns }: QueryEnv): SelectQuery {
  const scope = newScope(parent);
  const inClause = (clause: Env['clause']): Env => ({ binder, scope, clause });
  const ctes = bindWith(statement.withClause, { binder, scope });
  const from = bindFrom(statement.fromClause, inClause(CLAUSE.fromFunction));
  bindWindowClause(statement.windowClause, inClause(CLAUSE.windowDefinition));
  const targets = bindTargets(statement.targetList, inClause(CLAUSE.select), resolveUnknowns);
  const where = bindBoolean(statement.whereClause, inClause(CLAUSE.where));
  const having = bindBoolean(statement.havingClause, inClause(CLAUSE.having));
  const orderBy = bindOrderBy(statement.sortClause, targets, inClause(CLAUSE.orderBy));
  const grouping = bindGroupBy(statement, targets, inClause(CLAUSE.groupBy));
  const distinct = bindDistinctClause(statement.distinctClause, targets, orderBy, inClause(CLAUSE.distinctOn));
  const limits = bindLimits(statement, inClause(CLAUSE.limit));

  const grouped = scope.aggregates > 0 || (statement.groupClause?.length ?? 0) > 0 || having !== undefined;
  if (grouped || scope.groupings.length > 0) {
    const onItems = distinct === undefined || distinct === 'all' ? [] : distinct;
    const checked = [...targets.map((target) => target.expression), ...optional(having)];
    checkGrouping(binder, scope, grouping, [...checked, ...orderBy.map((item) => item.expression), ...onItems]);
  }
  return {
    kind: 'select',
    ctes: ctes(),
    outputs: outputsOf(binder, scope, targets),
    targets: targets.map((target) => target.expression),
    from: withSetFunctions(from, scope, grouped),
    where,
    ...grouping,
    grouped,
    having,
    distinct,
    orderBy,
    ...limits,
  };
}

function bindBoolean(node: SelectStmt['whereClause'], env: Env): Expression | undefined {
  if (node === undefined) return undefined;
  return coerceToBoolean(env.binder, env.binder.expression(node, env), env.clause.name);
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

/**
 * A set-returning function in the select list makes its rows after WHERE and before DISTINCT, ORDER BY and LIMIT:
 * so does a lateral join with it. With grouping or windows the order of evaluation would show.
 */
function withSetFunctions(from: Relation | undefined, scope: Scope, grouped: boolean): Relation | undefined {
  if (scope.setFunctions.length === 0) return from;
  if (grouped) throw notSupported('a set-returning function in the select list of a grouped query');
  if (scope.windowCalls > 0) throw notSupported('a set-returning function beside window functions');
  return inLockstep(scope.setFunctions).reduce<Relation | undefined>(
    (left, right) => (left === undefined ? right : { kind: 'join', type: 'cross', left, right }),
    from,
  );
}
