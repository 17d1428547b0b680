// jsonpath's datetime(): what texts it reads, without and with a template, and how dates and times compare.

import { PgError, pgError } from '../errors.ts';
import { daysFromCivil, daysInMonth } from '../types/calendar.ts';
import { JsonDateTime, type JsonDateTimeType } from '../types/json-date-time.ts';
import type { JsonNode } from '../types/json-parser.ts';
import type { TimeZone } from '../types/time-zone.ts';
import { JsonPathError, pathError } from './jsonpath-errors.ts';
import { localToUtc } from './casts-date-time.ts';
import { readDateTime } from './to-char-date-fields.ts';
import { parseDateTemplate, readsDigits } from './to-char-date-patterns.ts';
import type { DateKey, DateNode } from './to-char-date-patterns.ts';

const DATE = String.raw`(?<year>\d{1,4})-(?<month>\d{1,2})-(?<day>\d{1,2})`;
const TIME = String.raw`(?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?:\.(?<fraction>\d{1,6}))?`;
const ZONE = String.raw`(?<sign>[+-])(?<zoneHour>\d{1,2})(?::(?<zoneMinute>\d{1,2}))?`;
const iso = new RegExp(`^(?:${DATE}|(?:${DATE.replaceAll('?<', '?<d')}[ T])?${TIME}(?:${ZONE})?)$`);

export function toDateTime(item: JsonNode, template: string | undefined): JsonDateTime {
  if (typeof item !== 'string') {
    throw pathError('22031', 'jsonpath item method .datetime() can only be applied to a string');
  }
  if (template !== undefined) return byTemplate(item, template);
  const found = readIso(item);
  if (found !== undefined) return found;
  throw pathError('22031', `datetime format is not recognized: "${item}"`, {
    hint: 'Use a datetime template argument to specify the input data format.',
  });
}

function readIso(text: string): JsonDateTime | undefined {
  const groups = iso.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const number = (name: string): number => Number(groups[name] ?? 0);
  const dated = groups.year !== undefined || groups.dyear !== undefined;
  const [year, month, day] = groups.year === undefined ? ['dyear', 'dmonth', 'dday'] : ['year', 'month', 'day'];
  const [y, m, d] = [year, month, day].map((name) => number(name ?? ''));
  if (dated && !isDay(y ?? 0, m ?? 0, d ?? 0)) return undefined;
  const days = dated ? daysFromCivil(y ?? 0, m ?? 0, d ?? 0) : 0;
  if (groups.hour === undefined) return new JsonDateTime('date', days, 0, 0);
  const [hour, minute, second] = [number('hour'), number('minute'), number('second')];
  if (hour > 23 || minute > 59 || second > 59 || number('zoneHour') > 15 || number('zoneMinute') > 59) return undefined;
  const microseconds = (hour * 3600 + minute * 60 + second) * 1e6 + Number((groups.fraction ?? '').padEnd(6, '0'));
  const offset = (number('zoneHour') * 3600 + number('zoneMinute') * 60) * (groups.sign === '-' ? -1 : 1);
  return new JsonDateTime(typeOf(dated, true, groups.sign !== undefined), days, microseconds, offset);
}

function isDay(year: number, month: number, day: number): boolean {
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function typeOf(dated: boolean, timed: boolean, zoned: boolean): JsonDateTimeType {
  if (!timed) return 'date';
  if (dated) return zoned ? 'timestamptz' : 'timestamp';
  return zoned ? 'timetz' : 'time';
}

const TIMED: ReadonlySet<DateKey> = new Set<DateKey>(['HH12', 'HH24', 'MI', 'SS', 'SSSS', 'MS', 'US', 'AM', 'A.M.']);
const ZONED: ReadonlySet<DateKey> = new Set<DateKey>(['TZ', 'TZH', 'TZM', 'OF']);

function byTemplate(text: string, template: string): JsonDateTime {
  const nodes = parseDateTemplate(template);
  const keys = nodes.flatMap((node) => (node.kind === 'pattern' ? [node.key] : []));
  const timed = keys.some((key) => TIMED.has(key));
  const zoned = keys.some((key) => ZONED.has(key));
  const dated = keys.some((key) => !TIMED.has(key) && !ZONED.has(key) && key !== 'FX');
  if (!dated && !timed) throw pathError('22007', 'datetime format is not dated and not timed');
  if (dated && zoned && !timed) throw pathError('22007', 'datetime format is zoned but not timed');
  checkSeparators(text, nodes);
  try {
    const { days, microseconds, offset } = readDateTime(text, template);
    if (zoned && offset === undefined) {
      throw pathError('22007', `missing time zone in input string for type ${dated ? 'timestamptz' : 'timetz'}`);
    }
    return new JsonDateTime(typeOf(dated, timed, zoned), dated ? days : 0, timed ? microseconds : 0, offset ?? 0);
  } catch (error) {
    // What is wrong with a text is an error of the path: predicates and silence catch it.
    throw error instanceof PgError && !(error instanceof JsonPathError) ? new JsonPathError(error.fields) : error;
  }
}

/** Unlike to_timestamp, datetime() wants every separator of the template, and nothing more than the template says. */
function checkSeparators(text: string, nodes: readonly DateNode[]): void {
  let rest = text;
  for (const node of nodes) {
    if (rest === '') throw pathError('22007', 'input string is too short for datetime format');
    if (node.kind === 'pattern') {
      rest = rest.replace(readsDigits(node.key) ? /^\s*[+-]?\d*/ : /^\s*[+-]?[\p{L}\d.]*/u, '');
    } else if (rest.startsWith(node.text) || (node.kind !== 'character' && /^\s$/.test(node.text))) {
      rest = rest.slice(rest.startsWith(node.text) ? node.text.length : 0);
    } else {
      throw pathError('22007', `unmatched format separator "${node.text}"`);
    }
  }
  if (rest !== '') throw pathError('22007', 'trailing characters remain in input string after datetime format');
}

export const typeNames: Readonly<Record<JsonDateTimeType, string>> = {
  date: 'date',
  time: 'time without time zone',
  timetz: 'time with time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
};

const hasDate = ({ type }: JsonDateTime): boolean => type === 'date' || type.startsWith('timestamp');

/** Negative, 0 or positive; undefined where one is a day and the other none. Without `zone`, zones must not matter. */
export function compareDateTimes(
  left: JsonDateTime,
  right: JsonDateTime,
  zone: TimeZone | undefined,
): number | undefined {
  if (hasDate(left) !== hasDate(right)) return undefined;
  const zoned = left.type.endsWith('tz') || right.type.endsWith('tz');
  const [first, second] = [left, right].map((value) => (zoned ? instantOf(value, zone) : value.local));
  if (first === undefined || second === undefined) return undefined;
  if (first !== second) return first < second ? -1 : 1;
  // Of equal times of day the one farther east is the smaller.
  return left.type === 'timetz' && right.type === 'timetz' ? right.offset - left.offset : 0;
}

function instantOf(value: JsonDateTime, zone: TimeZone | undefined): bigint {
  const { type, local, offset } = value;
  if (type.endsWith('tz')) return local - BigInt(offset) * 1_000_000n;
  if (zone === undefined) {
    const target = type === 'time' ? 'timetz' : 'timestamptz';
    throw pgError('0A000', `cannot convert value from ${type} to ${target} without time zone usage`, {
      hint: 'Use *_tz() function for time zone support.',
    });
  }
  return localToUtc(local, zone);
}
