// date_trunc and date_bin.

import { pgError } from '../errors.ts';
import { daysFromCivil, joinDays } from '../types/calendar.ts';
import { checkTimestamp } from '../types/timestamp.ts';
import { sessionTimeZone } from '../types/time-zone.ts';
import type { TimeZone } from '../types/time-zone.ts';
import type { Interval } from '../types/values.ts';
import { localToUtc, utcToLocal } from './casts-date-time.ts';
import { zoneFromText } from './datetime-zones.ts';
import {
  fieldsOf,
  findUnit,
  isFiniteTimestamp,
  isoDayOfWeek,
  unitNotRecognized,
  unitNotSupported,
} from './datetime-fields.ts';
import type { LocalFields, Unit } from './datetime-fields.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';

const TIMESTAMP = 'timestamp without time zone';
const TIMESTAMPTZ = 'timestamp with time zone';

/** Fields that aren't spans of time, such as dow, aren't known here at all. */
function truncationUnit(name: string, type: string): Unit {
  const unit = findUnit(name, type);
  switch (unit) {
    case 'dow':
    case 'isodow':
    case 'doy':
    case 'isoyear':
    case 'julian':
    case 'epoch':
      throw unitNotRecognized(name, type);
    default:
      return unit;
  }
}

/** Microseconds that a unit of the time of day cuts off; undefined for calendar units. */
function clockUnit(unit: Unit): number | undefined {
  switch (unit) {
    case 'microsecond':
      return 1;
    case 'millisecond':
      return 1e3;
    case 'second':
      return 1e6;
    case 'minute':
      return 60e6;
    case 'hour':
      return 3600e6;
    default:
      return undefined;
  }
}

/** The first day of the unit that the fields are in; undefined where the unit can't be truncated to. */
function firstDay(unit: Unit, { days, year, month }: LocalFields): number | undefined {
  const firstYear = (length: number): number =>
    year > 0
      ? Math.floor((year + length - 1) / length) * length - (length - 1)
      : -Math.floor((length - year) / length) * length + 1;
  switch (unit) {
    case 'day':
      return days;
    case 'week':
      return days - (isoDayOfWeek(days) - 1);
    case 'month':
      return daysFromCivil(year, month, 1);
    case 'quarter':
      return daysFromCivil(year, Math.floor((month - 1) / 3) * 3 + 1, 1);
    case 'year':
      return daysFromCivil(year, 1, 1);
    case 'decade':
      return daysFromCivil(Math.floor(year / 10) * 10, 1, 1);
    case 'century':
      return daysFromCivil(firstYear(100), 1, 1);
    case 'millennium':
      return daysFromCivil(firstYear(1000), 1, 1);
    default:
      return undefined;
  }
}

function truncateLocal(name: string, unit: Unit, local: bigint, type: string): bigint {
  const fields = fieldsOf(local);
  const clock = clockUnit(unit);
  if (clock !== undefined) return joinDays(fields.days, fields.microseconds - (fields.microseconds % clock));
  const day = firstDay(unit, fields);
  if (day === undefined) throw unitNotSupported(name, type);
  return checkTimestamp(joinDays(day, 0));
}

function truncateTimestamp(name: string, value: bigint): bigint {
  if (!isFiniteTimestamp(value)) return value;
  const unit = truncationUnit(name, TIMESTAMP);
  return truncateLocal(name, unit, value, TIMESTAMP);
}

function truncateInstant(name: string, value: bigint, zone: TimeZone): bigint {
  if (!isFiniteTimestamp(value)) return value;
  const unit = truncationUnit(name, TIMESTAMPTZ);
  const local = utcToLocal(value, zone);
  const truncated = truncateLocal(name, unit, local, TIMESTAMPTZ);
  // Hours and smaller keep the offset that they are in; days and larger begin where the zone says.
  return clockUnit(unit) === undefined ? checkTimestamp(localToUtc(truncated, zone)) : value - (local - truncated);
}

function truncateInterval(name: string, value: Interval): Interval {
  const unit = truncationUnit(name, 'interval');
  const { months, days, microseconds } = value;
  const clock = clockUnit(unit);
  if (clock !== undefined) return { months, days, microseconds: microseconds - (microseconds % BigInt(clock)) };
  const monthsOf = (size: number): Interval => ({ months: months - (months % size), days: 0, microseconds: 0n });
  switch (unit) {
    case 'day':
      return { months, days, microseconds: 0n };
    case 'month':
      return monthsOf(1);
    case 'quarter':
      return monthsOf(3);
    case 'year':
      return monthsOf(12);
    case 'decade':
      return monthsOf(120);
    case 'century':
      return monthsOf(1200);
    case 'millennium':
      return monthsOf(12_000);
    case 'week':
      throw unitNotSupported(name, 'interval', 'Months usually have fractional weeks.');
    default:
      throw unitNotSupported(name, 'interval');
  }
}

function bin(stride: Interval, value: bigint, origin: bigint): bigint {
  if (!isFiniteTimestamp(value)) return value;
  if (!isFiniteTimestamp(origin)) throw pgError('22008', 'origin out of range');
  if (stride.months !== 0) {
    throw pgError('0A000', 'timestamps cannot be binned into intervals containing months or years');
  }
  const size = BigInt(stride.days) * 86_400_000_000n + stride.microseconds;
  if (size <= 0n) throw pgError('22008', 'stride must be greater than zero');
  const difference = value - origin;
  const rest = ((difference % size) + size) % size;
  return checkTimestamp(value - rest);
}

export const datetimeTruncateFunctions: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 2020,
    name: 'date_trunc',
    args: ['text', 'timestamp'],
    result: 'timestamp',
    description: 'the start of the unit that a timestamp is in',
    examples: [{ sql: "date_trunc('hour', timestamp '2001-02-16 20:38:40')", result: '2001-02-16 20:00:00' }],
    implementation: truncateTimestamp,
  }),
  strictFunction({
    oid: 1217,
    name: 'date_trunc',
    args: ['text', 'timestamptz'],
    result: 'timestamptz',
    volatility: 'stable',
    description: "the start of the unit that an instant is in, in the session's time zone",
    implementation: (name, value, { session }) => truncateInstant(name, value, sessionTimeZone(session.timeZone)),
  }),
  strictFunction({
    oid: 1284,
    name: 'date_trunc',
    args: ['text', 'timestamptz', 'text'],
    // Postgres calls it stable up to 15.
    volatility: 'stable',
    result: 'timestamptz',
    description: 'the start of the unit that an instant is in, in a time zone',
    implementation: (name, value, zone) => truncateInstant(name, value, zoneFromText(zone)),
  }),
  strictFunction({
    oid: 1218,
    name: 'date_trunc',
    args: ['text', 'interval'],
    result: 'interval',
    description: 'an interval without what is smaller than the unit',
    examples: [{ sql: "date_trunc('hour', interval '2 days 3 hours 40 minutes')", result: '2 days 03:00:00' }],
    implementation: truncateInterval,
  }),
  strictFunction({
    oid: 6177,
    name: 'date_bin',
    args: ['interval', 'timestamp', 'timestamp'],
    result: 'timestamp',
    description: 'the start of the stride that a timestamp is in, counted from an origin',
    examples: [
      {
        sql: "date_bin('15 minutes', timestamp '2020-02-11 15:44:17', timestamp '2001-01-01')",
        result: '2020-02-11 15:30:00',
      },
    ],
    implementation: bin,
  }),
  strictFunction({
    oid: 6178,
    name: 'date_bin',
    args: ['interval', 'timestamptz', 'timestamptz'],
    result: 'timestamptz',
    description: 'the start of the stride that an instant is in, counted from an origin',
    implementation: bin,
  }),
];
