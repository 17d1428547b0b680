// + - * / of timestamps and intervals.

import { pgError } from '../errors.ts';
import { sessionTimeZone } from '../types/time-zone.ts';
import type { Interval } from '../types/values.ts';
import { operatorOf, strictFunction } from './define.ts';
import type { OperatorDefinition } from './function-definition.ts';
import {
  addIntervals,
  addToTimestamp,
  addToTimestamptz,
  makeInterval,
  negateInterval,
  scaleInterval,
  subtractTimestamps,
} from './interval-arithmetic.ts';

function divideInterval(interval: Interval, divisor: number): Interval {
  if (divisor === 0) throw pgError('22012', 'division by zero');
  return scaleInterval(interval, (value) => value / divisor);
}

const multiplyInterval = (interval: Interval, factor: number): Interval =>
  scaleInterval(interval, (value) => value * factor);

const commutes = { commutator: '+' };
const later = 'a timestamp moved by an interval';
const earlier = 'a timestamp moved back by an interval';

const timestampOperators: readonly OperatorDefinition[] = [
  operatorOf(
    '+',
    2066,
    strictFunction({
      oid: 2032,
      name: 'timestamp_pl_interval',
      args: ['timestamp', 'interval'],
      result: 'timestamp',
      implementation: addToTimestamp,
      description: later,
    }),
    commutes,
  ),
  operatorOf(
    '-',
    2068,
    strictFunction({
      oid: 2033,
      name: 'timestamp_mi_interval',
      args: ['timestamp', 'interval'],
      result: 'timestamp',
      implementation: (value, interval) => addToTimestamp(value, negateInterval(interval)),
      description: earlier,
    }),
  ),
  operatorOf(
    '-',
    2067,
    strictFunction({
      oid: 2031,
      name: 'timestamp_mi',
      args: ['timestamp', 'timestamp'],
      result: 'interval',
      implementation: subtractTimestamps,
      description: 'the time between two timestamps',
    }),
  ),
  operatorOf(
    '+',
    2553,
    strictFunction({
      oid: 2548,
      name: 'interval_pl_timestamp',
      args: ['interval', 'timestamp'],
      result: 'timestamp',
      implementation: (interval, value) => addToTimestamp(value, interval),
      description: later,
    }),
    commutes,
  ),
  operatorOf(
    '+',
    1327,
    strictFunction({
      oid: 1189,
      name: 'timestamptz_pl_interval',
      args: ['timestamptz', 'interval'],
      result: 'timestamptz',
      volatility: 'stable',
      implementation: (value, interval, { session }) =>
        addToTimestamptz(value, interval, sessionTimeZone(session.timeZone)),
      description: later,
    }),
    commutes,
  ),
  operatorOf(
    '-',
    1329,
    strictFunction({
      oid: 1190,
      name: 'timestamptz_mi_interval',
      args: ['timestamptz', 'interval'],
      result: 'timestamptz',
      volatility: 'stable',
      implementation: (value, interval, { session }) =>
        addToTimestamptz(value, negateInterval(interval), sessionTimeZone(session.timeZone)),
      description: earlier,
    }),
  ),
  operatorOf(
    '-',
    1328,
    strictFunction({
      oid: 1188,
      name: 'timestamptz_mi',
      args: ['timestamptz', 'timestamptz'],
      result: 'interval',
      implementation: subtractTimestamps,
      description: 'the time between two instants',
    }),
  ),
  operatorOf(
    '+',
    2554,
    strictFunction({
      oid: 2549,
      name: 'interval_pl_timestamptz',
      args: ['interval', 'timestamptz'],
      result: 'timestamptz',
      volatility: 'stable',
      implementation: (interval, value, { session }) =>
        addToTimestamptz(value, interval, sessionTimeZone(session.timeZone)),
      description: later,
    }),
    commutes,
  ),
];

const intervalOperators: readonly OperatorDefinition[] = [
  operatorOf(
    '-',
    1336,
    strictFunction({
      oid: 1168,
      name: 'interval_um',
      args: ['interval'],
      result: 'interval',
      implementation: negateInterval,
      description: 'negation',
    }),
  ),
  operatorOf(
    '+',
    1337,
    strictFunction({
      oid: 1169,
      name: 'interval_pl',
      args: ['interval', 'interval'],
      result: 'interval',
      implementation: addIntervals,
      description: 'sum',
    }),
    commutes,
  ),
  operatorOf(
    '-',
    1338,
    strictFunction({
      oid: 1170,
      name: 'interval_mi',
      args: ['interval', 'interval'],
      result: 'interval',
      implementation: (left, right) =>
        makeInterval(left.months - right.months, left.days - right.days, left.microseconds - right.microseconds),
      description: 'difference',
    }),
  ),
  operatorOf(
    '*',
    1583,
    strictFunction({
      oid: 1618,
      name: 'interval_mul',
      args: ['interval', 'float8'],
      result: 'interval',
      implementation: multiplyInterval,
      description: 'an interval so many times',
    }),
    { commutator: '*' },
  ),
  operatorOf(
    '*',
    1584,
    strictFunction({
      oid: 1624,
      name: 'mul_d_interval',
      args: ['float8', 'interval'],
      result: 'interval',
      implementation: (factor, interval) => multiplyInterval(interval, factor),
      description: 'an interval so many times',
    }),
    { commutator: '*' },
  ),
  operatorOf(
    '/',
    1585,
    strictFunction({
      oid: 1326,
      name: 'interval_div',
      args: ['interval', 'float8'],
      result: 'interval',
      implementation: divideInterval,
      description: 'a part of an interval',
    }),
  ),
];

export const timestampAndIntervalOperators: readonly OperatorDefinition[] = [
  ...timestampOperators,
  ...intervalOperators,
];
