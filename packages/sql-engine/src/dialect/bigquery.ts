// GoogleSQL: BigQuery.
// https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-all

import {
  addTime,
  boundariesBetween,
  constantTime,
  formatTemplate,
  lastDay,
  strftimeCodes,
  timeOf,
  unitOfArgument,
  wholeBetween,
} from './dates.ts';
import type { Argument, Dialect, FunctionTranslation } from './dialect.ts';
import { refuse } from './dialect.ts';
import {
  concatWithNull,
  conditional,
  countIf,
  extremumWithNull,
  ifNull,
  named,
  positionOfSecond,
  round,
  safeDivide,
  sameFunctions,
  substring,
} from './shared.ts';

const plus =
  (sign: '+' | '-'): FunctionTranslation =>
  ([time, interval]) => {
    const [, count, unit] = /^\(\((.*)\) \* interval '(.*)'\)$/s.exec(interval?.text ?? '') ?? [];
    if (count === undefined || unit === undefined) throw refuse('a sum of dates without INTERVAL');
    const [size = '1', name = ''] = unit.split(' ');
    return addTime(time, `${sign === '-' ? '-1 * ' : ''}${size === '1' ? '' : `${size} * `}(${count})`, name);
  };

/** Weeks begin on Sunday, ISO's on Monday. */
const difference: FunctionTranslation = ([to, from, unit]) =>
  (unit?.word ?? '').toUpperCase() === 'ISOWEEK'
    ? boundariesBetween('week', from, to)
    : boundariesBetween(unitOfArgument(unit), from, to, 1);

function truncate(type: string): FunctionTranslation {
  return ([time, unit, ...more]) => {
    if (more.length > 0) throw refuse('truncation in a time zone');
    const name = (unit?.word ?? '').toUpperCase();
    if (name === 'ISOWEEK') return `(date_trunc('week', ${timeOf(time)})${type})`;
    const known = unitOfArgument(unit);
    if (known === 'week') return `((date_trunc('week', ${timeOf(time)} + interval '1 day') - interval '1 day')${type})`;
    return `(date_trunc('${known}', ${timeOf(time)})${type})`;
  };
}

const format: FunctionTranslation = ([template, time, ...more]) => {
  if (more.length > 0) throw refuse('a format in a time zone');
  return `to_char(${timeOf(time)}, ${formatTemplate(template, strftimeCodes)})`;
};

const text = (arg: Argument | undefined): string => arg?.text ?? '';

const functions: Readonly<Record<string, FunctionTranslation>> = {
  IFNULL: ifNull,
  IF: conditional,
  CONCAT: concatWithNull,
  GREATEST: extremumWithNull('greatest'),
  LEAST: extremumWithNull('least'),
  LENGTH: named('length'),
  CHAR_LENGTH: named('length'),
  BYTE_LENGTH: ([value]) => `octet_length((${text(value)})::text)`,
  SUBSTR: substring,
  SUBSTRING: substring,
  LEFT: named('left'),
  RIGHT: named('right'),
  STRPOS: positionOfSecond,
  STARTS_WITH: named('starts_with'),
  CONTAINS_SUBSTR: ([value, part]) => `(position(lower(${text(part)}) in lower((${text(value)})::text)) > 0)`,
  REGEXP_CONTAINS: ([value, pattern]) => `((${text(value)}) ~ ${text(pattern)})`,
  ROUND: round,
  TRUNC: named('trunc'),
  POW: named('power'),
  LOG10: named('log'),
  SAFE_DIVIDE: safeDivide,
  DIV: named('div'),
  COUNTIF: countIf,
  LOGICAL_AND: named('bool_and'),
  LOGICAL_OR: named('bool_or'),
  ARRAY_AGG: named('array_agg'),
  ARRAY_LENGTH: named('cardinality'),
  STDDEV: named('stddev_samp'),
  VARIANCE: named('var_samp'),
  GENERATE_UUID: named('gen_random_uuid'),
  UNNEST: named('unnest'),
  TO_JSON_STRING: ([value]) => `(to_json(${text(value)})::text)`,
  CURRENT_TIMESTAMP: constantTime('now()'),
  CURRENT_DATETIME: constantTime("(now() at time zone 'UTC')"),
  CURRENT_DATE: constantTime('current_date'),
  DATE: (args) => {
    if (args.length === 3) return named('make_date')(args);
    if (args.length !== 1) throw refuse('DATE in a time zone');
    return `(${timeOf(args[0])}::date)`;
  },
  DATETIME: (args) => {
    if (args.length !== 1) throw refuse('DATETIME of several parts');
    return `(${timeOf(args[0])}::timestamp)`;
  },
  TIMESTAMP: (args) => {
    if (args.length !== 1) throw refuse('TIMESTAMP in a time zone');
    return `((${text(args[0])})::timestamptz)`;
  },
  DATE_ADD: plus('+'),
  DATE_SUB: plus('-'),
  DATETIME_ADD: plus('+'),
  DATETIME_SUB: plus('-'),
  TIMESTAMP_ADD: plus('+'),
  TIMESTAMP_SUB: plus('-'),
  DATE_DIFF: difference,
  DATETIME_DIFF: difference,
  TIMESTAMP_DIFF: ([to, from, unit]) => wholeBetween(unitOfArgument(unit), from, to, 'timestamptz'),
  DATE_TRUNC: truncate('::date'),
  DATETIME_TRUNC: truncate(''),
  TIMESTAMP_TRUNC: truncate(''),
  FORMAT_DATE: format,
  FORMAT_DATETIME: format,
  FORMAT_TIMESTAMP: format,
  LAST_DAY: lastDay,
  UNIX_SECONDS: ([time]) => `(floor(extract(epoch from ${timeOf(time)}))::bigint)`,
  TIMESTAMP_SECONDS: named('to_timestamp'),
};

export const bigquery: Dialect = {
  name: 'bigquery',
  spelling: {
    names: { '`': '`' },
    strings: ["'", '"'],
    backslashes: true,
    comments: ['--', '#'],
    prefixes: [],
  },
  functions,
  sameFunctions: new Set([...sameFunctions, 'ANY_VALUE', 'VALUES']),
  types: {
    INT64: 'bigint',
    INT: 'bigint',
    INTEGER: 'bigint',
    BIGINT: 'bigint',
    FLOAT64: 'double precision',
    NUMERIC: 'numeric',
    BIGNUMERIC: 'numeric',
    DECIMAL: 'numeric',
    STRING: (modifiers) => (modifiers.length === 0 ? 'text' : `varchar(${modifiers.join()})`),
    BOOL: 'boolean',
    BOOLEAN: 'boolean',
    BYTES: 'bytea',
    DATE: 'date',
    DATETIME: 'timestamp',
    TIME: 'time',
    TIMESTAMP: 'timestamptz',
    JSON: 'jsonb',
  },
  operators: { '^': null, '==': null, '&&': null, '!': null, '->': null, '->>': null, QUALIFY: null },
  dividesExactly: true,
  likeIgnoresCase: false,
  backslashInPatterns: true,
  nullsAreLow: true,
  dottedNames: true,
};
