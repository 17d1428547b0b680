// Regular expressions and LIKE against Postgres: which match is found, how long it is, what the groups get.

import { describe } from 'vitest';
import { sameAsPostgres } from './oracle.ts';
import type { Argument } from './oracle.ts';

type Rows = readonly (readonly Argument[])[];

const matches: Rows = [
  ['foobarbequebaz', '(bar)(beque)'],
  ['foobarbequebaz', 'barbeque'],
  ['abc', 'x'],
  ['', ''],
  ['', 'a*'],
  ['abc', null],
  // Longest match, whichever branch comes first.
  ['abcd', 'a|ab|abc'],
  ['abcd', '(a|ab)(c|bcd)(d*)'],
  ['abcd', '^(a|ab)(c|bcd)(d*)$'],
  ['xabcabcy', '(abc|a)+'],
  ['ab', 'a?(ab)?'],
  ['abb', 'a?(?:ab)?(b*)'],
  ['ab', '(a?)(ab)?(b?)'],
  // Greediness: the first quantifier of a branch decides for the whole.
  ['XY1234Z', 'Y*([0-9]{1,3})'],
  ['XY1234Z', 'Y*?([0-9]{1,3})'],
  ['abc01234xyz', '(.*)(\\d+)(.*)'],
  ['abc01234xyz', '(.*?)(\\d+)(.*)'],
  ['abc01234xyz', '(?:(.*?)(\\d+)(.*)){1,1}'],
  ['aaa', 'a+?'],
  ['aaa', 'a+?$'],
  ['aaab', '(a+?)(a*)b'],
  ['aaab', '(?:a+?){2}b?'],
  ['xaab', '(x*?)(a*)(b*)'],
  ['abab', '(?:ab)*?'],
  ['aabb', 'a{1,2}?b{1,2}'],
  ['aaaa', 'a{2}?'],
  ['<b>x</b><b>y</b>', '<b>(.*?)</b>'],
  ['<b>x</b><b>y</b>', '<b>(.*)</b>'],
  ['foobar', 'o*?b|foo'],
  ['a1b2', '([a-z])(\\d)*?'],
  // Iterations keep the last turn's groups.
  ['abcabc', '(?:(a)|(b)|(c))*'],
  ['abab', '(ab)*'],
  ['aab', '(a*)*b'],
  ['aab', '(a*)+b'],
  ['abc', '((a)|(b))*c?'],
  ['', '(a*)*'],
  ['b', '(a*)*'],
  ['aaa', '(a|aa)*'],
  ['aaaa', '(a|aa){2}'],
  ['xyz', '(x)(y)?(q)?z'],
  ['abcde', '(a(b(c)))(d)?'],
  ['aaa', '((a)(a)?)*'],
  ['abba', '(a|b)*?a'],
  ['zz', '((z)){2}'],
  ['aXbX', '(.X){1,3}'],
  ['ab', '(a{0,1}|b)+'],
  ['ab', '(a){0}b'],
  ['ab', '(a){0}(b)'],
  // Back-references.
  ['abcabc', '(abc)\\1'],
  ['aa bb', '(\\w)\\1'],
  ['abab', '(ab)\\1*'],
  ['abAB', '(?i)(ab)\\1'],
  ['xx', '(x)\\2'],
  ['aXa', '(a)X\\1'],
  ['aaaaa', '(a*)\\1'],
  ['aaa', '(a+)\\1'],
  ['abcb', '(?:a(b)c\\1)'],
  ['aabb', '(a)\\1(b)\\2'],
  ['ab', '(a)|b\\1'],
  ['abaab', '(a|ab)(\\1)'],
  ['aba', '^(.*)b\\1$'],
  ['éÉ', '(?i)(é)\\1'],
  // Anchors, words, lookaround.
  ['a\nb', '^b'],
  ['a\nb', '(?n)^b'],
  ['a\nb', '(?w)a$'],
  ['a\nb', 'a.b'],
  ['a\nb', '(?n)a.b'],
  ['a\nb', '(?p)a.b'],
  ['a\nb', '(?n)a[^x]b'],
  ['a\nb', '(?n)a\\Wb'],
  ['a\nb', '\\Ab'],
  ['a\nb', 'b\\Z'],
  ['foo bar', '\\mbar'],
  ['foo bar', 'foo\\M'],
  ['foo bar', '\\yba'],
  ['foobar', 'o\\Yb'],
  ['foo bar', '[[:<:]]bar[[:>:]]'],
  ['price: 100 USD', '\\d+(?= USD)'],
  ['price: 100 EUR', '\\d+(?! EUR)'],
  ['a1 b2', '(?<=b)\\d'],
  ['a1 b2', '(?<!a)\\d'],
  ['foobar', '(?=bar)...'],
  ['ab', 'a(?=b)b'],
  ['abc', '(?<=^a)b'],
  ['aab', '(?<=a(?=b))b'],
  ['été', '\\yé'],
  ['x', '$'],
  ['x', '^$'],
  ['ab', '(?<=(a))b'],
  // Sets and classes.
  ['abc123', '[[:digit:]]+'],
  ['abc123', '[^[:alpha:]]+'],
  ['a-b', '[a\\-]+'],
  ['a-b', '[-a]+'],
  ['a-b', '[a-]+'],
  [']x', '[]x]+'],
  ['^', '[x^]'],
  ['a]b', '[^]]+'],
  ['\\', '[\\\\]'],
  ['d5', '[\\d]'],
  ['_a1', '[\\w]+'],
  ['a b', '[\\s]'],
  ['a b', '[[.space.]]'],
  ['a.b', '[[.period.]]'],
  ['abc', '[a-c]{2}'],
  ['ABC', '(?i)[a-c]+'],
  ['ÄB', '(?i)[ä]'],
  ['x', '[[=x=]]'],
  ['日本', '[日-本]+'],
  ['😀x', '^.x'],
  ['😀😁', '[😀-😂]+'],
  ['é', '[[:alpha:]]'],
  ['É', '[[:upper:]]'],
  ['é', '[[:lower:]]'],
  ['١', '\\d'],
  ['a!b', '[[:punct:]]'],
  ['$', '[[:punct:]]'],
  ['x\u00a0', '\\s'],
  ['aB', '[[:xdigit:]]+'],
  ['a', '[a-\\d]'],
  ['a', '[\\D]'],
  ['5', '[^\\d]'],
  ['ab', '[[:word:]]+'],
  // Escapes.
  ['a.b', 'a\\.b'],
  ['\t', '\\t'],
  ['A', '\\x41'],
  ['A', '\\u0041'],
  ['😀', '\\U0001F600'],
  ['S', '\\123'],
  ['a\\b', 'a\\Bb'],
  ['\u0001', '\\cA'],
  ['a', '\\q'],
  ['a', '\\'],
  ['a', '\\u12'],
  ['ab', '(a)\\12'],
  ['a{b', 'a{b'],
  ['a{1', 'a\\{1'],
  ['\u0000x'.slice(1), '\\0*x'],
  ['é', '\\xe9'],
  ['a', '\\U00110000'],
  // Options, comments, directors.
  ['ABC', '(?i)abc'],
  ['ABC', '(?ic)abc'],
  ['a b', '(?x)a b'],
  ['ab', '(?x)a  # comment\n b'],
  ['a b', '(?x)a\\ b'],
  ['a.b', '***=a.b'],
  ['axb', '***=a.b'],
  ['ab', '***:(a)(b)'],
  ['ab', '***?a'],
  ['ab', '***a'],
  ['ab', 'a(?#remark)b'],
  ['ab', '(?z)a'],
  ['ab', '(?i'],
  ['a.b', '(?q)a.b'],
  ['a+', '(?e)a\\+'],
  ['aa', '(?e)a+'],
  // Errors.
  ['a', '*a'],
  ['a', 'a**'],
  ['a', 'a|*b'],
  ['a', '(*a)'],
  ['a', '('],
  ['a', ')'],
  ['a', '['],
  ['a', '[a'],
  ['a', '[b-a]'],
  ['a', '[[:nope:]]'],
  ['a', 'a{2,1}'],
  ['a', 'a{1'],
  ['a', 'a{1,2'],
  ['a', 'a{256}'],
  ['a', 'a{1,a}'],
  ['a', '\\1'],
  ['a', '(a\\1)'],
  ['a', '(?<a)'],
  ['a', '^*'],
  ['a', 'a{1}{2}'],
  ['a', '[a-b-c]'],
  ['a', '(?=(a))\\1'],
  ['a', '()'],
  ['a', 'a||b'],
  ['a', '|a'],
  ['a', '[[.nope.]]'],
  ['a', 'a{,2}'],
  ['a', '\\y*'],
];

const flagged: Rows = [
  ['foobar', 'O', 'i'],
  ['a\nb', '^b', 'n'],
  ['a b', 'a b', 'x'],
  ['foobar', 'o', 'g'],
  ['foobar', 'o', 'z'],
  ['a.b', '.', 'q'],
  ['ab', 'a', ''],
];

describe('regular expressions', () => {
  sameAsPostgres({ name: 'regexp_match', types: ['text', 'text'], calls: matches });
  sameAsPostgres({ name: '~', types: ['text', 'text'], calls: matches });
  sameAsPostgres({
    name: '!~',
    types: ['text', 'text'],
    calls: [
      ['abc', 'b'],
      ['abc', 'x'],
      [null, 'x'],
    ],
  });
  sameAsPostgres({
    name: '~*',
    types: ['text', 'text'],
    calls: [
      ['ABC', 'b'],
      ['É', 'é'],
      ['abc', 'X'],
      ['ABC', '(?c)b'],
    ],
  });
  sameAsPostgres({
    name: '!~*',
    types: ['text', 'text'],
    calls: [
      ['ABC', 'b'],
      ['abc', 'X'],
    ],
  });
  sameAsPostgres({
    name: '~',
    types: ['name', 'text'],
    calls: [
      ['pg_class', '^pg_'],
      ['x', '^(x)$'],
    ],
  });
  sameAsPostgres({ name: 'regexp_match', types: ['text', 'text', 'text'], calls: flagged });
  for (const name of ['regexp_matches', 'regexp_split_to_table', 'regexp_split_to_array', 'regexp_like']) {
    sameAsPostgres({ name, types: ['text', 'text', 'text'], calls: flagged });
    sameAsPostgres({
      name,
      types: ['text', 'text'],
      calls: [
        ['hello  world', '\\s+'],
        ['the quick', '\\s*'],
        ['', 'x'],
        ['abc', ''],
        ['xax', 'x'],
        ['aXbXc', '(X)'],
      ],
    });
  }
  sameAsPostgres({
    name: 'regexp_matches',
    types: ['text', 'text', 'text'],
    calls: [
      ['foobarbequebazilbarfbonk', '(b[^b]+)(b[^b]+)', 'g'],
      ['aaa', 'a*?', 'g'],
      ['abc', '', 'g'],
      ['ab12', '[a-z]|(\\d)', 'g'],
    ],
  });
  sameAsPostgres({
    name: 'regexp_replace',
    types: ['text', 'text', 'text'],
    calls: [
      ['foobarbaz', 'b..', 'X'],
      ['foobarbaz', 'b(..)', 'X\\1Y'],
      ['abc', 'b', '\\\\'],
      ['abc', 'b', '[\\&]'],
      ['abc', 'b', '\\x\\0'],
      ['abc', 'x*', '-'],
      ['abc', '(x)?b', '<\\1>'],
      ['abc', 'b', '$1$&'],
    ],
  });
  sameAsPostgres({
    name: 'regexp_replace',
    types: ['text', 'text', 'text', 'text'],
    calls: [
      ['foobarbaz', 'b..', 'X', 'g'],
      ['abc', 'x*', '-', 'g'],
      ['ABC', 'b', 'x', 'i'],
      ['abc', 'b', 'x', '1'],
      ['+1 (555) 010-9999', '[^0-9+]', '', 'g'],
      ['aaa', '^a', 'b', 'g'],
      ['a😀a', 'a', '\\&\\&', 'g'],
    ],
  });
  sameAsPostgres({
    name: 'regexp_replace',
    types: ['text', 'text', 'text', 'int4', 'int4', 'text'],
    calls: [
      ['A PostgreSQL function', 'a|e|i|o|u', 'X', '1', '3', 'i'],
      ['abcabc', 'b', 'X', '3', '0', ''],
      ['abcabc', 'b', 'X', '0', '0', ''],
      ['abcabc', 'b', 'X', '1', '-1', ''],
      ['abcabc', 'b', 'X', '20', '0', ''],
    ],
  });
  sameAsPostgres({
    name: 'regexp_replace',
    types: ['text', 'text', 'text', 'int4'],
    calls: [
      ['abcabc', 'b', 'X', '3'],
      ['abcabc', '^a', 'X', '3'],
    ],
  });
  sameAsPostgres({
    name: 'regexp_replace',
    types: ['text', 'text', 'text', 'int4', 'int4'],
    calls: [
      ['abcabc', 'b', 'X', '1', '2'],
      ['abcabc', 'b', 'X', '1', '3'],
    ],
  });
  sameAsPostgres({
    name: 'regexp_count',
    types: ['text', 'text', 'int4', 'text'],
    calls: [
      ['ABCABCAXYaxy', 'A.', '1', 'c'],
      ['ABCABCAXYaxy', 'A.', '1', 'i'],
      ['aaa', 'a', '2', ''],
      ['aaa', 'a', '0', ''],
      ['aaa', '', '1', ''],
      ['aaa', 'a', '1', 'g'],
    ],
  });
  sameAsPostgres({
    name: 'regexp_instr',
    types: ['text', 'text', 'int4', 'int4', 'int4', 'text', 'int4'],
    calls: [
      ['ABCDEF', 'c(.)(..)', '1', '1', '0', 'i', '2'],
      ['ABCDEF', 'c(.)(..)', '1', '1', '1', 'i', '0'],
      ['abcabc', 'b', '1', '2', '0', '', '0'],
      ['abc', 'b', '1', '1', '2', '', '0'],
      ['abc', 'b', '1', '1', '0', '', '5'],
      ['abc', 'b', '1', '0', '0', '', '0'],
      ['abc', 'b', '1', '1', '0', '', '-1'],
      ['abc', '(x)?b', '1', '1', '0', '', '1'],
    ],
  });
  sameAsPostgres({
    name: 'regexp_substr',
    types: ['text', 'text', 'int4', 'int4', 'text', 'int4'],
    calls: [
      ['ABCDEF', 'c(.)(..)', '1', '1', 'i', '0'],
      ['ABCDEF', 'c(.)(..)', '1', '1', 'i', '2'],
      ['abcabc', 'b.', '1', '2', '', '0'],
      ['abc', 'x', '1', '1', '', '0'],
    ],
  });
  sameAsPostgres({
    name: 'substring',
    types: ['text', 'text'],
    calls: [
      ['Thomas', '...$'],
      ['foobar', 'o(.)b'],
      ['foobar', 'x'],
      ['foobar', '(x)?o'],
      ['a12b', '\\d+'],
    ],
  });
});

const likes: Rows = [
  ['abc', 'abc'],
  ['abc', 'a%'],
  ['abc', '%c'],
  ['abc', '%b%'],
  ['abc', 'a_c'],
  ['abc', '_b_'],
  ['abc', '__'],
  ['abc', '%'],
  ['', '%'],
  ['', ''],
  ['', '_'],
  ['a%c', 'a\\%c'],
  ['abc', 'a\\%c'],
  ['abc', '\\abc'],
  ['a\\c', 'a\\\\c'],
  ['abcabc', 'a%c'],
  ['abab', 'a%b%b'],
  ['aab', 'a%ab'],
  ['ab', 'ab%ab'],
  ['abxab', 'ab%ab'],
  ['mississippi', 'm%iss%ip%i'],
  ['mississippi', '%ss_ss%'],
  ['😀b', '_b'],
  ['x😀y😀z', '%😀_😀%'],
  ['abc', '%%_%%c'],
  ['abc', null],
  ['abc', 'abc\\'],
  ['abcd', 'abc\\'],
  ['xbc', 'abc\\'],
  ['abc', '%\\'],
  ['', '%\\'],
  ['', '\\'],
  ['abc', 'a%\\'],
  ['ab', 'a%b\\'],
  ['abb', 'a%b\\'],
  ['a\nb', 'a_b'],
  ['ABC', 'abc'],
  ['ÄB', 'äb'],
  ['aXbXc', 'a%X%X%c'],
  ['abc', '%_c'],
  ['abc', '%c_'],
];

describe('LIKE and SIMILAR TO', () => {
  for (const name of ['~~', '!~~', '~~*', '!~~*']) sameAsPostgres({ name, types: ['text', 'text'], calls: likes });
  sameAsPostgres({
    name: '~~',
    types: ['bytea', 'bytea'],
    calls: [
      ['\\x616263', '\\x6125'],
      ['\\xff', '\\x5f'],
    ],
  });
  sameAsPostgres({
    name: '~~',
    types: ['bpchar', 'text'],
    calls: [
      ['ab  ', 'ab'],
      ['ab ', 'ab%'],
    ],
  });
  sameAsPostgres({
    name: 'like_escape',
    types: ['text', 'text'],
    calls: [
      ['a#%b', '#'],
      ['a\\b', '#'],
      ['a#\\b', '#'],
      ['a##', '#'],
      ['a\\%', ''],
      ['a', '\\'],
      ['a', 'xy'],
      ['a😀%', '😀'],
    ],
  });
  sameAsPostgres({
    name: 'similar_to_escape',
    types: ['text'],
    calls: ['abc', 'a%_', '(a|b)*', '[a\\d]', 'a.b^$', '\\%', '[^%_]'].map((text) => [text]),
  });
  sameAsPostgres({
    name: 'similar_to_escape',
    types: ['text', 'text'],
    calls: [
      ['a#"b#"c', '#'],
      ['a#"b#"c#"d', '#'],
      ['a#"b', '#'],
      ['a', 'xx'],
      ['a\\', ''],
      ['#[#]', '#'],
    ],
  });
  sameAsPostgres({
    name: 'similar_escape',
    types: ['text', 'text'],
    calls: [
      ['a%', null],
      [null, '#'],
      ['a#%', '#'],
    ],
  });
  sameAsPostgres({
    name: 'substring',
    types: ['text', 'text', 'text'],
    calls: [
      ['Thomas', '%#"o_a#"_', '#'],
      ['abcdefg', 'a#"(b_d)#"%', '#'],
      ['abcdefg', '#"(b_d)#"%', '#'],
      ['abcdefg', 'a#"%#"g', '#'],
      ['abcdefg', 'a%g', '#'],
      ['aabbcc', '%#"b%#"%', '#'],
    ],
  });
});
