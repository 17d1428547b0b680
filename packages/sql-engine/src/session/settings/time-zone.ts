// The TimeZone setting: names of the time zone database in any case, fixed offsets in Postgres' POSIX form.

import { pgError } from '../../errors.ts';
import { parseInterval } from '../../types/interval-input.ts';
import { findTimeZone } from '../../types/time-zone.ts';
import { invalidValue } from './check-value.ts';

/** Names that Intl accepts but that must be spelled for SHOW: lower case → as the time zone database spells them. */
let canonicalNames: ReadonlyMap<string, string> | undefined;

function namesOfIntl(): ReadonlyMap<string, string> {
  canonicalNames ??= new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name]));
  return canonicalNames;
}

const SPECIAL: Readonly<Record<string, string>> = {
  utc: 'UTC',
  gmt: 'GMT',
  zulu: 'Zulu',
  universal: 'Universal',
  'etc/utc': 'Etc/UTC',
  'etc/gmt': 'Etc/GMT',
};

/** `america/denver` → `America/Denver`; `-7` → `<-07>+07`; `INTERVAL '+02:00'` → `<+02>-02`. Throws 22023. */
export function checkTimeZone(value: string): string {
  const offset = offsetOf(value);
  if (offset !== undefined) return posixZone(offset);
  const name = value.trim();
  const known = SPECIAL[name.toLowerCase()] ?? namesOfIntl().get(name.toLowerCase());
  if (known !== undefined) return known;
  const zone = findTimeZone(name);
  if (zone === undefined) throw invalidValue('TimeZone', value);
  if (zone.offsetAt(YEAR_2000) % 60 !== 0) {
    throw pgError('22023', `time zone "${name}" appears to use leap seconds`, {
      detail: 'PostgreSQL does not support leap seconds.',
    });
  }
  return /^[A-Za-z_/]+$/.test(name) ? spelled(name) : name;
}

/** Links (`US/Pacific`) are not listed by Intl: spelled as the database does, by its habit. */
function spelled(name: string): string {
  if (/^[a-z0-9]{2,7}$/i.test(name)) return name.toUpperCase();
  return name
    .toLowerCase()
    .replace(/(^|[/_-])([a-z])/g, (_match, before: string, letter: string) => before + letter.toUpperCase())
    .replace(/^Us\//, 'US/');
}

/** Whose first second no zone sees otherwise than at the start of a minute. */
const YEAR_2000 = 946_684_800;

/** Seconds east of UTC of `-7`, `5.5`, `INTERVAL '+05:30'`; undefined for anything else. */
function offsetOf(value: string): number | undefined {
  const hours = /^\s*([+-]?\d{1,3}(?:\.\d+)?)\s*$/.exec(value);
  if (hours !== null && Math.abs(Number(hours[1])) < 168) return Math.round(Number(hours[1]) * 3600);
  const [, quoted] = /^\s*interval\s*'([^']*)'\s*$/i.exec(value) ?? [];
  return quoted === undefined ? undefined : secondsOf(value, quoted);
}

function secondsOf(value: string, quoted: string): number {
  const { months, days, microseconds } = parseInterval(quoted, { intervalStyle: 'postgres' });
  const unfit = months !== 0 ? 'months' : days !== 0 ? 'days' : undefined;
  if (unfit !== undefined) {
    throw invalidValue('TimeZone', value, { detail: `Cannot specify ${unfit} in time zone interval.` });
  }
  return Number(microseconds / 1_000_000n);
}

/** As Postgres shows a fixed offset: `<+05:30>-05:30` (POSIX counts west of Greenwich). */
function posixZone(seconds: number): string {
  const text = (value: number): string => {
    const all = Math.abs(value);
    const parts = [Math.floor(all / 3600), Math.floor((all % 3600) / 60), all % 60];
    while (parts.length > 1 && parts[parts.length - 1] === 0) parts.pop();
    return (value < 0 ? '-' : '+') + parts.map((part) => String(part).padStart(2, '0')).join(':');
  };
  return `<${text(seconds)}>${seconds < 0 ? '+' : '-'}${text(seconds).slice(1)}`;
}
