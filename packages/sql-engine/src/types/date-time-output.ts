// Dates, times and timestamps as text, in the four styles of DateStyle.

import { civilFromDays, pad2, splitDays } from './calendar.ts';
import { formatOffset, sessionTimeZone } from './time-zone.ts';
import type { SessionContext } from './type-definition.ts';
import { TIMESTAMP_INFINITY, TIMESTAMP_NEGATIVE_INFINITY } from './values.ts';

type DateStyle = SessionContext['dateStyle'];

/** `04:05:06.789`, without trailing zeros of the fraction. */
export function formatTimeOfDay(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  const fraction = microseconds - seconds * 1e6;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${pad2(hours)}:${pad2(minutes)}:${pad2(seconds % 60)}${formatFraction(fraction)}`;
}

/** `.789` or nothing. */
export function formatFraction(microseconds: number): string {
  if (microseconds === 0) return '';
  return `.${microseconds.toString().padStart(6, '0').replace(/0+$/, '')}`;
}

function formatYear(year: number): string {
  return (year > 0 ? year : 1 - year).toString().padStart(4, '0');
}

function datePart(days: number, style: DateStyle): string {
  const { year, month, day } = civilFromDays(days);
  switch (style.format) {
    case 'ISO':
      return `${formatYear(year)}-${pad2(month)}-${pad2(day)}`;
    case 'SQL':
      return style.order === 'DMY'
        ? `${pad2(day)}/${pad2(month)}/${formatYear(year)}`
        : `${pad2(month)}/${pad2(day)}/${formatYear(year)}`;
    case 'German':
      return `${pad2(day)}.${pad2(month)}.${formatYear(year)}`;
    case 'Postgres':
      return style.order === 'DMY'
        ? `${pad2(day)}-${pad2(month)}-${formatYear(year)}`
        : `${pad2(month)}-${pad2(day)}-${formatYear(year)}`;
  }
}

const era = (days: number): string => (civilFromDays(days).year > 0 ? '' : ' BC');

export function formatDate(days: number, style: DateStyle): string {
  if (days === Infinity) return 'infinity';
  if (days === -Infinity) return '-infinity';
  return datePart(days, style) + era(days);
}

const weekdays = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface ZoneText {
  readonly offset: string;
  readonly abbreviation: string;
}

function formatLocal(days: number, microseconds: number, style: DateStyle, zone: ZoneText | undefined): string {
  const time = formatTimeOfDay(microseconds);
  switch (style.format) {
    case 'ISO':
      return `${datePart(days, style)} ${time}${zone?.offset ?? ''}${era(days)}`;
    case 'SQL':
    case 'German':
      return `${datePart(days, style)} ${time}${zone === undefined ? '' : ` ${zone.abbreviation}`}${era(days)}`;
    case 'Postgres': {
      const { year, month, day } = civilFromDays(days);
      const weekday = weekdays[((days % 7) + 7) % 7] ?? '';
      const name = months[month - 1] ?? '';
      const monthAndDay = style.order === 'DMY' ? `${pad2(day)} ${name}` : `${name} ${pad2(day)}`;
      const suffix = zone === undefined ? '' : ` ${zone.abbreviation}`;
      return `${weekday} ${monthAndDay} ${time} ${formatYear(year)}${suffix}${era(days)}`;
    }
  }
}

export function formatTimestamp(value: bigint, style: DateStyle): string {
  if (value === TIMESTAMP_INFINITY) return 'infinity';
  if (value === TIMESTAMP_NEGATIVE_INFINITY) return '-infinity';
  const { days, microseconds } = splitDays(value);
  return formatLocal(days, microseconds, style, undefined);
}

export function formatTimestamptz(value: bigint, context: SessionContext): string {
  if (value === TIMESTAMP_INFINITY) return 'infinity';
  if (value === TIMESTAMP_NEGATIVE_INFINITY) return '-infinity';
  const zone = sessionTimeZone(context.timeZone);
  const utc = Number(value);
  // Beyond 2^53 microseconds, in the years 1684 to 2255, whole seconds are still exact.
  const seconds = Number.isSafeInteger(utc) ? Math.floor(utc / 1e6) : wholeSeconds(value);
  const fraction = Number.isSafeInteger(utc) ? utc - seconds * 1e6 : Number(value - BigInt(seconds) * 1_000_000n);
  const offset = zone.offsetAt(seconds);
  const local = seconds + offset;
  const days = Math.floor(local / 86_400);
  const microseconds = (local - days * 86_400) * 1e6 + fraction;
  if (context.dateStyle.format === 'ISO') {
    return `${isoDate(days)} ${formatTimeOfDay(microseconds)}${isoOffset(offset)}${days < YEAR_ONE ? ' BC' : ''}`;
  }
  const text = { offset: formatOffset(offset), abbreviation: zone.abbreviationAt(seconds) };
  return formatLocal(days, microseconds, context.dateStyle, text);
}

function wholeSeconds(value: bigint): number {
  const { days, microseconds } = splitDays(value);
  return days * 86_400 + Math.floor(microseconds / 1e6);
}

const YEAR_ONE = -719_162;

// A page of rows has few days and fewer offsets: the last ones are remembered.
let lastDay = Number.NaN;
let lastDayText = '';
let lastOffset = Number.NaN;
let lastOffsetText = '';

/** `2026-09-01`, without BC. */
function isoDate(days: number): string {
  if (days === lastDay) return lastDayText;
  lastDayText = datePart(days, isoStyle);
  lastDay = days;
  return lastDayText;
}

function isoOffset(offset: number): string {
  if (offset === lastOffset) return lastOffsetText;
  lastOffsetText = formatOffset(offset);
  lastOffset = offset;
  return lastOffsetText;
}

export const isoStyle: DateStyle = { format: 'ISO', order: 'MDY' };
