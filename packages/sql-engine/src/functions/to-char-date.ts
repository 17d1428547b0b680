// to_char of timestamps and intervals.

import { pgError } from '../errors.ts';
import { JULIAN_EPOCH, daysFromCivil } from '../types/calendar.ts';
import { intervalFieldsOf } from '../types/interval-output.ts';
import type { TimeZone } from '../types/time-zone.ts';
import type { Interval } from '../types/values.ts';
import { utcToLocal } from './casts-date-time.ts';
import { dayOfYear, fieldsOf, firstDayOfIsoYear, isoDayOfWeek, isoWeekOf, isoYearOf } from './datetime-fields.ts';
import { DAY_NAMES, MONTH_NAMES, ROMAN_MONTHS, parseDateTemplate } from './to-char-date-patterns.ts';
import type { DatePattern } from './to-char-date-patterns.ts';
import { ordinalEnding } from './to-char-template.ts';

/** What the patterns print: of a timestamp, or of an interval, whose fields may be negative. */
interface Printed {
  readonly isInterval: boolean;
  /** 0 is 1 BC. */
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: bigint;
  readonly minute: number;
  readonly second: number;
  readonly fraction: number;
  /** From 1; of an interval its days, a month counting 30. */
  readonly dayOfYear: number;
  /** Days since 1970-01-01. */
  readonly days: number;
  /** Seconds east, and the zone's abbreviation. */
  readonly offset: number;
  readonly zone: string;
}

export function timestampToText(local: bigint, template: string, zone?: { offset: number; name: string }): string {
  const { days, year, month, day, hour, minute, second, fraction } = fieldsOf(local);
  // Field by field: copying objects by spreading costs more than everything else here.
  return format(template, {
    isInterval: false,
    year,
    month,
    day,
    hour: BigInt(hour),
    minute,
    second,
    fraction,
    dayOfYear: dayOfYear(days),
    days,
    offset: zone?.offset ?? 0,
    zone: zone?.name ?? '',
  });
}

export function instantToText(instant: bigint, template: string, zone: TimeZone): string {
  const seconds = Math.floor(Number(instant) / 1e6);
  // The abbreviation is costly and seldom wanted.
  const name = /TZ/i.test(template) ? zone.abbreviationAt(seconds) : '';
  return timestampToText(utcToLocal(instant, zone), template, { offset: zone.offsetAt(seconds), name });
}

export function intervalToText(interval: Interval, template: string): string {
  const { years, months, days, hours, minutes, seconds, fraction } = intervalFieldsOf(interval);
  return format(template, {
    isInterval: true,
    year: years,
    month: months,
    day: days,
    hour: hours,
    minute: minutes,
    second: seconds,
    fraction,
    dayOfYear: (years * 12 + months) * 30 + days,
    days: daysFromCivil(years, months, days),
    offset: 0,
    zone: '',
  });
}

function format(template: string, printed: Printed): string {
  let result = '';
  for (const node of parseDateTemplate(template)) {
    if (node.kind !== 'pattern') {
      result += node.text;
      continue;
    }
    const text = printPattern(node, printed);
    result += text;
    if (node.ordinal !== '' && /\d$/.test(text)) result += ordinalEnding(text, node.ordinal === 'TH');
  }
  return result;
}

/** printf's %0*d: the width counts the sign. */
function padded(value: number | bigint, width: number): string {
  const digits = String(value);
  if (digits.startsWith('-')) return `-${digits.slice(1).padStart(width - 1, '0')}`;
  return digits.padStart(width, '0');
}

/** `width` digits, one place more for a negative number; unpadded with FM. */
function numberText(value: number | bigint, width: number, node: DatePattern): string {
  return node.fill ? String(value) : padded(value, value < 0 ? width + 1 : width);
}

/** The case of a name follows the pattern's. */
function inCaseOf(pattern: string, name: string): string {
  if (pattern === pattern.toUpperCase()) return name.toUpperCase();
  return pattern === pattern.toLowerCase() ? name.toLowerCase() : name;
}

function nameText(name: string, width: number, node: DatePattern): string {
  const text = inCaseOf(node.text, name);
  return node.fill || node.translated ? text : text.padEnd(width);
}

function requireDate(printed: Printed): void {
  if (!printed.isInterval) return;
  throw pgError('22007', 'invalid format specification for an interval value', {
    hint: 'Intervals are not tied to specific calendar dates.',
  });
}

/** Years BC are printed without sign. */
function printedYear(year: number, { isInterval }: Printed): number {
  return isInterval || year > 0 ? year : 1 - year;
}

function century({ year, isInterval }: Printed): number {
  if (isInterval) return Math.trunc(year / 100);
  return year > 0 ? Math.trunc((year - 1) / 100) + 1 : Math.trunc(year / 100) - 1;
}

function romanMonth(printed: Printed): string | undefined {
  const { month, year } = printed;
  if (month === 0) return year === 0 ? undefined : ROMAN_MONTHS[year > 0 ? 11 : 0];
  return ROMAN_MONTHS[month < 0 ? 12 + month : month - 1];
}

function printPattern(node: DatePattern, printed: Printed): string {
  const { year, month, day, hour, minute, second, fraction, days, offset } = printed;
  const isoYear = (): number => printedYear(printed.isInterval ? year : isoYearOf(days), printed);
  switch (node.key) {
    case 'A.M.':
    case 'AM': {
      const afternoon = Number(hour % 24n) >= 12;
      const text = node.key === 'AM' ? (afternoon ? 'PM' : 'AM') : afternoon ? 'P.M.' : 'A.M.';
      return inCaseOf(node.text, text);
    }
    case 'A.D.':
    case 'AD': {
      requireDate(printed);
      const text = node.key === 'AD' ? (year <= 0 ? 'BC' : 'AD') : year <= 0 ? 'B.C.' : 'A.D.';
      return inCaseOf(node.text, text);
    }
    case 'HH12': {
      const clock = hour % 12n === 0n ? 12n : hour % 12n;
      return node.fill ? String(clock) : padded(clock, hour < 0n ? 3 : 2);
    }
    case 'HH24':
      return numberText(hour, 2, node);
    case 'MI':
      return numberText(minute, 2, node);
    case 'SS':
      return numberText(second, 2, node);
    case 'FF1':
    case 'FF2':
    case 'FF3':
    case 'FF4':
    case 'FF5':
    case 'FF6': {
      const digits = Number(node.key.charAt(2));
      return padded(Math.trunc(fraction / 10 ** (6 - digits)), digits);
    }
    case 'MS':
      return padded(Math.trunc(fraction / 1000), 3);
    case 'US':
      return padded(fraction, 6);
    case 'SSSS':
      return String(hour * 3600n + BigInt(minute * 60 + second));
    case 'TZ':
      requireDate(printed);
      return inCaseOf(node.text, printed.zone);
    case 'TZH':
      requireDate(printed);
      return (offset < 0 ? '-' : '+') + padded(Math.trunc(Math.abs(offset) / 3600), 2);
    case 'TZM':
      requireDate(printed);
      return padded(Math.trunc((Math.abs(offset) % 3600) / 60), 2);
    case 'OF': {
      requireDate(printed);
      const size = Math.abs(offset);
      const minutes = size % 3600 === 0 ? '' : `:${padded(Math.trunc((size % 3600) / 60), 2)}`;
      return (offset < 0 ? '-' : '+') + padded(Math.trunc(size / 3600), node.fill ? 0 : 2) + minutes;
    }
    case 'MONTH':
      requireDate(printed);
      return nameText(MONTH_NAMES[month - 1] ?? '', 9, node);
    case 'MON':
      requireDate(printed);
      return nameText((MONTH_NAMES[month - 1] ?? '').slice(0, 3), 0, node);
    case 'MM':
      return numberText(month, 2, node);
    case 'DAY':
      requireDate(printed);
      return nameText(DAY_NAMES[isoDayOfWeek(days) % 7] ?? '', 9, node);
    case 'DY':
      requireDate(printed);
      return nameText((DAY_NAMES[isoDayOfWeek(days) % 7] ?? '').slice(0, 3), 0, node);
    case 'DDD':
      return node.fill ? String(printed.dayOfYear) : padded(printed.dayOfYear, 3);
    case 'IDDD': {
      const isoDay = days - firstDayOfIsoYear(isoYearOf(days)) + 1;
      return node.fill ? String(isoDay) : padded(isoDay, 3);
    }
    case 'DD':
      return node.fill ? String(day) : padded(day, 2);
    case 'D':
      requireDate(printed);
      return String((isoDayOfWeek(days) % 7) + 1);
    case 'ID':
      requireDate(printed);
      return String(isoDayOfWeek(days));
    case 'WW':
      return padded(Math.trunc((printed.dayOfYear - 1) / 7) + 1, node.fill ? 0 : 2);
    case 'IW':
      return padded(isoWeekOf(days), node.fill ? 0 : 2);
    case 'W':
      return String(Math.trunc((day - 1) / 7) + 1);
    case 'Q':
      return month === 0 ? '' : String(Math.trunc((month - 1) / 3) + 1);
    case 'CC': {
      const value = century(printed);
      return Math.abs(value) <= 99 ? numberText(value, 2, node) : String(value);
    }
    case 'Y,YYY': {
      const value = printedYear(year, printed);
      const thousands = Math.trunc(value / 1000);
      return `${thousands},${padded(value - thousands * 1000, 3)}`;
    }
    case 'YYYY':
      return numberText(printedYear(year, printed), 4, node);
    case 'IYYY':
      return numberText(isoYear(), 4, node);
    case 'YYY':
      return numberText(printedYear(year, printed) % 1000, 3, node);
    case 'IYY':
      return numberText(isoYear() % 1000, 3, node);
    case 'YY':
      return numberText(printedYear(year, printed) % 100, 2, node);
    case 'IY':
      return numberText(isoYear() % 100, 2, node);
    case 'Y':
      return String(printedYear(year, printed) % 10);
    case 'I':
      return String(isoYear() % 10);
    case 'RM': {
      const name = romanMonth(printed);
      return name === undefined ? '' : inCaseOf(node.text, node.fill ? name : name.padEnd(4));
    }
    case 'J':
      return String(days + JULIAN_EPOCH);
    case 'FX':
      return '';
  }
}
