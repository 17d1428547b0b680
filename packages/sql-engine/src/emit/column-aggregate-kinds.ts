// Which aggregates are computed of columns.

import type { AggregateExpression } from '../bind/tree.ts';

export type AggregateKind = 'count' | 'count-distinct' | 'sum' | 'mean' | 'min' | 'max';

/** By pg_proc.oid: count, and sum, avg, min and max of int2, int4, int8, numeric, float8, dates, times and texts. */
const kindByOid: ReadonlyMap<number, AggregateKind> = new Map([
  [2803, 'count'],
  [2147, 'count'],
  ...[2107, 2108, 2109, 2111, 2114].map((oid) => [oid, 'sum'] as const),
  ...[2100, 2101, 2102, 2103, 2105].map((oid) => [oid, 'mean'] as const),
  ...[2115, 2116, 2117, 2118, 2120, 2122, 2123, 2126, 2127, 2129, 2130].map((oid) => [oid, 'max'] as const),
  ...[2131, 2132, 2133, 2134, 2136, 2138, 2139, 2142, 2143, 2145, 2146].map((oid) => [oid, 'min'] as const),
]);

export function columnAggregate({ aggregate, distinct, orderBy }: AggregateExpression): AggregateKind | undefined {
  const kind = kindByOid.get(aggregate.oid);
  if (orderBy.length > 0) return undefined;
  if (!distinct) return kind;
  if (kind === 'count') return 'count-distinct';
  // Values that come more than once change neither.
  return kind === 'min' || kind === 'max' ? kind : undefined;
}
