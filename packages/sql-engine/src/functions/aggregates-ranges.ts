// Aggregates of ranges and multiranges.

import { joinRanges } from '../types/range-bounds.ts';
import { subtypeOfRange } from '../types/range-families.ts';
import type { JsValue, RangeValue } from '../types/values.ts';
import type { Accumulator, AggregateDefinition, CallContext } from './function-definition.ts';
import { intersectionOf } from './range-algebra.ts';
import { rangesOf } from './range-operators.ts';

/** The multirange of all; null when there is none that is not null. */
function collect(context: CallContext): Accumulator {
  const ranges: RangeValue[] = [];
  let any = false;
  return {
    add: ([value = null]) => {
      any = true;
      for (const bounds of rangesOf(value)) ranges.push({ bounds });
    },
    result: () => (any ? { ranges: joinRanges(ranges, subtypeOfRange(context.argumentTypes[0] ?? 0)) } : null),
  };
}

function intersect(context: CallContext, toResult: (ranges: readonly RangeValue[]) => JsValue): Accumulator {
  let common: readonly RangeValue[] | undefined;
  return {
    add: ([value = null]) => {
      const ranges = rangesOf(value);
      common =
        common === undefined
          ? ranges.map((bounds) => ({ bounds }))
          : intersectionOf(rangesOf({ ranges: common }), ranges, subtypeOfRange(context.argumentTypes[0] ?? 0));
    },
    result: () => (common === undefined ? null : toResult(common)),
  };
}

const rangeTypes = ['anyrange', 'anymultirange'] as const;

export const rangeAggregates: readonly AggregateDefinition[] = rangeTypes.flatMap((type, index) => [
  {
    kind: 'aggregate',
    oid: [4301, 6227][index] ?? 0,
    name: 'range_agg',
    argumentTypes: [type],
    resultType: 'anymultirange',
    strict: true,
    start: collect,
    description: 'what is in any of them',
  },
  {
    kind: 'aggregate',
    oid: [4450, 4389][index] ?? 0,
    name: 'range_intersect_agg',
    argumentTypes: [type],
    resultType: type,
    strict: true,
    start: (context) =>
      intersect(context, (ranges) => (type === 'anyrange' ? (ranges[0] ?? { bounds: undefined }) : { ranges })),
    description: 'what is in all of them',
  },
]);
