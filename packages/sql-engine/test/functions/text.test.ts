// Text functions against Postgres.

import { describe, expect, test } from 'vitest';
import { callHere, sameAsPostgres } from './oracle.ts';
import type { Argument } from './oracle.ts';

const samples: readonly Argument[] = [
  '',
  'a',
  'Hello World',
  '  padded  ',
  'jürgen',
  '日本語テキスト',
  '😀b😀',
  "o'neil",
  'ÀÉÎ strasse',
  'ab\tcd\nef',
  'xyxtrimyyx',
  '\\back\\slash',
  'e\u0301',
  'İıſK',
  null,
];
const counts: readonly Argument[] = ['-3', '-1', '0', '1', '2', '7', '100', null];

function pairs(first: readonly Argument[], second: readonly Argument[]): readonly (readonly Argument[])[] {
  return first.flatMap((a) => second.map((b) => [a, b]));
}

describe('text functions', () => {
  for (const name of [
    'length',
    'char_length',
    'character_length',
    'octet_length',
    'bit_length',
    'lower',
    'upper',
    'initcap',
    'reverse',
    'ascii',
    'md5',
    'quote_ident',
    'quote_literal',
    'quote_nullable',
    'btrim',
    'ltrim',
    'rtrim',
  ]) {
    sameAsPostgres({ name, types: ['text'], calls: samples.map((text) => [text]) });
  }
  sameAsPostgres({
    name: 'quote_ident',
    types: ['text'],
    calls: ['select', 'x1', '1x', 'Foo bar', 'a"b', 'äö', 'user', 'name', 'a$b'].map((word) => [word]),
  });
  for (const name of ['length', 'octet_length']) {
    sameAsPostgres({ name, types: ['bpchar'], calls: [['ab  '], ['  '], ['ä '], [null]] });
  }
  for (const name of ['length', 'octet_length', 'bit_length', 'md5', 'sha224', 'sha256', 'sha384', 'sha512']) {
    sameAsPostgres({ name, types: ['bytea'], calls: [['\\x'], ['\\x00ff10'], [null]] });
  }
  for (const name of ['left', 'right', 'repeat', 'substr', 'substring', 'lpad', 'rpad']) {
    sameAsPostgres({ name, types: ['text', 'int4'], calls: pairs(samples, counts) });
  }
  sameAsPostgres({ name: 'repeat', types: ['text', 'int4'], calls: [['abcd', '2147483647']] });
  for (const name of ['substr', 'substring']) {
    sameAsPostgres({
      name,
      types: ['text', 'int4', 'int4'],
      calls: [
        ['alphabet', '3', '2'],
        ['alphabet', '-1', '4'],
        ['alphabet', '0', '0'],
        ['alphabet', '3', '-1'],
        ['😀b😀c', '2', '2'],
        ['ab', '2147483647', '2147483647'],
        ['ab', '-2147483648', '2147483647'],
        ['ab', null, '1'],
      ],
    });
  }
  for (const name of ['lpad', 'rpad']) {
    sameAsPostgres({
      name,
      types: ['text', 'int4', 'text'],
      calls: [
        ['hi', '5', 'xy'],
        ['hi', '1', 'xy'],
        ['hi', '5', ''],
        ['hi', '-1', 'x'],
        ['', '3', '😀ü'],
        ['hi', '1000000000', 'x'],
        ['hi', '0', 'x'],
        ['hi', '5', null],
      ],
    });
  }
  for (const name of ['btrim', 'ltrim', 'rtrim']) {
    sameAsPostgres({ name, types: ['text', 'text'], calls: [...pairs(samples, ['xy', '', ' ', '😀', 'Hd'])] });
  }
  for (const name of ['position', 'strpos', 'starts_with']) {
    sameAsPostgres({ name, types: ['text', 'text'], calls: pairs(samples, ['', 'o', 'b😀', 'ü', 'Hell', null]) });
  }
  sameAsPostgres({
    name: '^@',
    types: ['text', 'text'],
    calls: [
      ['alphabet', 'alph'],
      ['a', 'ab'],
      ['a', ''],
      [null, 'a'],
    ],
  });
  sameAsPostgres({
    name: 'replace',
    types: ['text', 'text', 'text'],
    calls: [
      ['abcdefabcdef', 'cd', 'XX'],
      ['aaa', 'aa', 'b'],
      ['abc', '', 'x'],
      ['abc', 'b', ''],
      ['a$b', '$', '$&'],
      ['abc', 'b', null],
    ],
  });
  sameAsPostgres({
    name: 'translate',
    types: ['text', 'text', 'text'],
    calls: [
      ['12345', '143', 'ax'],
      ['aaa', 'aa', 'bc'],
      ['😀b', '😀', 'x'],
      ['abc', '', 'x'],
      ['abc', 'abc', ''],
    ],
  });
  sameAsPostgres({
    name: 'split_part',
    types: ['text', 'text', 'int4'],
    calls: [
      ['abc~@~def~@~ghi', '~@~', '2'],
      ['abc,def,ghi', ',', '-2'],
      ['a,b', ',', '0'],
      ['a,b', ',', '9'],
      ['a,b', ',', '-9'],
      ['', ',', '1'],
      ['a,b', '', '1'],
      ['a,b', '', '-1'],
      ['a,b', '', '2'],
      [',a', ',', '1'],
      ['', ',', '0'],
    ],
  });
  sameAsPostgres({
    name: 'overlay',
    types: ['text', 'text', 'int4', 'int4'],
    calls: [
      ['Txxxxas', 'hom', '2', '4'],
      ['abc', 'X', '0', '1'],
      ['abc', 'X', '2', '-1'],
      ['abc', 'X', '10', '1'],
      ['abc', 'X', '2', '0'],
      ['abc', 'X', '2', '2147483647'],
    ],
  });
  sameAsPostgres({
    name: 'overlay',
    types: ['text', 'text', 'int4'],
    calls: [
      ['Txxxxas', 'hom', '2'],
      ['😀😀😀', 'ab', '2'],
      ['abc', '', '1'],
    ],
  });
  sameAsPostgres({
    name: 'chr',
    types: ['int4'],
    calls: [['65'], ['0'], ['-1'], ['128512'], ['1114112'], ['55296'], ['1114111'], [null]],
  });
  sameAsPostgres({ name: 'to_hex', types: ['int4'], calls: [['255'], ['-1'], ['0'], ['-2147483648']] });
  sameAsPostgres({ name: 'to_hex', types: ['int8'], calls: [['255'], ['-1'], ['9223372036854775807']] });
});

describe('text encodings', () => {
  sameAsPostgres({
    name: 'encode',
    types: ['bytea', 'text'],
    calls: pairs(
      ['\\x', '\\x3132330001', '\\xff5c41', `\\x${'ab'.repeat(100)}`],
      ['base64', 'hex', 'escape', 'HEX', 'nope'],
    ),
  });
  sameAsPostgres({
    name: 'decode',
    types: ['text', 'text'],
    calls: [
      ['MTIzAAE=', 'base64'],
      ['MTIz AAE=\n', 'base64'],
      ['M', 'base64'],
      ['MT', 'base64'],
      ['MT=', 'base64'],
      ['MT==', 'base64'],
      ['M===', 'base64'],
      ['M*', 'base64'],
      ['=', 'base64'],
      ['', 'base64'],
      ['MTI=MTIz', 'base64'],
      ['31 32', 'hex'],
      ['3', 'hex'],
      ['xy', 'hex'],
      ['1é', 'hex'],
      ['a\\000b\\\\', 'escape'],
      ['a\\9', 'escape'],
      ['é', 'escape'],
      ['a\\', 'escape'],
      ['ab', 'nope'],
    ],
  });
  sameAsPostgres({
    name: 'convert_from',
    types: ['bytea', 'name'],
    calls: [
      ['\\xc3a9', 'UTF8'],
      ['\\xe9', 'UTF8'],
      ['\\x41', 'nope'],
      ['\\x0041', 'UTF8'],
    ],
  });
  sameAsPostgres({
    name: 'convert_to',
    types: ['text', 'name'],
    calls: [
      ['é', 'UTF8'],
      ['a', 'nope'],
    ],
  });
  sameAsPostgres({
    name: 'unistr',
    types: ['text'],
    calls: [
      'd\\0061t\\+000061',
      'd\\u0061t\\U00000061',
      '\\d83d\\de00',
      '\\d83d',
      '\\d83dx',
      '\\de00',
      '\\\\',
      'wrong\\db99\\0061',
      '\\+1F600',
      '\\zzzz',
      '\\0000',
      '\\+110000',
      '\\',
      'plain',
    ].map((text) => [text]),
  });
  sameAsPostgres({
    name: 'normalize',
    types: ['text', 'text'],
    calls: pairs(['e\u0301', 'ﬁ', 'Å'], ['NFC', 'nfd', 'NFKC', 'NFKD', 'x']),
  });
  sameAsPostgres({
    name: 'is_normalized',
    types: ['text', 'text'],
    calls: pairs(['e\u0301', 'é', 'abc'], ['NFC', 'NFD', 'nope']),
  });
});

describe('conversions that PGlite comes without', () => {
  test.each([
    ['convert_from', ['bytea', 'name'], ['\\xe9', 'LATIN1'], 'é'],
    ['convert_from', ['bytea', 'name'], ['\\xe9', 'latin-1'], 'é'],
    ['convert_from', ['bytea', 'name'], ['\\x80', 'WIN1252'], '€'],
    ['convert_to', ['text', 'name'], ['é', 'LATIN1'], '\\xe9'],
    ['convert_to', ['text', 'name'], ['€', 'LATIN9'], '\\xa4'],
    ['convert_to', ['text', 'name'], ['😀', 'LATIN1'], 'error 22P05'],
  ] as const)('%s(%s) of %s is %s', (name, types, args, expected) => {
    expect(callHere(name, types, args)).toBe(expected);
  });
});

describe('text from and to arrays', () => {
  sameAsPostgres({
    name: 'string_to_array',
    types: ['text', 'text'],
    calls: [
      ['xx~~yy~~zz', '~~'],
      ['', ','],
      ['abc', null],
      ['abc', ''],
      [null, ','],
      [',', ','],
      ['😀b', null],
    ],
  });
  sameAsPostgres({
    name: 'string_to_array',
    types: ['text', 'text', 'text'],
    calls: [
      ['xx~~yy~~zz', '~~', 'yy'],
      ['a,,b', ',', ''],
      ['abc', null, 'b'],
      ['a', ',', null],
      ['a', '', 'a'],
    ],
  });
  sameAsPostgres({
    name: 'string_to_table',
    types: ['text', 'text'],
    calls: [
      ['xx~~yy~~zz', '~~'],
      ['', ','],
      ['abc', null],
      ['abc', ''],
    ],
  });
  sameAsPostgres({ name: 'string_to_table', types: ['text', 'text', 'text'], calls: [['xx~~yy~~zz', '~~', 'yy']] });
  sameAsPostgres({
    name: 'array_to_string',
    types: ['_int4', 'text'],
    calls: [
      ['{1,2,NULL,3}', ','],
      ['{}', ','],
      ['{{1,2},{3,4}}', '-'],
      [null, ','],
    ],
  });
  sameAsPostgres({
    name: 'array_to_string',
    types: ['_text', 'text', 'text'],
    calls: [
      ['{a,NULL,""}', ',', '*'],
      ['{a,NULL}', ',', null],
      ['{a,NULL}', null, '*'],
    ],
  });
  sameAsPostgres({
    name: 'parse_ident',
    types: ['text'],
    calls: [
      '"SomeSchema".someTable',
      'a.b.c',
      'A . "b""c"',
      '',
      'a.',
      '.a',
      '"a',
      '""',
      'foo bar',
      '1a',
      'a.1',
      'é',
      'a b',
      'foo()',
    ].map((text) => [text]),
  });
  sameAsPostgres({
    name: 'parse_ident',
    types: ['text', 'bool'],
    calls: [
      ['foo.boo[1]', 'f'],
      ['foo.boo[1]', 't'],
      ['a b', 'f'],
    ],
  });
});

describe('concat and format', () => {
  sameAsPostgres({
    name: 'concat',
    types: ['text', 'int4', 'bool', '_text'],
    calls: [
      ['a', '2', 't', '{a,b}'],
      [null, null, null, null],
      ['', '0', 'f', '{}'],
    ],
  });
  sameAsPostgres({
    name: 'concat_ws',
    types: ['text', 'text', 'numeric', 'date'],
    calls: [
      [',', 'a', '2.50', '2026-01-02'],
      [',', null, null, '2026-01-02'],
      [null, 'a', '1', null],
      ['', 'a', '1', null],
    ],
  });
  sameAsPostgres({
    name: 'format',
    types: ['text', 'text', 'text'],
    calls: [
      ['Hello %s, %1$s', 'World', null],
      ['%I %L', 'my table', "O'Reilly"],
      ['%L %s', null, null],
      ['%I', null, null],
      ['%%|%s|', 'x', null],
      ['|%10s|%-10s|', 'foo', 'bar'],
      ['|%-10s|%2$5s', 'foo', 'bar'],
      ['%3$s', 'a', 'b'],
      ['%4$s', 'a', 'b'],
      ['%0$s', 'a', 'b'],
      ['%d', 'a', 'b'],
      ['%', 'a', 'b'],
      ['%2$', 'a', 'b'],
      ['%s %s %s', 'a', 'b'],
      ['%-s|%5%', 'a', 'b'],
      [null, 'a', 'b'],
      ['%1$s %s', 'a', 'b'],
      ['😀%3s|', '😀', 'b'],
      ['%99999999999s', 'a', 'b'],
    ],
  });
  sameAsPostgres({
    name: 'format',
    types: ['text', 'int4', 'text'],
    calls: [
      ['|%*s|', '10', 'foo'],
      ['|%-*s|', '10', 'foo'],
      ['|%*s|', '-10', 'foo'],
      ['|%1$*1$s|', '3', 'foo'],
      ['|%2$*1$s|', '5', 'foo'],
      ['|%*s|', null, 'foo'],
    ],
  });
  sameAsPostgres({ name: 'format', types: ['text'], calls: [['100%%'], ['%s'], [null], ['plain']] });
});
