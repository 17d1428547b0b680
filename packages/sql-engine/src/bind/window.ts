// Window function calls and window definitions: partitions, order, frames, names.
// https://www.postgresql.org/docs/15/sql-expressions.html#SYNTAX-WINDOW-FUNCTIONS

import type { FuncCall, Node, WindowDef } from '@pgsql/types';
import { pgError } from '../errors.ts';
import type { AggregateDefinition, WindowFunctionDefinition } from '../functions/function-definition.ts';
import { nodeOf, positionOfLocation } from '../parse/nodes.ts';
import { bindFilter } from './aggregate.ts';
import { CLAUSE, refuseWindow } from './clauses.ts';
import { resolveUnknown } from './coercion.ts';
import type { PreparedCall } from './function-call.ts';
import { makeSortItem, requireEquality } from './sort.ts';
import { located, positionOf } from './state.ts';
import type { Env } from './state.ts';
import type { Expression, WindowExpression, WindowSpecification } from './tree.ts';
import { bindFrame } from './window-frame.ts';

export function makeWindowCall(
  node: FuncCall,
  over: WindowDef,
  call: PreparedCall & { readonly routine: AggregateDefinition | WindowFunctionDefinition },
  env: Env,
): WindowExpression {
  const { routine, position, args, type } = call;
  refuseWindow(env.clause, position);
  if (env.inside === 'aggregate') {
    throw pgError('42803', 'aggregate function calls cannot contain window function calls', { position });
  }
  if (env.inside === 'window') throw pgError('42P20', 'window function calls cannot be nested', { position });
  checkForm(node, routine, position);
  const filter = bindFilter(node, env);
  const window = windowOf(over, env);
  env.scope.windowCalls++;
  return located(env.binder, { kind: 'window', type, modifier: -1, function: routine, args, filter, window }, position);
}

function checkForm(
  node: FuncCall,
  routine: AggregateDefinition | WindowFunctionDefinition,
  position: number | undefined,
): void {
  if (node.agg_distinct === true) {
    throw pgError('0A000', 'DISTINCT is not implemented for window functions', { position });
  }
  if ('orderedSet' in routine && routine.orderedSet === true && node.agg_within_group !== true) {
    throw pgError('42809', `WITHIN GROUP is required for ordered-set aggregate ${routine.name}`, { position });
  }
  if (node.agg_within_group === true || ('orderedSet' in routine && routine.orderedSet === true)) {
    throw pgError('0A000', `OVER is not supported for ordered-set aggregate ${routine.name}`, { position });
  }
  if (node.agg_order !== undefined && node.agg_order.length > 0) {
    throw pgError('0A000', 'aggregate ORDER BY is not implemented for window functions', { position });
  }
  if (routine.kind === 'window-function' && node.agg_filter !== undefined) {
    throw pgError('0A000', 'FILTER is not implemented for non-aggregate window functions', { position });
  }
  if (routine.kind === 'aggregate' && routine.argumentTypes.length === 0 && node.agg_star !== true) {
    throw pgError('42809', `${routine.name}(*) must be used to call a parameterless aggregate function`, { position });
  }
}

/** `OVER name` or `OVER (…)`. */
function windowOf(over: WindowDef, env: Env): WindowSpecification {
  if (over.name !== undefined) return namedWindow(over.name, over, env);
  return bindWindow(over, env);
}

function namedWindow(name: string, node: WindowDef, env: Env): WindowSpecification {
  const window = env.scope.windows.get(name);
  if (window !== undefined) return window;
  throw pgError('42704', `window "${name}" does not exist`, { position: positionOfLocation(node.location) });
}

/** The WINDOW clause. */
export function bindWindowClause(nodes: readonly Node[] | undefined, env: Env): void {
  for (const node of nodes ?? []) {
    const definition = nodeOf(node, 'WindowDef');
    const name = definition.name ?? '';
    if (env.scope.windows.has(name)) {
      throw pgError('42P20', `window "${name}" is already defined`, {
        position: positionOfLocation(definition.location),
      });
    }
    env.scope.windows.set(name, bindWindow(definition, env));
  }
}

function bindWindow(node: WindowDef, env: Env): WindowSpecification {
  const { inside: _inside, ...outer } = env;
  const inner: Env = { ...outer, clause: CLAUSE.windowDefinition };
  const base = node.refname === undefined ? undefined : namedWindow(node.refname, node, env);
  const position = positionOfLocation(node.location);
  const own = (node.partitionClause ?? []).map((item) => bindPartition(item, inner));
  const order = (node.orderClause ?? []).map((item) => {
    const sort = nodeOf(item, 'SortBy');
    if (sort.node === undefined) throw new Error('a sort item without an expression');
    return makeSortItem(env.binder, sort, resolveUnknown(env.binder, env.binder.expression(sort.node, inner)));
  });
  const frame = bindFrame(node, order.length > 0 ? order : (base?.orderBy ?? []), inner);
  if (base === undefined) return { partitionBy: own, orderBy: order, frame };
  const name = node.refname ?? '';
  const refuse = (message: string) => pgError('42P20', message, { position });
  if (own.length > 0) throw refuse(`cannot override PARTITION BY clause of window "${name}"`);
  if (order.length > 0 && base.orderBy.length > 0) throw refuse(`cannot override ORDER BY clause of window "${name}"`);
  if (base.frame !== undefined) {
    const bare = node.name === undefined && order.length === 0 && frame === undefined;
    throw pgError('42P20', `cannot copy window "${name}" because it has a frame clause`, {
      hint: bare ? 'Omit the parentheses in this OVER clause.' : undefined,
      position,
    });
  }
  return { partitionBy: base.partitionBy, orderBy: order.length > 0 ? order : base.orderBy, frame };
}

function bindPartition(node: Node, env: Env): Expression {
  const expression = resolveUnknown(env.binder, env.binder.expression(node, env));
  requireEquality(expression, positionOf(env.binder, expression));
  return expression;
}
