// Ranges and multiranges as text: `[1,5)`, `empty`, `{[1,3),[7,)}`.

import { pgError, type PgError } from '../errors.ts';

/** A bound is undefined where the range has none. */
export type RangeText =
  | 'empty'
  | {
      readonly lower: string | undefined;
      readonly upper: string | undefined;
      readonly lowerInclusive: boolean;
      readonly upperInclusive: boolean;
    };

function malformed(kind: 'range' | 'multirange', text: string, detail: string): PgError {
  return pgError('22P02', `malformed ${kind} literal: "${text}"`, { detail });
}

const BLANKS = ' \t\n\v\f\r';

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && BLANKS.includes(text.charAt(at))) at += 1;
  return at;
}

/** A bound's text from a position up to the comma, parenthesis or bracket that ends it. */
function readBound(text: string, from: number): { readonly bound: string | undefined; readonly end: number } {
  if (',)]'.includes(text.charAt(from)) && from < text.length) return { bound: undefined, end: from };
  let bound = '';
  let quoted = false;
  let at = from;
  for (; quoted || !',()[]'.includes(text.charAt(at)) || at >= text.length; at += 1) {
    if (at >= text.length) throw malformed('range', text, 'Unexpected end of input.');
    const character = text.charAt(at);
    if (character === '\\') {
      at += 1;
      if (at >= text.length) throw malformed('range', text, 'Unexpected end of input.');
      bound += text.charAt(at);
    } else if (character !== '"') {
      bound += character;
    } else if (quoted && text.charAt(at + 1) === '"') {
      bound += '"';
      at += 1;
    } else {
      quoted = !quoted;
    }
  }
  return { bound, end: at };
}

export function parseRange(text: string): RangeText {
  let at = skipBlanks(text, 0);
  if (text.slice(at, at + 5).toLowerCase() === 'empty') {
    if (skipBlanks(text, at + 5) < text.length) {
      throw malformed('range', text, 'Junk after "empty" key word.');
    }
    return 'empty';
  }
  const opening = text.charAt(at);
  if (opening !== '[' && opening !== '(') throw malformed('range', text, 'Missing left parenthesis or bracket.');
  const lower = readBound(text, at + 1);
  if (text.charAt(lower.end) !== ',') throw malformed('range', text, 'Missing comma after lower bound.');
  const upper = readBound(text, lower.end + 1);
  const closing = text.charAt(upper.end);
  if (closing !== ')' && closing !== ']') throw malformed('range', text, 'Too many commas.');
  at = skipBlanks(text, upper.end + 1);
  if (at < text.length) throw malformed('range', text, 'Junk after right parenthesis or bracket.');
  return {
    lower: lower.bound,
    upper: upper.bound,
    lowerInclusive: opening === '[',
    upperInclusive: closing === ']',
  };
}

function quoteBound(text: string | undefined): string {
  if (text === undefined) return '';
  if (text !== '' && !/["\\()[\],\s]/.test(text)) return text;
  return `"${text.replaceAll(/["\\]/g, '$&$&')}"`;
}

export function formatRange(range: RangeText): string {
  if (range === 'empty') return 'empty';
  const { lower, upper, lowerInclusive, upperInclusive } = range;
  return `${lowerInclusive ? '[' : '('}${quoteBound(lower)},${quoteBound(upper)}${upperInclusive ? ']' : ')'}`;
}

/** Where the range that begins at a position ends. */
function endOfRange(text: string, from: number): number {
  if (text.slice(from, from + 5).toLowerCase() === 'empty') return from + 5;
  const opening = text.charAt(from);
  if (opening !== '[' && opening !== '(') throw malformed('multirange', text, 'Expected range start.');
  let quoted = false;
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === ']' || character === ')')) return at + 1;
  }
  throw malformed('multirange', text, 'Unexpected end of input.');
}

/** The texts of a multirange's ranges. */
export function splitMultirange(text: string): readonly string[] {
  const ranges: string[] = [];
  let at = skipBlanks(text, 0);
  if (text.charAt(at) !== '{') throw malformed('multirange', text, 'Missing left brace.');
  at = skipBlanks(text, at + 1);
  while (text.charAt(at) !== '}') {
    if (at >= text.length) throw malformed('multirange', text, 'Unexpected end of input.');
    const end = endOfRange(text, at);
    ranges.push(text.slice(at, end));
    at = skipBlanks(text, end);
    if (text.charAt(at) === ',') {
      at = skipBlanks(text, at + 1);
      if (text.charAt(at) === '}') throw malformed('multirange', text, 'Expected range start.');
    } else if (text.charAt(at) !== '}') {
      throw malformed(
        'multirange',
        text,
        at < text.length ? 'Expected comma or end of multirange.' : 'Unexpected end of input.',
      );
    }
  }
  if (skipBlanks(text, at + 1) < text.length) throw malformed('multirange', text, 'Junk after closing right brace.');
  return ranges;
}
