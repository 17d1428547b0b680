// The shape of arrays: how many dimensions and elements they have and where their subscripts begin and end.

import type { ArrayValue, JsValue } from '../types/values.ts';
import { setFunction, strictFunction } from './define.ts';
import type { Routine } from './function-definition.ts';

interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** Subscripts of a dimension, counted from 1; undefined when the array has no such dimension. */
function boundsOf({ dimensions, lowerBounds }: ArrayValue, dimension: number): Bounds | undefined {
  const size = dimensions[dimension - 1];
  const lower = lowerBounds[dimension - 1];
  return size === undefined || lower === undefined ? undefined : { lower, upper: lower + size - 1 };
}

function dimensionsText(array: ArrayValue): string | null {
  const texts = array.dimensions.map((_, index) => {
    const { lower, upper } = boundsOf(array, index + 1) ?? { lower: 0, upper: 0 };
    return `[${lower}:${upper}]`;
  });
  return texts.length === 0 ? null : texts.join('');
}

function* subscripts(array: ArrayValue, dimension: number, reverse: boolean): Generator<readonly JsValue[]> {
  const bounds = boundsOf(array, dimension);
  if (bounds === undefined) return;
  const { lower, upper } = bounds;
  for (let step = 0; step <= upper - lower; step += 1) yield [reverse ? upper - step : lower + step];
}

export const arrayShapeFunctions: readonly Routine[] = [
  strictFunction({
    oid: 748,
    name: 'array_ndims',
    args: ['anyarray'],
    result: 'int4',
    description: 'number of dimensions',
    examples: [{ sql: 'array_ndims(ARRAY[[1, 2, 3], [4, 5, 6]])', result: '2' }],
    implementation: ({ dimensions }) => (dimensions.length === 0 ? null : dimensions.length),
  }),
  strictFunction({
    oid: 747,
    name: 'array_dims',
    args: ['anyarray'],
    result: 'text',
    description: 'the bounds of all dimensions as text',
    examples: [{ sql: 'array_dims(ARRAY[[1, 2, 3], [4, 5, 6]])', result: '[1:2][1:3]' }],
    implementation: dimensionsText,
  }),
  strictFunction({
    oid: 2091,
    name: 'array_lower',
    args: ['anyarray', 'int4'],
    result: 'int4',
    description: 'the first subscript of a dimension',
    examples: [{ sql: "array_lower('[0:2]={1,2,3}'::integer[], 1)", result: '0' }],
    implementation: (array, dimension) => boundsOf(array, dimension)?.lower ?? null,
  }),
  strictFunction({
    oid: 2092,
    name: 'array_upper',
    args: ['anyarray', 'int4'],
    result: 'int4',
    description: 'the last subscript of a dimension',
    examples: [{ sql: 'array_upper(ARRAY[1, 8, 3, 7], 1)', result: '4' }],
    implementation: (array, dimension) => boundsOf(array, dimension)?.upper ?? null,
  }),
  strictFunction({
    oid: 2176,
    name: 'array_length',
    args: ['anyarray', 'int4'],
    result: 'int4',
    description: 'number of elements in a dimension; null for an empty array',
    examples: [{ sql: 'array_length(ARRAY[1, 2, 3], 1)', result: '3' }],
    implementation: ({ dimensions }, dimension) => dimensions[dimension - 1] ?? null,
  }),
  strictFunction({
    oid: 3179,
    name: 'cardinality',
    args: ['anyarray'],
    result: 'int4',
    description: 'number of elements in all dimensions',
    examples: [{ sql: 'cardinality(ARRAY[[1, 2], [3, 4]])', result: '4' }],
    implementation: ({ elements }) => elements.length,
  }),
  setFunction({
    oid: 1192,
    name: 'generate_subscripts',
    args: ['anyarray', 'int4'],
    result: 'int4',
    description: 'the subscripts of a dimension',
    rows: (array, dimension) => subscripts(array, dimension, false),
  }),
  setFunction({
    oid: 1191,
    name: 'generate_subscripts',
    args: ['anyarray', 'int4', 'bool'],
    result: 'int4',
    description: 'the subscripts of a dimension, from the last if asked',
    rows: subscripts,
  }),
];
