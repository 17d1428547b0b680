// Functions in FROM: set-returning ones, scalar ones (a row each), and expressions that look like calls.

import type { Node, RangeFunction } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { nodeAs, positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { CLAUSE, refuseAggregate, refuseWindow } from './clauses.ts';
import { resolveUnknown } from './coercion.ts';
import { resolveCall } from './function-call.ts';
import { outputName } from './output-name.ts';
import { registerColumns } from './relation-columns.ts';
import { makeFunctionRelation } from './set-function.ts';
import { newScope } from './state.ts';
import type { Env } from './state.ts';
import type { Expression, FunctionRelation, Query, SubqueryRelation } from './tree.ts';

export interface BoundRangeFunction {
  readonly relation: FunctionRelation | SubqueryRelation;
  readonly alias: string;
  /** The row is one value. */
  readonly scalar: boolean;
}

export function bindRangeFunction(node: RangeFunction, env: Env): BoundRangeFunction {
  const functions = node.functions ?? [];
  if (functions.length !== 1) throw notSupported('ROWS FROM with several functions');
  if (node.coldeflist !== undefined && node.coldeflist.length > 0) throw notSupported('a column definition list');
  const [expression, definitions] = nodeAs(functions[0], 'List')?.items ?? [];
  if (nodeAs(definitions, 'List') !== undefined) throw notSupported('a column definition list');
  const { scope } = env;
  scope.lateralActive = true;
  const bound = bindCallOrExpression(expression, node, { ...env, clause: CLAUSE.fromFunction });
  scope.lateralActive = false;
  return bound;
}

function bindCallOrExpression(node: Node, range: RangeFunction, env: Env): BoundRangeFunction {
  const ordinality = range.ordinality === true;
  const aliasName = range.alias?.aliasname;
  const call = nodeAs(node, 'FuncCall');
  if (call === undefined) return expressionItem(env.binder.expression(node, env), outputOf(node, env), range, env);
  const name = stringsOf(call.funcname).at(-1) ?? '';
  const position = positionOfLocation(call.location);
  if (name === 'unnest' && (call.args?.length ?? 0) > 1) throw notSupported('unnest of several arrays', position);
  const resolved = resolveCall(call, env);
  if (resolved.kind === 'cast') return expressionItem(resolved.expression, name, range, env);
  const { routine } = resolved;
  if (routine.kind === 'aggregate') {
    if (call.over !== undefined) refuseWindow(env.clause, position);
    refuseAggregate(env.clause, position);
  }
  if (routine.kind === 'window-function' || routine.kind === 'aggregate') {
    if (call.over !== undefined) refuseWindow(env.clause, position);
    throw pgError('42809', `window function ${name} requires an OVER clause`, { position });
  }
  if (routine.kind === 'set-function' && routine.columns === undefined && resolved.type === OID.record) {
    throw pgError('42601', 'a column definition list is required for functions returning "record"', { position });
  }
  const alias = aliasName ?? name;
  const relation = makeFunctionRelation(
    env.binder,
    env.scope,
    { ...resolved, routine },
    { alias, columnName: alias, ordinality },
  );
  return { relation, alias, scalar: relation.columns.length === 1 };
}

function outputOf(node: Node, env: Env): string {
  return outputName({ val: node }, env.binder.subqueryNames);
}

/** `FROM current_date`, `FROM coalesce(a, b)`: one row with the value. */
function expressionItem(value: Expression, name: string, range: RangeFunction, env: Env): BoundRangeFunction {
  if (range.ordinality === true) throw notSupported('WITH ORDINALITY for an expression');
  const { binder } = env;
  const expression = resolveUnknown(binder, value);
  const alias = range.alias?.aliasname ?? name;
  const inner = newScope(env.scope);
  const shape = { name: alias, type: expression.type, modifier: expression.modifier };
  const query: Query = {
    kind: 'select',
    ctes: [],
    outputs: registerColumns(binder, inner, alias, [shape]),
    targets: [expression],
    groupBy: [],
    grouped: false,
    orderBy: [],
    withTies: false,
  };
  const columns = registerColumns(binder, env.scope, alias, [shape]);
  const relation: SubqueryRelation = {
    kind: 'subquery',
    relation: binder.nextRelation(),
    alias,
    query,
    columns,
    lateral: true,
  };
  return { relation, alias, scalar: true };
}
