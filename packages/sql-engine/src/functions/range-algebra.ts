// What ranges and multiranges have in common, as lists of ranges that are not empty, in order and apart from one
// another: a range is a list of one or none.

import { pgError } from '../errors.ts';
import {
  areAdjacent,
  compareLower,
  compareUpper,
  endsBefore,
  joinRanges,
  makeRange,
  type Bounds,
  type Subtype,
} from '../types/range-bounds.ts';
import type { JsValue, RangeBound, RangeValue } from '../types/values.ts';

export type RangeList = readonly Bounds[];

function containsRange(outer: Bounds, inner: Bounds, subtype: Subtype): boolean {
  return compareLower(outer.lower, inner.lower, subtype) <= 0 && compareUpper(outer.upper, inner.upper, subtype) >= 0;
}

export function contains(outer: RangeList, inner: RangeList, subtype: Subtype): boolean {
  return inner.every((part) => outer.some((whole) => containsRange(whole, part, subtype)));
}

export function containsValue(ranges: RangeList, value: JsValue, subtype: Subtype): boolean {
  const bound: RangeBound = { value, inclusive: true };
  return ranges.some((range) => containsRange(range, { lower: bound, upper: bound }, subtype));
}

export function overlaps(left: RangeList, right: RangeList, subtype: Subtype): boolean {
  return left.some((a) =>
    right.some((b) => !endsBefore(a.upper, b.lower, subtype) && !endsBefore(b.upper, a.lower, subtype)),
  );
}

/** The ends of two lists; undefined when one of them is empty. */
function endsOf(left: RangeList, right: RangeList): { readonly left: Bounds; readonly right: Bounds } | undefined {
  const [a, b] = [hullOf(left), hullOf(right)];
  return a === undefined || b === undefined ? undefined : { left: a, right: b };
}

/** From the first bound to the last. */
export function hullOf(ranges: RangeList): Bounds | undefined {
  const [first, last] = [ranges[0], ranges.at(-1)];
  return first === undefined || last === undefined ? undefined : { lower: first.lower, upper: last.upper };
}

export function isBefore(left: RangeList, right: RangeList, subtype: Subtype): boolean {
  const ends = endsOf(left, right);
  return ends !== undefined && endsBefore(ends.left.upper, ends.right.lower, subtype);
}

export function endsNoLater(left: RangeList, right: RangeList, subtype: Subtype): boolean {
  const ends = endsOf(left, right);
  return ends !== undefined && compareUpper(ends.left.upper, ends.right.upper, subtype) <= 0;
}

export function startsNoEarlier(left: RangeList, right: RangeList, subtype: Subtype): boolean {
  const ends = endsOf(left, right);
  return ends !== undefined && compareLower(ends.left.lower, ends.right.lower, subtype) >= 0;
}

export function touches(left: RangeList, right: RangeList, subtype: Subtype): boolean {
  const ends = endsOf(left, right);
  return (
    ends !== undefined &&
    (areAdjacent(ends.left.upper, ends.right.lower, subtype) || areAdjacent(ends.right.upper, ends.left.lower, subtype))
  );
}

export function unionOf(left: RangeList, right: RangeList, subtype: Subtype): readonly RangeValue[] {
  return joinRanges(
    [...left, ...right].map((bounds) => ({ bounds })),
    subtype,
  );
}

export function intersectionOf(left: RangeList, right: RangeList, subtype: Subtype): readonly RangeValue[] {
  const parts = left.flatMap((a) =>
    right.flatMap((b) => {
      if (endsBefore(a.upper, b.lower, subtype) || endsBefore(b.upper, a.lower, subtype)) return [];
      const lower = compareLower(a.lower, b.lower, subtype) >= 0 ? a.lower : b.lower;
      const upper = compareUpper(a.upper, b.upper, subtype) <= 0 ? a.upper : b.upper;
      return [{ bounds: { lower, upper } }];
    }),
  );
  return joinRanges(parts, subtype);
}

/** What is in one list and not in the other. */
export function differenceOf(left: RangeList, right: RangeList, subtype: Subtype): readonly RangeValue[] {
  const rest = right.reduce<RangeList>((parts, taken) => parts.flatMap((part) => without(part, taken, subtype)), left);
  return joinRanges(
    rest.map((bounds) => ({ bounds })),
    subtype,
  );
}

function without(part: Bounds, taken: Bounds, subtype: Subtype): RangeList {
  if (endsBefore(part.upper, taken.lower, subtype) || endsBefore(taken.upper, part.lower, subtype)) return [part];
  const rest: RangeValue[] = [];
  if (compareLower(part.lower, taken.lower, subtype) < 0) {
    rest.push(makeRange(part.lower, { ...taken.lower, inclusive: !taken.lower.inclusive }, subtype));
  }
  if (compareUpper(part.upper, taken.upper, subtype) > 0) {
    rest.push(makeRange({ ...taken.upper, inclusive: !taken.upper.inclusive }, part.upper, subtype));
  }
  return rest.flatMap(({ bounds }) => (bounds === undefined ? [] : [bounds]));
}

/** One range of a result that has to be one. */
export function singleRange(ranges: readonly RangeValue[], operation: 'union' | 'difference'): RangeValue {
  if (ranges.length > 1) throw pgError('22000', `result of range ${operation} would not be contiguous`);
  return ranges[0] ?? { bounds: undefined };
}
