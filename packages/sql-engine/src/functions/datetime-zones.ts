// AT TIME ZONE: the functions named timezone.

import { pgError } from '../errors.ts';
import { parseOffset } from '../types/date-time-input.ts';
import { checkTimestamp } from '../types/timestamp.ts';
import { findZoneAbbreviation } from '../types/time-zone-abbreviations.ts';
import { TimeZone, timeZoneNamed } from '../types/time-zone.ts';
import { timetzOf, timetzParts } from '../types/time.ts';
import { formatInterval } from '../types/interval-output.ts';
import type { Interval } from '../types/values.ts';
import { localToUtc, utcToLocal } from './casts-date-time.ts';
import { isFiniteTimestamp } from './datetime-fields.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';

const kept = new Map<string, TimeZone>();
const KEPT_MAX = 500;

/** A week less an hour. */
const POSIX_HOURS_MAX = 167;

/** `+05` or `5` alone is POSIX for five hours *west*. */
function posixOffset(text: string): TimeZone | undefined {
  if (!/^[+-]?\d{1,3}(:\d{1,2}){0,2}$/.test(text) || Math.abs(Number.parseInt(text, 10)) > POSIX_HOURS_MAX) {
    return undefined;
  }
  const [hours = '', ...rest] = text.replace(/^(?=\d)/, '+').split(':');
  const minutes = parseOffset([`${hours.slice(0, 1)}0`, ...rest].join(':'));
  return new TimeZone(text, -(Number(hours) * 3600 + minutes));
}

/** Abbreviations come before names of the time zone database, as in Postgres. */
export function zoneFromText(text: string): TimeZone {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const abbreviation = findZoneAbbreviation(text);
  const zone =
    abbreviation === undefined
      ? (posixOffset(text) ?? timeZoneNamed(text))
      : new TimeZone(abbreviation.name, abbreviation.offset);
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(text, zone);
  return zone;
}

function zoneFromInterval(interval: Interval): TimeZone {
  if (interval.months !== 0 || interval.days !== 0) {
    const text = formatInterval(interval, 'postgres');
    throw pgError('22023', `interval time zone "${text}" must not include months or days`);
  }
  return new TimeZone('interval', Number(interval.microseconds / 1_000_000n));
}

function toInstant(local: bigint, zone: TimeZone): bigint {
  return isFiniteTimestamp(local) ? checkTimestamp(localToUtc(local, zone)) : local;
}

function toLocal(instant: bigint, zone: TimeZone): bigint {
  return isFiniteTimestamp(instant) ? checkTimestamp(utcToLocal(instant, zone)) : instant;
}

const PER_DAY = 86_400e6;

/** The same moment of the day at the offset that the zone has at `now` (microseconds). */
function moveTime(value: string, zone: TimeZone, now: bigint): string {
  const { microseconds, offset } = timetzParts(value);
  const wanted = zone.offsetAt(Math.floor(Number(now) / 1e6));
  const moved = microseconds + (wanted - offset) * 1e6;
  return timetzOf({ microseconds: ((moved % PER_DAY) + PER_DAY) % PER_DAY, offset: wanted });
}

export const datetimeZoneFunctions: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 1159,
    name: 'timezone',
    args: ['text', 'timestamptz'],
    result: 'timestamp',
    description: 'the local time of an instant in a time zone',
    examples: [
      {
        sql: "timestamptz '2001-02-16 20:38:40-05' AT TIME ZONE 'America/Denver'",
        result: '2001-02-16 18:38:40',
      },
    ],
    // Infinity is returned before the zone is looked up.
    implementation: (zone, value) => (isFiniteTimestamp(value) ? toLocal(value, zoneFromText(zone)) : value),
  }),
  strictFunction({
    oid: 2069,
    name: 'timezone',
    args: ['text', 'timestamp'],
    result: 'timestamptz',
    description: 'the instant of a local time in a time zone',
    implementation: (zone, value) => (isFiniteTimestamp(value) ? toInstant(value, zoneFromText(zone)) : value),
  }),
  strictFunction({
    oid: 2037,
    name: 'timezone',
    args: ['text', 'timetz'],
    result: 'timetz',
    volatility: 'stable',
    description: 'a time of day at the offset of a time zone',
    implementation: (zone, value, { session }) => moveTime(value, zoneFromText(zone), session.transactionTimestamp),
  }),
  strictFunction({
    oid: 1026,
    name: 'timezone',
    args: ['interval', 'timestamptz'],
    result: 'timestamp',
    description: 'the local time of an instant at an offset',
    implementation: (offset, value) => (isFiniteTimestamp(value) ? toLocal(value, zoneFromInterval(offset)) : value),
  }),
  strictFunction({
    oid: 2070,
    name: 'timezone',
    args: ['interval', 'timestamp'],
    result: 'timestamptz',
    description: 'the instant of a local time at an offset',
    implementation: (offset, value) => (isFiniteTimestamp(value) ? toInstant(value, zoneFromInterval(offset)) : value),
  }),
  strictFunction({
    oid: 2038,
    name: 'timezone',
    args: ['interval', 'timetz'],
    result: 'timetz',
    description: 'a time of day at another offset',
    implementation: (offset, value, { session }) =>
      moveTime(value, zoneFromInterval(offset), session.transactionTimestamp),
  }),
];
