// ARRAY[…], subscripts and slices. https://www.postgresql.org/docs/15/arrays.html

import type { A_ArrayExpr, A_Indices, Node } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeAs, positionOfLocation } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { typeByName } from '../types/registry.ts';
import { cannotCast, coerceTo, coerceToCommon, commonType } from './coercion.ts';
import { findRoutine } from './routine-lookup.ts';
import { located, positionOf } from './state.ts';
import type { Binder, Env } from './state.ts';
import type { Expression } from './tree.ts';
import { arrayTypeOf, elementTypeOf, formatType } from './type-facts.ts';

/** `target`: the array type that a cast around it asks for. */
export function bindArray(
  node: A_ArrayExpr,
  env: Env,
  target?: { readonly array: number; readonly modifier: number },
): Expression {
  const { binder } = env;
  const position = positionOfLocation(node.location);
  const given = (node.elements ?? []).map((element) => {
    const nested = nodeAs(element, 'A_ArrayExpr');
    return nested === undefined ? binder.expression(element, env) : bindArray(nested, env, target);
  });
  if (target !== undefined) return castElements(binder, given, target, position);
  if (given.length === 0) {
    throw pgError('42P18', 'cannot determine type of empty array', {
      hint: 'Explicitly cast to the desired type, for example ARRAY[]::integer[].',
      position,
    });
  }
  const common = commonType(binder, given, 'ARRAY');
  const elements = given.map((element) => coerceToCommon(binder, element, common, 'ARRAY'));
  const type = elementTypeOf(common) === undefined ? arrayTypeOf(common) : common;
  if (type === undefined) {
    throw pgError('42704', `could not find array type for data type ${formatType(common)}`, { position });
  }
  return located(binder, { kind: 'array', type, modifier: -1, elements }, position);
}

function castElements(
  binder: Binder,
  given: readonly Expression[],
  target: { readonly array: number; readonly modifier: number },
  position: number | undefined,
): Expression {
  const nested = given.some((element) => elementTypeOf(element.type) !== undefined);
  const wanted = nested ? target.array : (elementTypeOf(target.array) ?? target.array);
  const elements = given.map((element) => {
    const cast = coerceTo(binder, element, wanted, target.modifier, 'explicit');
    if (cast === undefined) throw cannotCast(element.type, wanted, positionOf(binder, element));
    return cast;
  });
  return located(binder, { kind: 'array', type: target.array, modifier: target.modifier, elements }, position);
}

/** `a[1]`, `a[1][2]`, `a[1:2]`; for jsonb `j['key']`. */
export function bindSubscripts(container: Expression, subscripts: readonly A_Indices[], env: Env): Expression {
  const { binder } = env;
  const position = positionOf(binder, container);
  if (container.type === OID.jsonb) return jsonbSubscript(container, subscripts, env);
  const [only] = subscripts;
  if (container.type === OID.name && subscripts.length === 1 && only?.is_slice !== true) {
    return nameSubscript(container, only, env);
  }
  const element = elementTypeOf(container.type);
  if (element === undefined) {
    const message = `cannot subscript type ${formatType(container.type)} because it does not support subscripting`;
    throw pgError('42804', message, { position });
  }
  const { modifier } = container;
  if (subscripts.some((subscript) => subscript.is_slice === true)) {
    const one: Expression = { kind: 'constant', type: OID.int4, modifier: -1, value: 1 };
    const bounds = subscripts.map((subscript) =>
      subscript.is_slice === true
        ? { lower: bindIndex(subscript.lidx, env), upper: bindIndex(subscript.uidx, env) }
        : { lower: one, upper: bindIndex(subscript.uidx, env) },
    );
    return located(binder, { kind: 'slice', type: container.type, modifier, array: container, bounds }, position);
  }
  const indexes = subscripts.flatMap((subscript) => bindIndex(subscript.uidx, env) ?? []);
  return located(binder, { kind: 'subscript', type: element, modifier, array: container, indexes }, position);
}

function bindIndex(node: Node | undefined, env: Env): Expression | undefined {
  if (node === undefined) return undefined;
  const index = env.binder.expression(node, env);
  const coerced = coerceTo(env.binder, index, OID.int4, -1, 'assignment');
  if (coerced !== undefined) return coerced;
  throw pgError('42804', 'array subscript must have type integer', { position: positionOf(env.binder, index) });
}

function jsonbSubscript(container: Expression, subscripts: readonly A_Indices[], env: Env): Expression {
  const { binder } = env;
  const position = positionOf(binder, container);
  const elements = subscripts.map((subscript) => {
    if (subscript.is_slice === true || subscript.uidx === undefined) {
      throw pgError('42804', 'jsonb subscript does not support slices', { position });
    }
    const index = binder.expression(subscript.uidx, env);
    const integer = index.type === OID.int2 || index.type === OID.int4;
    const key = integer
      ? coerceTo(binder, index, OID.text, -1, 'explicit')
      : coerceTo(binder, index, OID.text, -1, 'implicit');
    if (key !== undefined) return key;
    throw pgError('42804', `subscript type ${formatType(index.type)} is not supported`, {
      hint: 'jsonb subscript must be coercible to either integer or text.',
      position: positionOf(binder, index),
    });
  });
  const path: Expression = { kind: 'array', type: OID.textArray, modifier: -1, elements };
  return builtInCall('jsonb_extract_path', [container, path], env, true);
}

/** A name is an array of "char" from 0: its characters. pg_dump finds array types by their first one. */
function nameSubscript(container: Expression, subscript: A_Indices | undefined, env: Env): Expression {
  const { binder } = env;
  const one: Expression = { kind: 'constant', type: OID.int4, modifier: -1, value: 1 };
  const index = bindIndex(subscript?.uidx, env);
  const text = coerceTo(binder, container, OID.text, -1, 'explicit');
  if (index === undefined || text === undefined)
    throw new Error('a subscript without an index, or a name without a text');
  const place = builtInCall('int4pl', [index, one], env);
  const character = coerceTo(binder, builtInCall('substr', [text, place, one], env), OID.char, -1, 'explicit');
  if (character === undefined) throw new Error('text does not become "char"');
  return character;
}

/** A call of a function of pg_catalog, whose arguments have its types. */
function builtInCall(name: string, args: readonly Expression[], env: Env, variadic = false): Expression {
  const [first] = args;
  const position = first === undefined ? undefined : positionOf(env.binder, first);
  const types = args.map(({ type }) => type);
  const found = findRoutine({ names: ['pg_catalog', name], types, argumentNames: [], variadic, position });
  if (found?.kind !== 'routine' || found.routine.kind !== 'function') throw new Error(`${name} is missing`);
  const type = typeByName(found.routine.resultType).oid;
  return located(env.binder, { kind: 'call', type, modifier: -1, function: found.routine, args }, position);
}
