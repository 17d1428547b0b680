// Variance, standard deviation, covariance, correlation and linear regression.

import { Decimal, divisionScale } from '../types/decimal.ts';
import { squareRootAt } from '../types/decimal-functions.ts';
import { strictAggregate } from './define.ts';
import type { TypedAccumulator } from './define.ts';
import { floatOverflow } from './float-checks.ts';
import type { Accumulator, AggregateDefinition } from './function-definition.ts';
import { DecimalSum } from './aggregates-sums.ts';

type Kind = 'var_pop' | 'var_samp' | 'stddev_pop' | 'stddev_samp';

const isSample = (kind: Kind): boolean => kind.endsWith('samp');
const isDeviation = (kind: Kind): boolean => kind.startsWith('stddev');

/** numeric_stddev_internal: exact until the last division. */
function numericSpread(kind: Kind, sum: DecimalSum, squares: DecimalSum): Decimal | null {
  const { count } = sum;
  if (count === 0 || (isSample(kind) && count === 1)) return null;
  const total = sum.total();
  if (!total.isFinite) return Decimal.nan;
  const n = Decimal.fromInteger(count);
  const numerator = n.mul(squares.total()).sub(total.mul(total));
  if (numerator.sign <= 0) return Decimal.zero;
  const divisor = n.mul(isSample(kind) ? Decimal.fromInteger(count - 1) : n);
  const scale = divisionScale(numerator, divisor);
  const variance = numerator.divToScale(divisor, scale);
  return isDeviation(kind) ? squareRootAt(variance, scale) : variance;
}

function numericAccumulator(kind: Kind): Accumulator {
  const sum = new DecimalSum();
  const squares = new DecimalSum();
  // Integers of either size or decimals, by the argument type.
  const read = (value: unknown): Decimal =>
    value instanceof Decimal ? value : Decimal.fromBigInt(BigInt(value as number | bigint));
  return {
    add: ([value]) => {
      const decimal = read(value);
      sum.add(decimal);
      squares.add(decimal.mul(decimal));
    },
    remove: ([value]) => {
      const decimal = read(value);
      sum.remove(decimal);
      squares.remove(decimal.mul(decimal));
    },
    result: () => numericSpread(kind, sum, squares),
  };
}

/** float8_accum: the method of Youngs and Cramer. */
function floatAccumulator<T extends 'float4' | 'float8'>(kind: Kind): TypedAccumulator<readonly [T], 'float8', never> {
  let count = 0;
  let sum = 0;
  let squares = 0;
  return {
    add: (value) => {
      const before = sum;
      count += 1;
      sum += value;
      if (count === 1) {
        if (!Number.isFinite(value)) squares = Number.NaN;
        return;
      }
      const deviation = value * count - sum;
      squares += (deviation * deviation) / (count * (count - 1));
      if (!Number.isFinite(sum) || !Number.isFinite(squares)) {
        if (Number.isFinite(before) && Number.isFinite(value)) throw floatOverflow();
        squares = Number.NaN;
      }
    },
    result: () => {
      if (count === 0 || (isSample(kind) && count === 1)) return null;
      const variance = squares / (isSample(kind) ? count - 1 : count);
      return isDeviation(kind) ? Math.sqrt(variance) : variance;
    },
  };
}

// name, kind, then the OIDs for int8, int4, int2, float4, float8, numeric
const spreadRows: readonly (readonly [name: string, kind: Kind, oids: readonly number[]])[] = [
  ['var_pop', 'var_pop', [2718, 2719, 2720, 2721, 2722, 2723]],
  ['var_samp', 'var_samp', [2641, 2642, 2643, 2644, 2645, 2646]],
  ['variance', 'var_samp', [2148, 2149, 2150, 2151, 2152, 2153]],
  ['stddev_pop', 'stddev_pop', [2724, 2725, 2726, 2727, 2728, 2729]],
  ['stddev_samp', 'stddev_samp', [2712, 2713, 2714, 2715, 2716, 2717]],
  ['stddev', 'stddev_samp', [2154, 2155, 2156, 2157, 2158, 2159]],
];

const spreadTypes = ['int8', 'int4', 'int2', 'float4', 'float8', 'numeric'] as const;

function spreadAggregates([name, kind, oids]: (typeof spreadRows)[number]): readonly AggregateDefinition[] {
  const population = isSample(kind) ? 'sample' : 'population';
  const description = `${population} ${isDeviation(kind) ? 'standard deviation' : 'variance'}`;
  return spreadTypes.map((type, index): AggregateDefinition => {
    const oid = oids[index] ?? 0;
    if (type === 'float4' || type === 'float8') {
      return strictAggregate({
        oid,
        name,
        args: [type],
        result: 'float8',
        start: () => floatAccumulator(kind),
        description,
      });
    }
    return {
      kind: 'aggregate',
      oid,
      name,
      argumentTypes: [type],
      resultType: 'numeric',
      strict: true,
      start: () => numericAccumulator(kind),
      description,
    };
  });
}

/** The running sums of a regression of Y on X. */
interface Sums {
  readonly n: number;
  readonly sx: number;
  readonly sxx: number;
  readonly sy: number;
  readonly syy: number;
  readonly sxy: number;
}

/** float8_regr_accum: arguments are (Y, X). */
function regression(
  finish: (sums: Sums) => number | null,
): TypedAccumulator<readonly ['float8', 'float8'], 'float8', never> {
  let n = 0;
  let sx = 0;
  let sxx = 0;
  let sy = 0;
  let syy = 0;
  let sxy = 0;
  return {
    add: (y, x) => {
      const finiteBefore = Number.isFinite(sx) && Number.isFinite(sy) && Number.isFinite(x) && Number.isFinite(y);
      n += 1;
      sx += x;
      sy += y;
      if (n === 1) {
        if (!Number.isFinite(x)) sxx = sxy = Number.NaN;
        if (!Number.isFinite(y)) syy = sxy = Number.NaN;
        return;
      }
      const deviationX = x * n - sx;
      const deviationY = y * n - sy;
      const scale = 1 / (n * (n - 1));
      sxx += deviationX * deviationX * scale;
      syy += deviationY * deviationY * scale;
      sxy += deviationX * deviationY * scale;
      if (![sx, sxx, sy, syy, sxy].every((value) => Number.isFinite(value))) {
        if (finiteBefore) throw floatOverflow();
        if (!Number.isFinite(sxx)) sxx = Number.NaN;
        if (!Number.isFinite(syy)) syy = Number.NaN;
        if (!Number.isFinite(sxy)) sxy = Number.NaN;
      }
    },
    result: () => finish({ n, sx, sxx, sy, syy, sxy }),
  };
}

type RegressionRow = readonly [oid: number, name: string, finish: (sums: Sums) => number | null, description: string];

const regressionRows: readonly RegressionRow[] = [
  [2819, 'regr_sxx', ({ n, sxx }) => (n < 1 ? null : sxx), 'sum of squares of X about its mean'],
  [2820, 'regr_syy', ({ n, syy }) => (n < 1 ? null : syy), 'sum of squares of Y about its mean'],
  [2821, 'regr_sxy', ({ n, sxy }) => (n < 1 ? null : sxy), 'sum of products of X and Y about their means'],
  [2822, 'regr_avgx', ({ n, sx }) => (n < 1 ? null : sx / n), 'mean of X'],
  [2823, 'regr_avgy', ({ n, sy }) => (n < 1 ? null : sy / n), 'mean of Y'],
  [
    2824,
    'regr_r2',
    ({ n, sxx, syy, sxy }) => (n < 1 || sxx === 0 ? null : syy === 0 ? 1 : (sxy * sxy) / (sxx * syy)),
    'square of the correlation',
  ],
  [2825, 'regr_slope', ({ n, sxx, sxy }) => (n < 1 || sxx === 0 ? null : sxy / sxx), 'slope of the least-squares line'],
  [
    2826,
    'regr_intercept',
    ({ n, sx, sxx, sy, sxy }) => (n < 1 || sxx === 0 ? null : (sy - (sx * sxy) / sxx) / n),
    'intercept of the least-squares line',
  ],
  [2827, 'covar_pop', ({ n, sxy }) => (n < 1 ? null : sxy / n), 'population covariance'],
  [2828, 'covar_samp', ({ n, sxy }) => (n < 2 ? null : sxy / (n - 1)), 'sample covariance'],
  [
    2829,
    'corr',
    ({ n, sxx, syy, sxy }) => (n < 1 || sxx === 0 || syy === 0 ? null : sxy / Math.sqrt(sxx * syy)),
    'correlation',
  ],
];

function pairCounter(): TypedAccumulator<readonly ['float8', 'float8'], 'int8', never> {
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

export const statisticsAggregates: readonly AggregateDefinition[] = [
  ...spreadRows.flatMap(spreadAggregates),
  ...regressionRows.map(([oid, name, finish, description]) =>
    strictAggregate({
      oid,
      name,
      args: ['float8', 'float8'],
      result: 'float8',
      start: () => regression(finish),
      description,
    }),
  ),
  strictAggregate({
    oid: 2818,
    name: 'regr_count',
    args: ['float8', 'float8'],
    result: 'int8',
    start: pairCounter,
    description: 'rows in which neither is null',
  }),
];
