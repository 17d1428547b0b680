// The one form of dates and timestamps that programs write: `2024-05-06`, `2024-05-06 07:08:09.123+00`, with T or Z. It
// means the same under every DateStyle, and is read here without a look at words.

import { daysFromCivil, daysInMonth } from './calendar.ts';
import type { DecodedDateTime } from './date-time-input.ts';

const ZERO = 48;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const COLON = 58;
const SPACE = 32;
const UPPER_T = 84;
const UPPER_Z = 90;

const TIME_AT = 11;
const TIME_END = 19;
const FRACTION_DIGITS = 6;
/** Further ones are left to what says that they are too far. */
const ZONE_HOURS_MAX = 14;

/** Undefined for any other form, and for values out of range: they are for decodeDateTime, which says what is wrong. */
export function isoDateTime(text: string): DecodedDateTime | undefined {
  const days = dateIn(text);
  if (days === undefined) return undefined;
  if (text.length === TIME_AT - 1) return { special: undefined, days, microseconds: undefined, zone: undefined };
  const separator = text.charCodeAt(TIME_AT - 1);
  if (separator !== SPACE && separator !== UPPER_T) return undefined;
  const seconds = secondsIn(text);
  if (seconds < 0) return undefined;
  const { end, microseconds } = fractionIn(text);
  const sinceMidnight = seconds * 1_000_000 + microseconds;
  if (end === text.length) return { special: undefined, days, microseconds: sinceMidnight, zone: undefined };
  const offset = offsetIn(text, end);
  if (offset === undefined) return undefined;
  return { special: undefined, days, microseconds: sinceMidnight, zone: { kind: 'offset', offset } };
}

/** Two digits, or a number below 0. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function dateIn(text: string): number | undefined {
  const century = pair(text, 0);
  const years = pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  if (century < 0 || years < 0 || text.charCodeAt(4) !== MINUS || text.charCodeAt(7) !== MINUS) return undefined;
  const year = century * 100 + years;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return daysFromCivil(year, month, day);
}

/** Of the day; -1 where there is no time. */
function secondsIn(text: string): number {
  const hours = pair(text, TIME_AT);
  const minutes = pair(text, TIME_AT + 3);
  const seconds = pair(text, TIME_AT + 6);
  if (text.charCodeAt(TIME_AT + 2) !== COLON || text.charCodeAt(TIME_AT + 5) !== COLON) return -1;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return -1;
  return (hours * 60 + minutes) * 60 + seconds;
}

function fractionIn(text: string): { readonly end: number; readonly microseconds: number } {
  if (text.charCodeAt(TIME_END) !== DOT) return { end: TIME_END, microseconds: 0 };
  let microseconds = 0;
  let digits = 0;
  while (digits < FRACTION_DIGITS) {
    const digit = text.charCodeAt(TIME_END + 1 + digits) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    microseconds = microseconds * 10 + digit;
    digits += 1;
  }
  // A dot alone is no zone, nor is a further digit: both are left to decodeDateTime.
  const end = TIME_END + (digits === 0 ? 0 : 1 + digits);
  return { end, microseconds: microseconds * 10 ** (FRACTION_DIGITS - digits) };
}

/** `Z`, `+02`, `-0330` or `+05:30` up to the end of the text, as seconds east of Greenwich. */
function offsetIn(text: string, at: number): number | undefined {
  const sign = text.charCodeAt(at);
  if (sign === UPPER_Z && text.length === at + 1) return 0;
  if (sign !== PLUS && sign !== MINUS) return undefined;
  const hours = pair(text, at + 1);
  const minutesAt = text.charCodeAt(at + 3) === COLON ? at + 4 : at + 3;
  const minutes = text.length === at + 3 ? 0 : text.length === minutesAt + 2 ? pair(text, minutesAt) : -1;
  if (hours < 0 || hours > ZONE_HOURS_MAX || minutes < 0 || minutes > 59) return undefined;
  return (sign === MINUS ? -1 : 1) * (hours * 3600 + minutes * 60);
}
