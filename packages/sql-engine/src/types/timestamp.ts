// timestamp and timestamptz: microseconds since 1970-01-01, the largest and smallest int64 for ±infinity.

import { pgError } from '../errors.ts';
import { fixedView, sendInt64 } from './bytes.ts';
import { joinDays, TIMESTAMP_END, TIMESTAMP_MIN } from './calendar.ts';
import { decodeDateTime, resolveOffset } from './date-time-input.ts';
import { formatTimestamp, formatTimestamptz } from './date-time-output.ts';
import { defineType, int64Storage } from './define-type.ts';
import { parsePrecision, PRECISION_MAX } from './time.ts';
import type { SessionContext, TypeDefinition } from './type-definition.ts';
import { TIMESTAMP_INFINITY, TIMESTAMP_NEGATIVE_INFINITY } from './values.ts';

/** Microseconds from 1970-01-01 to 2000-01-01, where the wire format counts from. */
const WIRE_EPOCH = 946_684_800_000_000n;

export function isInfiniteTimestamp(value: bigint): boolean {
  return value === TIMESTAMP_INFINITY || value === TIMESTAMP_NEGATIVE_INFINITY;
}

/** Throws 22008 unless the instant is one that Postgres has. */
export function checkTimestamp(value: bigint, text?: string): bigint {
  if (value < TIMESTAMP_MIN || value >= TIMESTAMP_END || isInfiniteTimestamp(value)) {
    throw pgError('22008', text === undefined ? 'timestamp out of range' : `timestamp out of range: "${text}"`);
  }
  return value;
}

/** timestamp(p): half away from zero, as AdjustTimestampForTypmod counting from 2000. */
export function roundTimestamp(value: bigint, precision: number): bigint {
  if (precision >= PRECISION_MAX || isInfiniteTimestamp(value)) return value;
  const unit = 10n ** BigInt(PRECISION_MAX - precision);
  const half = unit / 2n;
  const shifted = value - WIRE_EPOCH;
  const rounded = shifted >= 0n ? ((shifted + half) / unit) * unit : -(((-shifted + half) / unit) * unit);
  return rounded + WIRE_EPOCH;
}

function decode(text: string, type: string, withZone: boolean, context: SessionContext): bigint {
  const decoded = decodeDateTime(text, type, 'date', context);
  switch (decoded.special) {
    case 'infinity':
      return TIMESTAMP_INFINITY;
    case '-infinity':
      return TIMESTAMP_NEGATIVE_INFINITY;
    case 'epoch':
      return 0n;
    case undefined:
      break;
  }
  const { days = 0, microseconds = 0, zone } = decoded;
  if (Math.abs(days) > 200_000_000) throw pgError('22008', `timestamp out of range: "${text}"`);
  const local = joinDays(days, microseconds);
  if (!withZone) return checkTimestamp(local, text);
  const localSeconds = days * 86_400 + Math.floor(microseconds / 1e6);
  return checkTimestamp(local - BigInt(resolveOffset(zone, localSeconds, context)) * 1_000_000n, text);
}

function timestampType(
  options: Pick<TypeDefinition, 'oid' | 'name' | 'formalName' | 'arrayOid' | 'description' | 'preferred'> & {
    readonly withZone: boolean;
    readonly output: (value: bigint, context: SessionContext) => string;
  },
): TypeDefinition {
  const { withZone, ...rest } = options;
  return defineType<bigint>({
    ...rest,
    category: 'D',
    length: 8,
    ...int64Storage,
    comparison: 'native',
    input: (text, context) => decode(text, withZone ? 'timestamp with time zone' : 'timestamp', withZone, context),
    outputStored: (value, context) => options.output(int64Storage.fromStorage(value), context),
    receive: (bytes) => {
      const value = fixedView(bytes, 8).getBigInt64(0);
      return isInfiniteTimestamp(value) ? value : checkTimestamp(value + WIRE_EPOCH);
    },
    send: (value) => sendInt64(isInfiniteTimestamp(value) ? value : value - WIRE_EPOCH),
    modifier: {
      parse: (args) => parsePrecision(withZone ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP', args),
      format: (modifier) => `(${modifier})`,
      apply: roundTimestamp,
    },
  });
}

export const timestampTypeDefinition = timestampType({
  oid: 1114,
  name: 'timestamp',
  formalName: 'timestamp without time zone',
  arrayOid: 1115,
  preferred: false,
  withZone: false,
  output: (value, context) => formatTimestamp(value, context.dateStyle),
  description: 'a date and time of day without a zone',
});

export const timestamptzType = timestampType({
  oid: 1184,
  name: 'timestamptz',
  formalName: 'timestamp with time zone',
  arrayOid: 1185,
  preferred: true,
  withZone: true,
  output: formatTimestamptz,
  description: 'an instant, shown in the time zone of the session',
});
