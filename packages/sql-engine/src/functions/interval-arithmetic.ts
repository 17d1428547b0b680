// What intervals do to dates and times, and to each other.

import { pgError } from '../errors.ts';
import { civilFromDays, daysFromCivil, daysInMonth, joinDays, splitDays } from '../types/calendar.ts';
import { roundHalfEven } from '../types/interval-input.ts';
import { checkTimestamp, isInfiniteTimestamp } from '../types/timestamp.ts';
import type { TimeZone } from '../types/time-zone.ts';
import type { Interval } from '../types/values.ts';
import { localToUtc, utcToLocal } from './casts-date-time.ts';

const PER_DAY = 86_400_000_000n;
const INT4_MAX = 2_147_483_647;

export function intervalOutOfRange(): Error {
  return pgError('22008', 'interval out of range');
}

/** Throws 22008 unless every part fits. */
export function makeInterval(months: number, days: number, microseconds: bigint): Interval {
  const fits = (value: number): boolean => value >= -INT4_MAX - 1 && value <= INT4_MAX;
  if (!fits(months) || !fits(days) || microseconds !== BigInt.asIntN(64, microseconds)) throw intervalOutOfRange();
  return { months: months === 0 ? 0 : months, days: days === 0 ? 0 : days, microseconds };
}

export function negateInterval(value: Interval): Interval {
  return makeInterval(-value.months, -value.days, -value.microseconds);
}

export function addIntervals(left: Interval, right: Interval): Interval {
  return makeInterval(left.months + right.months, left.days + right.days, left.microseconds + right.microseconds);
}

/** Days since 1970 of the same day some months later; the last day of the month when there is no such day. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = civilFromDays(days);
  const index = year * 12 + (month - 1) + months;
  const newYear = Math.floor(index / 12);
  const newMonth = index - newYear * 12 + 1;
  return daysFromCivil(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
}

function shiftDate(local: bigint, interval: Interval): bigint {
  if (interval.months === 0 && interval.days === 0) return local;
  const { days, microseconds } = splitDays(local);
  const moved = interval.months === 0 ? days : addMonths(days, interval.months);
  return joinDays(moved + interval.days, microseconds);
}

/** timestamp + interval: months first, then days, then microseconds. */
export function addToTimestamp(local: bigint, interval: Interval): bigint {
  if (isInfiniteTimestamp(local)) return local;
  return checkTimestamp(checkTimestamp(shiftDate(local, interval)) + interval.microseconds);
}

/** timestamptz + interval: months and days by the calendar of the zone, microseconds on the clock. */
export function addToTimestamptz(instant: bigint, interval: Interval, zone: TimeZone): bigint {
  if (isInfiniteTimestamp(instant)) return instant;
  let moved = instant;
  if (interval.months !== 0 || interval.days !== 0) {
    // One after the other, as Postgres does: each may land in a gap.
    if (interval.months !== 0) moved = localToUtc(shiftDate(utcToLocal(moved, zone), { ...interval, days: 0 }), zone);
    if (interval.days !== 0) moved = localToUtc(shiftDate(utcToLocal(moved, zone), { ...interval, months: 0 }), zone);
    moved = checkTimestamp(moved);
  }
  return checkTimestamp(moved + interval.microseconds);
}

/** The difference of two timestamps in days and microseconds. */
export function subtractTimestamps(left: bigint, right: bigint): Interval {
  if (isInfiniteTimestamp(left) || isInfiniteTimestamp(right))
    throw pgError('22008', 'cannot subtract infinite timestamps');
  const difference = left - right;
  if (difference !== BigInt.asIntN(64, difference)) throw intervalOutOfRange();
  return makeInterval(0, Number(difference / PER_DAY), difference % PER_DAY);
}

/** Rounds away the noise of fractions of seconds: TSROUND. */
function roundSeconds(value: number): number {
  return roundHalfEven(value * 1e6) / 1e6;
}

/** Multiplies by `factor` (given as a way to scale a number), cascading fractions down as interval_mul does. */
export function scaleInterval(interval: Interval, scale: (value: number) => number): Interval {
  const exactMonths = scale(interval.months);
  const exactDays = scale(interval.days);
  if (!Number.isFinite(exactMonths) || !Number.isFinite(exactDays)) throw intervalOutOfRange();
  const months = Math.trunc(exactMonths);
  let days = Math.trunc(exactDays);
  const remainderDays = roundSeconds((exactMonths - months) * 30);
  let remainderSeconds = roundSeconds((exactDays - days + remainderDays - Math.trunc(remainderDays)) * 86_400);
  if (Math.abs(remainderSeconds) >= 86_400) {
    const whole = Math.trunc(remainderSeconds / 86_400);
    days += whole;
    remainderSeconds -= whole * 86_400;
  }
  days += Math.trunc(remainderDays);
  const microseconds = roundHalfEven(scale(Number(interval.microseconds)) + remainderSeconds * 1e6);
  if (!Number.isFinite(microseconds)) throw intervalOutOfRange();
  return makeInterval(months, days, BigInt(microseconds));
}
