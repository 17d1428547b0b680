// The regexp functions.

import { pgError } from '../errors.ts';
import type { FunctionDefinition, SetFunctionDefinition } from './function-definition.ts';
import { setFunction, strictFunction } from './define.ts';
import { compileRegex, parseFlags } from './regex-cache.ts';
import type { Regex } from './regex-match.ts';
import {
  checkedParameter,
  findFirst,
  findMatches,
  groupTexts,
  replaceByRegex,
  splitByRegex,
  textOf,
} from './regex-search.ts';
import { textArray } from './text-quoting.ts';

/** The expression, for a function to which the letter g means nothing. */
function compileForOne(name: string, pattern: string, flags: string, hint?: string): Regex {
  const { options, global } = parseFlags(flags);
  if (global) {
    throw pgError('22023', `${name}() does not support the "global" option`, hint === undefined ? {} : { hint });
  }
  return compileRegex(pattern, options);
}

const replaceNames = ['string', 'pattern', 'replacement', 'start', 'N', 'flags'];
const locateNames = ['string', 'pattern', 'start', 'N', 'endoption', 'flags', 'subexpr'];
const substringNames = ['string', 'pattern', 'start', 'N', 'flags', 'subexpr'];

function replaceWith(
  text: string,
  pattern: string,
  replacement: string,
  start: number,
  nth: number | undefined,
  flags: string,
): string {
  checkedParameter('start', start);
  if (nth !== undefined) checkedParameter('n', nth, 0);
  const { options, global } = parseFlags(flags);
  return replaceByRegex(compileRegex(pattern, options), text, replacement, start - 1, nth ?? (global ? 0 : 1));
}

function countMatches(text: string, pattern: string, start: number, flags: string): number {
  checkedParameter('start', start);
  const regex = compileForOne('regexp_count', pattern, flags);
  let count = 0;
  for (const _ of findMatches(regex, text, { start: start - 1, global: true })) count++;
  return count;
}

/** The n-th match, or one of its groups. */
function nthSpan(regex: Regex, text: string, start: number, nth: number, group: number) {
  if (group > regex.groups) return undefined;
  let count = 0;
  for (const match of findMatches(regex, text, { start: start - 1, global: true })) {
    if (++count === nth) return group === 0 ? match : match.groups[group - 1];
  }
  return undefined;
}

function locate(text: string, pattern: string, start = 1, nth = 1, endOption = 0, flags = '', group = 0): number {
  checkedParameter('start', start);
  checkedParameter('n', nth);
  checkedParameter('endoption', endOption, 0, 1);
  checkedParameter('subexpr', group, 0);
  const span = nthSpan(compileForOne('regexp_instr', pattern, flags), text, start, nth, group);
  if (span === undefined) return 0;
  return (endOption === 1 ? span.end : span.start) + 1;
}

function extract(text: string, pattern: string, start = 1, nth = 1, flags = '', group = 0): string | null {
  checkedParameter('start', start);
  checkedParameter('n', nth);
  checkedParameter('subexpr', group, 0);
  const span = nthSpan(compileForOne('regexp_substr', pattern, flags), text, start, nth, group);
  return span === undefined ? null : textOf(text, span);
}

function firstMatch(text: string, pattern: string, flags: string) {
  const regex = compileForOne('regexp_match', pattern, flags, 'Use the regexp_matches function instead.');
  const match = findFirst(regex, text);
  return match === undefined ? null : textArray(groupTexts(match, text));
}

function* allMatches(text: string, pattern: string, flags: string) {
  const { options, global } = parseFlags(flags);
  for (const match of findMatches(compileRegex(pattern, options), text, { global })) {
    yield [textArray(groupTexts(match, text))];
  }
}

const replacing: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 2284,
    name: 'regexp_replace',
    args: ['text', 'text', 'text'],
    result: 'text',
    argumentNames: replaceNames.slice(0, 3),
    description: 'the first match of a regular expression replaced',
    examples: [{ sql: "regexp_replace('Thomas', '.[mN]a.', 'M')", result: 'ThM' }],
    implementation: (text, pattern, replacement) => replaceWith(text, pattern, replacement, 1, undefined, ''),
  }),
  strictFunction({
    oid: 2285,
    name: 'regexp_replace',
    args: ['text', 'text', 'text', 'text'],
    result: 'text',
    argumentNames: ['string', 'pattern', 'replacement', 'flags'],
    description: 'the first match, or with flag g every match, of a regular expression replaced',
    examples: [{ sql: "regexp_replace('foobarbaz', 'b(..)', 'X\\1Y', 'g')", result: 'fooXarYXazY' }],
    implementation: (text, pattern, replacement, flags) => {
      if (/^[0-9]/.test(flags)) {
        throw pgError('22023', `invalid regular expression option: "${flags.charAt(0)}"`, {
          hint: 'If you meant to use regexp_replace() with a start parameter, cast the fourth argument to integer explicitly.',
        });
      }
      return replaceWith(text, pattern, replacement, 1, undefined, flags);
    },
  }),
  strictFunction({
    oid: 6253,
    name: 'regexp_replace',
    args: ['text', 'text', 'text', 'int4'],
    result: 'text',
    argumentNames: replaceNames.slice(0, 4),
    description: 'the first match from a position on replaced',
    implementation: (text, pattern, replacement, start) =>
      replaceWith(text, pattern, replacement, start, undefined, ''),
  }),
  strictFunction({
    oid: 6252,
    name: 'regexp_replace',
    args: ['text', 'text', 'text', 'int4', 'int4'],
    result: 'text',
    argumentNames: replaceNames.slice(0, 5),
    description: 'the n-th match, or every match for 0, replaced',
    implementation: (text, pattern, replacement, start, nth) => replaceWith(text, pattern, replacement, start, nth, ''),
  }),
  strictFunction({
    oid: 6251,
    name: 'regexp_replace',
    args: ['text', 'text', 'text', 'int4', 'int4', 'text'],
    result: 'text',
    argumentNames: replaceNames,
    description: 'the n-th match, or every match for 0, replaced',
    examples: [
      { sql: "regexp_replace('A PostgreSQL function', 'a|e|i|o|u', 'X', 1, 3, 'i')", result: 'A PostgrXSQL function' },
    ],
    implementation: replaceWith,
  }),
];

const locating: readonly FunctionDefinition[] = ([2, 3, 4, 5, 6, 7] as const).map((parameters) => ({
  kind: 'function',
  oid: 6255 + parameters,
  name: 'regexp_instr',
  argumentTypes: ['text', 'text', 'int4', 'int4', 'int4', 'text', 'int4'].slice(0, parameters),
  argumentNames: locateNames.slice(0, parameters),
  resultType: 'int4',
  strict: true,
  volatility: 'immutable',
  description: 'where the n-th match of a regular expression begins or ends, 0 if there is none',
  // The binder has made sure of the types.
  implementation: (values) => locate(...(values as unknown as Parameters<typeof locate>)),
}));

const extracting: readonly FunctionDefinition[] = ([2, 3, 4, 5, 6] as const).map((parameters) => ({
  kind: 'function',
  oid: 6262 + parameters + 1,
  name: 'regexp_substr',
  argumentTypes: ['text', 'text', 'int4', 'int4', 'text', 'int4'].slice(0, parameters),
  argumentNames: substringNames.slice(0, parameters),
  resultType: 'text',
  strict: true,
  volatility: 'immutable',
  description: 'the n-th match of a regular expression, or one of its groups',
  // The binder has made sure of the types.
  implementation: (values) => extract(...(values as unknown as Parameters<typeof extract>)),
}));

const counting: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 6254,
    name: 'regexp_count',
    args: ['text', 'text'],
    result: 'int4',
    argumentNames: ['string', 'pattern'],
    description: 'how often a regular expression matches',
    examples: [{ sql: "regexp_count('123456789012', '\\d{3}')", result: '4' }],
    implementation: (text, pattern) => countMatches(text, pattern, 1, ''),
  }),
  strictFunction({
    oid: 6255,
    name: 'regexp_count',
    args: ['text', 'text', 'int4'],
    result: 'int4',
    argumentNames: ['string', 'pattern', 'start'],
    description: 'how often a regular expression matches from a position on',
    implementation: (text, pattern, start) => countMatches(text, pattern, start, ''),
  }),
  strictFunction({
    oid: 6256,
    name: 'regexp_count',
    args: ['text', 'text', 'int4', 'text'],
    result: 'int4',
    argumentNames: ['string', 'pattern', 'start', 'flags'],
    description: 'how often a regular expression matches from a position on',
    implementation: countMatches,
  }),
  strictFunction({
    oid: 6263,
    name: 'regexp_like',
    args: ['text', 'text'],
    result: 'bool',
    argumentNames: ['string', 'pattern'],
    description: 'whether a regular expression matches',
    examples: [{ sql: "regexp_like('Hello World', 'world$', 'i')", result: 't' }],
    implementation: (text, pattern) => compileRegex(pattern).test(text),
  }),
  strictFunction({
    oid: 6264,
    name: 'regexp_like',
    args: ['text', 'text', 'text'],
    result: 'bool',
    argumentNames: ['string', 'pattern', 'flags'],
    description: 'whether a regular expression matches',
    implementation: (text, pattern, flags) => compileForOne('regexp_like', pattern, flags).test(text),
  }),
];

const matching: readonly (FunctionDefinition | SetFunctionDefinition)[] = [
  strictFunction({
    oid: 3396,
    name: 'regexp_match',
    args: ['text', 'text'],
    result: '_text',
    argumentNames: ['string', 'pattern'],
    description: 'the groups of the first match of a regular expression',
    examples: [{ sql: "regexp_match('foobarbequebaz', '(bar)(beque)')", result: '{bar,beque}' }],
    implementation: (text, pattern) => firstMatch(text, pattern, ''),
  }),
  strictFunction({
    oid: 3397,
    name: 'regexp_match',
    args: ['text', 'text', 'text'],
    result: '_text',
    argumentNames: ['string', 'pattern', 'flags'],
    description: 'the groups of the first match of a regular expression',
    implementation: firstMatch,
  }),
  setFunction({
    oid: 2763,
    name: 'regexp_matches',
    args: ['text', 'text'],
    result: '_text',
    argumentNames: ['string', 'pattern'],
    description: 'the groups of the first match of a regular expression',
    rows: (text, pattern) => allMatches(text, pattern, ''),
  }),
  setFunction({
    oid: 2764,
    name: 'regexp_matches',
    args: ['text', 'text', 'text'],
    result: '_text',
    argumentNames: ['string', 'pattern', 'flags'],
    description: 'the groups of the first match, or with flag g of every match, a row each',
    rows: (text, pattern, flags) => allMatches(text, pattern, flags),
  }),
  setFunction({
    oid: 2765,
    name: 'regexp_split_to_table',
    args: ['text', 'text'],
    result: 'text',
    argumentNames: ['string', 'pattern'],
    description: 'a row for each text between matches of a regular expression',
    rows: (text, pattern) => splitByRegex(compileRegex(pattern), text).map((part) => [part]),
  }),
  setFunction({
    oid: 2766,
    name: 'regexp_split_to_table',
    args: ['text', 'text', 'text'],
    result: 'text',
    argumentNames: ['string', 'pattern', 'flags'],
    description: 'a row for each text between matches of a regular expression',
    rows: (text, pattern, flags) =>
      splitByRegex(compileForOne('regexp_split_to_table', pattern, flags), text).map((part) => [part]),
  }),
  strictFunction({
    oid: 2767,
    name: 'regexp_split_to_array',
    args: ['text', 'text'],
    result: '_text',
    argumentNames: ['string', 'pattern'],
    description: 'the texts between matches of a regular expression',
    examples: [{ sql: "regexp_split_to_array('hello world', '\\s+')", result: '{hello,world}' }],
    implementation: (text, pattern) => textArray(splitByRegex(compileRegex(pattern), text)),
  }),
  strictFunction({
    oid: 2768,
    name: 'regexp_split_to_array',
    args: ['text', 'text', 'text'],
    result: '_text',
    argumentNames: ['string', 'pattern', 'flags'],
    description: 'the texts between matches of a regular expression',
    implementation: (text, pattern, flags) =>
      textArray(splitByRegex(compileForOne('regexp_split_to_array', pattern, flags), text)),
  }),
];

export const regexFunctions: readonly (FunctionDefinition | SetFunctionDefinition)[] = [
  ...replacing,
  ...locating,
  ...extracting,
  ...counting,
  ...matching,
];
