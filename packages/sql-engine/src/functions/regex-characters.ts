// Regular expressions: sets of characters. A set is ranges of code points and named classes, perhaps negated.

import { lowerCase, upperCase } from './text-measures.ts';

export type CharacterClass = (code: number) => boolean;

export interface CharacterSet {
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly classes: readonly CharacterClass[];
  readonly negated: boolean;
  /** Letters match in either case. */
  readonly ignoreCase: boolean;
  /** Never matches a newline: negated sets and the dot under newline-sensitive matching. */
  readonly exceptNewline: boolean;
}

const NEWLINE = 10;

function fromProperty(property: RegExp): CharacterClass {
  return (code) => property.test(String.fromCodePoint(code));
}

const isAlpha = fromProperty(/\p{Alphabetic}/u);
const isAlnum = fromProperty(/[\p{Alphabetic}\p{N}]/u);
const isGraph = fromProperty(/[^\p{White_Space}\p{Cc}\p{Cn}\p{Cs}]/u);

export const isWordCharacter: CharacterClass = (code) =>
  code < 128
    ? (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
    : isAlnum(code);

/** POSIX' names, and Postgres' `word`. */
export const characterClasses: Readonly<Record<string, CharacterClass>> = {
  alpha: isAlpha,
  alnum: isAlnum,
  digit: (code) => code >= 48 && code <= 57,
  xdigit: (code) => (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102),
  upper: fromProperty(/\p{Uppercase}/u),
  lower: fromProperty(/\p{Lowercase}/u),
  space: fromProperty(/(?![\u00a0\u2007\u202f\ufeff])\s/u),
  blank: fromProperty(/(?![\u00a0\u2007\u202f])[\t\p{Zs}]/u),
  cntrl: fromProperty(/[\p{Cc}\u2028\u2029]/u),
  graph: isGraph,
  print: (code) => isGraph(code) || (code > 31 && fromProperty(/\p{Zs}/u)(code)),
  punct: fromProperty(/[\p{P}\p{S}]/u),
  ascii: (code) => code < 128,
  word: isWordCharacter,
};

function listed(set: CharacterSet, code: number): boolean {
  return set.ranges.some(([from, to]) => code >= from && code <= to) || set.classes.some((test) => test(code));
}

export function otherCases(code: number): readonly number[] {
  if (code < 0 || code > 0x10ffff) return [];
  const letter = String.fromCodePoint(code);
  return [lowerCase(letter).codePointAt(0) ?? code, upperCase(letter).codePointAt(0) ?? code];
}

export function setHas(set: CharacterSet, code: number): boolean {
  if (set.exceptNewline && code === NEWLINE) return false;
  const found =
    listed(set, code) || (set.ignoreCase && otherCases(code).some((other) => other !== code && listed(set, other)));
  return found !== set.negated;
}
