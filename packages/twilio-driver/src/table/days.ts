// Days and instants between Postgres' numbers and Twilio's texts.
import { TIMESTAMP_INFINITY, TIMESTAMP_NEGATIVE_INFINITY } from '@twilio-sql/sql-engine/driver';

const microsecondsOfDay = 86_400_000_000n;
const millisecondsOfDay = 86_400_000;

/** 0001-01-01 and 9999-12-31: what `YYYY-MM-DD` can say. */
const [dayMin, dayMax] = [-719_162, 2_932_896];

export const isDay = (day: number): boolean => Number.isInteger(day) && day >= dayMin && day <= dayMax;

/** Days since 1970-01-01 → `2026-09-01`. */
export function formatDay(day: number): string {
  return new Date(day * millisecondsOfDay).toISOString().slice(0, 10);
}

export const isInstant = (microseconds: bigint): boolean =>
  microseconds !== TIMESTAMP_INFINITY && microseconds !== TIMESTAMP_NEGATIVE_INFINITY;

/** The UTC day that an instant is in. */
export function dayOf(microseconds: bigint): number {
  const day = microseconds / microsecondsOfDay;
  return Number(microseconds < 0n && day * microsecondsOfDay !== microseconds ? day - 1n : day);
}

/** Microseconds since 1970 → `2026-09-01T10:00:00Z`; parts of a second are dropped, as Twilio has none. */
export function formatInstant(microseconds: bigint): string {
  return `${new Date(Number(microseconds / 1000n)).toISOString().slice(0, 19)}Z`;
}

/** First and last day of the month or year that a day is in. */
export function periodOf(
  day: number,
  period: 'day' | 'month' | 'year',
): { readonly first: number; readonly last: number } {
  if (period === 'day') return { first: day, last: day };
  const date = new Date(day * millisecondsOfDay);
  const year = date.getUTCFullYear();
  const month = period === 'month' ? date.getUTCMonth() : 0;
  const span = period === 'month' ? 1 : 12;
  return { first: dayFrom(year, month), last: dayFrom(year, month + span) - 1 };
}

function dayFrom(year: number, month: number): number {
  // Date.UTC takes years below 100 for 1900 and later.
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  return date.getTime() / millisecondsOfDay;
}
