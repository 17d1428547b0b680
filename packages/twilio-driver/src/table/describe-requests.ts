// A route as EXPLAIN shows it: methods, paths and parameters, readable.
import type { RequestDescription } from '@twilio-sql/sql-engine/driver';
import type { Axis, Choice } from './axis.ts';
import type { Reading } from './plan-scan.ts';

/** Up to this many requests are shown one by one; more are shown as one with `{column}` and a number. */
const shownMax = 8;

/** One value for each axis. */
export type Combination = ReadonlyMap<Axis, Choice>;

/** All combinations of the axes' values, the last axis fastest. */
export function* combinations(axes: readonly Axis[]): Generator<Combination, void, undefined> {
  const [first, ...rest] = axes;
  if (first === undefined) {
    yield new Map();
    return;
  }
  if (first.choices === 'deferred') throw new Error(`${first.column} is not known yet`);
  for (const choice of first.choices) {
    for (const combination of combinations(rest)) yield new Map([[first, choice], ...combination]);
  }
}

export function describeRoute(reading: Reading): readonly RequestDescription[] {
  const { axes } = reading.route;
  const known = axes.every((axis) => axis.choices !== 'deferred');
  const times = known ? axes.reduce((product, axis) => product * axis.choices.length, 1) : undefined;
  if (times === undefined || times > shownMax) return [describeOne(reading, new Map(), times)];
  return [...combinations(axes)].map((combination) => describeOne(reading, combination, 1));
}

function describeOne(reading: Reading, combination: Combination, times: number | undefined): RequestDescription {
  const { axes, bounds, path } = reading.route;
  const textOf = (axis: Axis): string => {
    const only = axis.choices !== 'deferred' && axis.choices.length === 1 ? axis.choices[0] : undefined;
    return (combination.get(axis) ?? only)?.text ?? `{${axis.column}}`;
  };
  const filled = axes
    .filter((axis) => axis.place === 'path')
    .reduce((whole, axis) => whole.replace(`{${axis.parameter}}`, textOf(axis)), path);
  const parameters = axes
    .filter((axis) => axis.place === 'query')
    .map((axis): [string, string] => [axis.parameter, textOf(axis)]);
  return {
    method: 'GET',
    path: filled,
    parameters: [...parameters, ...bounds, ...pageSizeParameter(reading)],
    ...(times === undefined ? {} : { times }),
  };
}

export function pageSizeParameter({ pageSize, sizeParameter }: Reading): readonly (readonly [string, string])[] {
  return pageSize === undefined ? [] : [[sizeParameter, String(pageSize)]];
}
