// `x IN (a, b, c)`, `(x, y) IN ((a, b), …)`, and BETWEEN in its four forms.

import type { A_Expr, BoolExprType, Node } from '@pgsql/types';
import { nodeAs, positionOfLocation } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { coerceType } from './coercion.ts';
import { canCoerceOne } from './coercion-path.ts';
import { commonTypeOf } from './common-type.ts';
import { makeOperator } from './operator.ts';
import { compareRows, isConstructor, logical } from './row-comparison.ts';
import { leftmost, located, positionOf } from './state.ts';
import type { Env } from './state.ts';
import type { Expression } from './tree.ts';
import { someExpression } from './walk.ts';

/**
 * The elements without columns are one list of one type, as Postgres has them; the others are compared one by one,
 * each with an operator of its own.
 */
export function bindInList(node: A_Expr, env: Env): Expression {
  const { binder } = env;
  const position = positionOfLocation(node.location);
  const negated = nodeAs(node.name?.at(0), 'String')?.sval === '<>';
  const left = binder.expression(required(node.lexpr), env);
  const elements = (nodeAs(node.rexpr, 'List')?.items ?? []).map((item) => binder.expression(item, env));
  const at = leftmost(position, positionOf(binder, left));

  const compare = (element: Expression): Expression =>
    isConstructor(left) && isConstructor(element)
      ? compareRows(binder, [negated ? '<>' : '='], left, element, position, makeOperator)
      : makeOperator(binder, [negated ? '<>' : '='], left, element, position);

  const listed = left.kind === 'row' ? [] : elements.filter((element) => !hasColumns(element));
  const type = listed.length > 1 ? listType(left, listed) : undefined;
  const parts: Expression[] = [];
  if (type !== undefined) parts.push(makeList(env, left, listed, type, negated, position));
  const done = new Set(type === undefined ? [] : listed);
  for (const element of elements) if (!done.has(element)) parts.push(compare(element));
  if (parts.length === 1) return parts[0];
  return located(binder, logical(negated ? 'and' : 'or', parts), at);
}

function hasColumns(expression: Expression): boolean {
  return someExpression(expression, ({ kind }) => kind === 'column');
}

/** The type that all elements and the tested value share, if any. */
function listType(left: Expression, elements: readonly Expression[]): number | undefined {
  const common = commonTypeOf([left.type, ...elements.map((element) => element.type)], canCoerceOne);
  if (common.kind === 'conflict' || common.type === OID.record) return undefined;
  return elements.every((element) => canCoerceOne(element.type, common.type)) ? common.type : undefined;
}

function makeList(
  env: Env,
  left: Expression,
  elements: readonly Expression[],
  type: number,
  negated: boolean,
  position: number | undefined,
): Expression {
  const { binder } = env;
  const list = elements.map((element) => coerceType(binder, element, type, 'implicit'));
  const call = makeOperator(binder, ['='], left, list[0], position);
  const [arg, first] = call.args;
  return located(
    binder,
    {
      kind: 'in-list',
      type: OID.bool,
      modifier: -1,
      arg,
      list: [first, ...list.slice(1).map((element) => coerceType(binder, element, first.type, 'implicit'))],
      equals: call.function,
      negated,
    },
    positionOf(binder, call),
  );
}

/** Written out as comparisons, the tested value twice, as Postgres does. */
export function bindBetween(node: A_Expr, env: Env): Expression {
  const [low, high] = nodeAs(node.rexpr, 'List')?.items ?? [];
  const value = required(node.lexpr);
  const compare = (operator: string, bound: Node): Node => ({
    A_Expr: {
      kind: 'AEXPR_OP',
      name: [{ String: { sval: operator } }],
      lexpr: value,
      rexpr: bound,
      location: node.location ?? 0,
    },
  });
  const combine = (boolop: BoolExprType, ...args: Node[]): Node => ({
    BoolExpr: { boolop, args, location: node.location ?? 0 },
  });
  const inside = (a: Node, b: Node) => combine('AND_EXPR', compare('>=', a), compare('<=', b));
  const outside = (a: Node, b: Node) => combine('OR_EXPR', compare('<', a), compare('>', b));
  switch (node.kind) {
    case 'AEXPR_BETWEEN':
      return env.binder.expression(inside(low, high), env);
    case 'AEXPR_NOT_BETWEEN':
      return env.binder.expression(outside(low, high), env);
    case 'AEXPR_BETWEEN_SYM':
      return env.binder.expression(combine('OR_EXPR', inside(low, high), inside(high, low)), env);
    default:
      return env.binder.expression(combine('AND_EXPR', outside(low, high), outside(high, low)), env);
  }
}

function required(node: Node | undefined): Node {
  if (node === undefined) throw new Error('IN and BETWEEN have a left side');
  return node;
}
