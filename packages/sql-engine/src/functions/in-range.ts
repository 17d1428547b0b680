// Whether a value lies within an offset of another one, as frames of windows with RANGE ask it (Postgres' in_range()).

import { assertNever, pgError } from '../errors.ts';
import { Decimal } from '../types/decimal.ts';
import { intervalSpan } from '../types/interval.ts';
import { OID } from '../types/oids.ts';
import { timetzParts } from '../types/time.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { Interval, JsValue } from '../types/values.ts';
import { sessionTimeZone } from '../types/time-zone.ts';
import { dateToTimestamp } from './casts-date-time.ts';
import { addIntervals, addToTimestamp, addToTimestamptz, negateInterval } from './interval-arithmetic.ts';

/** True when value <= base ± offset (`less`), or when value >= base ± offset. */
export interface Bound {
  /** The offset is taken away. */
  readonly subtract: boolean;
  readonly less: boolean;
}

/** None of the values is null. Throws 22013 for a negative offset. */
export type InRange = (value: JsValue, base: JsValue, offset: JsValue, bound: Bound) => boolean;

type Measured = 'integer' | 'float' | 'numeric' | 'date' | 'timestamp' | 'timestamptz' | 'interval' | 'time' | 'timetz';

const MEASURED: ReadonlyMap<number, Measured> = new Map<number, Measured>([
  [OID.int2, 'integer'],
  [OID.int4, 'integer'],
  [OID.int8, 'integer'],
  [OID.float4, 'float'],
  [OID.float8, 'float'],
  [OID.numeric, 'numeric'],
  [OID.date, 'date'],
  [OID.timestamp, 'timestamp'],
  [OID.timestamptz, 'timestamptz'],
  [OID.interval, 'interval'],
  [OID.time, 'time'],
  [OID.timetz, 'timetz'],
]);

export function inRangeOf(type: number, session: () => SessionContext): InRange {
  const measured = MEASURED.get(type);
  if (measured === undefined) throw new Error(`type ${type} has no in_range()`);
  switch (measured) {
    case 'integer':
      return (value, base, offset, bound) => integerInRange(whole(value), whole(base), whole(offset), bound);
    case 'float':
      return (value, base, offset, bound) => floatInRange(Number(value), Number(base), Number(offset), bound);
    case 'numeric':
      return (value, base, offset, bound) => numericInRange(decimal(value), decimal(base), decimal(offset), bound);
    case 'date':
      return (value, base, offset, bound) =>
        timestampInRange(dateToTimestamp(Number(value)), dateToTimestamp(Number(base)), interval(offset), bound);
    case 'timestamp':
      return (value, base, offset, bound) => timestampInRange(whole(value), whole(base), interval(offset), bound);
    case 'timestamptz':
      return (value, base, offset, bound) => {
        const moved = addToTimestamptz(
          whole(base),
          signed(interval(offset), bound),
          sessionTimeZone(session().timeZone),
        );
        return compared(whole(value), moved, bound);
      };
    case 'interval':
      return (value, base, offset, bound) => {
        const sum = addIntervals(interval(base), signed(interval(offset), bound));
        return compared(intervalSpan(interval(value)), intervalSpan(sum), bound);
      };
    case 'time':
      return (value, base, offset, bound) =>
        integerInRange(whole(value), whole(base), interval(offset).microseconds, bound);
    case 'timetz':
      return (value, base, offset, bound) => timetzInRange(text(value), text(base), interval(offset), bound);
    default:
      return assertNever(measured);
  }
}

function invalidSize(): Error {
  return pgError('22013', 'invalid preceding or following size in window function');
}

function compared<T extends bigint | number>(value: T, sum: T, { less }: Bound): boolean {
  return less ? value <= sum : value >= sum;
}

/** Sums beyond the type are beyond every value of it. */
function integerInRange(value: bigint, base: bigint, offset: bigint, bound: Bound): boolean {
  if (offset < 0n) throw invalidSize();
  return compared(value, bound.subtract ? base - offset : base + offset, bound);
}

/** NaN comes after everything and is equal to itself. */
function floatInRange(value: number, base: number, offset: number, bound: Bound): boolean {
  if (Number.isNaN(offset) || offset < 0) throw invalidSize();
  if (Number.isNaN(value)) return Number.isNaN(base) || !bound.less;
  if (Number.isNaN(base)) return bound.less;
  // Infinity minus infinity: everything may be meant.
  if (offset === Infinity && base === (bound.subtract ? Infinity : -Infinity)) return true;
  return compared(value, bound.subtract ? base - offset : base + offset, bound);
}

function numericInRange(value: Decimal, base: Decimal, offset: Decimal, bound: Bound): boolean {
  if (offset.isNaN || offset.sign < 0) throw invalidSize();
  if (value.isNaN) return base.isNaN || !bound.less;
  if (base.isNaN) return bound.less;
  if (offset.isInfinite && base.isInfinite && base.sign > 0 === bound.subtract) return true;
  const order = value.compare(bound.subtract ? base.sub(offset) : base.add(offset));
  return bound.less ? order <= 0 : order >= 0;
}

function timestampInRange(value: bigint, base: bigint, offset: Interval, bound: Bound): boolean {
  return compared(value, addToTimestamp(base, signed(offset, bound)), bound);
}

/** Months and days of the offset mean nothing to a time of day. */
function timetzInRange(value: string, base: string, { microseconds }: Interval, bound: Bound): boolean {
  if (microseconds < 0n) throw invalidSize();
  const [left, right] = [timetzParts(value), timetzParts(base)];
  const moved = BigInt(right.microseconds) + (bound.subtract ? -microseconds : microseconds);
  const instant = (time: bigint, offset: number): bigint => time - BigInt(offset) * 1_000_000n;
  const difference = instant(BigInt(left.microseconds), left.offset) - instant(moved, right.offset);
  const order = difference === 0n ? BigInt(right.offset - left.offset) : difference;
  return bound.less ? order <= 0n : order >= 0n;
}

function signed(offset: Interval, { subtract }: Bound): Interval {
  if (intervalSpan(offset) < 0n) throw invalidSize();
  return subtract ? negateInterval(offset) : offset;
}

function whole(value: JsValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  throw new Error('not an integer');
}

function text(value: JsValue): string {
  if (typeof value === 'string') return value;
  throw new Error('not a text');
}

function decimal(value: JsValue): Decimal {
  if (value instanceof Decimal) return value;
  throw new Error('not a numeric');
}

function interval(value: JsValue): Interval {
  if (typeof value === 'object' && value !== null && 'microseconds' in value) return value;
  throw new Error('not an interval');
}
