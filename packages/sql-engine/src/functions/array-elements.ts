// Arrays made of others: elements appended and prepended, arrays joined, filled and trimmed, elements as rows.

import { pgError } from '../errors.ts';
import { DIMENSIONS_MAX, EMPTY_ARRAY } from '../types/array-text.ts';
import type { ArrayValue, JsValue } from '../types/values.ts';
import { nullableFunction, operatorOf, setFunction, strictFunction } from './define.ts';
import type { OperatorDefinition, Routine } from './function-definition.ts';

const INT4_MAX = 2_147_483_647;
const INT4_MIN = -2_147_483_648;
/** Postgres' bound: what fits into its largest allocation. */
const ELEMENTS_MAX = 134_217_727;
/** Elements that array_fill makes; values of this process take many times the room of Postgres'. */
const FILLED_MAX = 10_000_000;

function requireOneDimension(array: ArrayValue): void {
  if (array.dimensions.length > 1) throw pgError('22000', 'argument must be empty or one-dimensional array');
}

/** The subscript after the last one has to be an integer, too. */
function checkBounds(array: ArrayValue): ArrayValue {
  array.lowerBounds.forEach((lower, index) => {
    if (lower + (array.dimensions[index] ?? 0) > INT4_MAX) {
      throw pgError('54000', `array lower bound is too large: ${lower}`);
    }
  });
  return array;
}

function append(array: ArrayValue, element: JsValue): ArrayValue {
  requireOneDimension(array);
  const [lower = 1] = array.lowerBounds;
  const elements = [...array.elements, element];
  if (lower + array.elements.length > INT4_MAX) throw pgError('22003', 'integer out of range');
  return checkBounds({ dimensions: [elements.length], lowerBounds: [lower], elements });
}

/** The first subscript stays what it was. */
function prepend(element: JsValue, array: ArrayValue): ArrayValue {
  requireOneDimension(array);
  const [lower = 1] = array.lowerBounds;
  if (lower === INT4_MIN) throw pgError('22003', 'integer out of range');
  const elements = [element, ...array.elements];
  return { dimensions: [elements.length], lowerBounds: [lower], elements };
}

function incompatible(detail: string): Error {
  return pgError('2202E', 'cannot concatenate incompatible arrays', {
    detail: `Arrays ${detail} are not compatible for concatenation.`,
  });
}

/** Whether the trailing dimensions of `outer` are all the dimensions of `inner`, bounds included. */
function isSlice(outer: ArrayValue, inner: ArrayValue, skip: number): boolean {
  const shape = ({ dimensions, lowerBounds }: ArrayValue, from: number): string =>
    `${dimensions.slice(from).join()};${lowerBounds.slice(from).join()}`;
  return shape(outer, 1) === shape(inner, skip);
}

/** Of as many dimensions: one after the other. Of one dimension less: as a first or last element. */
function concatenate(left: ArrayValue, right: ArrayValue): ArrayValue {
  const leftCount = left.dimensions.length;
  const rightCount = right.dimensions.length;
  if (leftCount === 0 && rightCount > 0) return right;
  if (rightCount === 0) return left;
  if (Math.abs(leftCount - rightCount) > 1) throw incompatible(`of ${leftCount} and ${rightCount} dimensions`);
  const elements = [...left.elements, ...right.elements];
  const [leftSize = 0, ...inner] = left.dimensions;
  const [rightSize = 0, ...rightInner] = right.dimensions;
  if (leftCount === rightCount) {
    if (!isSlice(left, right, 1)) throw incompatible('with differing element dimensions');
    return checkBounds({ dimensions: [leftSize + rightSize, ...inner], lowerBounds: left.lowerBounds, elements });
  }
  if (leftCount < rightCount) {
    if (!isSlice(right, left, 0)) throw incompatible('with differing dimensions');
    return checkBounds({ dimensions: [rightSize + 1, ...rightInner], lowerBounds: right.lowerBounds, elements });
  }
  if (!isSlice(left, right, 0)) throw incompatible('with differing dimensions');
  return checkBounds({ dimensions: [leftSize + 1, ...inner], lowerBounds: left.lowerBounds, elements });
}

function listOfIntegers(array: ArrayValue): readonly number[] {
  if (array.dimensions.length > 1) {
    throw pgError('2202E', 'wrong number of array subscripts', { detail: 'Dimension array must be one dimensional.' });
  }
  if (array.elements.includes(null)) throw pgError('22004', 'dimension values cannot be null');
  return array.elements.map(Number);
}

function fill(value: JsValue, sizes: ArrayValue | null, bounds: ArrayValue | null | undefined): ArrayValue {
  if (sizes === null || bounds === null) {
    throw pgError('22004', 'dimension array or low bound array cannot be null');
  }
  const dimensions = listOfIntegers(sizes);
  if (dimensions.length > DIMENSIONS_MAX) {
    throw pgError(
      '54000',
      `number of array dimensions (${dimensions.length}) exceeds the maximum allowed (${DIMENSIONS_MAX})`,
    );
  }
  const lowerBounds = bounds === undefined ? dimensions.map(() => 1) : listOfIntegers(bounds);
  if (lowerBounds.length !== dimensions.length) {
    throw pgError('2202E', 'wrong number of array subscripts', {
      detail: 'Low bound array has different size than dimensions array.',
    });
  }
  const count = countElements(dimensions);
  if (count === 0) return EMPTY_ARRAY;
  if (count > FILLED_MAX)
    throw pgError('53200', 'out of memory', { detail: `An array of ${count} elements is too large.` });
  checkBounds({ dimensions, lowerBounds, elements: [] });
  return { dimensions, lowerBounds, elements: new Array<JsValue>(count).fill(value) };
}

function countElements(dimensions: readonly number[]): number {
  if (dimensions.length === 0) return 0;
  let count = 1;
  for (const size of dimensions) {
    count *= size;
    if (size < 0 || count > ELEMENTS_MAX) {
      throw pgError('54000', `array size exceeds the maximum allowed (${ELEMENTS_MAX})`);
    }
  }
  return count;
}

/** Bounds start at 1 in what a slice gives. */
function trim(array: ArrayValue, count: number): ArrayValue {
  const [size = 0, ...inner] = array.dimensions;
  if (count < 0 || count > size) {
    throw pgError('2202E', `number of elements to trim must be between 0 and ${size}`);
  }
  if (count === size) return EMPTY_ARRAY;
  const kept = (array.elements.length / size) * (size - count);
  return {
    dimensions: [size - count, ...inner],
    lowerBounds: array.dimensions.map(() => 1),
    elements: array.elements.slice(0, kept),
  };
}

const arrayAppend = nullableFunction({
  oid: 378,
  name: 'array_append',
  args: ['anycompatiblearray', 'anycompatible'],
  result: 'anycompatiblearray',
  description: 'the array and then the element',
  examples: [{ sql: 'array_append(ARRAY[1, 2], 3)', result: '{1,2,3}' }],
  implementation: (array, element) => append(array ?? EMPTY_ARRAY, element),
});

const arrayPrepend = nullableFunction({
  oid: 379,
  name: 'array_prepend',
  args: ['anycompatible', 'anycompatiblearray'],
  result: 'anycompatiblearray',
  description: 'the element and then the array',
  examples: [{ sql: 'array_prepend(1, ARRAY[2, 3])', result: '{1,2,3}' }],
  implementation: (element, array) => prepend(element, array ?? EMPTY_ARRAY),
});

const arrayCat = nullableFunction({
  oid: 383,
  name: 'array_cat',
  args: ['anycompatiblearray', 'anycompatiblearray'],
  result: 'anycompatiblearray',
  description: 'one array and then the other',
  examples: [{ sql: 'array_cat(ARRAY[1, 2], ARRAY[3])', result: '{1,2,3}' }],
  implementation: (left, right) => (left === null ? right : right === null ? left : concatenate(left, right)),
});

export const arrayElementOperators: readonly OperatorDefinition[] = [
  operatorOf('||', 349, arrayAppend),
  operatorOf('||', 374, arrayPrepend),
  operatorOf('||', 375, arrayCat),
];

export const arrayElementFunctions: readonly Routine[] = [
  nullableFunction({
    oid: 1193,
    name: 'array_fill',
    args: ['anyelement', '_int4'],
    result: 'anyarray',
    description: 'an array of some size with one value everywhere',
    examples: [{ sql: 'array_fill(11, ARRAY[2, 3])', result: '{{11,11,11},{11,11,11}}' }],
    implementation: (value, sizes) => fill(value, sizes, undefined),
  }),
  nullableFunction({
    oid: 1286,
    name: 'array_fill',
    args: ['anyelement', '_int4', '_int4'],
    result: 'anyarray',
    description: 'an array of some size and first subscripts with one value everywhere',
    examples: [{ sql: 'array_fill(7, ARRAY[3], ARRAY[2])', result: '[2:4]={7,7,7}' }],
    implementation: fill,
  }),
  strictFunction({
    oid: 6172,
    name: 'trim_array',
    args: ['anyarray', 'int4'],
    result: 'anyarray',
    description: 'without the last so many elements of the first dimension',
    examples: [{ sql: 'trim_array(ARRAY[1, 2, 3, 4, 5, 6], 2)', result: '{1,2,3,4}' }],
    implementation: trim,
  }),
  setFunction({
    oid: 2331,
    name: 'unnest',
    args: ['anyarray'],
    result: 'anyelement',
    description: 'a row for each element',
    rows: ({ elements }) => elements.map((element) => [element]),
  }),
];
