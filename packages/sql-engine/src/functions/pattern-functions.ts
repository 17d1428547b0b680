// Pattern matching: LIKE, SIMILAR TO and regular expressions as functions and operators.

import type { FunctionDefinition, OperatorDefinition } from './function-definition.ts';
import { nullableFunction, strictFunction } from './define.ts';
import { likeTest, withBackslashEscape } from './pattern-like.ts';
import { similarToRegex } from './pattern-similar.ts';
import { IGNORE_CASE, compileRegex } from './regex-cache.ts';
import { findFirst, textOf } from './regex-search.ts';
import { lowerCase } from './text-measures.ts';

type Test = (text: string, pattern: string) => boolean;

const tests = {
  like: (text, pattern) => likeTest(pattern)(text),
  iclike: (text, pattern) => likeTest(lowerCase(pattern))(lowerCase(text)),
  regexeq: (text, pattern) => compileRegex(pattern).test(text),
  icregexeq: (text, pattern) => compileRegex(pattern, IGNORE_CASE).test(text),
} satisfies Record<string, Test>;

interface Row {
  readonly operator: string;
  readonly negator: string;
  readonly left: 'text' | 'name' | 'bpchar';
  readonly operatorOid: number;
  readonly name: string;
  readonly oid: number;
  readonly test: Test;
  readonly negated: boolean;
  readonly description: string;
}

/** Operator, operator OID, function, function OID: for text, name, bpchar. */
const table = [
  ['~~', 1209, 'textlike', 850, 1207, 'namelike', 858, 1211, 'bpcharlike', 1631],
  ['!~~', 1210, 'textnlike', 851, 1208, 'namenlike', 859, 1212, 'bpcharnlike', 1632],
  ['~~*', 1627, 'texticlike', 1633, 1625, 'nameiclike', 1635, 1629, 'bpchariclike', 1660],
  ['!~~*', 1628, 'texticnlike', 1634, 1626, 'nameicnlike', 1636, 1630, 'bpcharicnlike', 1661],
  ['~', 641, 'textregexeq', 1254, 639, 'nameregexeq', 79, 1055, 'bpcharregexeq', 1658],
  ['!~', 642, 'textregexne', 1256, 640, 'nameregexne', 1252, 1056, 'bpcharregexne', 1659],
  ['~*', 1228, 'texticregexeq', 1238, 1226, 'nameicregexeq', 1240, 1234, 'bpcharicregexeq', 1656],
  ['!~*', 1229, 'texticregexne', 1239, 1227, 'nameicregexne', 1241, 1235, 'bpcharicregexne', 1657],
] as const;

const meanings: Readonly<Record<string, { readonly test: Test; readonly negator: string; readonly what: string }>> = {
  '~~': { test: tests.like, negator: '!~~', what: 'matches a LIKE pattern' },
  '~~*': { test: tests.iclike, negator: '!~~*', what: 'matches a LIKE pattern in any letter case' },
  '~': { test: tests.regexeq, negator: '!~', what: 'matches a regular expression' },
  '~*': { test: tests.icregexeq, negator: '!~*', what: 'matches a regular expression in any letter case' },
};

const rows: readonly Row[] = table.flatMap(([operator, ...oids]) => {
  const negated = operator.startsWith('!');
  const positive = negated ? operator.slice(1) : operator;
  const meaning = meanings[positive];
  if (meaning === undefined) return [];
  const common = {
    operator,
    negator: negated ? positive : meaning.negator,
    test: meaning.test,
    negated,
    description: negated ? `does not: ${meaning.what}` : meaning.what,
  };
  const [textOperator, textName, textOid, nameOperator, nameName, nameOid, charOperator, charName, charOid] = oids;
  return [
    { ...common, left: 'text', operatorOid: textOperator, name: textName, oid: textOid },
    { ...common, left: 'name', operatorOid: nameOperator, name: nameName, oid: nameOid },
    { ...common, left: 'bpchar', operatorOid: charOperator, name: charName, oid: charOid },
  ];
});

function testFunction(row: Row): FunctionDefinition {
  const { test, negated } = row;
  return strictFunction({
    oid: row.oid,
    name: row.name,
    args: [row.left, 'text'],
    result: 'bool',
    description: row.description,
    implementation: (text, pattern) => test(text, pattern) !== negated,
  });
}

const operatorFunctions = rows.map((row) => ({ row, function: testFunction(row) }));

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

const byteaLike = strictFunction({
  oid: 2005,
  name: 'bytealike',
  args: ['bytea', 'bytea'],
  result: 'bool',
  description: 'matches a LIKE pattern byte by byte',
  implementation: (bytes, pattern) => likeTest(latin1(pattern))(latin1(bytes)),
});

const byteaNotLike = strictFunction({
  oid: 2006,
  name: 'byteanlike',
  args: ['bytea', 'bytea'],
  result: 'bool',
  description: 'does not: matches a LIKE pattern byte by byte',
  implementation: (bytes, pattern) => !likeTest(latin1(pattern))(latin1(bytes)),
});

/** substring(text from pattern): the first group, or the whole match where there is none. */
function substringByRegex(text: string, pattern: string): string | null {
  const match = findFirst(compileRegex(pattern), text);
  if (match === undefined) return null;
  const span = match.groups.length > 0 ? match.groups[0] : match;
  return span === undefined ? null : textOf(text, span);
}

/** like(…) and notlike(…): the operators' functions by their other names. */
const namedTests = [
  ['text', 1569, 1570],
  ['name', 1571, 1572],
] as const;

const namedFunctions: readonly FunctionDefinition[] = namedTests.flatMap(([type, likeOid, notLikeOid]) =>
  [false, true].map((negated) =>
    strictFunction({
      oid: negated ? notLikeOid : likeOid,
      name: negated ? 'notlike' : 'like',
      args: [type, 'text'],
      result: 'bool',
      description: negated ? 'does not: matches a LIKE pattern' : 'matches a LIKE pattern',
      implementation: (text, pattern) => tests.like(text, pattern) !== negated,
    }),
  ),
);

export const patternFunctions: readonly FunctionDefinition[] = [
  ...operatorFunctions.map((entry) => entry.function),
  ...namedFunctions,
  { ...byteaLike, oid: 2007, name: 'like' },
  { ...byteaNotLike, oid: 2008, name: 'notlike' },
  byteaLike,
  byteaNotLike,
  strictFunction({
    oid: 1637,
    name: 'like_escape',
    args: ['text', 'text'],
    result: 'text',
    description: 'a LIKE pattern with another escape character rewritten to the backslash',
    implementation: withBackslashEscape,
  }),
  strictFunction({
    oid: 1987,
    name: 'similar_to_escape',
    args: ['text'],
    result: 'text',
    description: 'a SIMILAR TO pattern as a regular expression',
    implementation: (pattern) => similarToRegex(pattern, '\\'),
  }),
  strictFunction({
    oid: 1986,
    name: 'similar_to_escape',
    args: ['text', 'text'],
    result: 'text',
    description: 'a SIMILAR TO pattern as a regular expression',
    implementation: similarToRegex,
  }),
  nullableFunction({
    oid: 1623,
    name: 'similar_escape',
    args: ['text', 'text'],
    result: 'text',
    description: 'a SIMILAR TO pattern as a regular expression',
    implementation: (pattern, escape) => (pattern === null ? null : similarToRegex(pattern, escape ?? '\\')),
  }),
  strictFunction({
    oid: 2073,
    name: 'substring',
    args: ['text', 'text'],
    result: 'text',
    description: 'the first match of a regular expression, or its first group',
    examples: [{ sql: "substring('Thomas' FROM '...$')", result: 'mas' }],
    implementation: substringByRegex,
  }),
  strictFunction({
    oid: 2074,
    name: 'substring',
    args: ['text', 'text', 'text'],
    result: 'text',
    description: 'the marked part of a SIMILAR TO pattern',
    examples: [{ sql: "substring('Thomas' SIMILAR '%#\"o_a#\"_' ESCAPE '#')", result: 'oma' }],
    implementation: (text, pattern, escape) => substringByRegex(text, similarToRegex(pattern, escape)),
  }),
];

export const patternOperators: readonly OperatorDefinition[] = [
  ...operatorFunctions.map(({ row, function: implementation }) => ({
    oid: row.operatorOid,
    name: row.operator,
    left: row.left,
    right: 'text',
    resultType: 'bool',
    function: implementation,
    negator: row.negator,
  })),
  { oid: 2016, name: '~~', left: 'bytea', right: 'bytea', resultType: 'bool', function: byteaLike, negator: '!~~' },
  { oid: 2017, name: '!~~', left: 'bytea', right: 'bytea', resultType: 'bool', function: byteaNotLike, negator: '~~' },
];
