// Rule: parameters become constants, and what has only constants is computed once. Stable functions count as
// constant for a statement (now(), current_date); volatile ones never. What would raise an error is left for
// run time, where it may never be reached (CASE, AND).

import type { ArrayExpression, ConstantExpression, Expression, Query } from '../bind/tree.ts';
import { mapChildren, subqueryOf } from '../bind/walk.ts';
import { PgError } from '../errors.ts';
import type { CallContext, FunctionDefinition } from '../functions/function-definition.ts';
import { callWithElements } from '../functions/variadic.ts';
import { typeByOid } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';
import { takesLong } from './long-values.ts';
import { constructedArray, isArrayValue } from '../types/stacked-arrays.ts';
import type { JsValue } from '../types/values.ts';
import { mapQueryExpressions } from '../bind/rewrite-query.ts';

export interface FoldContext {
  readonly parameters: readonly JsValue[];
  readonly session: SessionContext;
}

export function foldQuery(query: Query, context: FoldContext): Query {
  return mapQueryExpressions(query, (expression) => foldExpression(expression, context));
}

export function foldExpression(expression: Expression, context: FoldContext): Expression {
  const children = mapChildren(expression, (child) => foldExpression(child, context));
  const query = subqueryOf(children);
  if (query !== undefined) return foldSubquery(children, foldQuery(query, context), context);
  return simplify(children, context);
}

function foldSubquery(expression: Expression, query: Query, context: FoldContext): Expression {
  switch (expression.kind) {
    case 'scalar-subquery':
    case 'exists':
    case 'array-subquery':
      return { ...expression, query };
    case 'quantified-subquery':
      return { ...expression, query, right: expression.right.map((right) => foldExpression(right, context)) };
    default:
      return expression;
  }
}

function simplify(expression: Expression, context: FoldContext): Expression {
  try {
    return simplifyKind(expression, context);
  } catch (error) {
    if (error instanceof PgError) return expression;
    throw error;
  }
}

/** One level: the children are simplified already. */
function simplifyKind(e: Expression, context: FoldContext): Expression {
  switch (e.kind) {
    case 'parameter':
      return { kind: 'constant', value: context.parameters[e.index] ?? null, type: e.type, modifier: e.modifier };
    case 'call':
      return foldCall(e, context);
    case 'relabel':
      return isConstant(e.arg) ? { ...e.arg, type: e.type, modifier: e.modifier } : e;
    case 'convert':
      return isConstant(e.arg)
        ? constant(e, convertValue(e.arg.value, e.arg.type, e.type, context.session, e.each))
        : e;
    case 'modifier':
      return isConstant(e.arg) ? constant(e, applyModifier(e.arg.value, e.type, e.modifier, e.explicit)) : e;
    case 'and':
    case 'or':
      return foldLogical(e);
    case 'not':
      return isConstant(e.arg) ? constant(e, e.arg.value === null ? null : e.arg.value !== true) : e;
    case 'is-null':
      return isConstant(e.arg) ? constant(e, (e.arg.value === null) !== e.negated) : e;
    case 'boolean-test':
      return isConstant(e.arg) ? constant(e, (e.arg.value === e.value) !== e.negated) : e;
    case 'distinct-from':
      return isConstant(e.left) && isConstant(e.right) && (e.left.value === null || e.right.value === null)
        ? constant(e, (e.left.value === e.right.value) === e.negated)
        : e;
    case 'coalesce':
      return foldCoalesce(e);
    case 'case':
      return foldCase(e);
    case 'array':
      return foldArray(e);
    case 'quantified-array':
      return foldQuantifiedArray(e);
    default:
      return e;
  }
}

function foldCall(e: Extract<Expression, { kind: 'call' }>, context: FoldContext): Expression {
  const definition = e.function;
  if (definition.volatility === 'volatile' || !e.args.every(isConstant) || takesLong(e, false)) return e;
  const values = e.args.map((arg) => arg.value);
  if (definition.strict && values.includes(null)) return constant(e, null);
  const argumentTypes = e.args.map((arg) => arg.type);
  const callContext = { session: context.session, argumentTypes, resultType: e.type };
  const value =
    e.variadic === true
      ? callWithElements(definition, values, callContext)
      : definition.implementation(values, callContext);
  return constant(e, value);
}

/** true AND x is x, false AND x is false; likewise for OR. */
function foldLogical(e: Extract<Expression, { kind: 'and' | 'or' }>): Expression {
  const neutral = e.kind === 'and';
  if (e.args.some((arg) => isConstant(arg) && arg.value === !neutral)) return constant(e, !neutral);
  const args = e.args.filter((arg) => !(isConstant(arg) && arg.value === neutral));
  if (args.length === 0) return constant(e, neutral);
  if (args.every(isConstant)) return constant(e, null);
  return args.length === 1 && args[0] !== undefined ? args[0] : { ...e, args };
}

function foldCoalesce(e: Extract<Expression, { kind: 'coalesce' }>): Expression {
  const args = e.args.filter((arg) => !(isConstant(arg) && arg.value === null));
  const [first] = args;
  if (first === undefined) return constant(e, null);
  return isConstant(first) || args.length === 1 ? first : { ...e, args };
}

function foldCase(e: Extract<Expression, { kind: 'case' }>): Expression {
  const branches: { when: Expression; then: Expression }[] = [];
  for (const branch of e.branches) {
    if (!isConstant(branch.when)) branches.push(branch);
    else if (branch.when.value === true) {
      return branches.length === 0 ? branch.then : { ...e, branches, otherwise: branch.then };
    }
  }
  if (branches.length === 0) return e.otherwise ?? constant(e, null);
  return { ...e, branches };
}

/** x = ANY (constant array) is x IN (…), x <> ALL (constant array) is x NOT IN (…). */
function foldQuantifiedArray(e: Extract<Expression, { kind: 'quantified-array' }>): Expression {
  if (!isConstant(e.array)) return e;
  const value = e.array.value;
  if (value === null) return constant(e, null);
  if (!isArrayValue(value)) return e;
  if (value.elements.length === 0) return constant(e, e.quantifier === 'all');
  if (e.operator !== '=' || e.quantifier !== 'any') return e;
  const elementType = typeByOid(e.array.type).elementOid;
  const list = value.elements.map((element): Expression => {
    return { kind: 'constant', value: element, type: elementType, modifier: -1 };
  });
  return { kind: 'in-list', arg: e.left, list, equals: e.function, negated: false, type: e.type, modifier: -1 };
}

export function isConstant(expression: Expression): expression is ConstantExpression {
  return expression.kind === 'constant';
}

function foldArray(e: ArrayExpression): Expression {
  if (!e.elements.every(isConstant)) return e;
  const [first] = e.elements;
  const nested = first !== undefined && typeByOid(first.type).kind === 'array';
  const values = e.elements.map((element) => element.value);
  return constant(e, constructedArray(values, nested));
}

function constant(like: Expression, value: JsValue): ConstantExpression {
  return { kind: 'constant', value, type: like.type, modifier: like.modifier };
}

/** The I/O cast: output of one type, input of the other. `each` converts the elements of an array instead. */
export function convertValue(
  value: JsValue,
  from: number,
  to: number,
  session: SessionContext,
  each?: FunctionDefinition,
): JsValue {
  if (value === null) return null;
  if (each !== undefined && isArrayValue(value)) {
    const [source = from, target = to] = [from, to].map((type) => typeByOid(type).elementOid);
    const call: CallContext = { session, argumentTypes: [source], resultType: target };
    const convert = (element: JsValue): JsValue => (element === null ? null : each.implementation([element], call));
    return { ...value, elements: value.elements.map(convert) };
  }
  return typeByOid(to).input(typeByOid(from).output(value, session), session);
}

export function applyModifier(value: JsValue, type: number, modifier: number, explicit: boolean): JsValue {
  if (value === null) return null;
  const { modifier: handling, elementOid } = typeByOid(type);
  if (handling === undefined && isArrayValue(value) && elementOid !== undefined) {
    const apply = (element: JsValue): JsValue => applyModifier(element, elementOid, modifier, explicit);
    return { ...value, elements: value.elements.map(apply) };
  }
  return handling === undefined ? value : handling.apply(value, modifier, explicit);
}
