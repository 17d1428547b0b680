// SQLite.
// https://www.sqlite.org/lang_corefunc.html, https://www.sqlite.org/lang_datefunc.html

import { formatTemplate, strftimeCodes } from './dates.ts';
import type { Argument, Dialect, FunctionTranslation } from './dialect.ts';
import { quoteLiteral, refuse } from './dialect.ts';
import {
  conditional,
  extremumWithNull,
  ifNull,
  named,
  positionOfSecond,
  round,
  sameFunctions,
  substring,
} from './shared.ts';

const text = (arg: Argument | undefined): string => arg?.text ?? '';

/** A time with its modifiers: `'now', '-7 days', 'start of month'`. */
function timeWith([value, ...modifiers]: readonly Argument[]): string {
  const now = "(now() at time zone 'UTC')";
  const base =
    value === undefined || value.literal?.toLowerCase() === 'now'
      ? now
      : value.literal === undefined
        ? `(${value.text})::timestamp`
        : `timestamp ${quoteLiteral(value.literal)}`;
  return modifiers.reduce((time, { literal }) => modifiedTime(time, literal), base);
}

function modifiedTime(time: string, modifier: string | undefined): string {
  const [, count, unit] =
    /^\s*([+-]?\d+(?:\.\d+)?)\s+(second|minute|hour|day|month|year)s?\s*$/i.exec(modifier ?? '') ?? [];
  if (count !== undefined && unit !== undefined) return `(${time} + ${count} * interval '1 ${unit.toLowerCase()}')`;
  const [, start] = /^\s*start of (day|month|year)\s*$/i.exec(modifier ?? '') ?? [];
  if (start !== undefined) return `date_trunc('${start.toLowerCase()}', ${time})`;
  throw refuse(`the modifier ${modifier ?? 'that is not a string'}`);
}

const codes: Readonly<Record<string, string>> = Object.fromEntries(
  ['Y', 'm', 'd', 'H', 'M', 'S', 'j', 'F', 'T', 'G', 'V'].map((code) => [code, strftimeCodes[code] ?? '']),
);

const format: FunctionTranslation = ([template, ...time]) =>
  template?.literal === '%s'
    ? `(floor(extract(epoch from ${timeWith(time)}))::bigint::text)`
    : `to_char(${timeWith(time)}, ${formatTemplate(template, { ...codes, f: 'SS.MS' })})`;

/** min and max of several arguments are no aggregates. */
const extremum =
  (aggregate: 'min' | 'max', scalar: 'least' | 'greatest'): FunctionTranslation =>
  (args) =>
    args.length === 1 ? `${aggregate}(${text(args[0])})` : extremumWithNull(scalar)(args);

const functions: Readonly<Record<string, FunctionTranslation>> = {
  IFNULL: ifNull,
  IIF: conditional,
  IF: conditional,
  MAX: extremum('max', 'greatest'),
  MIN: extremum('min', 'least'),
  LENGTH: ([value]) => `length((${text(value)})::text)`,
  SUBSTR: substring,
  SUBSTRING: substring,
  INSTR: positionOfSecond,
  CONCAT: named('concat'),
  CONCAT_WS: named('concat_ws'),
  ROUND: round,
  TRUNC: named('trunc'),
  POW: named('power'),
  LOG: named('log'),
  LOG10: named('log'),
  TOTAL: ([value]) => `coalesce(sum((${text(value)})::double precision), 0)`,
  DATE: (args) => `(${timeWith(args)}::date)`,
  TIME: (args) => `(${timeWith(args)}::time(0))`,
  DATETIME: (args) => `(date_trunc('second', ${timeWith(args)}))`,
  STRFTIME: format,
  UNIXEPOCH: (args) => `(floor(extract(epoch from ${timeWith(args)}))::bigint)`,
};

export const sqlite: Dialect = {
  name: 'sqlite',
  spelling: {
    names: { '"': '"', '`': '`', '[': ']' },
    strings: ["'"],
    backslashes: false,
    comments: ['--'],
    prefixes: [],
  },
  functions,
  sameFunctions: new Set([...sameFunctions, 'VALUES']),
  types: {
    INTEGER: 'bigint',
    INT: 'bigint',
    BIGINT: 'bigint',
    REAL: 'double precision',
    DOUBLE: 'double precision',
    NUMERIC: 'numeric',
    TEXT: 'text',
    VARCHAR: () => 'text',
    BLOB: 'bytea',
  },
  operators: {
    '==': '=',
    '&&': null,
    '^': null,
    '!': null,
    '->': null,
    '->>': null,
    ':=': null,
    GLOB: null,
    MATCH: null,
    REGEXP: null,
  },
  dividesExactly: false,
  likeIgnoresCase: true,
  backslashInPatterns: false,
  nullsAreLow: true,
  isCompares: true,
  castTruncates: true,
};
