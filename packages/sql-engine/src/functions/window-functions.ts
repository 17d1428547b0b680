// The window functions that are no aggregates. SQLite has all of them under the same names.

import type { WindowFunctionDefinition } from './function-definition.ts';

type Row = readonly [oid: number, name: string, args: readonly string[], result: string, description: string];

const rows: readonly Row[] = [
  [3100, 'row_number', [], 'int8', 'the number of the row in its partition'],
  [3101, 'rank', [], 'int8', 'the rank of the row, with gaps'],
  [3102, 'dense_rank', [], 'int8', 'the rank of the row, without gaps'],
  [3103, 'percent_rank', [], 'float8', 'the rank of the row as a fraction from 0 to 1'],
  [3104, 'cume_dist', [], 'float8', 'the fraction of rows up to and including this one and its peers'],
  [3105, 'ntile', ['int4'], 'int4', 'the number of the bucket, of so many equal ones'],
  [3106, 'lag', ['anyelement'], 'anyelement', 'the value in the row before'],
  [3107, 'lag', ['anyelement', 'int4'], 'anyelement', 'the value some rows before'],
  [
    3108,
    'lag',
    ['anycompatible', 'int4', 'anycompatible'],
    'anycompatible',
    'the value some rows before, or a default',
  ],
  [3109, 'lead', ['anyelement'], 'anyelement', 'the value in the row after'],
  [3110, 'lead', ['anyelement', 'int4'], 'anyelement', 'the value some rows after'],
  [
    3111,
    'lead',
    ['anycompatible', 'int4', 'anycompatible'],
    'anycompatible',
    'the value some rows after, or a default',
  ],
  [3112, 'first_value', ['anyelement'], 'anyelement', 'the value in the first row of the frame'],
  [3113, 'last_value', ['anyelement'], 'anyelement', 'the value in the last row of the frame'],
  [3114, 'nth_value', ['anyelement', 'int4'], 'anyelement', 'the value in a numbered row of the frame'],
];

/**
 * SQLite wants counts as integers, not as whole numbers kept as REAL; of ntile and nth_value no nulls, for which the
 * emitter has an answer of its own.
 */
function call(name: string, args: readonly string[]): string {
  const [first, second, ...rest] = args;
  if (first === undefined) return `${name}()`;
  if (name === 'ntile') return `ntile(coalesce(CAST(${first} AS INTEGER), 1))`;
  if (second === undefined) return `${name}(${first})`;
  const count = `CAST(${second} AS INTEGER)`;
  return `${name}(${[first, name === 'nth_value' ? `coalesce(${count}, 1)` : count, ...rest].join(', ')})`;
}

export const windowFunctions: readonly WindowFunctionDefinition[] = rows.map(
  ([oid, name, args, result, description]) => ({
    kind: 'window-function',
    oid,
    name,
    argumentTypes: args,
    resultType: result,
    sql: (texts) => call(name, texts),
    description,
  }),
);
