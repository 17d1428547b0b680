// Sums and means by SQLite's own sum and count, which are exact over integers; what is left is one call for each group.

import type { AggregateExpression, Expression } from '../bind/tree.ts';
import { numericPrecision, numericScale } from '../types/numeric.ts';
import { hasFixedScale } from './double-key.ts';
import type { Emission } from './emission.ts';
import { isPlain } from './native-calls.ts';

/** By pg_proc.oid: what is wanted of which argument. */
const sums: ReadonlyMap<number, { readonly mean: boolean; readonly of: 'small' | 'large' | 'numeric' }> = new Map([
  [2102, { mean: true, of: 'small' }],
  [2101, { mean: true, of: 'small' }],
  [2107, { mean: false, of: 'large' }],
  [2100, { mean: true, of: 'large' }],
  [2114, { mean: false, of: 'numeric' }],
  [2103, { mean: true, of: 'numeric' }],
]);

/** As integers with this many digits a hundred million of them still fit SQLite's sum. */
const digitsOfOneSum = 10;
const digitsMax = 18;

/** `filter`: FILTER (WHERE …) or nothing. Undefined where there is nothing faster. */
export function nativeAggregate(
  e: AggregateExpression,
  filter: string,
  emission: Emission,
  emit: (expression: Expression) => string,
): string | undefined {
  const kind = sums.get(e.aggregate.oid);
  const [arg] = e.args;
  if (kind === undefined || arg === undefined || e.distinct || !isPlain(arg, emission) || arg.kind === 'constant')
    return undefined;
  const finish = (scale: number, total: readonly [high: string, low: string], count: string, odd: string): string => {
    const name = emission.register({ kind: 'finish-sum', mean: kind.mean, scale });
    return `${name}(${[...total, count, odd].join(', ')})`;
  };
  const sum = (value: string): string => `sum(${value})${filter}`;
  const halves = (value: string): readonly [string, string] => [sum(`${value} >> 32`), sum(`${value} & 4294967295`)];
  switch (kind.of) {
    case 'small':
    case 'large': {
      const value = `CAST(${emit(arg)} AS INTEGER)`;
      const total = kind.of === 'small' ? (['0', sum(value)] as const) : halves(value);
      return finish(0, total, `count(${value})${filter}`, '0');
    }
    case 'numeric': {
      if (!hasFixedScale(arg, digitsMax)) return undefined;
      const text = emit(arg);
      const value = `CAST(replace(${text}, '.', '') AS INTEGER)`;
      const total = numericPrecision(arg.modifier) <= digitsOfOneSum ? (['0', sum(value)] as const) : halves(value);
      return finish(numericScale(arg.modifier), total, `count(${text})${filter}`, sum(`${text} = 'NaN'`));
    }
  }
}
