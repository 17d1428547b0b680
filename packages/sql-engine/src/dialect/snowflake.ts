// Snowflake.
// https://docs.snowflake.com/en/sql-reference/functions-all

import { addTime, boundariesBetween, constantTime, dateFields, lastDay, timeOf, unitOfArgument } from './dates.ts';
import type { Argument, Dialect, FunctionTranslation } from './dialect.ts';
import { refuse } from './dialect.ts';
import {
  concatWithNull,
  conditional,
  countIf,
  extremumWithNull,
  ifNull,
  named,
  positionOfFirst,
  round,
  sameFunctions,
  substring,
} from './shared.ts';

const text = (arg: Argument | undefined): string => arg?.text ?? '';

const difference: FunctionTranslation = ([unit, from, to]) => boundariesBetween(unitOfArgument(unit), from, to);
const sum: FunctionTranslation = ([unit, count, time]) => addTime(time, text(count), unitOfArgument(unit));

/** Templates are written as in Postgres, as far as these codes go. */
const templated =
  (name: string): FunctionTranslation =>
  (args) => {
    const [value, template] = args;
    if (template === undefined) return `((${text(value)})::text)`;
    const codes = (template.literal ?? '?').replaceAll(/YYYY|YY|MMMM|MM|MON|DD|DY|HH24|HH12|AM|PM|MI|SS/g, '');
    if (/[A-Za-z"?]/.test(codes) || /MMMM/.test(template.literal ?? '')) throw refuse(`this format of ${name}`);
    return `to_char(${timeOf(value)}, ${text(template)})`;
  };

const functions: Readonly<Record<string, FunctionTranslation>> = {
  ...dateFields,
  NVL: ifNull,
  IFNULL: ifNull,
  NVL2: ([value, then, otherwise]) =>
    `(CASE WHEN (${text(value)}) IS NOT NULL THEN ${text(then)} ELSE ${text(otherwise)} END)`,
  IFF: conditional,
  ZEROIFNULL: ([value]) => `coalesce(${text(value)}, 0)`,
  NULLIFZERO: ([value]) => `nullif(${text(value)}, 0)`,
  DIV0: ([value, by]) => `(CASE WHEN (${text(by)}) = 0 THEN 0 ELSE (${text(value)}) * 1.0 / (${text(by)}) END)`,
  EQUAL_NULL: ([left, right]) => `((${text(left)}) IS NOT DISTINCT FROM (${text(right)}))`,
  CONCAT: concatWithNull,
  CONCAT_WS: (args) =>
    `(CASE WHEN ${args.map((arg) => `(${arg.text}) IS NULL`).join(' OR ')} THEN NULL ELSE concat_ws(${args.map(text).join(', ')}) END)`,
  GREATEST: extremumWithNull('greatest'),
  LEAST: extremumWithNull('least'),
  LENGTH: named('length'),
  LEN: named('length'),
  SUBSTR: substring,
  SUBSTRING: substring,
  LEFT: named('left'),
  RIGHT: named('right'),
  LPAD: named('lpad'),
  RPAD: named('rpad'),
  CHARINDEX: positionOfFirst,
  POSITION: (args) => (args.length === 1 ? `position(${text(args[0])})` : positionOfFirst(args)),
  STARTSWITH: named('starts_with'),
  CONTAINS: ([value, part]) => `(position(${text(part)} in ${text(value)}) > 0)`,
  INITCAP: named('initcap'),
  SPLIT_PART: named('split_part'),
  MD5: named('md5'),
  ROUND: round,
  TRUNC: named('trunc'),
  POW: named('power'),
  SQUARE: ([value]) => `power(${text(value)}, 2)`,
  COUNT_IF: countIf,
  BOOLAND_AGG: named('bool_and'),
  BOOLOR_AGG: named('bool_or'),
  MEDIAN: ([value]) => `percentile_cont(0.5) WITHIN GROUP (ORDER BY ${text(value)})`,
  STDDEV: named('stddev_samp'),
  VARIANCE: named('var_samp'),
  UUID_STRING: named('gen_random_uuid'),
  TO_VARCHAR: templated('TO_VARCHAR'),
  TO_CHAR: templated('TO_CHAR'),
  TO_DATE: (args) => {
    if (args.length > 1) throw refuse('TO_DATE with a format');
    return `(${timeOf(args[0])}::date)`;
  },
  DATE: ([time]) => `(${timeOf(time)}::date)`,
  CURRENT_TIMESTAMP: constantTime('now()'),
  GETDATE: constantTime('now()'),
  SYSDATE: constantTime("(now() at time zone 'UTC')"),
  CURRENT_DATE: constantTime('current_date'),
  DATEADD: sum,
  TIMEADD: sum,
  TIMESTAMPADD: sum,
  DATEDIFF: difference,
  TIMEDIFF: difference,
  TIMESTAMPDIFF: difference,
  DATE_TRUNC: ([unit, time]) => `date_trunc('${unitOfArgument(unit)}', ${timeOf(time)})`,
  DATE_PART: ([unit, time]) => `(extract(${unitOfArgument(unit)} from ${timeOf(time)})::int)`,
  DAYNAME: ([time]) => `to_char(${timeOf(time)}, 'Dy')`,
  MONTHNAME: ([time]) => `to_char(${timeOf(time)}, 'Mon')`,
  DAYOFWEEK: ([time]) => `(extract(dow from ${timeOf(time)})::int)`,
  DAYOFWEEKISO: ([time]) => `(extract(isodow from ${timeOf(time)})::int)`,
  LAST_DAY: (args) => {
    if (args.length > 1) throw refuse('LAST_DAY of a part');
    return lastDay(args);
  },
};

const exact = (modifiers: readonly string[]): string =>
  modifiers.length === 0 ? 'numeric(38, 0)' : `numeric(${modifiers.join(', ')})`;
const string = (modifiers: readonly string[]): string =>
  modifiers.length === 0 ? 'text' : `varchar(${modifiers.join(', ')})`;

export const snowflake: Dialect = {
  name: 'snowflake',
  spelling: {
    names: { '"': '"' },
    strings: ["'"],
    backslashes: true,
    comments: ['--', '//'],
    prefixes: [],
  },
  functions,
  sameFunctions: new Set([...sameFunctions, 'ANY_VALUE', 'VALUES']),
  types: {
    NUMBER: exact,
    DECIMAL: exact,
    NUMERIC: exact,
    INT: 'bigint',
    INTEGER: 'bigint',
    BIGINT: 'bigint',
    SMALLINT: 'bigint',
    FLOAT: 'double precision',
    DOUBLE: 'double precision',
    REAL: 'double precision',
    VARCHAR: string,
    STRING: string,
    TEXT: string,
    CHAR: (modifiers) => `varchar(${modifiers.length === 0 ? '1' : modifiers.join()})`,
    BOOLEAN: 'boolean',
    DATE: 'date',
    TIME: 'time',
    DATETIME: 'timestamp',
    TIMESTAMP: 'timestamp',
    TIMESTAMP_NTZ: 'timestamp',
    TIMESTAMP_TZ: 'timestamptz',
    TIMESTAMP_LTZ: 'timestamptz',
  },
  operators: {
    '^': null,
    '&&': null,
    '==': null,
    '!': null,
    ':': null,
    '->': null,
    '->>': null,
    QUALIFY: null,
    RLIKE: null,
    REGEXP: null,
  },
  dividesExactly: true,
  likeIgnoresCase: false,
  backslashInPatterns: false,
  nullsAreLow: false,
  safeCastRounds: true,
};
