// Times in other dialects: units, sums and differences, format codes.

import type { Argument, FunctionTranslation } from './dialect.ts';
import { quoteLiteral, refuse } from './dialect.ts';

const units: Readonly<Record<string, string>> = {
  YEAR: 'year',
  YEARS: 'year',
  YY: 'year',
  YYYY: 'year',
  QUARTER: 'quarter',
  QUARTERS: 'quarter',
  QQ: 'quarter',
  Q: 'quarter',
  MONTH: 'month',
  MONTHS: 'month',
  MM: 'month',
  M: 'month',
  WEEK: 'week',
  WEEKS: 'week',
  WK: 'week',
  WW: 'week',
  DAY: 'day',
  DAYS: 'day',
  DD: 'day',
  D: 'day',
  HOUR: 'hour',
  HOURS: 'hour',
  HH: 'hour',
  MINUTE: 'minute',
  MINUTES: 'minute',
  MI: 'minute',
  N: 'minute',
  SECOND: 'second',
  SECONDS: 'second',
  SS: 'second',
  S: 'second',
  MILLISECOND: 'millisecond',
  MILLISECONDS: 'millisecond',
  MS: 'millisecond',
  MICROSECOND: 'microsecond',
  MICROSECONDS: 'microsecond',
};

export function unitOf(name: string | undefined): string {
  const unit = units[(name ?? '').toUpperCase()];
  if (unit === undefined) throw refuse(`the unit of time ${name ?? ''}`);
  return unit;
}

export function unitOfArgument(arg: Argument | undefined): string {
  return unitOf(arg?.literal ?? arg?.word);
}

/** A string is a time where a time is wanted. */
export function timeOf(arg: Argument | undefined): string {
  if (arg === undefined) throw refuse('a call without its arguments');
  return arg.literal === undefined ? `(${arg.text})` : `timestamp ${quoteLiteral(arg.literal)}`;
}

export function interval(count: string, unit: string): string {
  return unit === 'quarter' ? `((${count}) * interval '3 month')` : `((${count}) * interval '1 ${unit}')`;
}

const isDate = (text: string): boolean => /^\(*current_date\)*$|::date\)*$|^\(*date '/i.test(text);
const wholeDays = new Set(['year', 'quarter', 'month', 'week', 'day']);

/** A date stays one as long as whole days are added. */
export function addTime(time: Argument | undefined, count: string, unit: string): string {
  const sum = `(${timeOf(time)} + ${interval(count, unit)})`;
  return time !== undefined && isDate(time.text) && wholeDays.has(unit) ? `(${sum}::date)` : sum;
}

/** How often the unit begins between the two. `weekShift`: days from the week's first day to Monday. */
export function boundariesBetween(
  unit: string,
  from: Argument | undefined,
  to: Argument | undefined,
  weekShift = 0,
): string {
  const [a, b] = [timeOf(from), timeOf(to)];
  const part = (field: string): string => `(extract(${field} from ${b}) - extract(${field} from ${a}))`;
  switch (unit) {
    case 'year':
      return `(${part('year')}::int)`;
    case 'quarter':
      return `((${part('year')} * 4 + ${part('quarter')})::int)`;
    case 'month':
      return `((${part('year')} * 12 + ${part('month')})::int)`;
    case 'week': {
      const week = (time: string): string => `date_trunc('week', ${time}::date + ${weekShift})::date`;
      return `((${week(b)} - ${week(a)}) / 7)`;
    }
    case 'day':
      return `(${b}::date - ${a}::date)`;
    default: {
      const seconds = { hour: 3600, minute: 60, second: 1 }[unit];
      if (seconds === undefined) throw refuse(`a difference in the unit ${unit}`);
      const epoch = (time: string): string => `extract(epoch from date_trunc('${unit}', ${time}))`;
      return `(((${epoch(b)} - ${epoch(a)}) / ${seconds})::bigint)`;
    }
  }
}

/** How many whole units fit between the two. */
export function wholeBetween(
  unit: string,
  from: Argument | undefined,
  to: Argument | undefined,
  type = 'timestamp',
): string {
  const [a, b] = [`${timeOf(from)}::${type}`, `${timeOf(to)}::${type}`];
  const months = `(extract(year from age(${b}, ${a})) * 12 + extract(month from age(${b}, ${a})))`;
  switch (unit) {
    case 'year':
      return `(trunc(${months} / 12)::bigint)`;
    case 'quarter':
      return `(trunc(${months} / 3)::bigint)`;
    case 'month':
      return `(${months}::bigint)`;
    default: {
      const seconds = { week: 604800, day: 86400, hour: 3600, minute: 60, second: 1 }[unit];
      if (seconds === undefined) throw refuse(`a difference in the unit ${unit}`);
      return `(trunc((extract(epoch from ${b}) - extract(epoch from ${a})) / ${seconds})::bigint)`;
    }
  }
}

/** `%Y-%m`, by a table of codes, as a template of to_char. */
export function formatTemplate(format: Argument | undefined, codes: Readonly<Record<string, string>>): string {
  if (format?.literal === undefined) throw refuse('a format that is not a string');
  const parts = format.literal.match(/%-?.?|[^%]+/gsu) ?? [];
  const template = parts.map((part) => {
    if (part === '%%') return '%';
    if (!part.startsWith('%')) return /[\p{L}"\\]/u.test(part) ? `"${part.replace(/["\\]/g, '\\$&')}"` : part;
    const code = codes[part.slice(1)];
    if (code === undefined) throw refuse(`the format code ${part}`);
    return code;
  });
  return quoteLiteral(template.join(''));
}

export const mysqlCodes: Readonly<Record<string, string>> = {
  Y: 'YYYY',
  y: 'YY',
  m: 'MM',
  c: 'FMMM',
  d: 'DD',
  e: 'FMDD',
  H: 'HH24',
  k: 'FMHH24',
  h: 'HH12',
  I: 'HH12',
  l: 'FMHH12',
  i: 'MI',
  s: 'SS',
  S: 'SS',
  f: 'US',
  p: 'AM',
  M: 'FMMonth',
  b: 'Mon',
  W: 'FMDay',
  a: 'Dy',
  j: 'DDD',
  T: 'HH24:MI:SS',
  r: 'HH12:MI:SS AM',
  D: 'FMDDth',
  v: 'IW',
  x: 'IYYY',
};

/** strftime's, as SQLite and BigQuery have it. */
export const strftimeCodes: Readonly<Record<string, string>> = {
  Y: 'YYYY',
  y: 'YY',
  m: 'MM',
  d: 'DD',
  e: 'FMDD',
  H: 'HH24',
  I: 'HH12',
  M: 'MI',
  S: 'SS',
  j: 'DDD',
  p: 'AM',
  B: 'FMMonth',
  b: 'Mon',
  A: 'FMDay',
  a: 'Dy',
  F: 'YYYY-MM-DD',
  T: 'HH24:MI:SS',
  G: 'IYYY',
  V: 'IW',
  Q: 'Q',
};

export const field =
  (name: string): FunctionTranslation =>
  ([time]) =>
    `(extract(${name} from ${timeOf(time)})::int)`;

/** YEAR(x) and its like. */
export const dateFields: Readonly<Record<string, FunctionTranslation>> = {
  YEAR: field('year'),
  QUARTER: field('quarter'),
  MONTH: field('month'),
  DAY: field('day'),
  DAYOFMONTH: field('day'),
  DAYOFYEAR: field('doy'),
  HOUR: field('hour'),
  MINUTE: field('minute'),
  SECOND: ([time]) => `(trunc(extract(second from ${timeOf(time)}))::int)`,
};

export const lastDay: FunctionTranslation = ([time]) =>
  `((date_trunc('month', ${timeOf(time)}) + interval '1 month - 1 day')::date)`;

export const constantTime =
  (text: string): FunctionTranslation =>
  () =>
    text;
