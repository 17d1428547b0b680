// MySQL and MariaDB.
// https://dev.mysql.com/doc/refman/8.4/en/functions.html

import {
  addTime,
  boundariesBetween,
  constantTime,
  dateFields,
  formatTemplate,
  lastDay,
  mysqlCodes,
  timeOf,
  unitOfArgument,
  wholeBetween,
} from './dates.ts';
import type { Dialect, FunctionTranslation } from './dialect.ts';
import { refuse } from './dialect.ts';
import {
  concatWithNull,
  conditional,
  extremumWithNull,
  ifNull,
  named,
  positionOfFirst,
  positionOfSecond,
  round,
  sameFunctions,
  substring,
} from './shared.ts';

/** DATE_ADD(x, INTERVAL n DAY): the interval has been translated. */
const plus =
  (sign: '+' | '-'): FunctionTranslation =>
  ([time, interval]) => {
    if (interval === undefined || !/interval '/.test(interval.text)) throw refuse('a sum of dates without INTERVAL');
    return `(${timeOf(time)} ${sign} ${interval.text})`;
  };

const unixTime: FunctionTranslation = ([time]) =>
  `(extract(epoch from ${time === undefined ? 'now()' : timeOf(time)})::bigint)`;

const functions: Readonly<Record<string, FunctionTranslation>> = {
  ...dateFields,
  IFNULL: ifNull,
  NVL: ifNull,
  ISNULL: ([value]) => `((${value?.text ?? ''}) IS NULL)`,
  IF: conditional,
  CONCAT: concatWithNull,
  CONCAT_WS: named('concat_ws'),
  GREATEST: extremumWithNull('greatest'),
  LEAST: extremumWithNull('least'),
  LENGTH: ([value]) => `octet_length((${value?.text ?? ''})::text)`,
  OCTET_LENGTH: ([value]) => `octet_length((${value?.text ?? ''})::text)`,
  CHAR_LENGTH: named('char_length'),
  CHARACTER_LENGTH: named('char_length'),
  LCASE: named('lower'),
  UCASE: named('upper'),
  SUBSTRING: substring,
  SUBSTR: substring,
  MID: substring,
  LEFT: named('left'),
  RIGHT: named('right'),
  LPAD: named('lpad'),
  RPAD: named('rpad'),
  LOCATE: positionOfFirst,
  INSTR: positionOfSecond,
  ROUND: round,
  TRUNCATE: named('trunc'),
  POW: named('power'),
  LOG: (args) => (args.length === 1 ? `ln(${args[0]?.text ?? ''})` : refuseLogarithm()),
  LOG10: named('log'),
  RAND: named('random'),
  UUID: named('gen_random_uuid'),
  MD5: named('md5'),
  NOW: constantTime('now()'),
  SYSDATE: constantTime('clock_timestamp()'),
  CURRENT_TIMESTAMP: constantTime('now()'),
  LOCALTIMESTAMP: constantTime('now()'),
  UTC_TIMESTAMP: constantTime("(now() at time zone 'UTC')"),
  CURDATE: constantTime('current_date'),
  CURRENT_DATE: constantTime('current_date'),
  UTC_DATE: constantTime("((now() at time zone 'UTC')::date)"),
  DATE: ([time]) => `(${timeOf(time)}::date)`,
  TIMESTAMP: ([time, more]) => (more === undefined ? `(${timeOf(time)}::timestamp)` : refuseSum()),
  DATE_ADD: plus('+'),
  ADDDATE: plus('+'),
  DATE_SUB: plus('-'),
  SUBDATE: plus('-'),
  TIMESTAMPADD: ([unit, count, time]) => addTime(time, count?.text ?? '', unitOfArgument(unit)),
  DATEDIFF: ([to, from]) => boundariesBetween('day', from, to),
  TIMESTAMPDIFF: ([unit, from, to]) => wholeBetween(unitOfArgument(unit), from, to),
  DATE_FORMAT: ([time, format]) => `to_char(${timeOf(time)}, ${formatTemplate(format, mysqlCodes)})`,
  FROM_UNIXTIME: ([seconds, more]) => (more === undefined ? `to_timestamp(${seconds?.text ?? ''})` : refuseSum()),
  UNIX_TIMESTAMP: unixTime,
  LAST_DAY: lastDay,
  DAYNAME: ([time]) => `to_char(${timeOf(time)}, 'FMDay')`,
  MONTHNAME: ([time]) => `to_char(${timeOf(time)}, 'FMMonth')`,
  DAYOFWEEK: ([time]) => `(extract(dow from ${timeOf(time)})::int + 1)`,
  WEEKDAY: ([time]) => `(extract(isodow from ${timeOf(time)})::int - 1)`,
  WEEKOFYEAR: ([time]) => `(extract(week from ${timeOf(time)})::int)`,
  STD: named('stddev_pop'),
  STDDEV: named('stddev_pop'),
  VARIANCE: named('var_pop'),
  JSON_ARRAYAGG: named('json_agg'),
  JSON_OBJECTAGG: named('json_object_agg'),
};

function refuseLogarithm(): never {
  throw refuse('LOG with a base');
}

function refuseSum(): never {
  throw refuse('this function with two arguments');
}

const modified = (name: string) => (modifiers: readonly string[]) =>
  modifiers.length === 0 ? name : `${name}(${modifiers.join(', ')})`;

const types: Dialect['types'] = {
  SIGNED: 'bigint',
  'SIGNED INTEGER': 'bigint',
  UNSIGNED: 'bigint',
  INT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  CHAR: (modifiers) => (modifiers.length === 0 ? 'text' : modified('varchar')(modifiers)),
  DATE: 'date',
  DATETIME: modified('timestamp'),
  TIME: modified('time'),
  DECIMAL: (modifiers) => (modifiers.length === 0 ? 'numeric(10, 0)' : modified('numeric')(modifiers)),
  DOUBLE: 'double precision',
  FLOAT: 'real',
  JSON: 'jsonb',
};

const spelling: Dialect['spelling'] = {
  names: { '`': '`' },
  strings: ["'", '"'],
  backslashes: true,
  comments: ['-- ', '--\n', '#'],
  prefixes: ['N'],
};

export const mysql: Dialect = {
  name: 'mysql',
  spelling,
  functions,
  sameFunctions: new Set([...sameFunctions, 'VALUES']),
  types,
  operators: {
    '&&': 'AND',
    '||': 'OR',
    '!': null,
    '^': null,
    ':=': null,
    '->': null,
    '->>': null,
    '<=>': 'IS NOT DISTINCT FROM',
    '==': null,
    XOR: null,
    DIV: null,
    MOD: '%',
    REGEXP: '~*',
    RLIKE: '~*',
    STRAIGHT_JOIN: 'JOIN',
    BINARY: null,
    SOUNDS: null,
  },
  dividesExactly: true,
  likeIgnoresCase: true,
  backslashInPatterns: true,
  nullsAreLow: true,
};

export const mariadb: Dialect = { ...mysql, name: 'mariadb' };
