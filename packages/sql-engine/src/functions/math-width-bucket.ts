// width_bucket: the number of the histogram bucket that a value falls into.

import { pgError } from '../errors.ts';
import { comparerOf } from '../types/compare.ts';
import type { Decimal } from '../types/decimal.ts';
import { typeByOid } from '../types/registry.ts';
import type { ArrayValue, JsValue } from '../types/values.ts';
import { fitSmall } from './casts-numbers.ts';
import { strictFunction } from './define.ts';
import type { CallContext, FunctionDefinition } from './function-definition.ts';

const invalid = (message: string): Error => pgError('2201G', message);

function checkCount(count: number): void {
  if (count <= 0) throw invalid('count must be greater than zero');
}

function bucketOfFloat(operand: number, low: number, high: number, count: number): number {
  checkCount(count);
  if (Number.isNaN(operand) || Number.isNaN(low) || Number.isNaN(high)) {
    throw invalid('operand, lower bound, and upper bound cannot be NaN');
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw invalid('lower and upper bounds must be finite');
  if (low === high) throw invalid('lower bound cannot equal upper bound');
  const ascending = low < high;
  if (ascending ? operand < low : operand > low) return 0;
  if (ascending ? operand >= high : operand <= high) return fitSmall('int4', count + 1);
  // Halved, so that the width of the range cannot overflow.
  const position = Number.isFinite(high - low)
    ? (operand - low) / (high - low)
    : (operand / 2 - low / 2) / (high / 2 - low / 2);
  return Math.min(Math.floor(count * position), count - 1) + 1;
}

function bucketOfNumeric(operand: Decimal, low: Decimal, high: Decimal, count: number): number {
  checkCount(count);
  if (operand.isNaN || low.isNaN || high.isNaN) throw invalid('operand, lower bound, and upper bound cannot be NaN');
  if (low.isInfinite || high.isInfinite) throw invalid('lower and upper bounds must be finite');
  const direction = high.compare(low);
  if (direction === 0) throw invalid('lower bound cannot equal upper bound');
  const beforeLow = operand.compare(low) * direction < 0;
  if (beforeLow) return 0;
  if (operand.compare(high) * direction >= 0) return fitSmall('int4', count + 1);
  const scale = Math.max(operand.scale, low.scale, high.scale);
  const at = (value: Decimal): bigint => value.unscaledAt(scale);
  return Number(((at(operand) - at(low)) * BigInt(count)) / (at(high) - at(low))) + 1;
}

/** Thresholds in ascending order: how many are not greater than the operand. */
function bucketOfThresholds(operand: JsValue, thresholds: ArrayValue, context: CallContext): number {
  if (thresholds.dimensions.length > 1) throw pgError('2202E', 'thresholds must be one-dimensional array');
  if (thresholds.elements.includes(null)) throw pgError('22004', 'thresholds array must not contain NULLs');
  const compare = comparerOf(typeByOid(context.argumentTypes[0] ?? 0));
  if (compare === undefined)
    throw pgError('42883', 'could not identify a comparison function for the type of the operand');
  let low = 0;
  let high = thresholds.elements.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (compare(operand, thresholds.elements[middle] ?? null) < 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

export const widthBucketFunctions: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 320,
    name: 'width_bucket',
    args: ['float8', 'float8', 'float8', 'int4'],
    result: 'int4',
    implementation: bucketOfFloat,
    description: 'the bucket of a number among equal ones between two bounds',
  }),
  strictFunction({
    oid: 2170,
    name: 'width_bucket',
    args: ['numeric', 'numeric', 'numeric', 'int4'],
    result: 'int4',
    implementation: bucketOfNumeric,
    description: 'the bucket of a number among equal ones between two bounds',
  }),
  strictFunction({
    oid: 3218,
    name: 'width_bucket',
    args: ['anycompatible', 'anycompatiblearray'],
    result: 'int4',
    implementation: bucketOfThresholds,
    description: 'the bucket of a value among thresholds',
  }),
];
