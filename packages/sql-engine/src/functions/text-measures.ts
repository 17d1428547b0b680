// Text: lengths, letter case, positions and the everyday tests. Everything counts in code points.

import type { FunctionDefinition, OperatorDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';
import { codePointLength, codePointsBefore, utf8Length } from './text-code-points.ts';

/** One letter at a time, as Postgres maps them: a letter whose other case is longer (ß) stays. */
function mapLetters(text: string, map: (letter: string) => string): string {
  const whole = map(text);
  if (whole.length === text.length && !/[\u0130\u03a3\u03c2]/.test(text)) return whole;
  let result = '';
  for (const letter of text) {
    const mapped = letter === '\u0130' && map(letter) !== letter ? 'i' : map(letter);
    result += mapped.length === letter.length ? mapped : letter;
  }
  return result;
}

export function lowerCase(text: string): string {
  return mapLetters(text, (letter) => letter.toLowerCase());
}

export function upperCase(text: string): string {
  return mapLetters(text, (letter) => letter.toUpperCase());
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

export function capitalizeWords(text: string): string {
  let result = '';
  let inWord = false;
  for (const letter of text) {
    result += inWord ? lowerCase(letter) : upperCase(letter);
    inWord = LETTER_OR_DIGIT.test(letter);
  }
  return result;
}

/** bpchar's trailing blanks don't count. */
function withoutPadding(text: string): string {
  return text.replace(/ +$/, '');
}

function positionOf(text: string, part: string): number {
  const index = text.indexOf(part);
  return index < 0 ? 0 : codePointsBefore(text, index) + 1;
}

const startsWith = strictFunction({
  oid: 3696,
  name: 'starts_with',
  args: ['text', 'text'],
  result: 'bool',
  description: 'whether the text begins with the prefix',
  examples: [{ sql: "starts_with('alphabet', 'alph')", result: 't' }],
  implementation: (text, prefix) => text.startsWith(prefix),
});

const lengths = (['length', 'char_length', 'character_length'] as const).flatMap((name) => [
  lengthOfText(name),
  lengthOfPadded(name),
]);

function lengthOfText(name: 'length' | 'char_length' | 'character_length'): FunctionDefinition {
  return strictFunction({
    oid: { length: 1317, char_length: 1381, character_length: 1369 }[name],
    name,
    args: ['text'],
    result: 'int4',
    description: 'number of characters',
    examples: [{ sql: `${name}('jürgen😀')`, result: '7' }],
    implementation: (text) => codePointLength(text),
  });
}

function lengthOfPadded(name: 'length' | 'char_length' | 'character_length'): FunctionDefinition {
  return strictFunction({
    oid: { length: 1318, char_length: 1372, character_length: 1367 }[name],
    name,
    args: ['bpchar'],
    result: 'int4',
    description: 'number of characters without trailing blanks',
    implementation: (text) => codePointLength(withoutPadding(text)),
  });
}

export const textMeasureFunctions: readonly FunctionDefinition[] = [
  ...lengths,
  strictFunction({
    oid: 2010,
    name: 'length',
    args: ['bytea'],
    result: 'int4',
    description: 'number of bytes',
    implementation: (bytes) => bytes.length,
  }),
  strictFunction({
    oid: 1374,
    name: 'octet_length',
    args: ['text'],
    result: 'int4',
    description: 'number of bytes in UTF-8',
    examples: [{ sql: "octet_length('jürgen')", result: '7' }],
    implementation: (text) => utf8Length(text),
  }),
  strictFunction({
    oid: 1375,
    name: 'octet_length',
    args: ['bpchar'],
    result: 'int4',
    description: 'number of bytes in UTF-8, padding included',
    implementation: (text) => utf8Length(text),
  }),
  strictFunction({
    oid: 720,
    name: 'octet_length',
    args: ['bytea'],
    result: 'int4',
    description: 'number of bytes',
    implementation: (bytes) => bytes.length,
  }),
  strictFunction({
    oid: 1811,
    name: 'bit_length',
    args: ['text'],
    result: 'int4',
    description: 'number of bits in UTF-8',
    implementation: (text) => utf8Length(text) * 8,
  }),
  strictFunction({
    oid: 1810,
    name: 'bit_length',
    args: ['bytea'],
    result: 'int4',
    description: 'number of bits',
    implementation: (bytes) => bytes.length * 8,
  }),
  strictFunction({
    oid: 870,
    name: 'lower',
    args: ['text'],
    result: 'text',
    description: 'in lower case',
    examples: [{ sql: "lower('TOM')", result: 'tom' }],
    implementation: (text) => lowerCase(text),
  }),
  strictFunction({
    oid: 871,
    name: 'upper',
    args: ['text'],
    result: 'text',
    description: 'in upper case',
    examples: [{ sql: "upper('tom')", result: 'TOM' }],
    implementation: (text) => upperCase(text),
  }),
  strictFunction({
    oid: 872,
    name: 'initcap',
    args: ['text'],
    result: 'text',
    description: 'first letter of each word in upper case, the others in lower case',
    examples: [{ sql: "initcap('hi THOMAS')", result: 'Hi Thomas' }],
    implementation: (text) => capitalizeWords(text),
  }),
  strictFunction({
    oid: 849,
    name: 'position',
    args: ['text', 'text'],
    result: 'int4',
    description: 'where the second text first occurs in the first, 0 if it does not',
    examples: [{ sql: "position('om' IN 'Thomas')", result: '3' }],
    implementation: positionOf,
  }),
  strictFunction({
    oid: 868,
    name: 'strpos',
    args: ['text', 'text'],
    result: 'int4',
    description: 'where the second text first occurs in the first, 0 if it does not',
    examples: [{ sql: "strpos('high', 'ig')", result: '2' }],
    implementation: positionOf,
  }),
  startsWith,
];

export const textMeasureOperators: readonly OperatorDefinition[] = [
  { oid: 3877, name: '^@', left: 'text', right: 'text', resultType: 'bool', function: startsWith },
];
