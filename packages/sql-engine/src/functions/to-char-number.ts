// to_char of numbers: a walk along the template that places the digits of an already rounded number.

import { ordinalEnding } from './to-char-template.ts';
import type { NumberKey, NumberLayout, NumberNode } from './to-char-number-patterns.ts';

/** A number as text, and where it goes. */
export interface Digits {
  /** Without sign; `#` where it does not fit. */
  readonly text: string;
  readonly negative: boolean;
  /** Places before the point that stay empty. */
  readonly leadingSpaces: number;
}

/** Which part of the number is significant under FM: the index of the last digit that is not 0 after the point. */
function lastRelevant(text: string): number | undefined {
  const point = text.indexOf('.');
  if (point < 0) return undefined;
  return /^.*[^0]/.exec(text.slice(point))?.[0].length === undefined
    ? point
    : point + (/^.*[^0]/.exec(text.slice(point))?.[0].length ?? 1) - 1;
}

/** Prints by template (NUM_processor and NUM_numpart_to_char of Postgres' formatting.c). */
export function placeDigits(nodes: readonly NumberNode[], layout: NumberLayout, digits: Digits): string {
  return new Printer(layout, digits).print(nodes);
}

class Printer {
  readonly #layout: NumberLayout;
  readonly #text: string;
  readonly #negative: boolean;
  readonly #leadingSpaces: number;
  readonly #zeroStart: number;
  readonly #bracket: boolean;
  readonly #sign: NumberLayout['sign'];
  readonly #count: number;
  readonly #last: number | undefined;
  #signWritten: boolean;
  /** The next digit. */
  #at = 0;
  /** The digit pattern that it is the turn of. */
  #current = 0;
  #inNumber = false;
  #output = '';

  constructor(layout: NumberLayout, { text, negative, leadingSpaces }: Digits) {
    this.#layout = layout;
    this.#text = text;
    this.#negative = negative;
    this.#leadingSpaces = leadingSpaces;
    this.#zeroStart = layout.zeroStart === 0 ? 0 : layout.zeroStart - 1;
    const { fill, plus, minus } = layout;
    this.#bracket = layout.bracket && (negative || !fill);
    this.#sign = layout.sign === 'before' && layout.pre === layout.digitsBeforeSign ? 'after' : layout.sign;
    if (plus || minus) this.#signWritten = minus;
    else this.#signWritten = !negative && fill && layout.sign === 'none';
    this.#last = fill && layout.decimal ? this.#relevantEnd() : undefined;
    const places = layout.post + layout.pre - 1;
    this.#count = !this.#signWritten && leadingSpaces === 0 ? places + 1 : places;
  }

  /** Zeros that the template asks for are kept. */
  #relevantEnd(): number | undefined {
    const last = lastRelevant(this.#text);
    const { zeroEnd } = this.#layout;
    if (last === undefined || zeroEnd <= this.#leadingSpaces) return last;
    return Math.max(last, Math.min(this.#text.length - 1, zeroEnd - this.#leadingSpaces));
  }

  print(nodes: readonly NumberNode[]): string {
    for (const node of nodes) {
      if (node.kind === 'pattern') this.#pattern(node.key, node.text);
      else this.#output += node.text;
    }
    // A number that ran out of digits ends the text.
    const end = this.#output.indexOf('\0');
    return end < 0 ? this.#output : this.#output.slice(0, end);
  }

  #pattern(key: NumberKey, text: string): void {
    const { fill, decimal } = this.#layout;
    const negative = this.#negative;
    switch (key) {
      case '9':
      case '0':
      case '.':
      case 'D':
        this.#digit(key);
        return;
      case ',':
      case 'G':
        if (this.#inNumber) this.#output += ',';
        else if (!fill) this.#output += ' ';
        return;
      case 'L':
        this.#output += ' ';
        return;
      case 'MI':
        if (negative) this.#output += '-';
        else if (!fill) this.#output += ' ';
        return;
      case 'PL':
        if (!negative) this.#output += '+';
        else if (!fill) this.#output += ' ';
        return;
      case 'SG':
        this.#output += negative ? '-' : '+';
        return;
      case 'TH':
        if (!this.#text.startsWith('#') && !negative && !decimal) {
          this.#output += ordinalEnding(this.#text, text === 'TH');
        }
        return;
      case 'B':
      case 'C':
      case 'EEEE':
      case 'FM':
      case 'PR':
      case 'RN':
      case 'S':
      case 'SP':
      case 'V':
        return;
    }
  }

  /** A zero before the point is not printed where the template has no 0 and digits follow. */
  get #isHiddenZero(): boolean {
    const { zero, post } = this.#layout;
    return !zero && this.#at === 0 && this.#text.startsWith('0') && post !== 0;
  }

  get #lastIsPoint(): boolean {
    return this.#last !== undefined && this.#text[this.#last] === '.';
  }

  #digit(key: NumberKey): void {
    const { fill, zero, decimal } = this.#layout;
    this.#signBefore();
    const beforeNumber = this.#current < this.#leadingSpaces;
    if (beforeNumber && (this.#zeroStart > this.#current || !zero)) {
      if (!fill) this.#output += ' ';
    } else if (zero && beforeNumber && this.#zeroStart <= this.#current) {
      this.#output += '0';
      this.#inNumber = true;
    } else {
      this.#place(key);
      if (this.#at < this.#text.length) this.#at++;
    }
    let end = this.#count + (this.#leadingSpaces > 0 ? 1 : 0) + (decimal ? 1 : 0);
    if (this.#last !== undefined && this.#last === this.#at) end = this.#current;
    if (this.#current + 1 === end) this.#signAfter();
    this.#current++;
  }

  #place(key: NumberKey): void {
    const { fill } = this.#layout;
    if (this.#text[this.#at] === '.') {
      if (!this.#lastIsPoint || fill) this.#output += '.';
    } else if (this.#last !== undefined && this.#at > this.#last && key !== '0') {
      return;
    } else if (this.#isHiddenZero) {
      if (!fill) this.#output += ' ';
      else if (this.#lastIsPoint) this.#output += '0';
    } else {
      this.#output += this.#text[this.#at] ?? '\0';
      this.#inNumber = true;
    }
  }

  #signBefore(): void {
    const { fill, zero } = this.#layout;
    const reached = this.#current >= this.#leadingSpaces || (zero && this.#zeroStart === this.#current);
    if (this.#signWritten || !reached || (this.#isHiddenZero && !this.#lastIsPoint)) return;
    if (this.#sign !== 'none') {
      if (this.#sign !== 'before') return;
      this.#output += this.#negative ? '-' : '+';
    } else if (this.#bracket) {
      this.#output += this.#negative ? '<' : ' ';
    } else if (this.#negative) {
      this.#output += '-';
    } else if (!fill) {
      this.#output += ' ';
    }
    this.#signWritten = true;
  }

  #signAfter(): void {
    if (this.#signWritten && this.#bracket) this.#output += this.#negative ? '>' : ' ';
    else if (this.#sign === 'after') this.#output += this.#negative ? '-' : '+';
  }
}
