// time (microseconds of the day) and timetz (the same with an offset, kept as its text).

import { pgError } from '../errors.ts';
import { fixedView, sendInt64 } from './bytes.ts';
import { decodeDateTime, parseOffset, resolveOffset } from './date-time-input.ts';
import { formatTimeOfDay } from './date-time-output.ts';
import { defineType, integerStorage, storedText, textStorage } from './define-type.ts';
import { formatOffset } from './time-zone.ts';
import type { SessionContext } from './type-definition.ts';

/** Rounds microseconds to a precision of 0 to 6 digits, half away from zero. */
export function roundMicroseconds(value: number, precision: number): number {
  const unit = 10 ** (6 - precision);
  return value < 0 ? -Math.round(-value / unit) * unit : Math.round(value / unit) * unit;
}

export const PRECISION_MAX = 6;

/** `(3)`; more than 6 is taken as 6, as Postgres does with a warning. */
export function parsePrecision(type: string, args: readonly number[]): number {
  const [precision] = args;
  if (precision === undefined || args.length !== 1) throw pgError('22023', 'invalid type modifier');
  if (precision < 0) throw pgError('22023', `${type}(${precision}) precision must not be negative`);
  return Math.min(precision, PRECISION_MAX);
}

function timeOfText(text: string, context: SessionContext): number {
  const decoded = decodeDateTime(text, 'time', 'time', context);
  if (decoded.microseconds === undefined) throw pgError('22007', `invalid input syntax for type time: "${text}"`);
  return decoded.microseconds;
}

export const timeType = defineType<number>({
  oid: 1083,
  name: 'time',
  formalName: 'time without time zone',
  category: 'D',
  length: 8,
  arrayOid: 1183,
  ...integerStorage,
  comparison: 'native',
  input: timeOfText,
  output: (value) => formatTimeOfDay(value),
  outputStored: (value) => formatTimeOfDay(Number(value)),
  receive: (bytes) => {
    const value = Number(fixedView(bytes, 8).getBigInt64(0));
    if (value < 0 || value > 86_400e6) throw pgError('22008', 'time out of range');
    return value;
  },
  send: (value) => sendInt64(BigInt(value)),
  modifier: {
    parse: (args) => parsePrecision('TIME', args),
    format: (modifier) => `(${modifier})`,
    apply: (value, modifier) => roundMicroseconds(value, modifier),
  },
  description: 'a time of day',
});

export interface TimeWithZone {
  readonly microseconds: number;
  /** Seconds east of UTC. */
  readonly offset: number;
}

/** From the text that is the value. */
export function timetzParts(value: string): TimeWithZone {
  const at = value.search(/[+-]/);
  const [hours = 0, minutes = 0, seconds = 0] = value.slice(0, at).split(':').map(Number);
  return {
    microseconds: Math.round((hours * 3600 + minutes * 60 + seconds) * 1e6),
    // AT TIME ZONE takes offsets that the input does not.
    offset: parseOffset(value.slice(at), Infinity),
  };
}

export function timetzOf(parts: TimeWithZone): string {
  return formatTimeOfDay(parts.microseconds) + formatOffset(parts.offset);
}

/** By the instant, then by the zone. */
function timetzKey(value: string): string {
  const { microseconds, offset } = timetzParts(value);
  const instant = microseconds - offset * 1e6 + 200_000e6;
  return `${instant.toString().padStart(12, '0')}${(100_000 - offset).toString().padStart(6, '0')}`;
}

export const timetzType = defineType<string>({
  oid: 1266,
  name: 'timetz',
  formalName: 'time with time zone',
  category: 'D',
  length: 12,
  arrayOid: 1270,
  ...textStorage,
  comparison: 'key',
  sortKey: timetzKey,
  input: (text, context) => {
    const decoded = decodeDateTime(text, 'time with time zone', 'time', context);
    if (decoded.microseconds === undefined) {
      throw pgError('22007', `invalid input syntax for type time with time zone: "${text}"`);
    }
    const { microseconds } = decoded;
    // Without a date, a zone's offset is that of today.
    const days = decoded.days ?? Math.floor(Number(context.transactionTimestamp) / 86_400e6);
    const offset = resolveOffset(decoded.zone, days * 86_400 + Math.floor(microseconds / 1e6), context);
    return timetzOf({ microseconds, offset });
  },
  output: (value) => value,
  outputStored: storedText,
  receive: (bytes) => {
    const view = fixedView(bytes, 12);
    return timetzOf({ microseconds: Number(view.getBigInt64(0)), offset: -view.getInt32(8) });
  },
  send: (value) => {
    const { microseconds, offset } = timetzParts(value);
    const bytes = new Uint8Array(12);
    const view = new DataView(bytes.buffer);
    view.setBigInt64(0, BigInt(microseconds));
    view.setInt32(8, -offset);
    return bytes;
  },
  modifier: {
    parse: (args) => parsePrecision('TIME WITH TIME ZONE', args),
    format: (modifier) => `(${modifier})`,
    apply: (value, modifier) => {
      const parts = timetzParts(value);
      return timetzOf({ ...parts, microseconds: roundMicroseconds(parts.microseconds, modifier) });
    },
  },
  description: 'a time of day with an offset from UTC',
});
