// The two forms of a Postgres value: in SQLite (SqlValue) and in JavaScript (JsValue).
// Functions, the binder's constants and drivers see JsValues; only execute/ sees SqlValues.

import type { Decimal } from './decimal.ts';

/** What SQLite stores and returns. Integers come as bigint only where a type's storage is `int64`. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** Calendar months, days and microseconds, kept apart as Postgres keeps them. */
export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly microseconds: bigint;
}

/** An array: elements in row-major order. `dimensions` is empty for `{}`. */
export interface ArrayValue {
  readonly dimensions: readonly number[];
  readonly lowerBounds: readonly number[];
  readonly elements: readonly JsValue[];
}

/** A composite value; the types come from the expression that holds it. */
export interface RecordValue {
  /** `name` where the row has names: of a table or subquery. */
  readonly fields: readonly { readonly type: number; readonly value: JsValue; readonly name?: string }[];
}

/** One end of a range; `value` is null where the range has no end there. */
export interface RangeBound {
  readonly value: JsValue;
  readonly inclusive: boolean;
}

/** A range that is not empty has both bounds; an empty one has none. */
export interface RangeValue {
  readonly bounds: { readonly lower: RangeBound; readonly upper: RangeBound } | undefined;
}

/** Ranges that are not empty, in order, with a gap between each two. */
export interface MultirangeValue {
  readonly ranges: readonly RangeValue[];
}

/**
 * bool: boolean. int2, int4, oid, float4, float8 (NaN, ±Infinity, -0 as they are): number.
 * int8: bigint. numeric: Decimal. text, varchar, name, bpchar, "char", uuid, json, jsonb (canonical text): string.
 * bytea: Uint8Array. date: number of days since 1970-01-01 (±Infinity allowed). time: number of microseconds.
 * timestamp, timestamptz: bigint microseconds since 1970-01-01 (UTC); TIMESTAMP_INFINITY and its negative for ±infinity.
 * interval: Interval. Arrays: ArrayValue. record: RecordValue. Ranges: RangeValue. Multiranges: MultirangeValue.
 * bit, varbit: string of 0 and 1. inet, cidr: string with the length of the network, `10.1.2.3/32`.
 */
export type JsValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Decimal
  | Interval
  | ArrayValue
  | RecordValue
  | RangeValue
  | MultirangeValue;

/** The largest and smallest int64, as Postgres uses them for ±infinity. */
export const TIMESTAMP_INFINITY = 9223372036854775807n;
export const TIMESTAMP_NEGATIVE_INFINITY = -9223372036854775808n;
