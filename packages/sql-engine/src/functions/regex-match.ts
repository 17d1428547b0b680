// Regular expressions: matching. Finds the leftmost match, gives it the length that the expression prefers, and
// divides it among the groups as the plan says.

import { otherCases } from './regex-characters.ts';
import { Alphabet } from './regex-alphabet.ts';
import type { Subject } from './regex-alphabet.ts';
import { Dfa, LookTest } from './regex-dfa.ts';
import { NfaBuilder } from './regex-nfa.ts';
import { parseRegex } from './regex-parse.ts';
import { planAlternation } from './regex-plan.ts';
import type { Part } from './regex-plan.ts';
import type { RegexOptions } from './regex-syntax.ts';
import { Divider } from './regex-divide.ts';

/** Positions are code points from 0. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface RegexMatch extends Span {
  /** One for each capturing group; undefined for those that took no part. */
  readonly groups: readonly (Span | undefined)[];
}

export class Regex {
  readonly groups: number;
  readonly #plan: Part;
  readonly #alphabet: Alphabet;
  readonly #search: Dfa;
  readonly #dfas = new Map<Part, Dfa>();
  readonly #builder = new NfaBuilder();
  readonly #looks: LookTest[] = [];
  readonly #ignoreCase: boolean;

  constructor(pattern: string, given: RegexOptions) {
    const { body, groups, options } = parseRegex(pattern, given);
    this.groups = groups;
    this.#ignoreCase = options.ignoreCase;
    this.#plan = planAlternation(body);
    this.#builder.collectGroups(body);
    const whole = this.#builder.build([
      { atom: { kind: 'group', capture: 0, body }, min: 1, max: 1, preference: 'none' },
    ]);
    this.#alphabet = new Alphabet(this.#builder.sets);
    for (const look of this.#builder.looks) this.#looks.push(new LookTest(look, this.#alphabet, this.#looks));
    this.#search = new Dfa(whole, this.#alphabet, this.#looks, true);
  }

  subject(text: string): Subject {
    const colours = new Int32Array(text.length);
    let length = 0;
    for (let index = 0; index < text.length; index++) {
      let code = text.charCodeAt(index);
      if (code >= 0xd800 && code <= 0xdbff) {
        code = text.codePointAt(index) ?? code;
        if (code > 0xffff) index++;
      }
      colours[length++] = this.#alphabet.colourOf(code);
    }
    return { text, colours, length };
  }

  test(text: string): boolean {
    if (!this.#plan.references && this.#looks.length === 0) return this.#search.matchesSomewhere(text);
    const subject = this.subject(text);
    if (this.#plan.references) return this.exec(subject, 0) !== undefined;
    return this.#search.shortest(subject, 0, 0, subject.length) >= 0;
  }

  /** The first match that begins at or after `from`. */
  exec(subject: Subject, from: number): RegexMatch | undefined {
    if (from > subject.length) return undefined;
    let close = this.#search.shortest(subject, from, from, subject.length);
    if (close < 0) return undefined;
    for (let begin = from; begin <= subject.length; begin++) {
      // No match begins after `close` and ends where the search stopped; look for the next one.
      if (begin > close) {
        close = this.#search.shortest(subject, begin, begin, subject.length);
        if (close < 0) return undefined;
      }
      const match = this.#matchAt(subject, begin);
      if (match !== undefined) return match;
    }
    return undefined;
  }

  #matchAt(subject: Subject, begin: number): RegexMatch | undefined {
    const dfa = this.#dfaOf(this.#plan);
    const shorter = this.#plan.preference === 'shorter';
    let min = begin;
    let max = subject.length;
    for (;;) {
      const end = shorter ? dfa.shortest(subject, begin, min, max) : dfa.longest(subject, begin, max);
      if (end < 0) return undefined;
      const spans = this.#divide(subject, begin, end);
      if (spans !== undefined) return { start: begin, end, groups: spans };
      if (shorter ? end === max : end === begin) return undefined;
      if (shorter) min = end + 1;
      else max = end - 1;
    }
  }

  #divide(subject: Subject, start: number, end: number): readonly (Span | undefined)[] | undefined {
    if (this.groups === 0 && !this.#plan.references) return [];
    const divider = new Divider(subject, this.groups, (part) => this.#dfaOf(part), this.#sameText(subject));
    return divider.divide(this.#plan, start, end) ? divider.spans : undefined;
  }

  #sameText(subject: Subject): (first: number, second: number, length: number) => boolean {
    const same = (a: number, b: number): boolean =>
      a === b || (this.#ignoreCase && otherCases(a).some((other) => other === b || otherCases(b).includes(other)));
    let codes: readonly number[] | undefined;
    return (first, second, length) => {
      codes ??= Array.from(subject.text, (letter) => letter.codePointAt(0) ?? 0);
      for (let index = 0; index < length; index++) {
        if (!same(codes[first + index] ?? -1, codes[second + index] ?? -1)) return false;
      }
      return true;
    };
  }

  #dfaOf(part: Part): Dfa {
    const known = this.#dfas.get(part);
    if (known !== undefined) return known;
    const dfa = new Dfa(this.#builder.build(part.pieces), this.#alphabet, this.#looks);
    this.#dfas.set(part, dfa);
    return dfa;
  }
}
