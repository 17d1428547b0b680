// count, sum and avg.

import { Decimal, powerOfTen } from '../types/decimal.ts';
import type { Interval } from '../types/values.ts';
import { fitInt8 } from './casts-numbers.ts';
import { nullableAggregate, strictAggregate } from './define.ts';
import type { TypedAccumulator } from './define.ts';
import { checkFloat } from './float-checks.ts';
import type { AggregateDefinition } from './function-definition.ts';
import { addIntervals, makeInterval, scaleInterval } from './interval-arithmetic.ts';

/** A sum of numerics that can take values back: it knows how many of each scale it holds. */
export class DecimalSum {
  #unscaled = 0n;
  #scale = 0;
  readonly #scales = new Map<number, number>();
  #nan = 0;
  #infinity = 0;
  #negativeInfinity = 0;
  count = 0;

  add(value: Decimal): void {
    this.#change(value, 1);
  }

  remove(value: Decimal): void {
    this.#change(value, -1);
  }

  #change(value: Decimal, direction: 1 | -1): void {
    this.count += direction;
    switch (value.special) {
      case 'NaN':
        this.#nan += direction;
        return;
      case 'Infinity':
        this.#infinity += direction;
        return;
      case '-Infinity':
        this.#negativeInfinity += direction;
        return;
      case undefined:
        break;
    }
    const { scale } = value;
    if (scale > this.#scale) {
      this.#unscaled *= powerOfTen(scale - this.#scale);
      this.#scale = scale;
    }
    const unscaled = value.unscaledAt(this.#scale);
    this.#unscaled += direction === 1 ? unscaled : -unscaled;
    this.#scales.set(scale, (this.#scales.get(scale) ?? 0) + direction);
  }

  /** With the scale of the most precise value that it holds. */
  total(): Decimal {
    if (this.#nan > 0 || (this.#infinity > 0 && this.#negativeInfinity > 0)) return Decimal.nan;
    if (this.#infinity > 0) return Decimal.infinity;
    if (this.#negativeInfinity > 0) return Decimal.negativeInfinity;
    let scale = 0;
    for (const [candidate, count] of this.#scales) if (count > 0 && candidate > scale) scale = candidate;
    return Decimal.checked(this.#unscaled, this.#scale).round(scale);
  }
}

function decimalSum(): TypedAccumulator<readonly ['numeric'], 'numeric', never> {
  const sum = new DecimalSum();
  return {
    add: (value) => sum.add(value),
    remove: (value) => sum.remove(value),
    result: () => (sum.count === 0 ? null : sum.total()),
  };
}

function decimalAverage(): TypedAccumulator<readonly ['numeric'], 'numeric', never> {
  const sum = new DecimalSum();
  return {
    add: (value) => sum.add(value),
    remove: (value) => sum.remove(value),
    result: () => (sum.count === 0 ? null : sum.total().div(Decimal.fromInteger(sum.count))),
  };
}

/** Whole numbers, added exactly: doubles while they are safe, bigints after. */
class IntegerSum {
  #small = 0;
  #large = 0n;
  count = 0;

  add(value: number | bigint): void {
    this.#change(value, 1);
  }

  remove(value: number | bigint): void {
    this.#change(value, -1);
  }

  #change(value: number | bigint, direction: 1 | -1): void {
    this.count += direction;
    if (typeof value === 'bigint') {
      this.#large += direction === 1 ? value : -value;
      return;
    }
    this.#small += direction * value;
    if (!Number.isSafeInteger(this.#small)) throw new Error('int4 sums are moved before they can pass 2^53');
    if (this.#small > 2 ** 52 || this.#small < -(2 ** 52)) {
      this.#large += BigInt(this.#small);
      this.#small = 0;
    }
  }

  total(): bigint {
    return this.#large + BigInt(this.#small);
  }
}

function integerSum<T extends 'int2' | 'int4'>(): TypedAccumulator<readonly [T], 'int8', never> {
  const sum = new IntegerSum();
  return {
    add: (value) => sum.add(value),
    remove: (value) => sum.remove(value),
    result: () => (sum.count === 0 ? null : fitInt8(sum.total())),
  };
}

function integerAverage<T extends 'int2' | 'int4' | 'int8'>(): TypedAccumulator<readonly [T], 'numeric', never> {
  const sum = new IntegerSum();
  return {
    add: (value) => sum.add(value),
    remove: (value) => sum.remove(value),
    result: () => (sum.count === 0 ? null : Decimal.fromBigInt(sum.total()).div(Decimal.fromInteger(sum.count))),
  };
}

function bigintSum(): TypedAccumulator<readonly ['int8'], 'numeric', never> {
  const sum = new IntegerSum();
  return {
    add: (value) => sum.add(value),
    remove: (value) => sum.remove(value),
    result: () => (sum.count === 0 ? null : Decimal.fromBigInt(sum.total())),
  };
}

/** One after the other, as float8pl does: no compensation. */
function floatSum<T extends 'float4' | 'float8'>(
  round: (value: number) => number,
): TypedAccumulator<readonly [T], T, never> {
  let sum: number | null = null;
  return {
    add: (value) => {
      sum =
        sum === null
          ? value
          : checkFloat(round(sum + value), Number.isFinite(sum) && Number.isFinite(value) ? 0 : Infinity);
    },
    result: () => sum,
  };
}

function floatAverage<T extends 'float4' | 'float8'>(): TypedAccumulator<readonly [T], 'float8', never> {
  let sum = 0;
  let count = 0;
  return {
    add: (value) => {
      sum = checkFloat(sum + value, Number.isFinite(sum) && Number.isFinite(value) ? 0 : Infinity);
      count += 1;
    },
    result: () => (count === 0 ? null : sum / count),
  };
}

function intervalSum(
  finish: (sum: Interval, count: number) => Interval,
): TypedAccumulator<readonly ['interval'], 'interval', never> {
  let sum: Interval = { months: 0, days: 0, microseconds: 0n };
  let count = 0;
  return {
    add: (value) => {
      sum = addIntervals(sum, value);
      count += 1;
    },
    remove: (value) => {
      sum = makeInterval(sum.months - value.months, sum.days - value.days, sum.microseconds - value.microseconds);
      count -= 1;
    },
    result: () => (count === 0 ? null : finish(sum, count)),
  };
}

function counter(): TypedAccumulator<readonly ['any'], 'int8', null> {
  let count = 0n;
  return {
    add: (value) => {
      if (value !== null) count += 1n;
    },
    remove: (value) => {
      if (value !== null) count -= 1n;
    },
    result: () => count,
  };
}

function rowCounter(): TypedAccumulator<readonly [], 'int8', null> {
  let count = 0n;
  return {
    add: () => {
      count += 1n;
    },
    remove: () => {
      count -= 1n;
    },
    result: () => count,
  };
}

/** By way of INTEGER: sum() of REALs would be REAL. */
const sumOfIntegers = ([value]: readonly string[]): string => `sum(CAST(${value ?? 'NULL'} AS INTEGER))`;

export const sumAggregates: readonly AggregateDefinition[] = [
  nullableAggregate({
    oid: 2803,
    name: 'count',
    args: [],
    result: 'int8',
    start: rowCounter,
    sql: () => 'count(*)',
    description: 'the number of rows',
  }),
  nullableAggregate({
    oid: 2147,
    name: 'count',
    args: ['any'],
    result: 'int8',
    start: counter,
    sql: ([value]) => `count(${value ?? 'NULL'})`,
    description: 'the number of rows in which the value is not null',
  }),
  strictAggregate({
    oid: 2109,
    name: 'sum',
    args: ['int2'],
    result: 'int8',
    start: integerSum,
    sql: sumOfIntegers,
    description: 'sum',
  }),
  strictAggregate({
    oid: 2108,
    name: 'sum',
    args: ['int4'],
    result: 'int8',
    start: integerSum,
    sql: sumOfIntegers,
    description: 'sum',
  }),
  strictAggregate({ oid: 2107, name: 'sum', args: ['int8'], result: 'numeric', start: bigintSum, description: 'sum' }),
  strictAggregate({
    oid: 2110,
    name: 'sum',
    args: ['float4'],
    result: 'float4',
    start: () => floatSum(Math.fround),
    description: 'sum',
  }),
  strictAggregate({
    oid: 2111,
    name: 'sum',
    args: ['float8'],
    result: 'float8',
    start: () => floatSum((value) => value),
    description: 'sum',
  }),
  strictAggregate({
    oid: 2114,
    name: 'sum',
    args: ['numeric'],
    result: 'numeric',
    start: decimalSum,
    description: 'sum',
  }),
  strictAggregate({
    oid: 2113,
    name: 'sum',
    args: ['interval'],
    result: 'interval',
    start: () => intervalSum((sum) => sum),
    description: 'sum',
  }),
  strictAggregate({
    oid: 2102,
    name: 'avg',
    args: ['int2'],
    result: 'numeric',
    start: integerAverage,
    description: 'mean',
  }),
  strictAggregate({
    oid: 2101,
    name: 'avg',
    args: ['int4'],
    result: 'numeric',
    start: integerAverage,
    description: 'mean',
  }),
  strictAggregate({
    oid: 2100,
    name: 'avg',
    args: ['int8'],
    result: 'numeric',
    start: integerAverage,
    description: 'mean',
  }),
  strictAggregate({
    oid: 2103,
    name: 'avg',
    args: ['numeric'],
    result: 'numeric',
    start: decimalAverage,
    description: 'mean',
  }),
  strictAggregate({
    oid: 2104,
    name: 'avg',
    args: ['float4'],
    result: 'float8',
    start: floatAverage,
    description: 'mean',
  }),
  strictAggregate({
    oid: 2105,
    name: 'avg',
    args: ['float8'],
    result: 'float8',
    start: floatAverage,
    description: 'mean',
  }),
  strictAggregate({
    oid: 2106,
    name: 'avg',
    args: ['interval'],
    result: 'interval',
    start: () => intervalSum((sum, count) => scaleInterval(sum, (value) => value / count)),
    description: 'mean',
  }),
];
