// LIKE patterns: compiled once, then matched without backtracking. `%` any characters, `_` one, `\` takes the next
// as it is. A lone `\` at the end is an error only where the comparison reaches it, as in Postgres.

import { pgError } from '../errors.ts';
import { hasSurrogates } from './text-code-points.ts';

export type TextTest = (text: string) => boolean;

const COMPILED_MAX = 500;
const compiled = new Map<string, TextTest>();

/** One character, or undefined for any. */
type Segment = readonly (string | undefined)[];

interface Pattern {
  /** The parts between `%` signs. */
  readonly segments: readonly Segment[];
  readonly endsInEscape: boolean;
}

function parsePattern(pattern: string): Pattern {
  const segments: (string | undefined)[][] = [[]];
  let escaped = false;
  for (const letter of pattern) {
    const current = segments.at(-1) ?? [];
    if (escaped) {
      current.push(letter);
      escaped = false;
    } else if (letter === '\\') {
      escaped = true;
    } else if (letter === '%') {
      segments.push([]);
    } else {
      current.push(letter === '_' ? undefined : letter);
    }
  }
  return { segments, endsInEscape: escaped };
}

/** The segment as a plain string, if it has no `_`. */
function literalOf(segment: Segment): string | undefined {
  return segment.includes(undefined) ? undefined : segment.join('');
}

function fitsAt(letters: ArrayLike<string>, segment: Segment, position: number): boolean {
  return segment.every((wanted, index) => wanted === undefined || letters[position + index] === wanted);
}

function compileSegments(segments: readonly Segment[]): TextTest {
  const first = segments[0] ?? [];
  const last = segments.at(-1) ?? [];
  const middle = segments.slice(1, -1);
  if (segments.length === 1) {
    return (text) => {
      const letters = hasSurrogates(text) ? Array.from(text) : text;
      return letters.length === first.length && fitsAt(letters, first, 0);
    };
  }
  return (text) => {
    const letters = hasSurrogates(text) ? Array.from(text) : text;
    const end = letters.length - last.length;
    if (first.length > end || !fitsAt(letters, first, 0) || !fitsAt(letters, last, end)) return false;
    let position = first.length;
    for (const segment of middle) {
      while (position + segment.length <= end && !fitsAt(letters, segment, position)) position++;
      if (position + segment.length > end) return false;
      position += segment.length;
    }
    return true;
  };
}

function compile(pattern: string): TextTest {
  const { segments, endsInEscape } = parsePattern(pattern);
  if (endsInEscape) return (text) => matchStepwise(Array.from(text), 0, Array.from(pattern), 0) === 'match';
  const literals = segments.map(literalOf);
  const [first, second, third] = literals;
  if (literals.length === 1 && first !== undefined) return (text) => text === first;
  if (literals.length === 2 && first !== undefined && second !== undefined) {
    if (second === '') return (text) => text.startsWith(first);
    const length = first.length + second.length;
    return (text) => text.length >= length && text.startsWith(first) && text.endsWith(second);
  }
  if (literals.length === 3 && first === '' && second !== undefined && third === '') {
    return (text) => text.includes(second);
  }
  return compileSegments(segments);
}

function loneEscape(): Error {
  return pgError('22025', 'LIKE pattern must not end with escape character');
}

/** The comparison step by step, for patterns that end in a lone escape: it fails where Postgres' would. */
function matchStepwise(
  text: readonly string[],
  textStart: number,
  pattern: readonly string[],
  patternStart: number,
): 'match' | 'differs' | 'text-ended' {
  let at = textStart;
  let index = patternStart;
  for (; at < text.length && index < pattern.length; at++, index++) {
    const wanted = pattern[index];
    if (wanted === '%') {
      while (pattern[index] === '%' || (pattern[index] === '_' && at < text.length)) {
        if (pattern[index] === '_') at++;
        index++;
      }
      if (index >= pattern.length) return 'match';
      if (pattern[index] === '\\' && index + 1 >= pattern.length) throw loneEscape();
      for (; at < text.length; at++) {
        const result = matchStepwise(text, at, pattern, index);
        if (result !== 'differs') return result;
      }
      return 'text-ended';
    }
    if (wanted === '\\') {
      index++;
      if (index >= pattern.length) throw loneEscape();
      if (pattern[index] !== text[at]) return 'differs';
    } else if (wanted !== '_' && wanted !== text[at]) {
      return 'differs';
    }
  }
  if (at < text.length) return 'differs';
  while (pattern[index] === '%') index++;
  return index >= pattern.length ? 'match' : 'text-ended';
}

export function likeTest(pattern: string): TextTest {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= COMPILED_MAX) compiled.clear();
  const test = compile(pattern);
  compiled.set(pattern, test);
  return test;
}

/** LIKE … ESCAPE: the pattern with its own escape character rewritten to the backslash. */
export function withBackslashEscape(pattern: string, escape: string): string {
  if (escape === '\\') return pattern;
  if (escape === '') return pattern.replaceAll('\\', '\\\\');
  if (Array.from(escape).length > 1) {
    throw pgError('22025', 'invalid escape string', { hint: 'Escape string must be empty or one character.' });
  }
  let result = '';
  let escaped = false;
  for (const letter of pattern) {
    if (letter === escape && !escaped) {
      result += '\\';
      escaped = true;
      continue;
    }
    result += letter === '\\' && !escaped ? '\\\\' : letter;
    escaped = false;
  }
  return result;
}
