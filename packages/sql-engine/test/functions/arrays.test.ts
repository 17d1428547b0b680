// Array functions and operators against Postgres.

import { describe } from 'vitest';
import { sameAsPostgres } from './oracle.ts';
import type { Argument } from './oracle.ts';

/** Postgres counts below the smallest subscript: generate_subscripts backwards never ends, trim_array keeps all. */
const smallest: Argument = '[-2147483648:-2147483647]={1,2}';
const shapes: readonly Argument[] = [
  '{}',
  '{1}',
  '{1,2,3}',
  '{1,NULL,3,1}',
  '{{1,2},{3,4},{5,6}}',
  '{{{1},{2}}}',
  '[0:2]={7,8,9}',
  '[-3:-2][5:6]={{1,2},{3,4}}',
  '[2147483645:2147483646]={1,2}',
  smallest,
  '{NULL}',
  null,
];
const aboveSmallest = shapes.filter((shape) => shape !== smallest);
const numbers: readonly Argument[] = ['1', '2', '0', '-1', '3', '2147483647', null];

function pairs(left: readonly Argument[], right: readonly Argument[]): readonly (readonly Argument[])[] {
  return left.flatMap((first) => right.map((second) => [first, second]));
}

function triples(rows: readonly (readonly Argument[])[], last: readonly Argument[]): readonly (readonly Argument[])[] {
  return rows.flatMap((row) => last.map((argument) => [...row, argument]));
}

describe('the shape of arrays', () => {
  for (const name of ['array_ndims', 'array_dims', 'cardinality']) {
    sameAsPostgres({ name, types: ['_int4'], calls: shapes.map((shape) => [shape]) });
  }
  for (const name of ['array_lower', 'array_upper', 'array_length', 'generate_subscripts']) {
    sameAsPostgres({ name, types: ['_int4', 'int4'], calls: pairs(shapes, numbers) });
  }
  sameAsPostgres({
    name: 'generate_subscripts',
    types: ['_int4', 'int4', 'bool'],
    calls: triples(pairs(aboveSmallest, ['1', '2']), ['t', 'f', null]),
  });
});

describe('elements of arrays', () => {
  sameAsPostgres({ name: 'array_append', types: ['_int4', 'int4'], calls: pairs(shapes, numbers) });
  sameAsPostgres({ name: '||', types: ['_int4', 'int4'], calls: pairs(shapes, numbers) });
  sameAsPostgres({ name: 'array_prepend', types: ['int4', '_int4'], calls: pairs(numbers, shapes) });
  sameAsPostgres({ name: '||', types: ['int4', '_int4'], calls: pairs(numbers, shapes) });
  for (const name of ['array_cat', '||']) {
    sameAsPostgres({ name, types: ['_int4', '_int4'], calls: pairs([...shapes, '{{5,6}}', '{{5}}'], shapes) });
  }
  sameAsPostgres({
    name: 'array_append',
    types: ['_text', 'text'],
    calls: [
      ['{a,"b c"}', ''],
      [null, null],
      ['{}', '😀'],
    ],
  });
  sameAsPostgres({
    name: 'array_fill',
    types: ['int4', '_int4'],
    calls: pairs(
      ['7', null],
      [
        '{3}',
        '{2,2}',
        '{}',
        '{0}',
        '{2,0}',
        '{-1}',
        '{1,NULL}',
        '{{1}}',
        '{1,1,1,1,1,1,1}',
        '{100000,100000}',
        '{0,-1}',
        '{-1,0}',
        '[0:1]={1,2}',
        null,
      ],
    ),
  });
  sameAsPostgres({
    name: 'array_fill',
    types: ['text', '_int4', '_int4'],
    calls: triples(pairs(['x'], ['{3}', '{2,2}', '{}', '{0}', null]), [
      '{2}',
      '{0,-1}',
      '{}',
      '{NULL}',
      '{2147483645}',
      '{2147483644}',
      null,
    ]),
  });
  sameAsPostgres({ name: 'trim_array', types: ['_int4', 'int4'], calls: pairs(aboveSmallest, numbers) });
  sameAsPostgres({ name: 'unnest', types: ['_int4'], calls: shapes.map((shape) => [shape]) });
  sameAsPostgres({ name: 'unnest', types: ['_text'], calls: [['{a,"",NULL,😀}'], ['{}'], [null]] });
});

describe('elements found in arrays', () => {
  sameAsPostgres({ name: 'array_position', types: ['_int4', 'int4'], calls: pairs(shapes, numbers) });
  sameAsPostgres({
    name: 'array_position',
    types: ['_int4', 'int4', 'int4'],
    calls: triples(pairs(shapes, ['1', '3', null]), ['1', '2', '-1', '9', null]),
  });
  sameAsPostgres({ name: 'array_positions', types: ['_int4', 'int4'], calls: pairs(shapes, numbers) });
  sameAsPostgres({ name: 'array_remove', types: ['_int4', 'int4'], calls: pairs(shapes, numbers) });
  sameAsPostgres({
    name: 'array_replace',
    types: ['_int4', 'int4', 'int4'],
    calls: triples(pairs(shapes, ['1', null]), ['5', null]),
  });
  sameAsPostgres({
    name: 'array_position',
    types: ['_float8', 'float8'],
    calls: [
      ['{1,NaN,0}', 'NaN'],
      ['{1,NaN,0}', '-0'],
      ['{1,NaN,0}', 'Infinity'],
    ],
  });
  sameAsPostgres({
    name: 'array_remove',
    types: ['_numeric', 'numeric'],
    calls: [
      ['{1.0,2,1.00,NaN}', '1'],
      ['{1.0,NaN}', 'NaN'],
    ],
  });
  sameAsPostgres({ name: 'array_position', types: ['_interval', 'interval'], calls: [['{24:00,"1 day"}', '1 day']] });
  sameAsPostgres({
    name: 'array_remove',
    types: ['_jsonb', 'jsonb'],
    calls: [
      ['{"{\\"a\\": 1}","1.0"}', '1'],
      ['{"[]","null"}', 'null'],
    ],
  });
  sameAsPostgres({
    name: 'array_position',
    types: ['_json', 'json'],
    calls: [
      ['{1,2}', '1'],
      ['{}', '1'],
      ['{1}', null],
    ],
  });
  sameAsPostgres({ name: 'array_position', types: ['_bytea', 'bytea'], calls: [['{"\\\\x01","\\\\x02"}', '\\x02']] });
  for (const name of ['@>', '<@', '&&']) {
    sameAsPostgres({ name, types: ['_int4', '_int4'], calls: pairs(shapes, shapes) });
    sameAsPostgres({
      name,
      types: ['_text', '_text'],
      calls: pairs(['{a,b}', '{}', '{B}', '{NULL,a}'], ['{a}', '{}', '{a,a}', '{NULL}']),
    });
    sameAsPostgres({
      name,
      types: ['_json', '_json'],
      calls: [
        ['{1}', '{1}'],
        ['{}', '{}'],
      ],
    });
  }
});
