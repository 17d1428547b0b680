// date: days since 1970-01-01, ±Infinity for the ends of time.

import { pgError } from '../errors.ts';
import { fixedView, sendInt32 } from './bytes.ts';
import { DATE_MAX, DATE_MIN } from './calendar.ts';
import { decodeDateTime } from './date-time-input.ts';
import { formatDate } from './date-time-output.ts';
import { defineType } from './define-type.ts';
import type { SqlValue } from './values.ts';

/** How ±infinity are stored and sent. */
const STORED_INFINITY = 2_147_483_647;
const STORED_NEGATIVE_INFINITY = -2_147_483_648;
/** Days from 1970-01-01 to 2000-01-01, where the wire format counts from. */
const WIRE_EPOCH = 10_957;

/** Throws 22008 unless the day exists in Postgres' calendar. */
export function checkDate(days: number, text: string): number {
  if (days < DATE_MIN || days > DATE_MAX) throw pgError('22008', `date out of range: "${text}"`);
  return days;
}

function fromStored(value: SqlValue): number {
  const days = Number(value);
  if (days === STORED_INFINITY) return Infinity;
  return days === STORED_NEGATIVE_INFINITY ? -Infinity : days;
}

function toStored(value: number): number {
  if (Number.isFinite(value)) return value;
  return value > 0 ? STORED_INFINITY : STORED_NEGATIVE_INFINITY;
}

export const dateType = defineType<number>({
  oid: 1082,
  name: 'date',
  category: 'D',
  length: 4,
  arrayOid: 1182,
  storage: 'integer',
  comparison: 'native',
  toStorage: toStored,
  fromStorage: fromStored,
  input: (text, context) => {
    const decoded = decodeDateTime(text, 'date', 'date', context);
    switch (decoded.special) {
      case 'infinity':
        return Infinity;
      case '-infinity':
        return -Infinity;
      case 'epoch':
        return 0;
      case undefined:
        return checkDate(decoded.days ?? 0, text);
    }
  },
  output: (value, context) => formatDate(value, context.dateStyle),
  outputStored: (value, context) => formatDate(fromStored(value), context.dateStyle),
  receive: (bytes) => {
    const days = fixedView(bytes, 4).getInt32(0);
    if (days === STORED_INFINITY) return Infinity;
    if (days === STORED_NEGATIVE_INFINITY) return -Infinity;
    if (days + WIRE_EPOCH < DATE_MIN || days + WIRE_EPOCH > DATE_MAX) throw pgError('22008', 'date out of range');
    return days + WIRE_EPOCH;
  },
  send: (value) => sendInt32(Number.isFinite(value) ? value - WIRE_EPOCH : toStored(value)),
  description: 'a calendar date',
});
