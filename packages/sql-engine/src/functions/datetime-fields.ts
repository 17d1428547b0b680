// The fields of dates and times that extract, date_part and date_trunc name, and their values.

import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import { civilFromDays, daysFromCivil, splitDays } from '../types/calendar.ts';
import { TIMESTAMP_INFINITY, TIMESTAMP_NEGATIVE_INFINITY } from '../types/values.ts';

export type Unit =
  | 'microsecond'
  | 'millisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year'
  | 'decade'
  | 'century'
  | 'millennium'
  | 'timezone'
  | 'timezone_hour'
  | 'timezone_minute'
  | 'dow'
  | 'isodow'
  | 'doy'
  | 'isoyear'
  | 'julian'
  | 'epoch';

/** Postgres' spellings; only the first ten letters count. */
const SPELLINGS: Readonly<Record<Unit, string>> = {
  microsecond: 'microsecon us usec usecs usecond useconds microseconds microsecond',
  millisecond: 'millisecon ms msec msecs msecond mseconds milliseconds millisecond',
  second: 's sec secs second seconds',
  minute: 'm min mins minute minutes',
  hour: 'h hr hrs hour hours',
  day: 'd day days',
  week: 'w week weeks',
  month: 'mon mons month months',
  quarter: 'qtr quarter',
  year: 'y yr yrs year years',
  decade: 'dec decs decade decades',
  century: 'c cent century centuries',
  millennium: 'mil mils millennium millennia',
  timezone: 'timezone',
  timezone_hour: 'timezone_hour',
  timezone_minute: 'timezone_minute',
  dow: 'dow',
  isodow: 'isodow',
  doy: 'doy',
  isoyear: 'isoyear',
  julian: 'j jd julian',
  epoch: 'epoch',
};

const TOKEN_LENGTH = 10;

const units = new Map<string, Unit>(
  Object.entries(SPELLINGS).flatMap(([unit, names]) =>
    // Object.entries forgets that the keys are units.
    names.split(' ').map((name) => [name.slice(0, TOKEN_LENGTH), unit as Unit] as const),
  ),
);

export function unitNotRecognized(name: string, type: string): PgError {
  return pgError('22023', `unit "${name.toLowerCase()}" not recognized for type ${type}`);
}

export function unitNotSupported(name: string, type: string, detail?: string): PgError {
  return pgError('0A000', `unit "${name.toLowerCase()}" not supported for type ${type}`, {
    ...(detail === undefined ? {} : { detail }),
  });
}

export function findUnit(name: string, type: string): Unit {
  const unit = units.get(name) ?? units.get(name.toLowerCase().slice(0, TOKEN_LENGTH));
  if (unit === undefined) throw unitNotRecognized(name, type);
  return unit;
}

export interface LocalFields {
  /** Days since 1970-01-01. */
  readonly days: number;
  /** Of the day. */
  readonly microseconds: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Microseconds of the second. */
  readonly fraction: number;
}

export function fieldsOf(local: bigint): LocalFields {
  const { days, microseconds } = splitDays(local);
  const seconds = Math.floor(microseconds / 1e6);
  const { year, month, day } = civilFromDays(days);
  return {
    days,
    microseconds,
    year,
    month,
    day,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    fraction: microseconds - seconds * 1e6,
  };
}

export function isFiniteTimestamp(value: bigint): boolean {
  return value !== TIMESTAMP_INFINITY && value !== TIMESTAMP_NEGATIVE_INFINITY;
}

/** 1 Monday to 7 Sunday. */
export function isoDayOfWeek(days: number): number {
  return ((((days + 3) % 7) + 7) % 7) + 1;
}

export function firstDayOfIsoYear(year: number): number {
  const fourth = daysFromCivil(year, 1, 4);
  return fourth - (isoDayOfWeek(fourth) - 1);
}

/** The year that the week of this day belongs to; 0 is 1 BC. */
export function isoYearOf(days: number): number {
  return civilFromDays(days + 4 - isoDayOfWeek(days)).year;
}

export function isoWeekOf(days: number): number {
  return Math.floor((days - firstDayOfIsoYear(isoYearOf(days))) / 7) + 1;
}

export function dayOfYear(days: number): number {
  return days - daysFromCivil(civilFromDays(days).year, 1, 1) + 1;
}

/** Year 0 is 1 BC, printed as -1. */
function withoutYearZero(year: number): number {
  return year > 0 ? year : year - 1;
}

export function decadeOf(year: number): number {
  return Math.floor(year / 10);
}

/** Years per century or millennium: there is no century 0. */
export function periodOf(year: number, length: number): number {
  return year > 0 ? Math.floor((year + length - 1) / length) : -Math.floor((length - year) / length);
}

/** A calendar field of a date, or undefined where it isn't one. */
export function dateField(unit: Unit, days: number): number | undefined {
  switch (unit) {
    case 'day':
      return civilFromDays(days).day;
    case 'month':
      return civilFromDays(days).month;
    case 'quarter':
      return Math.floor((civilFromDays(days).month - 1) / 3) + 1;
    case 'week':
      return isoWeekOf(days);
    case 'year':
      return withoutYearZero(civilFromDays(days).year);
    case 'decade':
      return decadeOf(civilFromDays(days).year);
    case 'century':
      return periodOf(civilFromDays(days).year, 100);
    case 'millennium':
      return periodOf(civilFromDays(days).year, 1000);
    case 'isoyear':
      return withoutYearZero(isoYearOf(days));
    case 'dow':
      return isoDayOfWeek(days) % 7;
    case 'isodow':
      return isoDayOfWeek(days);
    case 'doy':
      return dayOfYear(days);
    default:
      return undefined;
  }
}
