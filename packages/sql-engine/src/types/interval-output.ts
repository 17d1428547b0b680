// Intervals as text, in the four styles of IntervalStyle (EncodeInterval of datetime.c).

import { pad2 } from './calendar.ts';
import { formatFraction } from './date-time-output.ts';
import type { SessionContext } from './type-definition.ts';
import type { Interval } from './values.ts';

interface Fields {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  /** All of one sign. */
  readonly hours: bigint;
  readonly minutes: number;
  readonly seconds: number;
  readonly fraction: number;
}

/** The fields that Postgres prints and extracts; each with the sign of its part. */
export function intervalFieldsOf(interval: Interval): Fields {
  const { months, days, microseconds } = interval;
  const rest = Number(microseconds % 3_600_000_000n);
  return {
    years: clean(Math.trunc(months / 12)),
    months: clean(months % 12),
    days,
    hours: microseconds / 3_600_000_000n,
    minutes: clean(Math.trunc(rest / 60e6)),
    seconds: clean(Math.trunc((rest % 60e6) / 1e6)),
    fraction: clean(rest % 1e6),
  };
}

function clean(value: number): number {
  return value === 0 ? 0 : value;
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

const isZero = (value: number | bigint): boolean => value === 0 || value === 0n;

function clock(fields: Fields): string {
  const { hours, minutes, seconds, fraction } = fields;
  const hourText = absolute(hours).toString().padStart(2, '0');
  return `${hourText}:${pad2(Math.abs(minutes))}:${pad2(Math.abs(seconds))}${formatFraction(Math.abs(fraction))}`;
}

function formatPostgres(interval: Interval): string {
  const fields = intervalFieldsOf(interval);
  const parts: string[] = [];
  let before: number | undefined;
  const add = (value: number, unit: string): void => {
    if (value === 0) return;
    // A positive field after a negative one says so.
    const plus = before !== undefined && before < 0 && value > 0 ? '+' : '';
    parts.push(`${plus}${value} ${unit}${value === 1 ? '' : 's'}`);
    before = value;
  };
  add(fields.years, 'year');
  add(fields.months, 'mon');
  add(fields.days, 'day');
  if (interval.microseconds !== 0n || parts.length === 0) {
    const sign = interval.microseconds < 0n ? '-' : before !== undefined && before < 0 ? '+' : '';
    parts.push(sign + clock(fields));
  }
  return parts.join(' ');
}

function formatVerbose(interval: Interval): string {
  const fields = intervalFieldsOf(interval);
  const parts: string[] = [];
  let negative: boolean | undefined;
  const add = (value: number | bigint, unit: string): void => {
    if (isZero(value)) return;
    negative ??= value < 0;
    const shown = String(negative ? -value : value);
    parts.push(`${shown} ${unit}${shown === '1' ? '' : 's'}`);
  };
  add(fields.years, 'year');
  add(fields.months, 'mon');
  add(fields.days, 'day');
  add(fields.hours, 'hour');
  add(fields.minutes, 'min');
  if (fields.seconds !== 0 || fields.fraction !== 0) {
    const below = fields.seconds < 0 || fields.fraction < 0;
    negative ??= below;
    const minus = below !== negative ? '-' : '';
    const text = `${Math.abs(fields.seconds)}${formatFraction(Math.abs(fields.fraction))}`;
    parts.push(`${minus}${text} sec${Math.abs(fields.seconds) !== 1 || fields.fraction !== 0 ? 's' : ''}`);
  }
  if (parts.length === 0) return '@ 0';
  return `@ ${parts.join(' ')}${negative === true ? ' ago' : ''}`;
}

function formatIso(interval: Interval): string {
  const fields = intervalFieldsOf(interval);
  if (interval.months === 0 && interval.days === 0 && interval.microseconds === 0n) return 'PT0S';
  const part = (value: number | bigint, letter: string): string => (isZero(value) ? '' : `${value}${letter}`);
  const date = part(fields.years, 'Y') + part(fields.months, 'M') + part(fields.days, 'D');
  let time = part(fields.hours, 'H') + part(fields.minutes, 'M');
  if (fields.seconds !== 0 || fields.fraction !== 0) {
    const minus = fields.seconds < 0 || fields.fraction < 0 ? '-' : '';
    time += `${minus}${Math.abs(fields.seconds)}${formatFraction(Math.abs(fields.fraction))}S`;
  }
  return `P${date}${time === '' ? '' : `T${time}`}`;
}

function formatSqlStandard(interval: Interval): string {
  const fields = intervalFieldsOf(interval);
  const { months, days, microseconds } = interval;
  const hasNegative = months < 0 || days < 0 || microseconds < 0n;
  const hasPositive = months > 0 || days > 0 || microseconds > 0n;
  const hasYearMonth = months !== 0;
  const hasDayTime = days !== 0 || microseconds !== 0n;
  const standard = !(hasNegative && hasPositive) && !(hasYearMonth && hasDayTime);
  if (!hasNegative && !hasPositive) return '0';
  const seconds = `${pad2(Math.abs(fields.minutes))}:${pad2(Math.abs(fields.seconds))}${formatFraction(Math.abs(fields.fraction))}`;
  const time = `${absolute(fields.hours)}:${seconds}`;
  if (!standard) {
    const sign = (negative: boolean): string => (negative ? '-' : '+');
    const yearMonth = `${sign(months < 0)}${Math.abs(fields.years)}-${Math.abs(fields.months)}`;
    return `${yearMonth} ${sign(days < 0)}${Math.abs(days)} ${sign(microseconds < 0n)}${time}`;
  }
  const sign = hasNegative ? '-' : '';
  if (hasYearMonth) return `${sign}${Math.abs(fields.years)}-${Math.abs(fields.months)}`;
  return days !== 0 ? `${sign}${Math.abs(days)} ${time}` : sign + time;
}

export function formatInterval(interval: Interval, style: SessionContext['intervalStyle']): string {
  switch (style) {
    case 'postgres':
      return formatPostgres(interval);
    case 'postgres_verbose':
      return formatVerbose(interval);
    case 'iso_8601':
      return formatIso(interval);
    case 'sql_standard':
      return formatSqlStandard(interval);
  }
}
