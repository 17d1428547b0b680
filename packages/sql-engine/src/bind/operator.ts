// Operators applied to bound operands: `a + b`, `- a`, IS DISTINCT FROM, NULLIF, `a = ANY (array)`.

import type { A_Expr, Node } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeAs, positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { typeByName } from '../types/registry.ts';
import { canCoerceOne } from './coercion-path.ts';
import { coerceTo, coerceType } from './coercion.ts';
import { resolveOperator } from './operator-lookup.ts';
import type { ResolvedOperator } from './operator-lookup.ts';
import { instantiate, matchPolymorphic } from './polymorphic.ts';
import { compareRows, distinctRows, isConstructor } from './row-comparison.ts';
import { compareWithSubquery } from './row-subquery.ts';
import { requireSchema } from './schema-names.ts';
import { leftmost, located, positionOf } from './state.ts';
import type { Binder, Env } from './state.ts';
import type { CallExpression, Expression } from './tree.ts';
import { arrayTypeOf, elementTypeOf, formatType } from './type-facts.ts';

/** `left` is absent for a prefix operator. */
export function makeOperator(
  binder: Binder,
  names: readonly string[],
  left: Expression | undefined,
  right: Expression,
  position: number | undefined,
): CallExpression {
  requireSchema(names, binder.catalog, position);
  const operands = left === undefined ? [right] : [left, right];
  const types = operands.map((operand) => operand.type);
  const operator = resolveOperator(names, types, position);
  const { args, type } = coerceOperands(binder, operator, operands, types);
  const call: CallExpression = {
    kind: 'call',
    type,
    modifier: -1,
    function: operator.operator.function,
    args,
    operator: operator.name,
  };
  return located(binder, call, leftmost(position, ...operands.map((operand) => positionOf(binder, operand))));
}

function coerceOperands(
  binder: Binder,
  operator: ResolvedOperator,
  operands: readonly Expression[],
  types: readonly number[],
): { readonly args: readonly Expression[]; readonly type: number } {
  const match = matchPolymorphic(operator.types, types, canCoerceOne);
  if (match.kind === 'mismatch') throw match.error;
  const args = operands.map((operand, index) =>
    coerceType(binder, operand, instantiate(operator.types[index], match), 'implicit'),
  );
  return { args, type: instantiate(typeByName(operator.operator.resultType).oid, match) };
}

export function bindOperator(node: A_Expr, env: Env): Expression {
  const position = positionOfLocation(node.location);
  const names = stringsOf(node.name);
  const left = node.lexpr === undefined ? undefined : env.binder.expression(node.lexpr, env);
  const subquery = nodeAs(node.rexpr, 'SubLink');
  if (left?.kind === 'row' && subquery?.subLinkType === 'EXPR_SUBLINK') {
    return compareWithSubquery(left, names, subquery, position, env, makeOperator);
  }
  const right = env.binder.expression(operand(node.rexpr), env);
  if (isConstructor(left) && isConstructor(right)) {
    return compareRows(env.binder, names, left, right, position, makeOperator);
  }
  return makeOperator(env.binder, names, left, right, position);
}

function operand(node: Node | undefined): Node {
  if (node === undefined) throw new Error('an operator without an operand');
  return node;
}

export function bindDistinct(node: A_Expr, env: Env): Expression {
  const position = positionOfLocation(node.location);
  const negated = node.kind === 'AEXPR_NOT_DISTINCT';
  const left = env.binder.expression(operand(node.lexpr), env);
  const right = env.binder.expression(operand(node.rexpr), env);
  const at = leftmost(position, positionOf(env.binder, left), positionOf(env.binder, right));
  if (isUntypedNull(right)) return nullTest(env.binder, left, !negated, at);
  if (isUntypedNull(left)) return nullTest(env.binder, right, !negated, at);
  if (isConstructor(left) && isConstructor(right)) {
    const distinct = distinctRows(left, right, position, (a, b) => distinctFrom(env.binder, a, b, false, position));
    return negated ? { kind: 'not', type: OID.bool, modifier: -1, arg: distinct } : distinct;
  }
  return distinctFrom(env.binder, left, right, negated, position);
}

function isUntypedNull(expression: Expression): boolean {
  return expression.kind === 'constant' && expression.value === null && expression.type === OID.unknown;
}

function nullTest(binder: Binder, arg: Expression, negated: boolean, position: number | undefined): Expression {
  return located(binder, { kind: 'is-null', type: OID.bool, modifier: -1, arg, negated }, position);
}

function distinctFrom(
  binder: Binder,
  left: Expression,
  right: Expression,
  negated: boolean,
  position: number | undefined,
): Expression {
  const call = makeOperator(binder, ['='], left, right, position);
  if (call.type !== OID.bool) {
    throw pgError('42804', 'IS DISTINCT FROM requires = operator to yield boolean', { position });
  }
  const [first, second] = call.args;
  return located(
    binder,
    { kind: 'distinct-from', type: OID.bool, modifier: -1, left: first, right: second, equals: call.function, negated },
    positionOf(binder, call),
  );
}

export function bindNullIf(node: A_Expr, env: Env): Expression {
  const position = positionOfLocation(node.location);
  const left = env.binder.expression(operand(node.lexpr), env);
  const right = env.binder.expression(operand(node.rexpr), env);
  const call = makeOperator(env.binder, ['='], left, right, position);
  if (call.type !== OID.bool) throw pgError('42804', 'NULLIF requires = operator to yield boolean', { position });
  const [first, second] = call.args;
  const { type, modifier } = first;
  return located(
    env.binder,
    { kind: 'nullif', type, modifier, left: first, right: second, equals: call.function },
    positionOf(env.binder, call),
  );
}

/** `x op ANY (array)` and `x op ALL (array)`. */
export function bindQuantifiedArray(node: A_Expr, env: Env): Expression {
  const position = positionOfLocation(node.location);
  const left = env.binder.expression(operand(node.lexpr), env);
  const right = env.binder.expression(operand(node.rexpr), env);
  const quantifier = node.kind === 'AEXPR_OP_ANY' ? 'any' : 'all';
  return makeQuantifiedArray(env.binder, stringsOf(node.name), left, right, quantifier, position);
}

export function makeQuantifiedArray(
  binder: Binder,
  names: readonly string[],
  left: Expression,
  right: Expression,
  quantifier: 'any' | 'all',
  position: number | undefined,
): Expression {
  const element = right.type === OID.unknown ? OID.unknown : elementTypeOf(right.type);
  if (element === undefined) {
    throw pgError('42809', 'op ANY/ALL (array) requires array on right side', { position });
  }
  const operator = resolveOperator(names, [left.type, element], position);
  if (operator.operator.resultType !== 'bool') {
    throw pgError('42809', 'op ANY/ALL (array) requires operator to yield boolean', { position });
  }
  const match = matchPolymorphic(operator.types, [left.type, element], canCoerceOne);
  if (match.kind === 'mismatch') throw match.error;
  const [leftType, rightType] = operator.types.map((type) => instantiate(type, match));
  const arrayType = arrayTypeOf(rightType);
  if (arrayType === undefined) {
    throw pgError('42704', `could not find array type for data type ${formatType(rightType)}`, { position });
  }
  const array = coerceTo(binder, right, arrayType, -1, 'implicit');
  if (array === undefined) throw pgError('42804', 'op ANY/ALL (array) requires array on right side', { position });
  return located(
    binder,
    {
      kind: 'quantified-array',
      type: OID.bool,
      modifier: -1,
      left: coerceType(binder, left, leftType, 'implicit'),
      operator: operator.name,
      function: operator.operator.function,
      quantifier,
      array,
    },
    leftmost(position, positionOf(binder, left), positionOf(binder, right)),
  );
}
