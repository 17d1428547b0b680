// The rows of pg_timezone_names: every zone that Intl knows, with its abbreviation and offset at a moment.

import type { RowObject } from './row-source.ts';

const MICROSECONDS_PER_MINUTE = 60_000_000n;

interface ZoneState {
  readonly abbreviation: string;
  readonly minutes: number;
}

function partOf(format: Intl.DateTimeFormat, date: Date): string {
  return format.formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/** `GMT-03:30`, `GMT+2`, `GMT` to minutes east of Greenwich. */
function offsetMinutes(name: string): number {
  const match = /([+-])(\d{1,2})(?::(\d{2}))?/.exec(name);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
}

function numericAbbreviation(minutes: number): string {
  const size = Math.abs(minutes);
  const hours = String(Math.trunc(size / 60)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${hours}${size % 60 === 0 ? '' : String(size % 60).padStart(2, '0')}`;
}

function stateOf(zone: string, date: Date): ZoneState {
  const offset = partOf(new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }), date);
  const short = partOf(new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }), date);
  const minutes = offsetMinutes(offset);
  // Intl writes GMT-3 where the zone has no abbreviation of its own; Postgres writes -03.
  return { minutes, abbreviation: /^[A-Z]{3,5}$/.test(short) ? short : numericAbbreviation(minutes) };
}

/** True when the offset is greater than the lesser one of the year's two halves. */
function isDaylight(zone: string, minutes: number, year: number): boolean {
  const january = stateOf(zone, new Date(Date.UTC(year, 0, 1))).minutes;
  const july = stateOf(zone, new Date(Date.UTC(year, 6, 1))).minutes;
  return minutes > Math.min(january, july);
}

let kept: { readonly hour: number; readonly rows: readonly RowObject[] } | undefined;

const MILLISECONDS_PER_HOUR = 3_600_000;

/** Made once an hour: it takes four formatters a zone. */
export function timeZoneRows(now: Date): readonly RowObject[] {
  const hour = Math.floor(now.getTime() / MILLISECONDS_PER_HOUR);
  if (kept?.hour !== hour) {
    const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT', 'Etc/UTC'])].sort();
    const rows = zones.map((zone): RowObject => {
      const { abbreviation, minutes } = stateOf(zone, now);
      return {
        name: zone,
        abbrev: abbreviation,
        utc_offset: { months: 0, days: 0, microseconds: BigInt(minutes) * MICROSECONDS_PER_MINUTE },
        is_dst: isDaylight(zone, minutes, now.getUTCFullYear()),
      };
    });
    kept = { hour, rows };
  }
  return kept.rows;
}
