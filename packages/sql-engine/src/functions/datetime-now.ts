// The current date and time. Within a transaction they stand still, but for clock_timestamp and timeofday.

import { roundTimestamp } from '../types/timestamp.ts';
import { splitDays } from '../types/calendar.ts';
import { sessionTimeZone } from '../types/time-zone.ts';
import { roundMicroseconds, timetzOf } from '../types/time.ts';
import type { SessionContext } from '../types/type-definition.ts';
import { utcToLocal } from './casts-date-time.ts';
import { fieldsOf, isoDayOfWeek } from './datetime-fields.ts';
import { nullableFunction, strictFunction } from './define.ts';
import type { FunctionDefinition } from './function-definition.ts';

/** Microseconds since 1970 UTC, from the clock. */
export function clockMicroseconds(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000));
}

function localNow(session: SessionContext): bigint {
  return utcToLocal(session.transactionTimestamp, sessionTimeZone(session.timeZone));
}

export function currentDate(session: SessionContext): number {
  return splitDays(localNow(session)).days;
}

function currentTime(session: SessionContext, precision: number): string {
  const zone = sessionTimeZone(session.timeZone);
  const offset = zone.offsetAt(Math.floor(Number(session.transactionTimestamp) / 1e6));
  return timetzOf({ microseconds: localTime(session, precision), offset });
}

function localTime(session: SessionContext, precision: number): number {
  return roundMicroseconds(splitDays(localNow(session)).microseconds, Math.min(precision, 6));
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timeOfDay(now: bigint, session: SessionContext): string {
  const zone = sessionTimeZone(session.timeZone);
  const { days, year, month, day, hour, minute, second, fraction } = fieldsOf(utcToLocal(now, zone));
  const two = (value: number): string => value.toString().padStart(2, '0');
  const clock = `${two(hour)}:${two(minute)}:${two(second)}.${fraction.toString().padStart(6, '0')}`;
  const abbreviation = zone.abbreviationAt(Math.floor(Number(now) / 1e6));
  return `${WEEKDAYS[isoDayOfWeek(days) - 1] ?? ''} ${MONTHS[month - 1] ?? ''} ${two(day)} ${clock} ${year} ${abbreviation}`;
}

function stableNow(
  oid: number,
  name: string,
  now: (session: SessionContext) => bigint,
  description: string,
): FunctionDefinition {
  return strictFunction({
    oid,
    name,
    args: [],
    result: 'timestamptz',
    volatility: 'stable',
    description,
    implementation: ({ session }) => now(session),
  });
}

/**
 * CURRENT_DATE and its like are no functions in Postgres; bind calls these. Their OIDs are none of Postgres' own
 * (which end below 10000 and leave 9990 to 9999 to such uses).
 */
export const datetimeValueFunctions: readonly FunctionDefinition[] = [
  nullableFunction({
    oid: 9990,
    name: 'current_date',
    args: [],
    result: 'date',
    volatility: 'stable',
    description: "today in the session's time zone",
    implementation: ({ session }) => currentDate(session),
  }),
  ...[0, 1].flatMap((parameters) => {
    const args = parameters === 0 ? ([] as const) : (['int4'] as const);
    const precisionOf = (values: readonly unknown[]): number => (typeof values[0] === 'number' ? values[0] : 6);
    const make = (
      oid: number,
      name: string,
      resultType: string,
      value: (session: SessionContext, precision: number) => bigint | number | string,
      description: string,
    ): FunctionDefinition => ({
      kind: 'function',
      oid: oid + parameters,
      name,
      argumentTypes: args,
      resultType,
      strict: false,
      volatility: 'stable',
      description,
      implementation: (values, { session }) => value(session, precisionOf(values)),
    });
    return [
      make(9991, 'current_time', 'timetz', currentTime, 'time of day with offset at the start of the transaction'),
      make(9993, 'localtime', 'time', localTime, 'time of day at the start of the transaction'),
      make(
        9995,
        'current_timestamp',
        'timestamptz',
        (session, precision) => roundTimestamp(session.transactionTimestamp, precision),
        'start of the transaction',
      ),
      make(
        9997,
        'localtimestamp',
        'timestamp',
        (session, precision) => roundTimestamp(localNow(session), precision),
        "start of the transaction in the session's time zone",
      ),
    ];
  }),
];

export const datetimeNowFunctions: readonly FunctionDefinition[] = [
  ...datetimeValueFunctions,
  stableNow(1299, 'now', (session) => session.transactionTimestamp, 'start of the transaction'),
  stableNow(2647, 'transaction_timestamp', (session) => session.transactionTimestamp, 'start of the transaction'),
  stableNow(2648, 'statement_timestamp', (session) => session.statementTimestamp, 'start of the statement'),
  strictFunction({
    oid: 2649,
    name: 'clock_timestamp',
    args: [],
    result: 'timestamptz',
    volatility: 'volatile',
    description: 'the time on the clock',
    implementation: () => clockMicroseconds(),
  }),
  strictFunction({
    oid: 274,
    name: 'timeofday',
    args: [],
    result: 'text',
    volatility: 'volatile',
    description: 'the time on the clock as text',
    implementation: ({ session }) => timeOfDay(clockMicroseconds(), session),
  }),
];
