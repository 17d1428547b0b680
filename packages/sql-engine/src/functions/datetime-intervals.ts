// Intervals from timestamps and from numbers: age, justify, make_interval, isfinite.

import { pgError } from '../errors.ts';
import { daysInMonth } from '../types/calendar.ts';
import { roundHalfEven } from '../types/interval-input.ts';
import { sessionTimeZone } from '../types/time-zone.ts';
import type { Interval } from '../types/values.ts';
import { dateToTimestamp, utcToLocal } from './casts-date-time.ts';
import { fieldsOf, isFiniteTimestamp } from './datetime-fields.ts';
import { currentDate } from './datetime-now.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';
import { intervalOutOfRange, makeInterval } from './interval-arithmetic.ts';

const PER_DAY = 86_400_000_000n;

/** The difference in years, months and days as a calendar counts them. */
function age(end: bigint, start: bigint): Interval {
  if (!isFiniteTimestamp(end) || !isFiniteTimestamp(start)) throw pgError('22008', 'timestamp out of range');
  const [later, earlier] = end < start ? [start, end] : [end, start];
  const last = fieldsOf(later);
  const first = fieldsOf(earlier);
  let time = last.microseconds - first.microseconds;
  let days = last.day - first.day;
  let months = (last.year - first.year) * 12 + (last.month - first.month);
  if (time < 0) {
    time += 86_400e6;
    days--;
  }
  // Days are borrowed from the month of the second argument's date, or of the first's when that is the earlier one.
  const lender = end < start ? fieldsOf(end) : fieldsOf(start);
  while (days < 0) {
    days += daysInMonth(lender.year, lender.month);
    months--;
  }
  const sign = end < start ? -1 : 1;
  return makeInterval(sign * months, sign * days, BigInt(sign * time));
}

function trunc(value: bigint, size: bigint): bigint {
  return value / size;
}

/** Whole days out of the time. */
function justifyHours({ months, days, microseconds }: Interval): Interval {
  let whole = days + Number(trunc(microseconds, PER_DAY));
  let rest = microseconds % PER_DAY;
  if (whole > 0 && rest < 0n) {
    rest += PER_DAY;
    whole--;
  } else if (whole < 0 && rest > 0n) {
    rest -= PER_DAY;
    whole++;
  }
  return makeInterval(months, whole, rest);
}

/** Whole months of 30 days out of the days. */
function justifyDays({ months, days, microseconds }: Interval): Interval {
  let whole = months + Math.trunc(days / 30);
  let rest = days % 30;
  if (whole > 0 && rest < 0) {
    rest += 30;
    whole--;
  } else if (whole < 0 && rest > 0) {
    rest -= 30;
    whole++;
  }
  return makeInterval(whole, rest, microseconds);
}

/** Both, and all parts of one sign. */
function justifyInterval(interval: Interval): Interval {
  let microseconds = interval.microseconds % PER_DAY;
  let days = interval.days + Number(trunc(interval.microseconds, PER_DAY));
  let months = interval.months + Math.trunc(days / 30);
  days %= 30;
  if (months > 0 && (days < 0 || (days === 0 && microseconds < 0n))) {
    days += 30;
    months--;
  } else if (months < 0 && (days > 0 || (days === 0 && microseconds > 0n))) {
    days -= 30;
    months++;
  }
  if (days > 0 && microseconds < 0n) {
    microseconds += PER_DAY;
    days--;
  } else if (days < 0 && microseconds > 0n) {
    microseconds -= PER_DAY;
    days++;
  }
  return makeInterval(months, days, microseconds);
}

function intervalFromParts(
  years: number,
  months: number,
  weeks: number,
  days: number,
  hours: number,
  minutes: number,
  seconds: number,
): Interval {
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 9_223_372_036_854) throw intervalOutOfRange();
  const time = BigInt(hours) * 3_600_000_000n + BigInt(minutes) * 60_000_000n + BigInt(roundHalfEven(seconds * 1e6));
  return makeInterval(years * 12 + months, weeks * 7 + days, time);
}

export const datetimeIntervalFunctions: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 2058,
    name: 'age',
    args: ['timestamp', 'timestamp'],
    result: 'interval',
    description: 'years, months and days between two timestamps',
    examples: [{ sql: "age(timestamp '2001-04-10', timestamp '1957-06-13')", result: '43 years 9 mons 27 days' }],
    implementation: age,
  }),
  strictFunction({
    oid: 1199,
    name: 'age',
    args: ['timestamptz', 'timestamptz'],
    // Depends on the session's zone, but Postgres calls it immutable.
    result: 'interval',
    description: "years, months and days between two instants, in the session's time zone",
    implementation: (end, start, { session }) => {
      const zone = sessionTimeZone(session.timeZone);
      const local = (value: bigint): bigint => (isFiniteTimestamp(value) ? utcToLocal(value, zone) : value);
      return age(local(end), local(start));
    },
  }),
  strictFunction({
    oid: 2059,
    name: 'age',
    args: ['timestamp'],
    result: 'interval',
    volatility: 'stable',
    description: 'years, months and days from a timestamp to midnight of today',
    implementation: (start, { session }) => age(dateToTimestamp(currentDate(session)), start),
  }),
  strictFunction({
    oid: 1386,
    name: 'age',
    args: ['timestamptz'],
    result: 'interval',
    volatility: 'stable',
    description: 'years, months and days from an instant to midnight of today',
    implementation: (start, { session }) => {
      const local = isFiniteTimestamp(start) ? utcToLocal(start, sessionTimeZone(session.timeZone)) : start;
      return age(dateToTimestamp(currentDate(session)), local);
    },
  }),
  strictFunction({
    oid: 1175,
    name: 'justify_hours',
    args: ['interval'],
    result: 'interval',
    description: '24 hours each as a day',
    examples: [{ sql: "justify_hours(interval '27 hours')", result: '1 day 03:00:00' }],
    implementation: justifyHours,
  }),
  strictFunction({
    oid: 1295,
    name: 'justify_days',
    args: ['interval'],
    result: 'interval',
    description: '30 days each as a month',
    examples: [{ sql: "justify_days(interval '35 days')", result: '1 mon 5 days' }],
    implementation: justifyDays,
  }),
  strictFunction({
    oid: 2711,
    name: 'justify_interval',
    args: ['interval'],
    result: 'interval',
    description: 'hours as days and days as months, all of one sign',
    examples: [{ sql: "justify_interval(interval '1 mon -1 hour')", result: '29 days 23:00:00' }],
    implementation: justifyInterval,
  }),
  strictFunction({
    oid: 1373,
    name: 'isfinite',
    args: ['date'],
    result: 'bool',
    description: 'whether a date is not infinity',
    implementation: (value) => Number.isFinite(value),
  }),
  strictFunction({
    oid: 2048,
    name: 'isfinite',
    args: ['timestamp'],
    result: 'bool',
    description: 'whether a timestamp is not infinity',
    implementation: (value) => isFiniteTimestamp(value),
  }),
  strictFunction({
    oid: 1389,
    name: 'isfinite',
    args: ['timestamptz'],
    result: 'bool',
    description: 'whether an instant is not infinity',
    implementation: (value) => isFiniteTimestamp(value),
  }),
  strictFunction({
    oid: 1390,
    name: 'isfinite',
    args: ['interval'],
    result: 'bool',
    description: 'true: intervals are finite',
    implementation: () => true,
  }),
  strictFunction({
    oid: 3464,
    name: 'make_interval',
    args: ['int4', 'int4', 'int4', 'int4', 'int4', 'int4', 'float8'],
    result: 'interval',
    argumentNames: ['years', 'months', 'weeks', 'days', 'hours', 'mins', 'secs'],
    defaults: [0, 0, 0, 0, 0, 0, 0],
    description: 'an interval from its parts',
    examples: [{ sql: 'make_interval(days => 10)', result: '10 days' }],
    implementation: intervalFromParts,
  }),
];
