// jsonpath against Postgres: what is printed, what is found, which errors.

import { describe, expect, test } from 'vitest';
import { typeByName } from '../../src/types/registry.ts';
import { PgError } from '../../src/errors.ts';
import { askOracle, sameAsPostgres, testSession } from './oracle.ts';
import type { Argument } from './oracle.ts';

type Rows = readonly (readonly Argument[])[];

const document =
  '{"a": [1, 2, 3, "x", null, {"b": [10, 20]}], "n": 5.50, "s": "Hello", "o": {"k": {"d": 1}, "l": [1, [2, [3]]]}, "t": true, "z": null}';

const paths = [
  '$',
  '$.a',
  '$.a[*]',
  '$.a[0]',
  '$.a[last]',
  '$.a[last - 1]',
  '$.a[0 to 2]',
  '$.a[1, 0 to 1]',
  '$.a[9]',
  '$.a[-1]',
  '$.a[1.7]',
  '$.a["x"]',
  '$.a.b',
  '$.a[*].b',
  '$.a[*].b[*]',
  '$.n',
  '$.nope',
  '$.n[0]',
  '$.n[*]',
  '$.*',
  '$.o.*',
  '$.**',
  '$.**{1}',
  '$.**{2 to last}',
  '$.**{last}',
  '$.**{0 to 1}',
  '$.o.**.d',
  '$."a"',
  '$.o.k.d',
  '$.a[*] ? (@ > 1)',
  '$.a[*] ? (@ == "x")',
  '$.a[*] ? (@ == null)',
  '$.a[*] ? (@ != null)',
  '$.a[*] ? (@ <> 1)',
  '$.a ? (@ > 1)',
  '$.a[*] ? (@ > 1 && @ < 3)',
  '$.a[*] ? (@ > 1 || @ == "x")',
  '$.a[*] ? (!(@ > 1))',
  '$.a[*] ? ((@ > 1) is unknown)',
  '$.a[*] ? (exists(@.b))',
  '$.a[*] ? (exists(@.b[*] ? (@ > 15)))',
  '$ ? (@.n > 5).s',
  '$.s ? (@ starts with "He")',
  '$.s ? (@ like_regex "^h")',
  '$.s ? (@ like_regex "^h" flag "i")',
  '$.s ? (@ like_regex "h.l" flag "iq")',
  '$.a[*] ? (@.b == 10)',
  '$.o.l ? (@ == 1)',
  '$.n + 1',
  '$.n - $.a[0]',
  '-$.n',
  '+$.a[0 to 2]',
  '-$.a[*]',
  '$.n * 2 + 1',
  '$.n / 0',
  '7 / 2',
  '7 % 2',
  '$.a + 1',
  '$.s + 1',
  '2 + 3 * 4',
  '(2 + 3) * 4',
  '$.n > 5',
  '$.n == 5.5',
  '$.a == 1',
  '$.a > 100',
  '$.s > "A"',
  '$.t == true',
  '$.a[*] > 2',
  'exists($.nope)',
  '!exists($.a)',
  '($.a[*] > 2) is unknown',
  '$.s == $.n',
  '$.o == $.o',
  '$.z == null',
  '$.n != null',
  '$.type()',
  '$.a[*].type()',
  '$.a.type()',
  '$.a.size()',
  '$.n.size()',
  '$.a[*].size()',
  '$.n.floor()',
  '$.n.ceiling()',
  '(-5.5).abs()',
  '(-$.n).abs()',
  '$.s.abs()',
  '$.a.floor()',
  '$.n.double()',
  '"1.5e3".double()',
  '$.s.double()',
  '"inf".double()',
  '$.o.keyvalue()',
  '$.keyvalue().key',
  '$.a[5].keyvalue().value',
  '$.n.keyvalue()',
  '$.o.keyvalue().id.type()',
  'null',
  'true',
  '"str"',
  '1.50',
  '"a\\u00e9\\n"',
  '$[*]',
  '$[0]',
  '$[last]',
  '$[0][0].a',
  '$.a[$.a[0]]',
  '$.a[last ? (@ > 1)]',
  '$.a[*] ? (@ > $.a[0])',
  '$.o.l[*][*]',
  '$.o.l[1][1][0]',
];
const modes = ['', 'strict ', 'lax '];

describe('jsonpath', () => {
  for (const mode of modes) {
    for (const name of ['jsonb_path_query', 'jsonb_path_query_array', 'jsonb_path_exists', 'jsonb_path_match']) {
      sameAsPostgres({
        name,
        types: ['jsonb', 'jsonpath'],
        calls: paths
          .filter((path) => !path.includes('keyvalue()') || (path.includes('.key') && path.includes('().')))
          .map((path) => [document, mode + path]),
      });
    }
    for (const name of ['@?', '@@']) {
      sameAsPostgres({ name, types: ['jsonb', 'jsonpath'], calls: paths.map((path) => [document, mode + path]) });
    }
  }
  sameAsPostgres({
    name: 'jsonb_path_query',
    types: ['jsonb', 'jsonpath'],
    calls: [
      ['{"a": 1, "bb": [2]}', '$.keyvalue()'],
      ['[1]', '$.keyvalue()'],
      ['[]', '$[0]'],
      ['[]', 'strict $[0]'],
      ['[1]', 'strict $.a'],
      ['[[1, 2], [3]]', '$[*][*]'],
      ['[[1, 2], [3]]', 'strict $[*][1]'],
      ['{"a": [{"b": 1}, {"b": [2]}]}', '$.a.b'],
      ['{"a": [{"b": 1}, {"c": 2}]}', 'strict $.a[*].b'],
      ['5', '$ ? (@ > 1)'],
      ['null', '$'],
      [null, '$'],
    ],
  });
  const variables: Rows = [
    ['[1, 2, 3]', '$[*] ? (@ > $x)', '{"x": 1}'],
    ['[1, 2, 3]', '$[*] ? (@ > $"x y")', '{"x y": 2}'],
    ['[1, 2, 3]', '$[*] ? (@ > $nope)', '{}'],
    ['[1, 2, 3]', '$x', '{"x": [7]}'],
    ['[1, 2, 3]', '$', '5'],
    ['[1]', '$x[*]', '{"x": [7, 8]}'],
    ['"abc"', '$ starts with $x', '{"x": "a"}'],
    ['[5]', '$[$i]', '{"i": 0}'],
  ];
  for (const name of ['jsonb_path_query', 'jsonb_path_query_first', 'jsonb_path_exists']) {
    sameAsPostgres({ name, types: ['jsonb', 'jsonpath', 'jsonb'], calls: variables });
  }
  for (const name of [
    'jsonb_path_query',
    'jsonb_path_query_array',
    'jsonb_path_query_first',
    'jsonb_path_exists',
    'jsonb_path_match',
  ]) {
    sameAsPostgres({
      name,
      types: ['jsonb', 'jsonpath', 'jsonb', 'bool'],
      calls: [
        ['[1, "a"]', 'strict $[*].x', '{}', 't'],
        ['[1, 2]', '$[*] + 1', '{}', 't'],
        ['[2, 0]', '1 / $[1]', '{}', 't'],
        ['{"a": 1}', '$.a == 1', '{}', 't'],
        ['{"a": 1}', '$.a', '{}', 't'],
        ['[3, "x"]', '-$[*]', '{}', 't'],
      ],
    });
  }
});

describe('jsonpath as text', () => {
  const texts = [
    ...paths,
    ...paths.map((path) => `strict ${path}`),
    '  $  .  a  ',
    '$ /* comment */ .a',
    '$.a.b.c',
    '$."a b".c',
    '$.a[ 1 , 2 to 3 , last ]',
    '$.**{ 2 to 5 }',
    '$.a ? (@.b == 1 && @.c == 2 || @.d == 3)',
    '$.a ? ((@.b == 1 || @.c == 2) && @.d == 3)',
    '($ + 1) * 2',
    '$ + 1 * 2',
    '1 - (2 - 3)',
    '- (1 + 2)',
    '-1',
    '+1',
    '- -1',
    '$x',
    '$"x y"',
    '@',
    '$[@]',
    'last',
    '$.last',
    '$.LAX',
    '$.true',
    '$.é',
    '$.a\\u0062c',
    '$."\\u00e9"',
    "$.'a'",
    '',
    '   ',
    '$.',
    '$..a',
    '$.a.',
    '$.a[',
    '$.a[]',
    '$.a[*',
    '$ ? (@)',
    '$ ? (@ > 1',
    '1 > 2 > 3',
    '1a',
    '00',
    '01',
    '0.5',
    '.5',
    '5.',
    '1e5',
    '1E-2',
    '1.5e',
    '$ == $ && 1',
    '$ && $',
    '!$',
    '!(1 == 1)',
    '(1 == 1) + 1',
    '1 + (1 == 1)',
    '$ like_regex "a" flag "z"',
    '$ like_regex "a" flag "x"',
    '$ like_regex "a" flag "ismi"',
    '$ starts with 1',
    '$ starts with $x',
    'exists($)',
    'exists($ == 1)',
    '$ = 1',
    '"unterminated',
    '"\\x41"',
    '"\\u{1F600}"',
    '"\\ud83d\\ude00"',
    '"\\ud83d"',
    '$.nope()',
    '$.type',
    '$.type(1)',
    'True',
    'null.type()',
    'true && false',
    '$.a ? (true)',
    '(1).type()',
    '1.type()',
    '$.a?(@>1)?(@<3)',
    '$ ? (@ starts with "a" || @ like_regex "b")',
    '$.$a',
    '$.*.a',
    '$.a**',
    '$[1 to last]',
    '$[last to 1]',
    '(($))',
    '(($.a)).b',
    '($.a == 1).type()',
    '((($ == 1))) is unknown',
    '$ #',
    '$.#',
    '/*',
    'STRICT $',
    'lax',
    '$.a ? (@.b ? (@ > 1) == 2)',
  ];
  test('is read and printed as Postgres does', async () => {
    const type = typeByName('jsonpath');
    const differences: string[] = [];
    for (const text of texts) {
      const expected = await askOracle(`E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'::jsonpath`);
      let here: string;
      try {
        here = type.output(type.input(text, testSession), testSession);
      } catch (error) {
        if (!(error instanceof PgError)) throw error;
        here = `error ${error.code}`;
      }
      if (here !== expected) differences.push(`${text}: ${here} instead of ${String(expected)}`);
    }
    expect(differences).toEqual([]);
  });
});
