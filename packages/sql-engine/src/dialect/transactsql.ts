// Transact-SQL: Microsoft SQL Server.
// https://learn.microsoft.com/sql/t-sql/functions/functions

import {
  addTime,
  boundariesBetween,
  constantTime,
  dateFields,
  lastDay,
  timeOf,
  unitOf,
  unitOfArgument,
} from './dates.ts';
import type { Dialect, FunctionTranslation } from './dialect.ts';
import { refuse } from './dialect.ts';
import { conditional, ifNull, named, positionOfFirst, round, sameFunctions } from './shared.ts';

const parts: Readonly<Record<string, string>> = {
  DAYOFYEAR: 'doy',
  DY: 'doy',
  Y: 'doy',
  ISO_WEEK: 'week',
  ISOWK: 'week',
};

const datePart: FunctionTranslation = ([unit, time]) => {
  const name = (unit?.word ?? '').toUpperCase();
  if (name === 'WEEKDAY' || name === 'DW') return `(extract(dow from ${timeOf(time)})::int + 1)`;
  const part = parts[name];
  if (part !== undefined) return `(extract(${part} from ${timeOf(time)})::int)`;
  const known = unitOf(name);
  if (known === 'week' || known.endsWith('second')) {
    if (known !== 'second') throw refuse(`DATEPART of ${name}`);
    return `(trunc(extract(second from ${timeOf(time)}))::int)`;
  }
  return `(extract(${known} from ${timeOf(time)})::int)`;
};

const dateName: FunctionTranslation = ([unit, time]) => {
  const name = (unit?.word ?? '').toUpperCase();
  if (name === 'WEEKDAY' || name === 'DW') return `to_char(${timeOf(time)}, 'FMDay')`;
  if (unitOf(name) === 'month') return `to_char(${timeOf(time)}, 'FMMonth')`;
  return `${datePart([{ text: name, word: name, literal: undefined }, ...(time === undefined ? [] : [time])])}::text`;
};

const functions: Readonly<Record<string, FunctionTranslation>> = {
  YEAR: dateFields.YEAR ?? datePart,
  MONTH: dateFields.MONTH ?? datePart,
  DAY: dateFields.DAY ?? datePart,
  ISNULL: ifNull,
  IIF: conditional,
  CONCAT: named('concat'),
  CONCAT_WS: named('concat_ws'),
  GREATEST: named('greatest'),
  LEAST: named('least'),
  LEN: ([value]) => `length(rtrim((${value?.text ?? ''})::text))`,
  SUBSTRING: named('substring'),
  LEFT: named('left'),
  RIGHT: named('right'),
  REPLICATE: named('repeat'),
  CHARINDEX: positionOfFirst,
  ROUND: round,
  LOG10: named('log'),
  LOG: (args) => {
    if (args.length !== 1) throw refuse('LOG with a base');
    return `ln(${args[0]?.text ?? ''})`;
  },
  SQUARE: ([value]) => `power(${value?.text ?? ''}, 2)`,
  NEWID: named('gen_random_uuid'),
  COUNT_BIG: named('count'),
  STDEV: named('stddev_samp'),
  STDEVP: named('stddev_pop'),
  VAR: named('var_samp'),
  VARP: named('var_pop'),
  GETDATE: constantTime('now()'),
  SYSDATETIME: constantTime('now()'),
  SYSDATETIMEOFFSET: constantTime('now()'),
  GETUTCDATE: constantTime("(now() at time zone 'UTC')"),
  SYSUTCDATETIME: constantTime("(now() at time zone 'UTC')"),
  DATEADD: ([unit, count, time]) => addTime(time, count?.text ?? '', unitOfArgument(unit)),
  DATEDIFF: ([unit, from, to]) => boundariesBetween(unitOfArgument(unit), from, to, 1),
  DATEDIFF_BIG: ([unit, from, to]) => boundariesBetween(unitOfArgument(unit), from, to, 1),
  DATEPART: datePart,
  DATENAME: dateName,
  DATETRUNC: ([unit, time]) => `date_trunc('${unitOfArgument(unit)}', ${timeOf(time)})`,
  DATEFROMPARTS: named('make_date'),
  EOMONTH: (args) => {
    if (args.length > 1) throw refuse('EOMONTH with an offset');
    return lastDay(args);
  },
};

const modified =
  (name: string, missing: string) =>
  (modifiers: readonly string[]): string => {
    const [length] = modifiers;
    if (length?.toUpperCase() === 'MAX') return 'text';
    return `${name}(${modifiers.length === 0 ? missing : modifiers.join(', ')})`;
  };

export const transactsql: Dialect = {
  name: 'transactsql',
  spelling: {
    names: { '[': ']', '"': '"' },
    strings: ["'"],
    backslashes: false,
    comments: ['--'],
    prefixes: ['N'],
  },
  functions,
  sameFunctions: new Set([...sameFunctions, 'VALUES']),
  types: {
    BIT: 'boolean',
    TINYINT: 'smallint',
    SMALLINT: 'smallint',
    INT: 'integer',
    BIGINT: 'bigint',
    DECIMAL: modified('numeric', '18, 0'),
    NUMERIC: modified('numeric', '18, 0'),
    MONEY: 'numeric(19, 4)',
    FLOAT: 'double precision',
    REAL: 'real',
    DATE: 'date',
    TIME: 'time',
    DATETIME: 'timestamp(3)',
    DATETIME2: 'timestamp',
    SMALLDATETIME: 'timestamp(0)',
    DATETIMEOFFSET: 'timestamptz',
    CHAR: modified('varchar', '30'),
    VARCHAR: modified('varchar', '30'),
    NCHAR: modified('varchar', '30'),
    NVARCHAR: modified('varchar', '30'),
    TEXT: 'text',
    NTEXT: 'text',
    UNIQUEIDENTIFIER: 'uuid',
  },
  operators: {
    '||': null,
    '^': null,
    '!': null,
    '!<': '>=',
    '!>': '<=',
    '==': null,
    ':=': null,
    '->': null,
    '->>': null,
  },
  dividesExactly: false,
  likeIgnoresCase: true,
  backslashInPatterns: false,
  bracketsInPatterns: true,
  nullsAreLow: true,
  plusConcatenates: true,
  castTruncates: true,
  defaultSchemas: ['dbo'],
};
