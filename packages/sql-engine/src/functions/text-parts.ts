// Text: taking apart, cutting, padding, trimming, replacing. Positions are code points from 1.

import { pgError } from '../errors.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';
import { codePointLength, codePoints, codePointSlice, hasSurrogates } from './text-code-points.ts';

/** The longest text that a function may make: Postgres' limit for one value. */
const TEXT_BYTES_MAX = 0x3fffffff;

/** substring(text from start for length): characters before the first count towards the length. */
export function substringOf(text: string, start: number, length?: number): string {
  if (length === undefined) return codePointSlice(text, start - 1);
  if (length < 0) throw pgError('22011', 'negative substring length not allowed');
  return codePointSlice(text, start - 1, start - 1 + length);
}

function leftOf(text: string, count: number): string {
  return codePointSlice(text, 0, count >= 0 ? count : codePointLength(text) + count);
}

function rightOf(text: string, count: number): string {
  const length = codePointLength(text);
  // As in Postgres, the opposite of the smallest integer is itself: nothing is left out then.
  return codePointSlice(text, count >= 0 ? Math.max(length - count, 0) : Math.max(-count | 0, 0));
}

function padding(text: string, length: number, fill: string): { readonly kept: string; readonly pad: string } {
  const wanted = Math.max(length, 0);
  if (wanted * 4 > TEXT_BYTES_MAX) throw pgError('54000', 'requested length too large');
  const have = codePointLength(text);
  if (have >= wanted || fill === '') return { kept: codePointSlice(text, 0, wanted), pad: '' };
  const missing = wanted - have;
  const repeated = fill.repeat(Math.ceil(missing / codePointLength(fill)));
  return { kept: text, pad: codePointSlice(repeated, 0, missing) };
}

function padLeft(text: string, length: number, fill: string): string {
  const { kept, pad } = padding(text, length, fill);
  return pad + kept;
}

function padRight(text: string, length: number, fill: string): string {
  const { kept, pad } = padding(text, length, fill);
  return kept + pad;
}

export function trimText(text: string, characters: string, side: 'left' | 'right' | 'both'): string {
  const set = new Set(characters);
  const letters = hasSurrogates(text) ? codePoints(text) : text;
  let start = 0;
  let end = letters.length;
  if (side !== 'right') while (start < end && set.has(letters[start] ?? '')) start++;
  if (side !== 'left') while (end > start && set.has(letters[end - 1] ?? '')) end--;
  return typeof letters === 'string' ? letters.slice(start, end) : letters.slice(start, end).join('');
}

function replaceAll(text: string, from: string, to: string): string {
  return from === '' ? text : text.split(from).join(to);
}

function translateText(text: string, from: string, to: string): string {
  const targets = codePoints(to);
  const map = new Map<string, string>();
  codePoints(from).forEach((letter, index) => {
    if (!map.has(letter)) map.set(letter, targets[index] ?? '');
  });
  let result = '';
  for (const letter of text) result += map.get(letter) ?? letter;
  return result;
}

function repeatText(text: string, count: number): string {
  if (count <= 0 || text === '') return '';
  if (text.length * count > TEXT_BYTES_MAX / 2) throw pgError('54000', 'requested length too large');
  return text.repeat(count);
}

function splitPart(text: string, delimiter: string, field: number): string {
  if (field === 0) throw pgError('22023', 'field position must not be zero');
  if (text === '') return '';
  const parts = delimiter === '' ? [text] : text.split(delimiter);
  return parts[field > 0 ? field - 1 : parts.length + field] ?? '';
}

function overlayText(text: string, replacement: string, start: number, length: number): string {
  if (start <= 0) throw pgError('22011', 'negative substring length not allowed');
  const end = start + length;
  if (end > 0x7fffffff) throw pgError('22003', 'integer out of range');
  return substringOf(text, 1, start - 1) + replacement + codePointSlice(text, end - 1);
}

const substrings = (['substring', 'substr'] as const).flatMap((name) => [
  strictFunction({
    oid: name === 'substring' ? 937 : 883,
    name,
    args: ['text', 'int4'],
    result: 'text',
    description: 'the text from a position on',
    examples: [{ sql: `${name}('alphabet', 3)`, result: 'phabet' }],
    implementation: (text, start) => substringOf(text, start),
  }),
  strictFunction({
    oid: name === 'substring' ? 936 : 877,
    name,
    args: ['text', 'int4', 'int4'],
    result: 'text',
    description: 'so many characters of the text from a position on',
    examples: [{ sql: `${name}('alphabet', 3, 2)`, result: 'ph' }],
    implementation: (text, start, length) => substringOf(text, start, length),
  }),
]);

const trims = (['btrim', 'ltrim', 'rtrim'] as const).flatMap((name) => {
  const side = ({ btrim: 'both', ltrim: 'left', rtrim: 'right' } as const)[name];
  const place = { both: 'both ends', left: 'the start', right: 'the end' }[side];
  return [
    strictFunction({
      oid: { btrim: 885, ltrim: 881, rtrim: 882 }[name],
      name,
      args: ['text'],
      result: 'text',
      description: `without spaces at ${place}`,
      implementation: (text) => trimText(text, ' ', side),
    }),
    strictFunction({
      oid: { btrim: 884, ltrim: 875, rtrim: 876 }[name],
      name,
      args: ['text', 'text'],
      result: 'text',
      description: `without the given characters at ${place}`,
      examples: [
        { sql: `${name}('xyxtrimyyx', 'xyz')`, result: { btrim: 'trim', ltrim: 'trimyyx', rtrim: 'xyxtrim' }[name] },
      ],
      implementation: (text, characters) => trimText(text, characters, side),
    }),
  ];
});

export const textPartFunctions: readonly FunctionDefinition[] = [
  ...substrings,
  ...trims,
  strictFunction({
    oid: 3060,
    name: 'left',
    args: ['text', 'int4'],
    result: 'text',
    description: 'the first characters; with a negative number all but the last',
    examples: [
      { sql: "left('abcde', 2)", result: 'ab' },
      { sql: "left('abcde', -2)", result: 'abc' },
    ],
    implementation: leftOf,
  }),
  strictFunction({
    oid: 3061,
    name: 'right',
    args: ['text', 'int4'],
    result: 'text',
    description: 'the last characters; with a negative number all but the first',
    examples: [
      { sql: "right('abcde', 2)", result: 'de' },
      { sql: "right('abcde', -2)", result: 'cde' },
    ],
    implementation: rightOf,
  }),
  strictFunction({
    oid: 879,
    name: 'lpad',
    args: ['text', 'int4'],
    result: 'text',
    description: 'filled with spaces at the start, or cut, to a length',
    implementation: (text, length) => padLeft(text, length, ' '),
  }),
  strictFunction({
    oid: 873,
    name: 'lpad',
    args: ['text', 'int4', 'text'],
    result: 'text',
    description: 'filled at the start, or cut, to a length',
    examples: [{ sql: "lpad('hi', 5, 'xy')", result: 'xyxhi' }],
    implementation: padLeft,
  }),
  strictFunction({
    oid: 880,
    name: 'rpad',
    args: ['text', 'int4'],
    result: 'text',
    description: 'filled with spaces at the end, or cut, to a length',
    implementation: (text, length) => padRight(text, length, ' '),
  }),
  strictFunction({
    oid: 874,
    name: 'rpad',
    args: ['text', 'int4', 'text'],
    result: 'text',
    description: 'filled at the end, or cut, to a length',
    examples: [{ sql: "rpad('hi', 5, 'xy')", result: 'hixyx' }],
    implementation: padRight,
  }),
  strictFunction({
    oid: 2087,
    name: 'replace',
    args: ['text', 'text', 'text'],
    result: 'text',
    description: 'every occurrence of the second text replaced by the third',
    examples: [{ sql: "replace('abcdefabcdef', 'cd', 'XX')", result: 'abXXefabXXef' }],
    implementation: replaceAll,
  }),
  strictFunction({
    oid: 878,
    name: 'translate',
    args: ['text', 'text', 'text'],
    result: 'text',
    description: 'each character of the second text replaced by the one at its place in the third',
    examples: [{ sql: "translate('12345', '143', 'ax')", result: 'a2x5' }],
    implementation: translateText,
  }),
  strictFunction({
    oid: 1622,
    name: 'repeat',
    args: ['text', 'int4'],
    result: 'text',
    description: 'so many times the text',
    examples: [{ sql: "repeat('Pg', 4)", result: 'PgPgPgPg' }],
    implementation: repeatText,
  }),
  strictFunction({
    oid: 3062,
    name: 'reverse',
    args: ['text'],
    result: 'text',
    description: 'the characters in reverse order',
    examples: [{ sql: "reverse('abcde')", result: 'edcba' }],
    implementation: (text) => codePoints(text).toReversed().join(''),
  }),
  strictFunction({
    oid: 2088,
    name: 'split_part',
    args: ['text', 'text', 'int4'],
    result: 'text',
    description: 'the n-th field between delimiters; a negative number counts from the end',
    examples: [{ sql: "split_part('abc~@~def~@~ghi', '~@~', 2)", result: 'def' }],
    implementation: splitPart,
  }),
  strictFunction({
    oid: 1405,
    name: 'overlay',
    args: ['text', 'text', 'int4'],
    result: 'text',
    description: 'the second text written over the first from a position on',
    implementation: (text, replacement, start) => overlayText(text, replacement, start, codePointLength(replacement)),
  }),
  strictFunction({
    oid: 1404,
    name: 'overlay',
    args: ['text', 'text', 'int4', 'int4'],
    result: 'text',
    description: 'the second text in place of so many characters of the first',
    examples: [{ sql: "overlay('Txxxxas' PLACING 'hom' FROM 2 FOR 4)", result: 'Thomas' }],
    implementation: overlayText,
  }),
];
