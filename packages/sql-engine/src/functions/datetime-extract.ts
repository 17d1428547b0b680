// extract (numeric) and date_part (double precision).

import { JULIAN_EPOCH, MICROSECONDS_PER_DAY } from '../types/calendar.ts';
import { Decimal } from '../types/decimal.ts';
import { intervalFieldsOf } from '../types/interval-output.ts';
import { sessionTimeZone } from '../types/time-zone.ts';
import { timetzParts } from '../types/time.ts';
import { TIMESTAMP_INFINITY } from '../types/values.ts';
import type { Interval } from '../types/values.ts';
import { dateToTimestamp } from './casts-date-time.ts';
import { dateField, fieldsOf, findUnit, isFiniteTimestamp, unitNotSupported } from './datetime-fields.ts';
import type { Unit } from './datetime-fields.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';

const TIMESTAMP = 'timestamp without time zone';
const TIMESTAMPTZ = 'timestamp with time zone';
const TIME = 'time without time zone';
const TIMETZ = 'time with time zone';

function whole(value: number): Decimal {
  return new Decimal(BigInt(value), 0);
}

/** Fields of the time of day, from the microseconds of the day; undefined where it isn't one. */
function timeField(unit: Unit, microseconds: number): Decimal | undefined {
  switch (unit) {
    case 'microsecond':
      return whole(microseconds % 60e6);
    case 'millisecond':
      return new Decimal(BigInt(microseconds % 60e6), 3);
    case 'second':
      return new Decimal(BigInt(microseconds % 60e6), 6);
    case 'minute':
      return whole(Math.floor(microseconds / 60e6) % 60);
    case 'hour':
      return whole(Math.floor(microseconds / 3600e6));
    default:
      return undefined;
  }
}

/** Fields of an offset in seconds east. */
function zoneField(unit: Unit, offset: number): Decimal | undefined {
  switch (unit) {
    case 'timezone':
      return whole(offset);
    case 'timezone_hour':
      return whole(Math.trunc(offset / 3600));
    case 'timezone_minute':
      return whole(Math.trunc(offset / 60) % 60);
    default:
      return undefined;
  }
}

/** Of ±infinity: fields that grow with time are infinite, the others null. */
function infiniteField(unit: Unit, positive: boolean): Decimal | null {
  switch (unit) {
    case 'year':
    case 'decade':
    case 'century':
    case 'millennium':
    case 'julian':
    case 'isoyear':
    case 'epoch':
      return positive ? Decimal.infinity : Decimal.negativeInfinity;
    default:
      return null;
  }
}

function localField(unit: Unit, local: bigint): Decimal | undefined {
  const fields = fieldsOf(local);
  const time = timeField(unit, fields.microseconds);
  if (time !== undefined) return time;
  if (unit === 'julian') {
    const fraction = whole(fields.microseconds).div(whole(MICROSECONDS_PER_DAY));
    return whole(fields.days + JULIAN_EPOCH).add(fraction);
  }
  const value = dateField(unit, fields.days);
  return value === undefined ? undefined : whole(value);
}

function extractTimestamp(name: string, value: bigint): Decimal | null {
  const unit = findUnit(name, TIMESTAMP);
  if (!isFiniteTimestamp(value)) return infiniteField(unit, value === TIMESTAMP_INFINITY);
  if (unit === 'epoch') return new Decimal(value, 6);
  const field = localField(unit, value);
  if (field === undefined) throw unitNotSupported(name, TIMESTAMP);
  return field;
}

function extractTimestamptz(name: string, value: bigint, timeZone: string): Decimal | null {
  const unit = findUnit(name, TIMESTAMPTZ);
  if (!isFiniteTimestamp(value)) return infiniteField(unit, value === TIMESTAMP_INFINITY);
  if (unit === 'epoch') return new Decimal(value, 6);
  const offset = sessionTimeZone(timeZone).offsetAt(Math.floor(Number(value) / 1e6));
  const field = zoneField(unit, offset) ?? localField(unit, value + BigInt(offset) * 1_000_000n);
  if (field === undefined) throw unitNotSupported(name, TIMESTAMPTZ);
  return field;
}

function extractDate(name: string, days: number): Decimal | null {
  const unit = findUnit(name, 'date');
  const isTime = timeField(unit, 0) !== undefined || zoneField(unit, 0) !== undefined;
  if (isTime) throw unitNotSupported(name, 'date');
  if (!Number.isFinite(days)) return infiniteField(unit, days > 0);
  if (unit === 'epoch') return whole(days * 86_400);
  if (unit === 'julian') return whole(days + JULIAN_EPOCH);
  const field = dateField(unit, days);
  if (field === undefined) throw unitNotSupported(name, 'date');
  return whole(field);
}

function extractTime(name: string, microseconds: number): Decimal {
  const unit = findUnit(name, TIME);
  const field = unit === 'epoch' ? new Decimal(BigInt(microseconds), 6) : timeField(unit, microseconds);
  if (field === undefined) throw unitNotSupported(name, TIME);
  return field;
}

function extractTimetz(name: string, value: string): Decimal {
  const { microseconds, offset } = timetzParts(value);
  const unit = findUnit(name, TIMETZ);
  const field =
    unit === 'epoch'
      ? new Decimal(BigInt(microseconds - offset * 1e6), 6)
      : (zoneField(unit, offset) ?? timeField(unit, microseconds));
  if (field === undefined) throw unitNotSupported(name, TIMETZ);
  return field;
}

/** A year has 365.25 days here, a month that is left over 30. */
function intervalEpoch({ months, days, microseconds }: Interval): Decimal {
  const years = Math.trunc(months / 12);
  const quarterDays = BigInt(1461 * years + 120 * (months % 12)) + 4n * BigInt(days);
  return new Decimal(quarterDays * 21_600_000_000n + microseconds, 6);
}

function extractInterval(name: string, interval: Interval): Decimal {
  const unit = findUnit(name, 'interval');
  const fields = intervalFieldsOf(interval);
  const seconds = BigInt(fields.seconds * 1e6 + fields.fraction);
  switch (unit) {
    case 'microsecond':
      return new Decimal(seconds, 0);
    case 'millisecond':
      return new Decimal(seconds, 3);
    case 'second':
      return new Decimal(seconds, 6);
    case 'minute':
      return whole(fields.minutes);
    case 'hour':
      return new Decimal(fields.hours, 0);
    case 'day':
      return whole(fields.days);
    case 'month':
      return whole(fields.months);
    case 'quarter':
      return whole(Math.trunc(fields.months / 3) + 1);
    case 'year':
      return whole(fields.years);
    case 'decade':
      return whole(Math.trunc(fields.years / 10));
    case 'century':
      return whole(Math.trunc(fields.years / 100));
    case 'millennium':
      return whole(Math.trunc(fields.years / 1000));
    case 'epoch':
      return intervalEpoch(interval);
    default:
      throw unitNotSupported(name, 'interval');
  }
}

/** date_part adds up floating point numbers, in this order. */
function datePartInterval(name: string, interval: Interval): number | null {
  if (findUnit(name, 'interval') !== 'epoch') return toFloat(extractInterval(name, interval));
  const { months, days, microseconds } = interval;
  const withYears = Number(microseconds) / 1e6 + 365.25 * 86_400 * Math.trunc(months / 12);
  return withYears + 30 * 86_400 * (months % 12) + 86_400 * days;
}

function toFloat(value: Decimal | null): number | null {
  return value === null ? null : value.toNumber();
}

const what = 'a field of';

export const datetimeExtractFunctions: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 6202,
    name: 'extract',
    args: ['text', 'timestamp'],
    result: 'numeric',
    description: `${what} a timestamp`,
    examples: [{ sql: "extract(hour FROM timestamp '2001-02-16 20:38:40')", result: '20' }],
    implementation: extractTimestamp,
  }),
  strictFunction({
    oid: 6203,
    name: 'extract',
    args: ['text', 'timestamptz'],
    result: 'numeric',
    volatility: 'stable',
    description: `${what} an instant in the session's time zone`,
    implementation: (name, value, { session }) => extractTimestamptz(name, value, session.timeZone),
  }),
  strictFunction({
    oid: 6199,
    name: 'extract',
    args: ['text', 'date'],
    result: 'numeric',
    description: `${what} a date`,
    examples: [{ sql: "extract(doy FROM date '2001-02-16')", result: '47' }],
    implementation: extractDate,
  }),
  strictFunction({
    oid: 6200,
    name: 'extract',
    args: ['text', 'time'],
    result: 'numeric',
    description: `${what} a time of day`,
    implementation: extractTime,
  }),
  strictFunction({
    oid: 6201,
    name: 'extract',
    args: ['text', 'timetz'],
    result: 'numeric',
    description: `${what} a time of day with offset`,
    implementation: extractTimetz,
  }),
  strictFunction({
    oid: 6204,
    name: 'extract',
    args: ['text', 'interval'],
    result: 'numeric',
    description: `${what} an interval`,
    examples: [{ sql: "extract(epoch FROM interval '5 days 3 hours')", result: '442800.000000' }],
    implementation: extractInterval,
  }),
  strictFunction({
    oid: 2021,
    name: 'date_part',
    args: ['text', 'timestamp'],
    result: 'float8',
    description: `${what} a timestamp`,
    examples: [{ sql: "date_part('day', timestamp '2001-02-16 20:38:40')", result: '16' }],
    implementation: (name, value) => toFloat(extractTimestamp(name, value)),
  }),
  strictFunction({
    oid: 1171,
    name: 'date_part',
    args: ['text', 'timestamptz'],
    result: 'float8',
    volatility: 'stable',
    description: `${what} an instant in the session's time zone`,
    implementation: (name, value, { session }) => toFloat(extractTimestamptz(name, value, session.timeZone)),
  }),
  strictFunction({
    oid: 1384,
    name: 'date_part',
    args: ['text', 'date'],
    result: 'float8',
    description: `${what} midnight of a date`,
    implementation: (name, value) => toFloat(extractTimestamp(name, dateToTimestamp(value))),
  }),
  strictFunction({
    oid: 1385,
    name: 'date_part',
    args: ['text', 'time'],
    result: 'float8',
    description: `${what} a time of day`,
    implementation: (name, value) => toFloat(extractTime(name, value)),
  }),
  strictFunction({
    oid: 1273,
    name: 'date_part',
    args: ['text', 'timetz'],
    result: 'float8',
    description: `${what} a time of day with offset`,
    implementation: (name, value) => toFloat(extractTimetz(name, value)),
  }),
  strictFunction({
    oid: 1172,
    name: 'date_part',
    args: ['text', 'interval'],
    result: 'float8',
    description: `${what} an interval`,
    implementation: datePartInterval,
  }),
];
