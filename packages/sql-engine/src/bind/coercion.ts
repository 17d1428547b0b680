// Coercing bound expressions: unknown literals and parameters get their type here, casts become calls, relabels or
// conversions through text (Postgres' coerce_type and coerce_to_target_type).

import { assertNever, notSupported, PgError, pgError } from '../errors.ts';
import type { FunctionDefinition } from '../functions/function-definition.ts';
import { OID } from '../types/oids.ts';
import { typeByOid } from '../types/registry.ts';
import { signChange } from '../functions/casts-oids.ts';
import { canCoerce, canCoerceOne, coercionPath } from './coercion-path.ts';
import type { CoercionContext, CoercionPath } from './coercion-path.ts';
import { commonTypeOf } from './common-type.ts';
import { completeIntervalText } from './interval-literal.ts';
import { located, positionOf } from './state.ts';
import type { Binder } from './state.ts';
import type { ConstantExpression, Expression } from './tree.ts';
import { elementTypeOf, formatType, isPolymorphic, isRegisteredNameType } from './type-facts.ts';

/** To a type and modifier; undefined when there is no way. */
export function coerceTo(
  binder: Binder,
  expression: Expression,
  target: number,
  modifier: number,
  context: CoercionContext,
  position?: number,
): Expression | undefined {
  if (!canCoerce([expression.type], [target], context)) return undefined;
  const converted = coerceType(binder, expression, target, context, modifier, position);
  return coerceModifier(binder, converted, modifier, context === 'explicit');
}

/** To a type that it is known to coerce to. */
export function coerceType(
  binder: Binder,
  expression: Expression,
  target: number,
  context: CoercionContext,
  modifier = -1,
  position?: number,
): Expression {
  if (expression.type === target || target === OID.any || isPolymorphic(target)) return expression;
  if (expression.type === OID.unknown) {
    if (expression.kind === 'constant') return literal(binder, expression, target, modifier);
    if (expression.kind === 'parameter') {
      return located(binder, binder.parameters.resolve(expression, target), positionOf(binder, expression));
    }
  }
  const path = coercionPath(expression.type === OID.unknown ? OID.text : expression.type, target, context);
  if (path === undefined) throw cannotCast(expression.type, target, position ?? positionOf(binder, expression));
  const at = Math.min(position ?? Infinity, positionOf(binder, expression) ?? Infinity);
  return located(binder, followPath(expression, target, path, modifier), at === Infinity ? undefined : at);
}

export function cannotCast(source: number, target: number, position: number | undefined): PgError {
  return pgError('42846', `cannot cast type ${formatType(source)} to ${formatType(target)}`, { position });
}

function followPath(arg: Expression, target: number, path: CoercionPath, modifier = -1): Expression {
  switch (path.kind) {
    case 'relabel':
      return relabel(arg, target);
    case 'io':
      return { kind: 'convert', type: target, modifier: -1, arg };
    case 'function':
      if (path.function.argumentTypes.length > 1) return castWithModifier(arg, target, path.function, modifier);
      return convertBy(path.function, arg, target);
    case 'elements':
      return convertElements(arg, target, path.path);
    default:
      return assertNever(path);
  }
}

/** Binary coercible: the same value, but that integers have a sign and OIDs have none. */
function relabel(arg: Expression, target: number): Expression {
  const element = elementTypeOf(target);
  const by = signChange(elementTypeOf(arg.type) ?? arg.type, element ?? target);
  if (by === undefined) return { kind: 'relabel', type: target, modifier: -1, arg };
  if (element !== undefined) return { kind: 'convert', type: target, modifier: -1, arg, each: by };
  return { kind: 'call', type: target, modifier: -1, function: by, args: [arg] };
}

/** By a function that makes the type, or one that the type is a relabelled form of: from smallint to oid by integer. */
function convertBy(by: FunctionDefinition, arg: Expression, target: number): Expression {
  const made: Expression = { kind: 'call', type: target, modifier: -1, function: by, args: [arg] };
  return by.resultType === 'int4' && target !== OID.int4 ? relabel({ ...made, type: OID.int4 }, target) : made;
}

/** By a function that makes the value as long as the type says: `bit(integer, length)`. */
function castWithModifier(arg: Expression, type: number, by: FunctionDefinition, modifier: number): Expression {
  const length: Expression = { kind: 'constant', type: OID.int4, modifier: -1, value: modifier };
  return { kind: 'call', type, modifier, function: by, args: [arg, length] };
}

/** Types whose every value, as text, reads the same in the wider type. */
const WIDENING: ReadonlySet<string> = new Set(
  ['int2>int4', 'int2>int8', 'int4>int8', 'float4>float8'].concat(
    ['int2', 'int4', 'int8'].flatMap((from) => [`${from}>numeric`, `${from}>float8`, `${from}>oid`]),
    ['numeric>float8', 'numeric>float4', 'date>timestamp', 'date>timestamptz'],
  ),
);

function convertElements(arg: Expression, target: number, path: CoercionPath): Expression {
  const source = elementTypeOf(arg.type) ?? arg.type;
  const element = elementTypeOf(target) ?? target;
  if (arg.kind === 'array' && arg.elements.every((child) => child.type === source)) {
    const elements = arg.elements.map((child) => followPath(child, element, path));
    return { kind: 'array', type: target, modifier: -1, elements };
  }
  if (WIDENING.has(`${typeByOid(source).name}>${typeByOid(element).name}`)) {
    return { kind: 'convert', type: target, modifier: -1, arg };
  }
  if (path.kind !== 'function') return { kind: 'convert', type: target, modifier: -1, arg };
  if (path.function.argumentTypes.length > 1) {
    throw notSupported(`a cast from ${formatType(arg.type)} to ${formatType(target)}`);
  }
  return { kind: 'convert', type: target, modifier: -1, arg, each: path.function };
}

/** A quoted literal read as the type. */
function literal(binder: Binder, constant: ConstantExpression, target: number, modifier: number): Expression {
  const position = positionOf(binder, constant);
  const { value } = constant;
  if (value === null) return located(binder, { kind: 'constant', type: target, modifier: -1, value }, position);
  if (typeof value !== 'string') throw new Error('an unknown literal is text');
  if (isRegisteredNameType(target)) {
    const arg: Expression = { kind: 'constant', type: OID.text, modifier: -1, value };
    return located(binder, { kind: 'convert', type: target, modifier: -1, arg }, position);
  }
  const text = target === OID.interval ? completeIntervalText(value, modifier) : value;
  try {
    const read = typeByOid(target).input(text, binder.session);
    return located(binder, { kind: 'constant', type: target, modifier: -1, value: read }, position);
  } catch (error) {
    throw error instanceof PgError ? error.at(position) : error;
  }
}

function coerceModifier(binder: Binder, expression: Expression, modifier: number, explicit: boolean): Expression {
  if (modifier === expression.modifier) return expression;
  if (modifier < 0) {
    // A cast to the bare type shows no modifier, although the value keeps to it.
    if (!explicit || expression.modifier < 0) return expression;
    const position = positionOf(binder, expression);
    return located(binder, { kind: 'relabel', type: expression.type, modifier: -1, arg: expression }, position);
  }
  const { type } = expression;
  if (typeByOid(type).modifier === undefined) {
    const element = elementTypeOf(type);
    if (element === undefined) return expression;
    if (expression.kind !== 'array') {
      const modified: Expression = { kind: 'modifier', type, modifier, arg: expression, explicit };
      return located(binder, modified, positionOf(binder, expression));
    }
    const elements = expression.elements.map((child) => coerceModifier(binder, child, modifier, explicit));
    return located(binder, { ...expression, elements, modifier }, positionOf(binder, expression));
  }
  return located(
    binder,
    { kind: 'modifier', type, modifier, arg: expression, explicit },
    positionOf(binder, expression),
  );
}

/** `argument of WHERE must be type boolean, not type integer` */
export function coerceToBoolean(binder: Binder, expression: Expression, construct: string): Expression {
  return coerceToSpecific(binder, expression, OID.bool, construct);
}

export function coerceToSpecific(binder: Binder, expression: Expression, type: number, construct: string): Expression {
  const coerced = coerceTo(binder, expression, type, -1, 'assignment');
  if (coerced !== undefined) return coerced;
  const message = `argument of ${construct} must be type ${formatType(type)}, not type ${formatType(expression.type)}`;
  throw pgError('42804', message, { position: positionOf(binder, expression) });
}

/** Unknown literals and parameters become text; everything else stays. */
export function resolveUnknown(binder: Binder, expression: Expression): Expression {
  return expression.type === OID.unknown ? coerceType(binder, expression, OID.text, 'implicit') : expression;
}

/** The common type of several expressions; `construct` as in `CASE types integer and text cannot be matched`. */
export function commonType(binder: Binder, expressions: readonly Expression[], construct: string): number {
  const common = commonTypeOf(
    expressions.map((expression) => expression.type),
    canCoerceOne,
  );
  if (common.kind === 'type') return common.type;
  const conflicting = expressions[common.index];
  const message = `${construct} types ${formatType(common.type)} and ${formatType(conflicting.type)} cannot be matched`;
  throw pgError('42804', message, { position: positionOf(binder, conflicting) });
}

export function coerceToCommon(binder: Binder, expression: Expression, type: number, construct: string): Expression {
  if (expression.type === type) return expression;
  if (canCoerceOne(expression.type, type)) return coerceType(binder, expression, type, 'implicit');
  const message = `${construct} could not convert type ${formatType(expression.type)} to ${formatType(type)}`;
  throw pgError('42846', message, { position: positionOf(binder, expression) });
}

/** The modifier that all share, else none. */
export function commonModifier(
  expressions: readonly { readonly type: number; readonly modifier: number }[],
  type: number,
): number {
  const first = expressions.at(0);
  if (first === undefined) return -1;
  const alike = expressions.every((each) => each.type === type && each.modifier === first.modifier);
  return alike ? first.modifier : -1;
}
