// to_date and to_timestamp: from the fields that a template read to a day and a time.

import { pgError } from '../errors.ts';
import {
  DATE_MAX,
  DATE_MIN,
  JULIAN_EPOCH,
  civilFromDays,
  daysFromCivil,
  daysInMonth,
  isLeapYear,
  joinDays,
} from '../types/calendar.ts';
import { checkTimestamp } from '../types/timestamp.ts';
import type { TimeZone } from '../types/time-zone.ts';
import { localToUtc } from './casts-date-time.ts';
import { firstDayOfIsoYear } from './datetime-fields.ts';
import { readByTemplate } from './to-char-date-input.ts';
import type { ReadFields } from './to-char-date-input.ts';

interface DateAndTime {
  readonly days: number;
  readonly microseconds: number;
  /** Seconds east, if the text said. */
  readonly offset?: number;
}

function outOfRange(text: string): Error {
  return pgError('22008', `date/time field value out of range: "${text}"`);
}

function timeOf(fields: ReadFields, text: string): number {
  let hour = fields.hh !== 0 ? fields.hh : Math.trunc(fields.ssss / 3600);
  const minute = fields.mi !== 0 ? fields.mi : Math.trunc((fields.ssss % 3600) / 60);
  const second = fields.ss !== 0 ? fields.ss : fields.ssss % 60;
  if (fields.twelveHours) {
    if (hour < 1 || hour > 12) {
      throw pgError('22007', `hour "${hour}" is invalid for the 12-hour clock`, {
        hint: 'Use the 24-hour clock, or give an hour between 1 and 12.',
      });
    }
    if (fields.pm !== 0 && hour < 12) hour += 12;
    else if (fields.pm === 0 && hour === 12) hour = 0;
  }
  const fraction = fields.ms * 1000 + fields.us;
  const valid = (value: number, end: number): boolean => value >= 0 && value < end;
  if (!valid(hour, 24) || !valid(minute, 60) || !valid(second, 60) || !valid(fraction, 1e6)) throw outOfRange(text);
  return ((hour * 60 + minute) * 60 + second) * 1e6 + fraction;
}

/** The year, 0 being 1 BC; undefined where none was read. */
function yearOf(fields: ReadFields): number | undefined {
  const century = fields.bc !== 0 ? -fields.cc : fields.cc;
  if (fields.year === 0) {
    if (century === 0) return undefined;
    return century > 0 ? (century - 1) * 100 + 1 : century * 100 + 1;
  }
  if (century !== 0 && fields.yearSize <= 2) {
    const year = fields.year % 100;
    if (year === 0) return century * 100 + (century >= 0 ? 0 : 1);
    return century >= 0 ? year + (century - 1) * 100 : (century + 1) * 100 - year + 1;
  }
  const year = fields.bc !== 0 ? -fields.year : fields.year;
  return year < 0 ? year + 1 : year;
}

const MONTH_STARTS = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

function monthOfDay(dayOfYear: number, leap: boolean): { readonly month: number; readonly before: number } {
  const startOf = (index: number): number => (MONTH_STARTS[index] ?? 0) + (leap && index > 1 ? 1 : 0);
  let month = 1;
  while (month < 12 && dayOfYear > startOf(month)) month++;
  if (month === 12 && dayOfYear > startOf(12)) return { month: 13, before: startOf(12) };
  return { month, before: startOf(month - 1) };
}

function daysOf(fields: ReadFields, text: string): number {
  const given = yearOf(fields);
  let year = given ?? 0;
  let month = 1;
  let day = 1;
  let known = { year: given !== undefined, month: false, day: false };
  const setDays = (days: number): void => {
    ({ year, month, day } = civilFromDays(days));
    known = { year: true, month: true, day: true };
  };
  let { ddd, dd } = fields;
  if (fields.j !== 0) setDays(fields.j - JULIAN_EPOCH);
  if (fields.ww !== 0) {
    if (fields.convention === 'iso') {
      // Sunday is 1 here and ends the week.
      const weekday = fields.d === 0 ? 0 : fields.d > 1 ? fields.d - 2 : 6;
      setDays(firstDayOfIsoYear(year) + (fields.ww - 1) * 7 + weekday);
    } else {
      ddd = (fields.ww - 1) * 7 + 1;
    }
  }
  if (fields.w !== 0) dd = (fields.w - 1) * 7 + 1;
  if (dd !== 0) {
    day = dd;
    known = { ...known, day: true };
  }
  if (fields.mm !== 0) {
    month = fields.mm;
    known = { ...known, month: true };
  }
  if (ddd !== 0 && (month <= 1 || day <= 1)) {
    if (year === 0 && fields.bc === 0) throw pgError('22007', 'cannot calculate day of year without year information');
    if (fields.convention === 'iso') {
      setDays(firstDayOfIsoYear(year) + ddd - 1);
    } else {
      const found = monthOfDay(ddd, isLeapYear(year));
      if (month <= 1) month = found.month;
      if (day <= 1) day = ddd - found.before;
      known = { ...known, month: true, day: true };
    }
  }
  if (known.day && (day < 1 || day > 31)) throw outOfRange(text);
  if (known.month && (month < 1 || month > 12)) throw outOfRange(text);
  if (known.year && known.month && known.day && day > daysInMonth(year, month)) throw outOfRange(text);
  return daysFromCivil(year, month, day);
}

function offsetOf({ tzsign, tzh, tzm }: ReadFields, text: string): number | undefined {
  if (tzsign === 0) return undefined;
  if (tzh < 0 || tzh > 15 || tzm < 0 || tzm >= 60) {
    throw pgError('22009', `time zone displacement out of range: "${text}"`);
  }
  return tzsign * (tzh * 3600 + tzm * 60);
}

export function readDateTime(text: string, template: string): DateAndTime {
  const fields = readByTemplate(text, template);
  const microseconds = timeOf(fields, text);
  const days = daysOf(fields, text);
  const offset = offsetOf(fields, text);
  return { days, microseconds, ...(offset === undefined ? {} : { offset }) };
}

export function textToDate(text: string, template: string): number {
  const { days } = readDateTime(text, template);
  if (days < DATE_MIN || days > DATE_MAX) throw pgError('22008', `date out of range: "${text}"`);
  return days;
}

export function textToInstant(text: string, template: string, zone: TimeZone): bigint {
  const { days, microseconds, offset } = readDateTime(text, template);
  const local = joinDays(days, microseconds);
  return checkTimestamp(offset === undefined ? localToUtc(local, zone) : local - BigInt(offset) * 1_000_000n);
}
