// Elements looked for in arrays: positions, containment, overlap, removal and replacement.

import { pgError } from '../errors.ts';
import { arrayOf, EMPTY_ARRAY } from '../types/array-text.ts';
import { typeByOid } from '../types/registry.ts';
import type { ArrayValue, JsValue } from '../types/values.ts';
import { nullableFunction, operatorOf, strictFunction } from './define.ts';
import type { CallContext, FunctionDefinition, OperatorDefinition } from './function-definition.ts';

type Key = string | number | bigint | null;

/** Two elements are equal when their keys are; nulls have the key null. */
function elementKeys(arrayTypeOid: number | undefined): (element: JsValue) => Key {
  const type = typeByOid(typeByOid(arrayTypeOid ?? 0).elementOid);
  const { comparison, sortKey } = type;
  if (comparison === 'none') {
    throw pgError('42883', `could not identify an equality operator for type ${type.formalName}`);
  }
  const stored = comparison === 'key' && sortKey !== undefined ? sortKey : type.toStorage;
  return (element) => {
    if (element === null) return null;
    const key = stored(element);
    return key instanceof Uint8Array ? Buffer.from(key).toString('hex') : key;
  };
}

function keysOf(array: ArrayValue, context: CallContext): ReadonlySet<Key> {
  const keyOf = elementKeys(context.argumentTypes[0]);
  return new Set(array.elements.map(keyOf));
}

/** A null in what is looked for is never found. */
function contains(whole: ArrayValue, part: ArrayValue, context: CallContext): boolean {
  const keyOf = elementKeys(context.argumentTypes[0]);
  const keys = keysOf(whole, context);
  return part.elements.every((element) => element !== null && keys.has(keyOf(element)));
}

function overlaps(left: ArrayValue, right: ArrayValue, context: CallContext): boolean {
  const keyOf = elementKeys(context.argumentTypes[0]);
  const keys = keysOf(left, context);
  return right.elements.some((element) => element !== null && keys.has(keyOf(element)));
}

/** Subscripts at which an element stands; a null is found where nulls are. */
function* positions(array: ArrayValue, wanted: JsValue, context: CallContext): Generator<number> {
  if (array.dimensions.length > 1) {
    throw pgError('0A000', 'searching for elements in multidimensional arrays is not supported');
  }
  if (array.dimensions.length === 0 || (wanted === null && !array.elements.includes(null))) return;
  const keyOf = elementKeys(context.argumentTypes[0]);
  const key = keyOf(wanted);
  const lower = array.lowerBounds[0] ?? 1;
  for (const [index, element] of array.elements.entries()) if (keyOf(element) === key) yield lower + index;
}

function firstPosition(array: ArrayValue, wanted: JsValue, from: number, context: CallContext): number | null {
  for (const position of positions(array, wanted, context)) if (position >= from) return position;
  return null;
}

/** Without an element one dimension gets shorter, so only one is allowed. */
function removeElement(array: ArrayValue, unwanted: JsValue, context: CallContext): ArrayValue {
  if (array.dimensions.length > 1) {
    throw pgError('0A000', 'removing elements from multidimensional arrays is not supported');
  }
  const keyOf = elementKeys(context.argumentTypes[0]);
  const key = keyOf(unwanted);
  const elements = array.elements.filter((element) => keyOf(element) !== key);
  return elements.length === 0
    ? EMPTY_ARRAY
    : { dimensions: [elements.length], lowerBounds: array.lowerBounds, elements };
}

function replaceElement(array: ArrayValue, old: JsValue, fresh: JsValue, context: CallContext): ArrayValue {
  const keyOf = elementKeys(context.argumentTypes[0]);
  const key = keyOf(old);
  return { ...array, elements: array.elements.map((element) => (keyOf(element) === key ? fresh : element)) };
}

const arraycontains = strictFunction({
  oid: 2748,
  name: 'arraycontains',
  args: ['anyarray', 'anyarray'],
  result: 'bool',
  description: 'whether the first array has all elements of the second',
  examples: [{ sql: 'ARRAY[1, 4, 3] @> ARRAY[3, 1, 3]', result: 'true' }],
  implementation: contains,
});

const arraycontained = strictFunction({
  oid: 2749,
  name: 'arraycontained',
  args: ['anyarray', 'anyarray'],
  result: 'bool',
  description: 'whether the second array has all elements of the first',
  implementation: (part, whole, context) => contains(whole, part, context),
});

const arrayoverlap = strictFunction({
  oid: 2747,
  name: 'arrayoverlap',
  args: ['anyarray', 'anyarray'],
  result: 'bool',
  description: 'whether two arrays have an element in common',
  examples: [{ sql: 'ARRAY[1, 4, 3] && ARRAY[2, 1]', result: 'true' }],
  implementation: overlaps,
});

export const arraySearchOperators: readonly OperatorDefinition[] = [
  operatorOf('@>', 2751, arraycontains, { commutator: '<@' }),
  operatorOf('<@', 2752, arraycontained, { commutator: '@>' }),
  operatorOf('&&', 2750, arrayoverlap, { commutator: '&&' }),
];

export const arraySearchFunctions: readonly FunctionDefinition[] = [
  nullableFunction({
    oid: 3277,
    name: 'array_position',
    args: ['anycompatiblearray', 'anycompatible'],
    result: 'int4',
    description: 'the subscript of the first element that is equal',
    examples: [{ sql: "array_position(ARRAY['sun', 'mon', 'tue'], 'mon')", result: '2' }],
    implementation: (array, wanted, context) =>
      array === null ? null : firstPosition(array, wanted, array.lowerBounds[0] ?? 1, context),
  }),
  nullableFunction({
    oid: 3278,
    name: 'array_position',
    args: ['anycompatiblearray', 'anycompatible', 'int4'],
    result: 'int4',
    description: 'the subscript of the first element that is equal, at or after a subscript',
    implementation: (array, wanted, from, context) => {
      if (array === null) return null;
      if (from !== null) return firstPosition(array, wanted, from, context);
      // Where nothing can be found the start is not looked at.
      if (array.dimensions.length === 1 && (wanted !== null || array.elements.includes(null))) {
        throw pgError('22004', 'initial position must not be null');
      }
      return firstPosition(array, wanted, 0, context);
    },
  }),
  nullableFunction({
    oid: 3279,
    name: 'array_positions',
    args: ['anycompatiblearray', 'anycompatible'],
    result: '_int4',
    description: 'the subscripts of all elements that are equal',
    examples: [{ sql: "array_positions(ARRAY['A', 'A', 'B', 'A'], 'A')", result: '{1,2,4}' }],
    implementation: (array, wanted, context) =>
      array === null ? null : arrayOf([...positions(array, wanted, context)]),
  }),
  nullableFunction({
    oid: 3167,
    name: 'array_remove',
    args: ['anycompatiblearray', 'anycompatible'],
    result: 'anycompatiblearray',
    description: 'without the elements that are equal',
    examples: [{ sql: 'array_remove(ARRAY[1, 2, 3, 2], 2)', result: '{1,3}' }],
    implementation: (array, unwanted, context) => (array === null ? null : removeElement(array, unwanted, context)),
  }),
  nullableFunction({
    oid: 3168,
    name: 'array_replace',
    args: ['anycompatiblearray', 'anycompatible', 'anycompatible'],
    result: 'anycompatiblearray',
    description: 'with another element in the place of those that are equal',
    examples: [{ sql: 'array_replace(ARRAY[1, 2, 5, 4], 5, 3)', result: '{1,2,3,4}' }],
    implementation: (array, old, fresh, context) =>
      array === null ? null : replaceElement(array, old, fresh, context),
  }),
];
