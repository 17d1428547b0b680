// The proleptic Gregorian calendar: days since 1970-01-01 and year, month, day. Year 0 is 1 BC.

export const MICROSECONDS_PER_DAY = 86_400_000_000;
export const SECONDS_PER_DAY = 86_400;
/** Days of 1970-01-01 since Julian day 0, 4714-11-24 BC. */
export const JULIAN_EPOCH = 2_440_588;
export const DATE_MIN = -JULIAN_EPOCH;
/** 5874897-12-31. */
export const DATE_MAX = 2_145_042_905;
/** 4714-11-24 BC. */
export const TIMESTAMP_MIN = BigInt(DATE_MIN) * 86_400_000_000n;
/**
 * The first instant that is too late: 294247-01-10 04:00:54.775806. Postgres counts from 2000 and goes on to the end of
 * 294276; counted from 1970, an int64 does not reach that far. The last two int64s stand for "beyond" and infinity.
 */
export const TIMESTAMP_END = 9_223_372_036_854_775_806n;

export interface CalendarDate {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
}

export function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function civilFromDays(days: number): CalendarDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1,
  };
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] ?? 31);
}

const twoDigits = Array.from({ length: 100 }, (_, value) => value.toString().padStart(2, '0'));

export function pad2(value: number): string {
  return twoDigits[value] ?? String(value);
}

/** bigint microseconds to whole days and the microseconds of the day, both exact numbers. */
export function splitDays(microseconds: bigint): { readonly days: number; readonly microseconds: number } {
  const safe = Number(microseconds);
  if (Number.isSafeInteger(safe)) {
    const days = Math.floor(safe / MICROSECONDS_PER_DAY);
    return { days, microseconds: safe - days * MICROSECONDS_PER_DAY };
  }
  const perDay = 86_400_000_000n;
  let rest = microseconds % perDay;
  if (rest < 0n) rest += perDay;
  return { days: Number((microseconds - rest) / perDay), microseconds: Number(rest) };
}

export function joinDays(days: number, microseconds: number): bigint {
  const total = days * MICROSECONDS_PER_DAY + microseconds;
  return Number.isSafeInteger(total) ? BigInt(total) : BigInt(days) * 86_400_000_000n + BigInt(microseconds);
}
