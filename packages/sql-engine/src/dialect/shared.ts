// What several dialects have in common.

import type { Argument, FunctionTranslation } from './dialect.ts';
import { refuse } from './dialect.ts';

/** Functions that mean in Postgres what they mean in all of these dialects. */
export const sameFunctions: readonly string[] = [
  'ABS',
  'ACOS',
  'ASIN',
  'ATAN',
  'ATAN2',
  'AVG',
  'CEIL',
  'CEILING',
  'COALESCE',
  'COS',
  'COT',
  'COUNT',
  'CUME_DIST',
  'DEGREES',
  'DENSE_RANK',
  'EXP',
  'FIRST_VALUE',
  'FLOOR',
  'LAG',
  'LAST_VALUE',
  'LEAD',
  'LN',
  'LOWER',
  'LTRIM',
  'MAX',
  'MIN',
  'MOD',
  'NTH_VALUE',
  'NTILE',
  'NULLIF',
  'PERCENT_RANK',
  'PI',
  'POWER',
  'RADIANS',
  'RANK',
  'REPEAT',
  'REPLACE',
  'REVERSE',
  'ROUND',
  'ROW_NUMBER',
  'RTRIM',
  'SIGN',
  'SIN',
  'SQRT',
  'SUM',
  'TAN',
  'TRIM',
  'UPPER',
  'EXTRACT',
  'STDDEV_POP',
  'STDDEV_SAMP',
  'VAR_POP',
  'VAR_SAMP',
  'EXISTS',
  'ROLLUP',
  'CUBE',
  'GROUPING',
  'SETS',
];

const text = (arg: Argument | undefined): string => {
  if (arg === undefined) throw refuse('a call without its arguments');
  return arg.text;
};

export const named =
  (name: string): FunctionTranslation =>
  (args) =>
    `${name}(${args.map(text).join(', ')})`;

/** IFNULL, ISNULL, NVL. */
export const ifNull: FunctionTranslation = ([value, otherwise]) => `coalesce(${text(value)}, ${text(otherwise)})`;

/** IF, IIF, IFF. */
export const conditional: FunctionTranslation = ([test, then, otherwise]) =>
  `(CASE WHEN ${text(test)} THEN ${text(then)}${otherwise === undefined ? '' : ` ELSE ${otherwise.text}`} END)`;

/** A null argument makes null. */
export const concatWithNull: FunctionTranslation = (args) =>
  `(${args.map((arg) => `(${arg.text})::text`).join(' || ')})`;

export const extremumWithNull =
  (name: 'greatest' | 'least'): FunctionTranslation =>
  (args) => {
    const list = args.map((arg) => arg.text);
    return `(CASE WHEN ${list.map((arg) => `(${arg}) IS NULL`).join(' OR ')} THEN NULL ELSE ${name}(${list.join(', ')}) END)`;
  };

/** What to look for comes first: LOCATE, CHARINDEX. */
export const positionOfFirst: FunctionTranslation = (args) => {
  if (args.length !== 2) throw refuse('a search from a position');
  return `position(${text(args[0])} in ${text(args[1])})`;
};

/** INSTR. */
export const positionOfSecond: FunctionTranslation = (args) => {
  if (args.length !== 2) throw refuse('a search from a position');
  return `position(${text(args[1])} in ${text(args[0])})`;
};

/** A start below zero counts from the end. */
export const substring: FunctionTranslation = (args) => {
  const [value, start, length] = args;
  const isNegative = /^\s*\(*\s*-/.test(text(start));
  if (!isNegative) return `substr(${args.map(text).join(', ')})`;
  if (!/^-\s*\d+$/.test(text(start).trim())) throw refuse('a start of a substring that may be negative');
  const from = `greatest(length(${text(value)}) + 1 ${text(start)}, 1)`;
  return length === undefined ? `substr(${text(value)}, ${from})` : `substr(${text(value)}, ${from}, ${length.text})`;
};

export const countIf: FunctionTranslation = ([test]) => `count(*) FILTER (WHERE ${text(test)})`;

/** Half away from zero, as exact numbers are rounded. */
export const round: FunctionTranslation = ([value, digits]) =>
  digits === undefined ? `round((${text(value)})::numeric)` : `round((${text(value)})::numeric, ${digits.text})`;

export const safeDivide: FunctionTranslation = ([value, divisor]) =>
  `((${text(value)}) * 1.0 / nullif(${text(divisor)}, 0))`;
