// The rows of pg_timezone_names, every zone that Intl knows with its abbreviation and offset at a moment, and of
// pg_timezone_abbrevs.

import { zoneAbbreviations } from '../types/time-zone-abbreviations.ts';
import type { RowObject } from './row-source.ts';

const MICROSECONDS_PER_MINUTE = 60_000_000n;
const MILLISECONDS_PER_MINUTE = 60_000;

interface ZoneState {
  readonly abbreviation: string;
  readonly minutes: number;
}

/** One formatter tells the abbreviation and, through the local time, the offset: making one is what takes time. */
function formatterOf(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'short',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
}

function stateOf(format: Intl.DateTimeFormat, date: Date): ZoneState {
  const parts = new Map(format.formatToParts(date).map((part) => [part.type, part.value]));
  const field = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const local = Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'));
  const minutes = local / MILLISECONDS_PER_MINUTE - Math.floor(date.getTime() / MILLISECONDS_PER_MINUTE);
  const short = parts.get('timeZoneName') ?? '';
  // Intl writes GMT-3 where English has no abbreviation for the zone; Postgres writes -03.
  return { minutes, abbreviation: /^[A-Z]{3,5}$/.test(short) ? short : numericAbbreviation(minutes) };
}

function numericAbbreviation(minutes: number): string {
  const size = Math.abs(minutes);
  const hours = String(Math.trunc(size / 60)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${hours}${size % 60 === 0 ? '' : String(size % 60).padStart(2, '0')}`;
}

function zoneRow(zone: string, now: Date): RowObject {
  const format = formatterOf(zone);
  const { abbreviation, minutes } = stateOf(format, now);
  const year = now.getUTCFullYear();
  const halves = [0, 6].map((month) => stateOf(format, new Date(Date.UTC(year, month, 1))).minutes);
  return {
    name: zone,
    abbrev: abbreviation,
    utc_offset: { months: 0, days: 0, microseconds: BigInt(minutes) * MICROSECONDS_PER_MINUTE },
    is_dst: minutes > Math.min(...halves),
  };
}

let kept: { readonly hour: number; readonly rows: readonly RowObject[] } | undefined;

const MILLISECONDS_PER_HOUR = 3_600_000;

/** Made once an hour. */
export function timeZoneRows(now: Date): readonly RowObject[] {
  const hour = Math.floor(now.getTime() / MILLISECONDS_PER_HOUR);
  if (kept?.hour !== hour) {
    const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT', 'Etc/UTC'])].sort();
    kept = { hour, rows: zones.map((zone) => zoneRow(zone, now)) };
  }
  return kept.rows;
}

const MICROSECONDS_PER_SECOND = 1_000_000n;

export function timeZoneAbbreviationRows(): readonly RowObject[] {
  return zoneAbbreviations.map(({ name, offset, daylight }) => ({
    abbrev: name,
    utc_offset: { months: 0, days: 0, microseconds: BigInt(offset) * MICROSECONDS_PER_SECOND },
    is_dst: daylight,
  }));
}
