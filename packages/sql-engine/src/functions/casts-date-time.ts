// Casts between dates, times, timestamps and intervals.

import { pgError } from '../errors.ts';
import { joinDays, MICROSECONDS_PER_DAY, splitDays, TIMESTAMP_END, TIMESTAMP_MIN } from '../types/calendar.ts';
import { checkTimestamp, isInfiniteTimestamp } from '../types/timestamp.ts';
import { timetzOf, timetzParts } from '../types/time.ts';
import { sessionTimeZone } from '../types/time-zone.ts';
import type { TimeZone } from '../types/time-zone.ts';
import type { SessionContext } from '../types/type-definition.ts';
import { TIMESTAMP_INFINITY, TIMESTAMP_NEGATIVE_INFINITY } from '../types/values.ts';
import { toCast } from './casts-numbers.ts';
import { strictFunction } from './define.ts';
import type { CastDefinition } from './function-definition.ts';

/** `compare`: a date beyond the timestamps is later (or earlier) than all of them, and not infinity, instead of throwing. */
export type OutOfRange = 'throw' | 'compare';

export function dateToTimestamp(days: number, outOfRange: OutOfRange = 'throw'): bigint {
  if (days === Infinity) return TIMESTAMP_INFINITY;
  if (days === -Infinity) return TIMESTAMP_NEGATIVE_INFINITY;
  return inRange(joinDays(days, 0), outOfRange, 'date out of range for timestamp');
}

function inRange(value: bigint, outOfRange: OutOfRange, message: string): bigint {
  if (value >= TIMESTAMP_MIN && value < TIMESTAMP_END) return value;
  if (outOfRange === 'throw') throw pgError('22008', message);
  return value < 0n ? TIMESTAMP_NEGATIVE_INFINITY + 1n : TIMESTAMP_INFINITY - 1n;
}

/** The instant of a local time in a zone. */
export function localToUtc(local: bigint, zone: TimeZone): bigint {
  const { days, microseconds } = splitDays(local);
  return local - BigInt(zone.offsetAtLocal(days * 86_400 + Math.floor(microseconds / 1e6))) * 1_000_000n;
}

/** The local time of an instant in a zone. */
export function utcToLocal(instant: bigint, zone: TimeZone): bigint {
  const { days, microseconds } = splitDays(instant);
  return instant + BigInt(zone.offsetAt(days * 86_400 + Math.floor(microseconds / 1e6))) * 1_000_000n;
}

export function timestampToTimestamptz(
  local: bigint,
  session: SessionContext,
  outOfRange: OutOfRange = 'throw',
): bigint {
  if (isInfiniteTimestamp(local)) return local;
  return inRange(localToUtc(local, sessionTimeZone(session.timeZone)), outOfRange, 'timestamp out of range');
}

export function dateToTimestamptz(days: number, session: SessionContext, outOfRange: OutOfRange = 'throw'): bigint {
  const local = dateToTimestamp(days, outOfRange);
  if (local >= TIMESTAMP_END || local < TIMESTAMP_MIN) return local;
  return timestampToTimestamptz(local, session, outOfRange);
}

export function timestamptzToTimestamp(instant: bigint, session: SessionContext): bigint {
  if (isInfiniteTimestamp(instant)) return instant;
  return checkTimestamp(utcToLocal(instant, sessionTimeZone(session.timeZone)));
}

export function timestampToDate(local: bigint): number {
  if (local === TIMESTAMP_INFINITY) return Infinity;
  if (local === TIMESTAMP_NEGATIVE_INFINITY) return -Infinity;
  return splitDays(local).days;
}

const timeOfTimestamp = (local: bigint): number | null =>
  isInfiniteTimestamp(local) ? null : splitDays(local).microseconds;

/** The time of day in an interval: what is left of its microseconds after whole days. */
function timeOfInterval(microseconds: bigint): number {
  const perDay = BigInt(MICROSECONDS_PER_DAY);
  const rest = microseconds % perDay;
  return Number(rest < 0n ? rest + perDay : rest);
}

/** The session's offset today, for times without a date. */
function offsetOfTime(microseconds: number, session: SessionContext): number {
  const zone = sessionTimeZone(session.timeZone);
  const today = splitDays(utcToLocal(session.transactionTimestamp, zone)).days;
  return zone.offsetAtLocal(today * 86_400 + Math.floor(microseconds / 1e6));
}

export const dateTimeCasts: readonly CastDefinition[] = [
  toCast(
    strictFunction({
      oid: 2024,
      name: 'timestamp',
      args: ['date'],
      result: 'timestamp',
      implementation: (value) => dateToTimestamp(value),
      description: 'midnight of a date',
    }),
    'implicit',
  ),
  toCast(
    strictFunction({
      oid: 1174,
      name: 'timestamptz',
      args: ['date'],
      result: 'timestamptz',
      volatility: 'stable',
      implementation: (value, { session }) => dateToTimestamptz(value, session),
      description: "midnight of a date in the session's time zone",
    }),
    'implicit',
  ),
  toCast(
    strictFunction({
      oid: 2028,
      name: 'timestamptz',
      args: ['timestamp'],
      result: 'timestamptz',
      volatility: 'stable',
      implementation: (value, { session }) => timestampToTimestamptz(value, session),
      description: "the instant of a local time in the session's time zone",
    }),
    'implicit',
  ),
  toCast(
    strictFunction({
      oid: 2027,
      name: 'timestamp',
      args: ['timestamptz'],
      result: 'timestamp',
      volatility: 'stable',
      implementation: (value, { session }) => timestamptzToTimestamp(value, session),
      description: "the local time of an instant in the session's time zone",
    }),
    'assignment',
  ),
  toCast(
    strictFunction({
      oid: 2029,
      name: 'date',
      args: ['timestamp'],
      result: 'date',
      implementation: timestampToDate,
      description: 'the date of a timestamp',
    }),
    'assignment',
  ),
  toCast(
    strictFunction({
      oid: 1178,
      name: 'date',
      args: ['timestamptz'],
      result: 'date',
      volatility: 'stable',
      implementation: (value, { session }) => timestampToDate(timestamptzToTimestamp(value, session)),
      description: "the date of an instant in the session's time zone",
    }),
    'assignment',
  ),
  toCast(
    strictFunction({
      oid: 1316,
      name: 'time',
      args: ['timestamp'],
      result: 'time',
      implementation: timeOfTimestamp,
      description: 'the time of day of a timestamp',
    }),
    'assignment',
  ),
  toCast(
    strictFunction({
      oid: 2019,
      name: 'time',
      args: ['timestamptz'],
      result: 'time',
      volatility: 'stable',
      implementation: (value, { session }) => timeOfTimestamp(timestamptzToTimestamp(value, session)),
      description: "the time of day of an instant in the session's time zone",
    }),
    'assignment',
  ),
  toCast(
    strictFunction({
      oid: 1388,
      name: 'timetz',
      args: ['timestamptz'],
      result: 'timetz',
      volatility: 'stable',
      implementation: timetzOfInstant,
      description: "the time of day of an instant, with the session's offset",
    }),
    'assignment',
  ),
  toCast(
    strictFunction({
      oid: 2047,
      name: 'timetz',
      args: ['time'],
      result: 'timetz',
      volatility: 'stable',
      implementation: (value, { session }) => timetzOf({ microseconds: value, offset: offsetOfTime(value, session) }),
      description: "a time of day with the session's offset",
    }),
    'implicit',
  ),
  toCast(
    strictFunction({
      oid: 2046,
      name: 'time',
      args: ['timetz'],
      result: 'time',
      implementation: (value) => timetzParts(value).microseconds,
      description: 'a time of day without its offset',
    }),
    'assignment',
  ),
  toCast(
    strictFunction({
      oid: 1370,
      name: 'interval',
      args: ['time'],
      result: 'interval',
      implementation: (value) => ({ months: 0, days: 0, microseconds: BigInt(value) }),
      description: 'the time since midnight',
    }),
    'implicit',
  ),
  toCast(
    strictFunction({
      oid: 1419,
      name: 'time',
      args: ['interval'],
      result: 'time',
      implementation: (value) => timeOfInterval(value.microseconds),
      description: 'the time of day in an interval',
    }),
    'assignment',
  ),
];

function timetzOfInstant(instant: bigint, { session }: { readonly session: SessionContext }): string | null {
  if (isInfiniteTimestamp(instant)) return null;
  const local = timestamptzToTimestamp(instant, session);
  return timetzOf({ microseconds: splitDays(local).microseconds, offset: Number((local - instant) / 1_000_000n) });
}
