// Regular expressions: bracket expressions and backslash escapes, the two parts of the syntax that read characters.

import { characterClasses } from './regex-characters.ts';
import type { CharacterClass, CharacterSet } from './regex-characters.ts';
import { collatingElements } from './regex-collating-elements.ts';
import { regexError } from './regex-syntax.ts';
import type { Assertion, RegexOptions } from './regex-syntax.ts';

export type Escape =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'class'; readonly test: CharacterClass; readonly negated: boolean }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'back-reference'; readonly group: number };

interface Read<T> {
  readonly value: T;
  /** Where to read on. */
  readonly next: number;
}

const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, B: 92, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 };
const CLASSES: Readonly<Record<string, string>> = { d: 'digit', s: 'space', w: 'word' };
const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  m: 'word-start',
  M: 'word-end',
  y: 'word-boundary',
  Y: 'no-word-boundary',
  Z: 'text-end',
};

function classNamed(name: string): CharacterClass {
  const test = Object.hasOwn(characterClasses, name) ? characterClasses[name] : undefined;
  if (test === undefined) throw regexError('class');
  return test;
}

function digits(pattern: readonly string[], from: number, base: number, min: number, max: number): Read<number> {
  let value = 0;
  let next = from;
  for (; next < pattern.length && next - from < max; next++) {
    const digit = parseInt(pattern[next] ?? '', base);
    if (Number.isNaN(digit)) break;
    value = value * base + digit;
    if (value > 0x7ffffffe) throw regexError('escape');
  }
  if (next - from < min) throw regexError('escape');
  return { value, next };
}

function character(code: number, next: number): Read<Escape> {
  return { value: { kind: 'character', code }, next };
}

/** What follows a backslash; `from` is the index after it. */
export function readEscape(pattern: readonly string[], from: number, groups: number): Read<Escape> {
  const letter = pattern[from];
  if (letter === undefined) throw regexError('escape');
  if (!/[A-Za-z0-9]/.test(letter)) return character(letter.codePointAt(0) ?? 0, from + 1);
  const simple = SIMPLE[letter];
  if (simple !== undefined) return character(simple, from + 1);
  const className = CLASSES[letter.toLowerCase()];
  if (className !== undefined) {
    const negated = letter !== letter.toLowerCase();
    return { value: { kind: 'class', test: classNamed(className), negated }, next: from + 1 };
  }
  const assertion = ASSERTIONS[letter];
  if (assertion !== undefined) return { value: { kind: 'assertion', assertion }, next: from + 1 };
  if (letter === 'c') {
    const control = pattern[from + 1];
    if (control === undefined) throw regexError('escape');
    return character((control.codePointAt(0) ?? 0) & 31, from + 2);
  }
  const fixed = { u: 4, U: 8 }[letter];
  if (fixed !== undefined) {
    const { value, next } = digits(pattern, from + 1, 16, fixed, fixed);
    return character(value, next);
  }
  if (letter === 'x') {
    const { value, next } = digits(pattern, from + 1, 16, 1, 255);
    return character(value, next);
  }
  return readNumber(pattern, from, groups);
}

/** A back-reference where such a group has been seen or there is one digit only, otherwise an octal number. */
function readNumber(pattern: readonly string[], from: number, groups: number): Read<Escape> {
  const letter = pattern[from] ?? '';
  if (!/[0-9]/.test(letter)) throw regexError('escape');
  if (letter !== '0') {
    const { value, next } = digits(pattern, from, 10, 1, 255);
    if (next === from + 1 || (value > 0 && value <= groups)) {
      return { value: { kind: 'back-reference', group: value }, next };
    }
  }
  const { value, next } = digits(pattern, from, 8, 1, 3);
  return value > 0xff ? character(value >> 3, next - 1) : character(value, next);
}

type BracketItem =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'class'; readonly test: CharacterClass }
  | { readonly kind: 'dash' };

/** `[:name:]`, `[.x.]` or `[=x=]`; `from` is the index of the opening bracket. */
function readNamedItem(pattern: readonly string[], from: number, mark: string): Read<BracketItem> {
  let end = from + 2;
  while (end < pattern.length && !(pattern[end] === mark && pattern[end + 1] === ']')) end++;
  if (end >= pattern.length) throw regexError('bracket');
  const name = pattern.slice(from + 2, end);
  if (mark === ':') return { value: { kind: 'class', test: classNamed(name.join('')) }, next: end + 2 };
  const code = name.length === 1 ? name[0]?.codePointAt(0) : collatingElements.get(name.join(''));
  if (code === undefined) throw regexError('collation');
  return { value: { kind: 'character', code }, next: end + 2 };
}

function readItem(pattern: readonly string[], from: number, options: RegexOptions, first: boolean): Read<BracketItem> {
  const letter = pattern[from];
  if (letter === undefined) throw regexError('bracket');
  if (letter === '[') {
    const mark = pattern[from + 1];
    if (mark === undefined) throw regexError('bracket');
    if (mark === ':' || mark === '.' || mark === '=') return readNamedItem(pattern, from, mark);
  }
  if (letter === '-' && !first && pattern[from + 1] !== ']') return { value: { kind: 'dash' }, next: from + 1 };
  if (letter === '\\' && options.syntax === 'advanced') {
    const { value, next } = readEscape(pattern, from + 1, 0);
    if (value.kind === 'character') return { value, next };
    if (value.kind !== 'class') throw regexError('escape');
    const { test, negated } = value;
    return { value: { kind: 'class', test: negated ? (code) => !test(code) : test }, next };
  }
  return { value: { kind: 'character', code: letter.codePointAt(0) ?? 0 }, next: from + 1 };
}

/** A bracket expression; `from` is the index after the opening bracket. */
export function readBracket(pattern: readonly string[], from: number, options: RegexOptions): Read<CharacterSet> {
  const ranges: (readonly [number, number])[] = [];
  const classes: CharacterClass[] = [];
  const negated = pattern[from] === '^';
  const start = negated ? from + 1 : from;
  let index = start;
  while (index === start || pattern[index] !== ']') {
    const item = readItem(pattern, index, options, index === start);
    index = item.next;
    if (item.value.kind === 'dash') throw regexError('range');
    if (item.value.kind === 'class') {
      classes.push(item.value.test);
      continue;
    }
    const { code } = item.value;
    if (pattern[index] !== '-' || pattern[index + 1] === ']' || pattern[index + 1] === undefined) {
      ranges.push([code, code]);
      continue;
    }
    const end = readItem(pattern, index + 1, options, false);
    index = end.next;
    if (end.value.kind === 'class') throw regexError('range');
    const last = end.value.kind === 'dash' ? 45 : end.value.code;
    if (last < code) throw regexError('range');
    ranges.push([code, last]);
  }
  return {
    value: {
      ranges,
      classes,
      negated,
      ignoreCase: options.ignoreCase,
      exceptNewline: negated && options.newlineStops,
    },
    next: index + 1,
  };
}
