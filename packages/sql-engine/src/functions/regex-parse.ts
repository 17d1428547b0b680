// Regular expressions: from a pattern to its syntax tree. Postgres' advanced and extended syntaxes and literals
// (Postgres documentation, chapter 9.7.3); basic expressions are refused.

import { notSupported } from '../errors.ts';
import type { CharacterSet } from './regex-characters.ts';
import { readBracket, readEscape } from './regex-brackets.ts';
import { regexError } from './regex-syntax.ts';
import type { Alternation, Assertion, Atom, ParsedRegex, Piece, RegexOptions } from './regex-syntax.ts';

/** Postgres' RE_DUP_MAX. */
const REPETITION_MAX = 255;
/** Parentheses deeper than this would exhaust the stack. */
const NESTING_MAX = 1000;

const EMBEDDED: Readonly<Record<string, Partial<RegexOptions>>> = {
  b: { syntax: 'basic' },
  c: { ignoreCase: false },
  e: { syntax: 'extended' },
  i: { ignoreCase: true },
  m: { newlineStops: true, newlineAnchors: true },
  n: { newlineStops: true, newlineAnchors: true },
  p: { newlineStops: true, newlineAnchors: false },
  q: { syntax: 'literal' },
  s: { newlineStops: false, newlineAnchors: false },
  t: { expanded: false },
  w: { newlineStops: false, newlineAnchors: true },
  x: { expanded: true },
};

/** The option behind a letter, of `(?i)` and of the functions' flags alike. */
export function optionOfLetter(letter: string): Partial<RegexOptions> | undefined {
  return Object.hasOwn(EMBEDDED, letter) ? EMBEDDED[letter] : undefined;
}

export function parseRegex(text: string, given: RegexOptions): ParsedRegex {
  const { pattern, options } = readPrefix(text, given);
  if (options.syntax === 'basic') throw notSupported('basic regular expression syntax');
  if (options.syntax === 'literal') {
    const pieces = Array.from(pattern, (letter) => plain(literal(letter, options)));
    return { body: { branches: [pieces] }, groups: 0, options };
  }
  return new Parser(Array.from(pattern), options).parse();
}

/** Director `***:` or `***=`, then embedded options. */
function readPrefix(text: string, given: RegexOptions): { readonly pattern: string; readonly options: RegexOptions } {
  let pattern = text;
  let options = given;
  if (options.syntax === 'literal') return { pattern, options };
  if (pattern.startsWith('***')) {
    const director = pattern.charAt(3);
    if (director === '?') throw regexError('pattern');
    if (director !== '=' && director !== ':') throw regexError('repetition');
    options = { ...options, syntax: director === '=' ? 'literal' : 'advanced' };
    pattern = pattern.slice(4);
    if (director === '=') return { pattern, options };
  }
  if (options.syntax !== 'advanced' || !/^\(\?[A-Za-z]/.test(pattern)) return { pattern, options };
  const end = /^\(\?([A-Za-z]*)(.?)/su.exec(pattern);
  const letters = end?.[1] ?? '';
  for (const letter of letters) {
    const option = optionOfLetter(letter);
    if (option === undefined) throw regexError('option');
    options = { ...options, ...option };
  }
  if (end?.[2] !== ')') throw regexError('option');
  return { pattern: pattern.slice(letters.length + 3), options };
}

function plain(atom: Atom): Piece {
  return { atom, min: 1, max: 1, preference: 'none' };
}

function singleCharacter(code: number, options: RegexOptions): CharacterSet {
  return { ranges: [[code, code]], classes: [], negated: false, ignoreCase: options.ignoreCase, exceptNewline: false };
}

function literal(letter: string, options: RegexOptions): Atom {
  return { kind: 'set', set: singleCharacter(letter.codePointAt(0) ?? 0, options) };
}

class Parser {
  readonly #pattern: readonly string[];
  readonly #options: RegexOptions;
  #index = 0;
  #groups = 0;
  /** Groups whose parenthesis has closed: back-references may name these only. */
  readonly #closed = new Set<number>();
  #depth = 0;

  constructor(pattern: readonly string[], options: RegexOptions) {
    this.#pattern = pattern;
    this.#options = options;
  }

  parse(): ParsedRegex {
    const body = this.#alternation(false);
    if (this.#index < this.#pattern.length) throw regexError('parenthesis');
    return { body, groups: this.#groups, options: this.#options };
  }

  get #advanced(): boolean {
    return this.#options.syntax === 'advanced';
  }

  #peek(offset = 0): string | undefined {
    return this.#pattern[this.#index + offset];
  }

  /** Skips comments, and white space in expanded syntax. */
  #skip(): void {
    for (;;) {
      const letter = this.#peek();
      if (this.#options.expanded && letter !== undefined && /\s/.test(letter)) {
        this.#index++;
      } else if (this.#options.expanded && letter === '#') {
        while (this.#peek() !== undefined && this.#peek() !== '\n') this.#index++;
      } else if (this.#advanced && letter === '(' && this.#peek(1) === '?' && this.#peek(2) === '#') {
        while (this.#peek() !== undefined && this.#peek() !== ')') this.#index++;
        if (this.#peek() === ')') this.#index++;
      } else {
        return;
      }
    }
  }

  #alternation(inLook: boolean): Alternation {
    if (++this.#depth > NESTING_MAX) throw regexError('size');
    const branches: (readonly Piece[])[] = [];
    for (;;) {
      branches.push(this.#branch(inLook));
      if (this.#peek() !== '|') break;
      this.#index++;
    }
    this.#depth--;
    return { branches };
  }

  #branch(inLook: boolean): readonly Piece[] {
    const pieces: Piece[] = [];
    for (;;) {
      this.#skip();
      const letter = this.#peek();
      if (letter === undefined || letter === '|') return pieces;
      if (letter === ')') {
        if (this.#depth > 1 || this.#advanced) return pieces;
      }
      pieces.push(this.#piece(inLook));
    }
  }

  #piece(inLook: boolean): Piece {
    const atom = this.#atom(inLook);
    if (atom.kind === 'assertion' || atom.kind === 'look') return plain(atom);
    this.#skip();
    switch (this.#peek()) {
      case '*':
        return this.#quantified(atom, 0, Infinity);
      case '+':
        return this.#quantified(atom, 1, Infinity);
      case '?':
        return this.#quantified(atom, 0, 1);
      case '{':
        return this.#isBound() ? this.#bounded(atom) : plain(atom);
      default:
        return plain(atom);
    }
  }

  #isBound(): boolean {
    return /[0-9]/.test(this.#peek(1) ?? '');
  }

  #quantified(atom: Atom, min: number, max: number): Piece {
    this.#index++;
    return { atom, min, max, preference: this.#readPreference() };
  }

  #readPreference(): 'longer' | 'shorter' {
    if (this.#advanced && this.#peek() === '?') {
      this.#index++;
      return 'shorter';
    }
    return 'longer';
  }

  #bounded(atom: Atom): Piece {
    this.#index++;
    const min = this.#number();
    let max = min;
    const comma = this.#peek() === ',';
    if (comma) {
      this.#index++;
      max = /[0-9]/.test(this.#peek() ?? '') ? this.#number() : Infinity;
    }
    if (this.#peek() === undefined) throw regexError('brace');
    if (this.#peek() !== '}' || min > max) throw regexError('bound');
    this.#index++;
    const preference = this.#readPreference();
    return { atom, min, max, preference: comma ? preference : 'none' };
  }

  #number(): number {
    let value = 0;
    for (; /[0-9]/.test(this.#peek() ?? ''); this.#index++) {
      value = value * 10 + Number(this.#peek());
      if (value > REPETITION_MAX) throw regexError('bound');
    }
    return value;
  }

  #atom(inLook: boolean): Atom {
    const letter = this.#peek() ?? '';
    switch (letter) {
      case '*':
      case '+':
      case '?':
        throw regexError('repetition');
      case '{':
        if (this.#isBound()) throw regexError('repetition');
        return this.#literal(letter);
      case '^':
        return this.#assertion(this.#options.newlineAnchors ? 'line-start' : 'text-start');
      case '$':
        return this.#assertion(this.#options.newlineAnchors ? 'line-end' : 'text-end');
      case '.':
        this.#index++;
        return {
          kind: 'set',
          set: {
            ranges: [],
            classes: [],
            negated: true,
            ignoreCase: false,
            exceptNewline: this.#options.newlineStops,
          },
        };
      case '(':
        return this.#parenthesis(inLook);
      case '[':
        return this.#bracket();
      case '\\':
        return this.#escape(inLook);
      default:
        return this.#literal(letter);
    }
  }

  #literal(letter: string): Atom {
    this.#index++;
    return literal(letter, this.#options);
  }

  #assertion(assertion: Assertion): Atom {
    this.#index++;
    return { kind: 'assertion', assertion };
  }

  #bracket(): Atom {
    const special = this.#pattern.slice(this.#index, this.#index + 7).join('');
    if (special === '[[:<:]]' || special === '[[:>:]]') {
      this.#index += 7;
      return { kind: 'assertion', assertion: special === '[[:<:]]' ? 'word-start' : 'word-end' };
    }
    const { value, next } = readBracket(this.#pattern, this.#index + 1, this.#options);
    this.#index = next;
    return { kind: 'set', set: value };
  }

  #escape(inLook: boolean): Atom {
    if (!this.#advanced) {
      const letter = this.#peek(1);
      if (letter === undefined) throw regexError('escape');
      this.#index++;
      return this.#literal(letter);
    }
    const { value, next } = readEscape(this.#pattern, this.#index + 1, this.#groups);
    this.#index = next;
    switch (value.kind) {
      case 'character':
        return { kind: 'set', set: singleCharacter(value.code, this.#options) };
      case 'class': {
        const { test, negated } = value;
        return { kind: 'set', set: { ranges: [], classes: [test], negated, ignoreCase: false, exceptNewline: false } };
      }
      case 'assertion':
        return value;
      case 'back-reference':
        if (inLook || !this.#closed.has(value.group)) throw regexError('reference');
        return value;
    }
  }

  #parenthesis(inLook: boolean): Atom {
    this.#index++;
    let make: (body: Alternation) => Atom;
    let look = inLook;
    let capture = 0;
    const look2 = /^\?(<?)([=!])/.exec(this.#pattern.slice(this.#index, this.#index + 3).join(''));
    if (this.#advanced && this.#peek() === '?') {
      if (this.#peek(1) === ':') {
        this.#index += 2;
        make = (body) => ({ kind: 'group', capture: 0, body });
      } else if (look2 !== null) {
        this.#index += look2[0].length;
        look = true;
        const direction = look2[1] === '<' ? 'behind' : 'ahead';
        make = (body) => ({ kind: 'look', direction, negated: look2[2] === '!', body });
      } else {
        throw regexError('repetition');
      }
    } else {
      if (!inLook) capture = ++this.#groups;
      make = (body) => ({ kind: 'group', capture, body });
    }
    const body = this.#alternation(look);
    if (this.#peek() !== ')') throw regexError('parenthesis');
    this.#index++;
    if (capture > 0) this.#closed.add(capture);
    return make(body);
  }
}
