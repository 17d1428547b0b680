// Values of JSON pages, decoded without a detour: hand-written parsers for the two date forms that APIs send, and
// checks of numbers. Everything else is 22P02.

import { daysFromCivil, daysInMonth } from './calendar.ts';
import { invalidInput } from './invalid.ts';

const monthNumbers: Readonly<Record<string, number>> = {
  Jan: 1,
  Feb: 2,
  Mar: 3,
  Apr: 4,
  May: 5,
  Jun: 6,
  Jul: 7,
  Aug: 8,
  Sep: 9,
  Oct: 10,
  Nov: 11,
  Dec: 12,
};

/** The number in [at, at + count) when all are digits, else NaN. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

let lastDayText = '';
let lastDay = 0;

/** Microseconds since 1970 UTC of `Tue, 01 Sep 2026 10:20:30 +0000`. */
export function decodeRfc2822(text: string): bigint {
  // `Tue, ` and a day of one or two digits.
  const start = text.charCodeAt(3) === 44 ? 5 : 0;
  const dayDigits = text.charCodeAt(start + 1) === 32 ? 1 : 2;
  const at = start + dayDigits;
  const dayText = text.slice(start, at + 9);
  let day = lastDay;
  if (dayText !== lastDayText) {
    day = decodeDay(text, start, dayDigits);
    lastDay = day;
    lastDayText = dayText;
  }
  const seconds = clockSeconds(text, at + 10);
  if (Number.isNaN(day) || Number.isNaN(seconds) || text.charCodeAt(at + 9) !== 32) throw badInstant(text);
  const offset = rfcOffset(text, at + 18);
  if (Number.isNaN(offset)) throw badInstant(text);
  return BigInt((day * 86_400 + seconds - offset) * 1_000_000);
}

function decodeDay(text: string, start: number, dayDigits: number): number {
  const at = start + dayDigits;
  const day = digits(text, start, dayDigits);
  const month = monthNumbers[text.slice(at + 1, at + 4)];
  const year = digits(text, at + 5, 4);
  if (month === undefined || Number.isNaN(year) || !(day >= 1 && day <= daysInMonth(year, month))) return Number.NaN;
  if (text.charCodeAt(at) !== 32 || text.charCodeAt(at + 4) !== 32) return Number.NaN;
  return daysFromCivil(year, month, day);
}

/** Seconds of `10:20:30` at a place, or NaN. */
function clockSeconds(text: string, at: number): number {
  if (text.charCodeAt(at + 2) !== 58 || text.charCodeAt(at + 5) !== 58) return Number.NaN;
  const hour = digits(text, at, 2);
  const minute = digits(text, at + 3, 2);
  const second = digits(text, at + 6, 2);
  return hour <= 23 && minute <= 59 && second <= 60 ? hour * 3600 + minute * 60 + second : Number.NaN;
}

function rfcOffset(text: string, at: number): number {
  if (text.endsWith(' +0000') && text.length === at + 6) return 0;
  const zone = text.slice(at);
  if (zone === ' GMT' || zone === ' UTC' || zone === ' Z') return 0;
  return /^ [+-]\d{4}$/.test(zone)
    ? signedOffset(zone.charCodeAt(1), digits(zone, 2, 2), digits(zone, 4, 2))
    : Number.NaN;
}

function signedOffset(sign: number, hours: number, minutes: number): number {
  const offset = hours * 3600 + minutes * 60;
  return sign === 45 ? -offset : offset;
}

/** Microseconds since 1970 UTC of `2026-09-01T10:20:30[.123456](Z|+00:00|+0000)`. */
export function decodeIso8601(text: string): bigint {
  const day = text.charCodeAt(10) === 84 || text.charCodeAt(10) === 32 ? isoDay(text) : Number.NaN;
  const seconds = clockSeconds(text, 11);
  if (Number.isNaN(day) || Number.isNaN(seconds)) throw badInstant(text);
  let at = 19;
  let micros = 0;
  if (text.charCodeAt(at) === 46) {
    let end = at + 1;
    while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end += 1;
    if (end === at + 1) throw badInstant(text);
    micros = Math.round(Number(text.slice(at, end)) * 1e6);
    at = end;
  }
  const offset = isoOffset(text, at);
  if (Number.isNaN(offset)) throw badInstant(text);
  // Whole seconds times a million are exact in a double; with a fraction they need not be.
  return BigInt((day * 86_400 + seconds - offset) * 1_000_000) + BigInt(micros);
}

function isoOffset(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === 90 && text.length === at + 1) return 0;
  if (first !== 43 && first !== 45) return Number.NaN;
  const colon = text.charCodeAt(at + 3) === 58 ? 1 : 0;
  if (text.length !== at + 5 + colon) return Number.NaN;
  return signedOffset(first, digits(text, at + 1, 2), digits(text, at + 3 + colon, 2));
}

function isoDay(text: string): number {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return Number.NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  if (!(month >= 1 && month <= 12) || !(day >= 1 && day <= daysInMonth(year, month))) return Number.NaN;
  return daysFromCivil(year, month, day);
}

function badInstant(text: string): Error {
  return invalidInput('timestamp with time zone', text);
}

/** Days since 1970-01-01 of `2026-09-01`. */
export function decodeDate(text: string): number {
  const day = text.length === 10 ? isoDay(text) : Number.NaN;
  if (Number.isNaN(day)) throw invalidInput('date', text);
  return day;
}

const numberText = /^-?\d+(?:\.\d+)?$/;

/** A number in plain notation is its own numeric text; leading zeros and `-0` are left to the type's input. */
export function isNumericText(text: string): boolean {
  return numberText.test(text) && !/^-?0\d/.test(text) && !/^-[0.]*$/.test(text);
}

/** A number sent as a string, as a safe integer. */
export function decodeInteger(text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw invalidInput('integer', text);
  return value;
}
