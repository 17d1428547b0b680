// Regular expressions: the syntax tree that the parser makes, the options, and the errors.

import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import type { CharacterSet } from './regex-characters.ts';

export interface RegexOptions {
  readonly ignoreCase: boolean;
  /** `.` and negated sets don't match a newline. */
  readonly newlineStops: boolean;
  /** `^` and `$` match at lines. */
  readonly newlineAnchors: boolean;
  /** White space and comments in the pattern are skipped. */
  readonly expanded: boolean;
  readonly syntax: 'advanced' | 'extended' | 'basic' | 'literal';
}

export const DEFAULT_REGEX_OPTIONS: RegexOptions = {
  ignoreCase: false,
  newlineStops: false,
  newlineAnchors: false,
  expanded: false,
  syntax: 'advanced',
};

export type Assertion =
  | 'text-start'
  | 'text-end'
  | 'line-start'
  | 'line-end'
  | 'word-start'
  | 'word-end'
  | 'word-boundary'
  | 'no-word-boundary';

export type Atom =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'group'; readonly capture: number; readonly body: Alternation }
  | { readonly kind: 'back-reference'; readonly group: number }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | {
      readonly kind: 'look';
      readonly direction: 'ahead' | 'behind';
      readonly negated: boolean;
      readonly body: Alternation;
    };

/** An atom with its bounds; `preference` is `none` for a plain atom and for {m}. */
export interface Piece {
  readonly atom: Atom;
  readonly min: number;
  readonly max: number;
  readonly preference: 'none' | 'longer' | 'shorter';
}

export interface Alternation {
  readonly branches: readonly (readonly Piece[])[];
}

export interface ParsedRegex {
  readonly body: Alternation;
  /** Number of capturing groups. */
  readonly groups: number;
  readonly options: RegexOptions;
}

const MESSAGES = {
  pattern: 'invalid regexp (reg version 0.8)',
  collation: 'invalid collating element',
  class: 'invalid character class',
  escape: 'invalid escape \\ sequence',
  reference: 'invalid backreference number',
  bracket: 'brackets [] not balanced',
  parenthesis: 'parentheses () not balanced',
  brace: 'braces {} not balanced',
  bound: 'invalid repetition count(s)',
  range: 'invalid character range',
  repetition: 'quantifier operand invalid',
  option: 'invalid embedded option',
  size: 'regular expression is too complex',
} as const;

export function regexError(reason: keyof typeof MESSAGES): PgError {
  return pgError('2201B', `invalid regular expression: ${MESSAGES[reason]}`);
}
