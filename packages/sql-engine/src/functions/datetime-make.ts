// Dates and times from numbers: make_date, make_time, make_timestamp, make_timestamptz, to_timestamp(seconds).

import { pgError } from '../errors.ts';
import { DATE_MAX, DATE_MIN, daysFromCivil, daysInMonth, joinDays, pad2 } from '../types/calendar.ts';
import { parseOffset } from '../types/date-time-input.ts';
import { roundHalfEven } from '../types/interval-input.ts';
import { checkTimestamp } from '../types/timestamp.ts';
import { TimeZone, sessionTimeZone } from '../types/time-zone.ts';
import { TIMESTAMP_INFINITY, TIMESTAMP_NEGATIVE_INFINITY } from '../types/values.ts';
import { localToUtc } from './casts-date-time.ts';
import { zoneFromText } from './datetime-zones.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';

/** Negative years are BC. */
function makeDate(year: number, month: number, day: number): number {
  const astronomical = year < 0 ? year + 1 : year;
  const wrong = (): Error => pgError('22008', `date field value out of range: ${year}-${pad2(month)}-${pad2(day)}`);
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysInMonth(astronomical, month)) throw wrong();
  const days = daysFromCivil(astronomical, month, day);
  if (days < DATE_MIN || days > DATE_MAX)
    throw pgError('22008', `date out of range: ${year}-${pad2(month)}-${pad2(day)}`);
  return days;
}

function makeTime(hour: number, minute: number, seconds: number): number {
  const microseconds = (hour * 60 + minute) * 60e6 + roundHalfEven(seconds * 1e6);
  const inRange =
    hour >= 0 && hour <= 24 && minute >= 0 && minute <= 59 && seconds >= 0 && seconds <= 60 && microseconds <= 86_400e6;
  if (inRange) return microseconds;
  throw pgError('22008', `time field value out of range: ${hour}:${pad2(minute)}:${seconds < 10 ? '0' : ''}${seconds}`);
}

function makeTimestamp(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  seconds: number,
): bigint {
  return checkTimestamp(joinDays(makeDate(year, month, day), makeTime(hour, minute, seconds)));
}

function zoneOfArgument(text: string): TimeZone {
  if (/^[0-9]/.test(text)) {
    throw pgError('22023', `invalid input syntax for type numeric time zone: "${text}"`, {
      hint: 'Numeric time zones must have "-" or "+" as first character.',
    });
  }
  return /^[+-]\d+(:\d+){0,2}$/.test(text) ? new TimeZone(text, parseOffset(text)) : zoneFromText(text);
}

const EPOCH_2000 = 946_684_800;

/** Counts from 2000 before it rounds, as Postgres does. */
function fromSeconds(seconds: number): bigint {
  if (Number.isNaN(seconds)) throw pgError('22008', 'timestamp cannot be NaN');
  if (seconds === Infinity) return TIMESTAMP_INFINITY;
  if (seconds === -Infinity) return TIMESTAMP_NEGATIVE_INFINITY;
  if (seconds < -210_866_803_200 || seconds >= 9_224_318_016_000) {
    throw pgError('22008', `timestamp out of range: "${seconds}"`);
  }
  return checkTimestamp(BigInt(roundHalfEven((seconds - EPOCH_2000) * 1e6)) + BigInt(EPOCH_2000) * 1_000_000n);
}

const timestampNames = ['year', 'month', 'mday', 'hour', 'min', 'sec'];

export const datetimeMakeFunctions: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 3846,
    name: 'make_date',
    args: ['int4', 'int4', 'int4'],
    result: 'date',
    argumentNames: ['year', 'month', 'day'],
    description: 'a date from its fields',
    examples: [{ sql: 'make_date(2013, 7, 15)', result: '2013-07-15' }],
    implementation: makeDate,
  }),
  strictFunction({
    oid: 3847,
    name: 'make_time',
    args: ['int4', 'int4', 'float8'],
    result: 'time',
    argumentNames: ['hour', 'min', 'sec'],
    description: 'a time of day from its fields',
    examples: [{ sql: 'make_time(8, 15, 23.5)', result: '08:15:23.5' }],
    implementation: makeTime,
  }),
  strictFunction({
    oid: 3461,
    name: 'make_timestamp',
    args: ['int4', 'int4', 'int4', 'int4', 'int4', 'float8'],
    result: 'timestamp',
    argumentNames: timestampNames,
    description: 'a timestamp from its fields',
    examples: [{ sql: 'make_timestamp(2013, 7, 15, 8, 15, 23.5)', result: '2013-07-15 08:15:23.5' }],
    implementation: makeTimestamp,
  }),
  strictFunction({
    oid: 3462,
    name: 'make_timestamptz',
    args: ['int4', 'int4', 'int4', 'int4', 'int4', 'float8'],
    result: 'timestamptz',
    argumentNames: timestampNames,
    volatility: 'stable',
    description: "an instant from its fields in the session's time zone",
    implementation: (year, month, day, hour, minute, seconds, { session }) =>
      checkTimestamp(
        localToUtc(makeTimestamp(year, month, day, hour, minute, seconds), sessionTimeZone(session.timeZone)),
      ),
  }),
  strictFunction({
    oid: 3463,
    name: 'make_timestamptz',
    args: ['int4', 'int4', 'int4', 'int4', 'int4', 'float8', 'text'],
    result: 'timestamptz',
    argumentNames: [...timestampNames, 'timezone'],
    volatility: 'stable',
    description: 'an instant from its fields in a time zone',
    implementation: (year, month, day, hour, minute, seconds, zone) =>
      checkTimestamp(localToUtc(makeTimestamp(year, month, day, hour, minute, seconds), zoneOfArgument(zone))),
  }),
  strictFunction({
    oid: 1158,
    name: 'to_timestamp',
    args: ['float8'],
    result: 'timestamptz',
    description: 'an instant from seconds since 1970 UTC',
    examples: [{ sql: "to_timestamp(1284352323) AT TIME ZONE 'UTC'", result: '2010-09-13 04:32:03' }],
    implementation: fromSeconds,
  }),
];
