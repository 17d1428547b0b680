// Ranges as values: order of their bounds, canonical form, what they have in common.
// https://www.postgresql.org/docs/15/rangetypes.html

import { pgError } from '../errors.ts';
import type { Comparer } from './compare.ts';
import type { JsValue, RangeBound, RangeValue } from './values.ts';

export type Bounds = NonNullable<RangeValue['bounds']>;

/** What a range needs to know of the type it is a range of. */
export interface Subtype {
  readonly compare: Comparer<JsValue>;
  /** The next value, where values are discrete; undefined for a value that has none (infinity). */
  readonly next?: (value: JsValue) => JsValue | undefined;
}

export const EMPTY_RANGE: RangeValue = { bounds: undefined };

function compareEnds(
  left: RangeBound,
  right: RangeBound,
  leftSide: 'lower' | 'upper',
  rightSide: 'lower' | 'upper',
  { compare }: Subtype,
): number {
  if (left.value === null || right.value === null) {
    const rank = (bound: RangeBound, side: string): number => (bound.value !== null ? 0 : side === 'lower' ? -1 : 1);
    return rank(left, leftSide) - rank(right, rightSide);
  }
  return compare(left.value, right.value);
}

/** The bounds' values alone. */
export function compareUpperToLower(upper: RangeBound, lower: RangeBound, subtype: Subtype): number {
  return compareEnds(upper, lower, 'upper', 'lower', subtype);
}

/** An exclusive lower bound is after an inclusive one with the same value. */
export function compareLower(left: RangeBound, right: RangeBound, subtype: Subtype): number {
  const order = compareEnds(left, right, 'lower', 'lower', subtype);
  return order !== 0 || left.value === null ? order : Number(right.inclusive) - Number(left.inclusive);
}

/** An exclusive upper bound is before an inclusive one with the same value. */
export function compareUpper(left: RangeBound, right: RangeBound, subtype: Subtype): number {
  const order = compareEnds(left, right, 'upper', 'upper', subtype);
  return order !== 0 || left.value === null ? order : Number(left.inclusive) - Number(right.inclusive);
}

/** Whether an upper bound leaves nothing in common with what begins at a lower bound. */
export function endsBefore(upper: RangeBound, lower: RangeBound, subtype: Subtype): boolean {
  const order = compareUpperToLower(upper, lower, subtype);
  return order < 0 || (order === 0 && !(upper.inclusive && lower.inclusive));
}

/** A range in canonical form. Lower bounds above upper ones are an error. */
export function makeRange(lower: RangeBound, upper: RangeBound, subtype: Subtype): RangeValue {
  const order = lower.value === null || upper.value === null ? -1 : subtype.compare(lower.value, upper.value);
  if (order > 0) throw pgError('22000', 'range lower bound must be less than or equal to range upper bound');
  if (order === 0 && !(lower.inclusive && upper.inclusive)) return EMPTY_RANGE;
  const bounds = { lower: normalise(lower), upper: normalise(upper) };
  return subtype.next === undefined ? { bounds } : canonical(bounds, subtype.next, subtype);
}

function normalise(bound: RangeBound): RangeBound {
  return bound.value === null && bound.inclusive ? { value: null, inclusive: false } : bound;
}

/** Discrete ranges include their lower and exclude their upper bound. */
function canonical({ lower, upper }: Bounds, next: NonNullable<Subtype['next']>, { compare }: Subtype): RangeValue {
  const step = (bound: RangeBound, wanted: boolean): RangeBound => {
    if (bound.value === null || bound.inclusive === wanted) return bound;
    const value = next(bound.value);
    return value === undefined ? bound : { value, inclusive: wanted };
  };
  const bounds = { lower: step(lower, true), upper: step(upper, false) };
  const order =
    bounds.lower.value === null || bounds.upper.value === null ? -1 : compare(bounds.lower.value, bounds.upper.value);
  return order === 0 && !(bounds.lower.inclusive && bounds.upper.inclusive) ? EMPTY_RANGE : { bounds };
}

/** Whether nothing is between an upper bound and a lower one, and nothing in both. */
export function areAdjacent(upper: RangeBound, lower: RangeBound, subtype: Subtype): boolean {
  const order = compareUpperToLower(upper, lower, subtype);
  if (order === 0) return upper.inclusive !== lower.inclusive;
  if (order > 0 || subtype.next === undefined) return false;
  const between = makeRange(
    { value: upper.value, inclusive: !upper.inclusive },
    { value: lower.value, inclusive: !lower.inclusive },
    subtype,
  );
  return between.bounds === undefined;
}

export function compareRanges(left: RangeValue, right: RangeValue, subtype: Subtype): number {
  if (left.bounds === undefined || right.bounds === undefined) {
    return Number(left.bounds !== undefined) - Number(right.bounds !== undefined);
  }
  const order = compareLower(left.bounds.lower, right.bounds.lower, subtype);
  return order === 0 ? compareUpper(left.bounds.upper, right.bounds.upper, subtype) : order;
}

/** The multirange of some ranges: in order, without empty ones, those that touch joined. */
export function joinRanges(ranges: readonly RangeValue[], subtype: Subtype): readonly RangeValue[] {
  const sorted = ranges
    .flatMap(({ bounds }) => (bounds === undefined ? [] : [bounds]))
    .sort((a, b) => compareRanges({ bounds: a }, { bounds: b }, subtype));
  const joined: Bounds[] = [];
  for (const bounds of sorted) {
    const last = joined.at(-1);
    if (last === undefined || isApart(last.upper, bounds.lower, subtype)) {
      joined.push(bounds);
    } else if (compareUpper(last.upper, bounds.upper, subtype) < 0) {
      joined[joined.length - 1] = { lower: last.lower, upper: bounds.upper };
    }
  }
  return joined.map((bounds) => ({ bounds }));
}

/** Whether there is a gap. */
export function isApart(upper: RangeBound, lower: RangeBound, subtype: Subtype): boolean {
  return endsBefore(upper, lower, subtype) && !areAdjacent(upper, lower, subtype);
}
