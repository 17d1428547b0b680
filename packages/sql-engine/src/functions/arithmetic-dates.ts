// + and - of dates and times of day.

import { pgError } from '../errors.ts';
import { DATE_MAX, DATE_MIN, MICROSECONDS_PER_DAY } from '../types/calendar.ts';
import { timetzOf, timetzParts } from '../types/time.ts';
import type { Interval } from '../types/values.ts';
import { checkTimestamp, isInfiniteTimestamp } from '../types/timestamp.ts';
import { dateToTimestamp } from './casts-date-time.ts';
import { operatorOf, strictFunction } from './define.ts';
import type { OperatorDefinition } from './function-definition.ts';
import { addToTimestamp, makeInterval, negateInterval } from './interval-arithmetic.ts';

function addDays(date: number, days: number): number {
  if (!Number.isFinite(date)) return date;
  const moved = date + days;
  if (moved < DATE_MIN || moved > DATE_MAX) throw pgError('22008', 'date out of range');
  return moved;
}

function subtractDates(left: number, right: number): number {
  if (!Number.isFinite(left) || !Number.isFinite(right)) throw pgError('22008', 'cannot subtract infinite dates');
  return left - right;
}

/** A time of day moved by an interval's microseconds, around midnight if need be. */
function moveTime(time: number, interval: Interval, direction: 1 | -1): number {
  const moved =
    (time + direction * Number(interval.microseconds % BigInt(MICROSECONDS_PER_DAY))) % MICROSECONDS_PER_DAY;
  return moved < 0 ? moved + MICROSECONDS_PER_DAY : moved;
}

function moveTimetz(value: string, interval: Interval, direction: 1 | -1): string {
  const { microseconds, offset } = timetzParts(value);
  return timetzOf({ microseconds: moveTime(microseconds, interval, direction), offset });
}

function joinDateAndTime(date: number, time: number): bigint {
  const midnight = dateToTimestamp(date);
  return isInfiniteTimestamp(midnight) ? midnight : checkTimestamp(midnight + BigInt(time));
}

function joinDateAndTimetz(date: number, time: string): bigint {
  const { microseconds, offset } = timetzParts(time);
  const local = joinDateAndTime(date, microseconds);
  return isInfiniteTimestamp(local) ? local : checkTimestamp(local - BigInt(offset) * 1_000_000n);
}

const timeDifference = (left: number, right: number): Interval => makeInterval(0, 0, BigInt(left - right));

const commutes = { commutator: '+' };
const later = 'a date or time moved by an interval';
const earlier = 'a date or time moved back by an interval';

const dateOperators: readonly OperatorDefinition[] = [
  operatorOf(
    '-',
    1099,
    strictFunction({
      oid: 1140,
      name: 'date_mi',
      args: ['date', 'date'],
      result: 'int4',
      implementation: subtractDates,
      description: 'days between two dates',
    }),
  ),
  operatorOf(
    '+',
    1100,
    strictFunction({
      oid: 1141,
      name: 'date_pli',
      args: ['date', 'int4'],
      result: 'date',
      implementation: addDays,
      description: 'a date some days later',
    }),
    commutes,
  ),
  operatorOf(
    '-',
    1101,
    strictFunction({
      oid: 1142,
      name: 'date_mii',
      args: ['date', 'int4'],
      result: 'date',
      implementation: (date, days) => addDays(date, -days),
      description: 'a date some days earlier',
    }),
  ),
  operatorOf(
    '+',
    2555,
    strictFunction({
      oid: 2550,
      name: 'integer_pl_date',
      args: ['int4', 'date'],
      result: 'date',
      implementation: (days, date) => addDays(date, days),
      description: 'a date some days later',
    }),
    commutes,
  ),
  operatorOf(
    '+',
    1076,
    strictFunction({
      oid: 2071,
      name: 'date_pl_interval',
      args: ['date', 'interval'],
      result: 'timestamp',
      implementation: (date, interval) => addToTimestamp(dateToTimestamp(date), interval),
      description: later,
    }),
    commutes,
  ),
  operatorOf(
    '-',
    1077,
    strictFunction({
      oid: 2072,
      name: 'date_mi_interval',
      args: ['date', 'interval'],
      result: 'timestamp',
      implementation: (date, interval) => addToTimestamp(dateToTimestamp(date), negateInterval(interval)),
      description: earlier,
    }),
  ),
  operatorOf(
    '+',
    2551,
    strictFunction({
      oid: 2546,
      name: 'interval_pl_date',
      args: ['interval', 'date'],
      result: 'timestamp',
      implementation: (interval, date) => addToTimestamp(dateToTimestamp(date), interval),
      description: later,
    }),
    commutes,
  ),
  operatorOf(
    '+',
    1360,
    strictFunction({
      oid: 1272,
      name: 'datetime_pl',
      args: ['date', 'time'],
      result: 'timestamp',
      implementation: joinDateAndTime,
      description: 'a date and a time of day',
    }),
    commutes,
  ),
  operatorOf(
    '+',
    1363,
    strictFunction({
      oid: 1296,
      name: 'timedate_pl',
      args: ['time', 'date'],
      result: 'timestamp',
      implementation: (time, date) => joinDateAndTime(date, time),
      description: 'a date and a time of day',
    }),
    commutes,
  ),
  operatorOf(
    '+',
    1361,
    strictFunction({
      oid: 1297,
      name: 'datetimetz_pl',
      args: ['date', 'timetz'],
      result: 'timestamptz',
      implementation: joinDateAndTimetz,
      description: 'a date and a time of day with its offset',
    }),
    commutes,
  ),
  operatorOf(
    '+',
    1366,
    strictFunction({
      oid: 1298,
      name: 'timetzdate_pl',
      args: ['timetz', 'date'],
      result: 'timestamptz',
      implementation: (time, date) => joinDateAndTimetz(date, time),
      description: 'a date and a time of day with its offset',
    }),
    commutes,
  ),
];

const timeOperators: readonly OperatorDefinition[] = [
  operatorOf(
    '-',
    1399,
    strictFunction({
      oid: 1690,
      name: 'time_mi_time',
      args: ['time', 'time'],
      result: 'interval',
      implementation: timeDifference,
      description: 'the time between two times of day',
    }),
  ),
  operatorOf(
    '+',
    1800,
    strictFunction({
      oid: 1747,
      name: 'time_pl_interval',
      args: ['time', 'interval'],
      result: 'time',
      implementation: (time, interval) => moveTime(time, interval, 1),
      description: later,
    }),
    commutes,
  ),
  operatorOf(
    '-',
    1801,
    strictFunction({
      oid: 1748,
      name: 'time_mi_interval',
      args: ['time', 'interval'],
      result: 'time',
      implementation: (time, interval) => moveTime(time, interval, -1),
      description: earlier,
    }),
  ),
  operatorOf(
    '+',
    1849,
    strictFunction({
      oid: 1848,
      name: 'interval_pl_time',
      args: ['interval', 'time'],
      result: 'time',
      implementation: (interval, time) => moveTime(time, interval, 1),
      description: later,
    }),
    commutes,
  ),
  operatorOf(
    '+',
    1802,
    strictFunction({
      oid: 1749,
      name: 'timetz_pl_interval',
      args: ['timetz', 'interval'],
      result: 'timetz',
      implementation: (time, interval) => moveTimetz(time, interval, 1),
      description: later,
    }),
    commutes,
  ),
  operatorOf(
    '-',
    1803,
    strictFunction({
      oid: 1750,
      name: 'timetz_mi_interval',
      args: ['timetz', 'interval'],
      result: 'timetz',
      implementation: (time, interval) => moveTimetz(time, interval, -1),
      description: earlier,
    }),
  ),
  operatorOf(
    '+',
    2552,
    strictFunction({
      oid: 2547,
      name: 'interval_pl_timetz',
      args: ['interval', 'timetz'],
      result: 'timetz',
      implementation: (interval, time) => moveTimetz(time, interval, 1),
      description: later,
    }),
    commutes,
  ),
];

export const dateAndTimeOperators: readonly OperatorDefinition[] = [...dateOperators, ...timeOperators];
