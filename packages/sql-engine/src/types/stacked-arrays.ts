// Arrays made of arrays: one with a dimension more. ARRAY[…] and array_agg, as Postgres has them, differ in what they
// do about nulls and empty arrays.

import { pgError } from '../errors.ts';
import { arrayOf, EMPTY_ARRAY } from './array-text.ts';
import type { ArrayValue, JsValue } from './values.ts';

export function isArrayValue(value: JsValue): value is ArrayValue {
  return value !== null && typeof value === 'object' && 'dimensions' in value;
}

/** ARRAY[…] of values of a type, `nested` where that is an array: nothing but nulls and empty arrays make an empty one. */
export function constructedArray(elements: readonly JsValue[], nested: boolean): ArrayValue {
  if (!nested) return arrayOf(elements);
  const filled = elements.filter((each): each is ArrayValue => isArrayValue(each) && each.dimensions.length > 0);
  if (filled.length === 0) return EMPTY_ARRAY;
  const [first] = filled;
  if (filled.length !== elements.length || !filled.every((each) => sameBounds(each, first))) {
    throw pgError('2202E', 'multidimensional arrays must have array expressions with matching dimensions');
  }
  return stacked(filled);
}

/** Throws 22004 and 2202E: no nulls, no empty arrays, no others than of the first one's shape. */
export function checkStackable(value: JsValue, first: ArrayValue | undefined): ArrayValue {
  if (value === null) throw pgError('22004', 'cannot accumulate null arrays');
  if (!isArrayValue(value) || value.dimensions.length === 0) throw pgError('2202E', 'cannot accumulate empty arrays');
  if (first !== undefined && !sameBounds(value, first)) {
    throw pgError('2202E', 'cannot accumulate arrays of different dimensionality');
  }
  return value;
}

/** array_agg and ARRAY(SELECT …). */
export function aggregatedArray(elements: readonly JsValue[], nested: boolean): ArrayValue {
  if (!nested) return arrayOf(elements);
  const arrays: ArrayValue[] = [];
  for (const element of elements) arrays.push(checkStackable(element, arrays[0]));
  return stacked(arrays);
}

export function stacked(arrays: readonly ArrayValue[]): ArrayValue {
  const [first] = arrays;
  if (first === undefined) return EMPTY_ARRAY;
  return {
    dimensions: [arrays.length, ...first.dimensions],
    lowerBounds: [1, ...first.lowerBounds],
    elements: arrays.flatMap(({ elements }) => elements),
  };
}

function sameBounds(array: ArrayValue, other: ArrayValue | undefined): boolean {
  return array.dimensions.join() === other?.dimensions.join() && array.lowerBounds.join() === other.lowerBounds.join();
}
