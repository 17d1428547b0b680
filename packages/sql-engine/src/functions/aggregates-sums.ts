// count, sum and avg.

import { Decimal, powerOfTen } from '../types/decimal.ts';
import type { Interval, SqlValue } from '../types/values.ts';
import { fitInt8 } from './casts-numbers.ts';
import { nullableAggregate, strictAggregate } from './define.ts';
import type { TypedAccumulator } from './define.ts';
import { checkFloat, floatOverflow } from './float-checks.ts';
import type { AggregateDefinition } from './function-definition.ts';
import { addIntervals, makeInterval, scaleInterval } from './interval-arithmetic.ts';

/** So many digits, and a sum of spillAt, are exact in a double. */
const textLengthMax = 15;
/** Below 2^53 by more than one value. */
const spillAt = 2 ** 52;

/** A sum of numerics that can take values back: it knows how many of each scale it holds. */
export class DecimalSum {
  #unscaled = 0n;
  #scale = 0;
  readonly #scales = new Map<number, number>();
  #nan = 0;
  #infinity = 0;
  #negativeInfinity = 0;
  count = 0;

  /** Of texts of up to fifteen digits, by scale: doubles while they are exact. */
  readonly #small: number[] = [];

  add(value: Decimal): void {
    this.#change(value, 1);
  }

  /** A number as it is stored; false when it has too many digits or is none. */
  addText(text: SqlValue): boolean {
    if (typeof text !== 'string' || text.length > textLengthMax) return false;
    const scale = this.#readScale(text);
    if (scale === -1) return false;
    const sum = (this.#small[scale] ?? 0) + this.#read;
    this.#small[scale] = sum;
    this.count += 1;
    if (sum > spillAt || sum < -spillAt) this.#spill(scale);
    return true;
  }

  #read = 0;

  /** The digits as an integer, and how many of them stand after the point. */
  #readScale(text: string): number {
    let value = 0;
    let point = -1;
    const negative = text.charCodeAt(0) === 45;
    const { length } = text;
    for (let index = negative ? 1 : 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code === 46) point = index;
      else if (code > 57 || code < 48) return -1;
      else value = value * 10 + (code - 48);
    }
    this.#read = negative ? -value : value;
    return point === -1 ? 0 : length - point - 1;
  }

  #spill(scale: number): void {
    const sum = this.#small[scale];
    if (sum === undefined) return;
    this.#small[scale] = 0;
    const { count } = this;
    this.add(new Decimal(BigInt(sum), scale));
    this.count = count;
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
    for (const scale of this.#small.keys()) this.#spill(scale);
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
    addStored: (text) => sum.addText(text),
    add: (value) => sum.add(value),
    remove: (value) => sum.remove(value),
    result: () => (sum.count === 0 ? null : sum.total()),
  };
}

function decimalAverage(): TypedAccumulator<readonly ['numeric'], 'numeric', never> {
  const sum = new DecimalSum();
  return {
    addStored: (text) => sum.addText(text),
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
    addStored: (value) => {
      if (typeof value !== 'number') return false;
      const next = sum === null ? value : round(sum + value);
      if (!Number.isFinite(next)) return false;
      sum = next;
      return true;
    },
    result: () => sum,
  };
}

/** float8_accum: the sum of squares overflows where Postgres' does, though the mean does not need it. */
function floatAverage<T extends 'float4' | 'float8'>(): TypedAccumulator<readonly [T], 'float8', never> {
  let sum = 0;
  let squares = 0;
  let count = 0;
  const add = (value: number): void => {
    const before = sum;
    sum += value;
    count += 1;
    if (count > 1) {
      const difference = value * count - sum;
      squares += (difference * difference) / (count * (count - 1));
      if (Math.abs(sum) === Infinity || squares === Infinity) {
        if (Number.isFinite(before) && Number.isFinite(value)) throw floatOverflow();
        squares = Number.NaN;
      }
    } else if (!Number.isFinite(value)) squares = Number.NaN;
  };
  return {
    add,
    addStored: (value) => {
      if (typeof value !== 'number') return false;
      add(value);
      return true;
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
