// Ordered-set aggregates: percentile_cont, percentile_disc, mode. `add` gets the direct arguments followed by the
// sorted one, in the order of WITHIN GROUP.

import { pgError } from '../errors.ts';
import { comparerOf } from '../types/compare.ts';
import { typeByOid } from '../types/registry.ts';
import type { ArrayValue, Interval, JsValue } from '../types/values.ts';
import type { Accumulator, AggregateDefinition, CallContext } from './function-definition.ts';
import { addIntervals, makeInterval, scaleInterval } from './interval-arithmetic.ts';

function checkFraction(fraction: number): void {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw pgError('22003', `percentile value ${fraction} is not between 0 and 1`);
  }
}

/** Collects the sorted values without nulls, and the direct argument. */
function percentile(pick: (values: readonly JsValue[], fraction: number) => JsValue): Accumulator {
  const values: JsValue[] = [];
  let fraction: JsValue = null;
  return {
    add: ([direct = null, value = null]) => {
      fraction = direct;
      if (value !== null) values.push(value);
    },
    result: () => {
      if (values.length === 0 || fraction === null) return null;
      if (typeof fraction === 'number') {
        checkFraction(fraction);
        return pick(values, fraction);
      }
      // The direct argument is a number or an array of numbers.
      const fractions = fraction as ArrayValue;
      const elements = fractions.elements.map((item) => {
        if (item === null) return null;
        checkFraction(Number(item));
        return pick(values, Number(item));
      });
      return { ...fractions, elements };
    },
  };
}

function discrete(values: readonly JsValue[], fraction: number): JsValue {
  return values[Math.max(Math.ceil(fraction * values.length) - 1, 0)] ?? null;
}

/** The value between two neighbours that the fraction points at. */
function continuous<T extends JsValue>(
  interpolate: (low: T, high: T, proportion: number) => T,
): (values: readonly JsValue[], fraction: number) => JsValue {
  return (values, fraction) => {
    const position = fraction * (values.length - 1);
    const first = Math.floor(position);
    // Values are of the aggregate's sorted type.
    const low = values[first] as T;
    if (Math.ceil(position) === first) return low;
    return interpolate(low, values[first + 1] as T, position - first);
  };
}

const betweenFloats = continuous<number>((low, high, proportion) => low + proportion * (high - low));

const betweenIntervals = continuous<Interval>((low, high, proportion) => {
  const difference = makeInterval(high.months - low.months, high.days - low.days, high.microseconds - low.microseconds);
  return addIntervals(
    low,
    scaleInterval(difference, (value) => value * proportion),
  );
});

/** The most frequent value; of equally frequent ones the first. */
function mode(context: CallContext): Accumulator {
  const type = typeByOid(context.argumentTypes[0] ?? 0);
  const compare = comparerOf(type);
  if (compare === undefined)
    throw pgError('42883', `could not identify an equality operator for type ${type.formalName}`);
  let best: JsValue = null;
  let bestCount = 0;
  let current: JsValue = null;
  let count = 0;
  return {
    add: ([value = null]) => {
      if (value === null) return;
      count = current !== null && compare(current, value) === 0 ? count + 1 : 1;
      if (count === 1) current = value;
      if (count > bestCount) {
        best = current;
        bestCount = count;
      }
    },
    result: () => best,
  };
}

export function orderedSet(
  oid: number,
  name: string,
  args: readonly string[],
  result: string,
  start: (context: CallContext) => Accumulator,
  description: string,
): AggregateDefinition {
  return {
    kind: 'aggregate',
    oid,
    name,
    argumentTypes: args,
    resultType: result,
    strict: false,
    orderedSet: true,
    start,
    description,
  };
}

export const orderedSetAggregates: readonly AggregateDefinition[] = [
  orderedSet(
    3972,
    'percentile_disc',
    ['float8', 'anyelement'],
    'anyelement',
    () => percentile(discrete),
    'the first value at or after a fraction of the order',
  ),
  orderedSet(
    3974,
    'percentile_cont',
    ['float8', 'float8'],
    'float8',
    () => percentile(betweenFloats),
    'the value at a fraction of the order, interpolated',
  ),
  orderedSet(
    3976,
    'percentile_cont',
    ['float8', 'interval'],
    'interval',
    () => percentile(betweenIntervals),
    'the value at a fraction of the order, interpolated',
  ),
  orderedSet(
    3978,
    'percentile_disc',
    ['_float8', 'anyelement'],
    'anyarray',
    () => percentile(discrete),
    'the first values at or after fractions of the order',
  ),
  orderedSet(
    3980,
    'percentile_cont',
    ['_float8', 'float8'],
    '_float8',
    () => percentile(betweenFloats),
    'the values at fractions of the order, interpolated',
  ),
  orderedSet(
    3982,
    'percentile_cont',
    ['_float8', 'interval'],
    '_interval',
    () => percentile(betweenIntervals),
    'the values at fractions of the order, interpolated',
  ),
  orderedSet(3984, 'mode', ['anyelement'], 'anyelement', mode, 'the most frequent value'),
];
