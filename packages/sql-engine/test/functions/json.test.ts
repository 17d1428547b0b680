// json and jsonb functions and operators against Postgres.

import { describe, expect, test } from 'vitest';
import { callHere, sameAsPostgres } from './oracle.ts';
import type { Argument } from './oracle.ts';

type Rows = readonly (readonly Argument[])[];

function pairs(first: readonly Argument[], second: readonly Argument[]): Rows {
  return first.flatMap((a) => second.map((b) => [a, b]));
}

const documents: readonly Argument[] = [
  '{"a": {"b": 1.0, "c" :[1,2, {"d":null}]}, "e": "x\\"y\\u00e9", "f": null, "a2": true}',
  '[1, "two", null, {"a": [ ]}, [3, 4]]',
  '"text"',
  '5',
  'null',
  'true',
  '{}',
  '[]',
  '{"a":1, "a": 2}',
  ' {"é😀" : "😀"} ',
  '[ [ ] , { } ]',
  null,
];
const paths: readonly Argument[] = [
  '{}',
  '{a}',
  '{a,b}',
  '{a,c,2,d}',
  '{a,c,-1}',
  '{1}',
  '{-1,0}',
  '{3,a}',
  '{a,NULL}',
  '{x}',
  '{01}',
  '{ 1}',
  '{1x}',
  null,
];

describe('reading json', () => {
  for (const type of ['json', 'jsonb']) {
    for (const name of ['->', '->>']) {
      sameAsPostgres({ name, types: [type, 'text'], calls: pairs(documents, ['a', 'e', 'f', 'é😀', 'nope', '']) });
      sameAsPostgres({ name, types: [type, 'int4'], calls: pairs(documents, ['0', '1', '2', '-1', '-6', '9']) });
    }
    for (const name of ['#>', '#>>']) sameAsPostgres({ name, types: [type, '_text'], calls: pairs(documents, paths) });
    for (const name of [
      'typeof',
      'array_length',
      'each',
      'each_text',
      'array_elements',
      'array_elements_text',
      'object_keys',
      'strip_nulls',
    ]) {
      sameAsPostgres({ name: `${type}_${name}`, types: [type], calls: documents.map((text) => [text]) });
    }
    sameAsPostgres({
      name: `${type}_extract_path`,
      types: [type, 'text', 'text'],
      calls: [
        [documents[0] ?? null, 'a', 'b'],
        [documents[0] ?? null, 'a', 'nope'],
      ],
    });
    sameAsPostgres({ name: `${type}_extract_path_text`, types: [type, 'text'], calls: [[documents[0] ?? null, 'e']] });
  }
  sameAsPostgres({
    name: 'json_strip_nulls',
    types: ['json'],
    calls: [['{"a": 1e5, "b": null, "b": "\\u00e9\\n"}'], [' [ null , {"a": null} ] ']],
  });
  sameAsPostgres({
    name: '->>',
    types: ['json', 'text'],
    calls: [
      ['{"a": "\\u0000"}', 'a'],
      ['{"a": "\\ud83d\\ude00"}', 'a'],
    ],
  });
});

describe('testing jsonb', () => {
  const containments: Rows = [
    ['{"a":1, "b":2}', '{"b":2}'],
    ['{"a":{"b":1,"c":2}}', '{"a":{"b":1}}'],
    ['[1,2,3]', '[3,1]'],
    ['[1,2,[1,3]]', '[1,3]'],
    ['[1,2,[1,3]]', '[[1,3]]'],
    ['["a","b"]', '"a"'],
    ['"a"', '["a"]'],
    ['"a"', '"a"'],
    ['1.0', '1.00'],
    ['[1]', '[1,1,1]'],
    ['{}', '{}'],
    ['[]', '[]'],
    ['[]', '{}'],
    ['{"a":null}', '{"a":null}'],
    ['{"a":[1,2]}', '{"a":[2]}'],
    ['{"a":[1,2]}', '{"a":2}'],
    ['[{"a":1,"b":2}]', '[{"a":1}]'],
    ['[]', '5'],
    ['null', 'null'],
    ['[null]', 'null'],
    ['{"a": {}}', '{"a": {}}'],
    ['{"a": 1}', '{"a": {}}'],
  ];
  sameAsPostgres({ name: '@>', types: ['jsonb', 'jsonb'], calls: containments });
  sameAsPostgres({ name: '<@', types: ['jsonb', 'jsonb'], calls: containments });
  sameAsPostgres({
    name: '?',
    types: ['jsonb', 'text'],
    calls: pairs(documents, ['a', 'two', 'text', '1', '5', 'true']),
  });
  for (const name of ['?|', '?&'])
    sameAsPostgres({
      name,
      types: ['jsonb', '_text'],
      calls: pairs(documents, ['{a,e}', '{two,nope}', '{}', '{NULL}', '{a,NULL}']),
    });
});

describe('changing jsonb', () => {
  const kinds: readonly Argument[] = ['{"a": 1, "bb": [1, 2]}', '[1, "a", null]', '"a"', '{}', '[]', '5', 'null'];
  sameAsPostgres({ name: '||', types: ['jsonb', 'jsonb'], calls: pairs(kinds, kinds) });
  sameAsPostgres({ name: '-', types: ['jsonb', 'text'], calls: pairs(kinds, ['a', 'nope']) });
  sameAsPostgres({ name: '-', types: ['jsonb', 'int4'], calls: pairs(kinds, ['0', '-1', '5', '-9']) });
  sameAsPostgres({ name: '-', types: ['jsonb', '_text'], calls: pairs(kinds, ['{a,bb}', '{}', '{NULL}']) });
  sameAsPostgres({
    name: '#-',
    types: ['jsonb', '_text'],
    calls: pairs(kinds, ['{a}', '{bb,0}', '{bb,-1}', '{0}', '{1,x}', '{}', '{x}', '{NULL}']),
  });
  const targets: readonly Argument[] = ['{"a": {"b": [0, 1]}, "c": null}', '[0, {"a": 1}, [2]]', '{}', '[]', '5'];
  const places: readonly Argument[] = [
    '{a}',
    '{a,b}',
    '{a,b,0}',
    '{a,b,-1}',
    '{a,b,9}',
    '{a,b,-9}',
    '{x}',
    '{x,y}',
    '{0}',
    '{-1}',
    '{2,0}',
    '{9}',
    '{-9}',
    '{1,a}',
    '{}',
    '{a,b,x}',
    '{NULL}',
    '{a,c,d}',
  ];
  for (const flag of ['t', 'f']) {
    for (const name of ['jsonb_set', 'jsonb_insert']) {
      sameAsPostgres({
        name,
        types: ['jsonb', '_text', 'jsonb', 'bool'],
        calls: pairs(targets, places).map(([target = null, place = null]) => [target, place, '{"new": 1}', flag]),
      });
    }
  }
  sameAsPostgres({
    name: 'jsonb_set',
    types: ['jsonb', '_text', 'jsonb'],
    calls: [
      ['{"a":1}', '{b}', '2'],
      ['{"a":1}', null, '2'],
    ],
  });
  sameAsPostgres({
    name: 'jsonb_set_lax',
    types: ['jsonb', '_text', 'jsonb', 'bool', 'text'],
    calls: ['use_json_null', 'delete_key', 'return_target', 'raise_exception', 'nope', null].map((treatment) => [
      '{"a":1}',
      '{a}',
      null,
      't',
      treatment,
    ]),
  });
  sameAsPostgres({
    name: 'jsonb_set_lax',
    types: ['jsonb', '_text', 'jsonb'],
    calls: [
      ['{"a":1}', '{a}', null],
      ['{"a":1}', '{a}', '5'],
      [null, '{a}', '5'],
    ],
  });
  sameAsPostgres({ name: 'jsonb_pretty', types: ['jsonb'], calls: documents.map((text) => [text]) });
});

describe('making json', () => {
  for (const type of ['json', 'jsonb']) {
    for (const [argument, values] of [
      ['text', ['a"b\\c\n\u0001é', '', null]],
      ['int4', ['-5']],
      ['int8', ['9223372036854775807']],
      ['numeric', ['1.500', 'NaN', 'Infinity']],
      ['float8', ['1e300', 'NaN', '-0', '0.1']],
      ['bool', ['t', 'f']],
      ['date', ['2026-01-02', 'infinity']],
      ['timestamp', ['2026-01-02 03:04:05.6', 'infinity', '0044-03-15 BC']],
      ['timestamptz', ['2026-01-02 03:04:05.6+00']],
      ['interval', ['1 day 02:00']],
      ['_int4', ['{1,NULL,3}', '{}', '{{1,2},{3,4}}']],
      ['_text', ['{"a b",NULL}']],
      ['json', ['{"a" :  1}']],
      ['jsonb', ['{"a" :  1}']],
      ['uuid', ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
      ['bytea', ['\\xff']],
      ['time', ['10:00']],
    ] as const) {
      sameAsPostgres({ name: `to_${type}`, types: [argument], calls: values.map((value) => [value]) });
    }
    sameAsPostgres({
      name: `${type}_build_object`,
      types: ['text', 'int4', 'int4', 'text', 'bool', 'numeric'],
      calls: [
        ['a', '1', '2', 'x', 't', null],
        ['a"b', null, '-3', '', 'f', '1.50'],
      ],
    });
    sameAsPostgres({ name: `${type}_build_object`, types: ['date', '_int4'], calls: [['2026-01-01', '{1,2}']] });
    sameAsPostgres({
      name: `${type}_build_object`,
      types: ['text', 'json', 'timestamptz', 'jsonb'],
      calls: [['a', '{"x":1}', '2026-01-01 00:00+00', '[1]']],
    });
    sameAsPostgres({ name: `${type}_build_object`, types: ['text'], calls: [['a']] });
    sameAsPostgres({ name: `${type}_build_object`, types: ['_text', 'text'], calls: [['{a}', 'b']] });
    sameAsPostgres({ name: `${type}_build_object`, types: [], calls: [[]] });
    sameAsPostgres({
      name: `${type}_build_array`,
      types: ['text', 'int4', 'bool', 'json', '_text'],
      calls: [
        ['a', '1', 't', '{"a":1}', '{x,y}'],
        [null, null, null, null, null],
      ],
    });
    sameAsPostgres({ name: `${type}_build_array`, types: [], calls: [[]] });
    sameAsPostgres({
      name: `${type}_object`,
      types: ['_text'],
      calls: [
        '{a,1,b,2}',
        '{}',
        '{a}',
        '{{a,1},{b,NULL}}',
        '{{a,1,2}}',
        '{NULL,1}',
        '{{{a,1}}}',
        '{a,NULL}',
        '{b,1,a,2,b,3}',
      ].map((array) => [array]),
    });
    sameAsPostgres({
      name: `${type}_object`,
      types: ['_text', '_text'],
      calls: [
        ['{a,b}', '{1,2}'],
        ['{a,b}', '{1}'],
        ['{a,NULL}', '{1,2}'],
        ['{a,b}', '{1,NULL}'],
        ['{}', '{}'],
        ['{{a}}', '{{b}}'],
      ],
    });
  }
  sameAsPostgres({ name: 'array_to_json', types: ['_int4'], calls: [['{{1,5},{99,100}}'], ['{}'], [null]] });
  sameAsPostgres({
    name: 'array_to_json',
    types: ['_int4', 'bool'],
    calls: [
      ['{{1,5},{99,100}}', 't'],
      ['{1,2}', 't'],
      ['{}', 't'],
      ['{1,2}', 'f'],
    ],
  });
  test('a null key has the SQLSTATE of Postgres 15, not of 18', () => {
    expect(callHere('json_build_object', ['text', 'int4'], [null, '1'])).toBe('error 22023');
    expect(callHere('jsonb_build_object', ['text', 'int4'], [null, '1'])).toBe('error 22023');
  });
});
