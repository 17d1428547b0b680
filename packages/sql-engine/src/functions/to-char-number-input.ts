// to_number: a walk along the template that picks the digits out of a text (NUM_numpart_from_char of formatting.c).

import { notSupported, pgError } from '../errors.ts';
import { Decimal } from '../types/decimal.ts';
import { decimalPower } from '../types/decimal-functions.ts';
import { layoutOf, parseNumberTemplate } from './to-char-number-patterns.ts';
import type { NumberKey, NumberLayout } from './to-char-number-patterns.ts';

class Reader {
  readonly #layout: NumberLayout;
  readonly #text: string;
  readonly #sign: NumberLayout['sign'];
  #at = 0;
  #signRead = '';
  #digits = '';
  #pre = 0;
  #post = 0;
  #pointRead = false;

  constructor(layout: NumberLayout, text: string) {
    this.#layout = layout;
    this.#text = text;
    this.#sign = layout.sign;
  }

  get post(): number {
    return this.#post;
  }

  get number(): string {
    return this.#signRead + (this.#digits.endsWith('.') ? this.#digits.slice(0, -1) : this.#digits);
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skipOne(): void {
    this.#at += (this.#text.codePointAt(this.#at) ?? 0) > 0xffff ? 2 : 1;
  }

  get #letter(): string {
    return this.#text.charAt(this.#at);
  }

  pattern(key: NumberKey): void {
    const { fill } = this.#layout;
    switch (key) {
      case '9':
      case '0':
      case '.':
      case 'D':
        this.#numberPart(key);
        this.#at++;
        return;
      case ',':
      case 'G':
        // Without digits yet, FM takes no comma.
        if (!fill && this.#letter === ',') this.#at++;
        return;
      case 'L':
        this.#skipOther(1);
        return;
      case 'MI':
        this.#signOr('-');
        return;
      case 'PL':
        this.#signOr('+');
        return;
      case 'SG':
        this.#signOr('+-');
        return;
      case 'TH':
        this.#skipOther(2);
        return;
      case 'RN':
        throw notSupported('"RN" for input');
      case 'B':
      case 'C':
      case 'EEEE':
      case 'FM':
      case 'PR':
      case 'S':
      case 'SP':
      case 'V':
        return;
    }
  }

  #signOr(signs: string): void {
    if (this.#letter !== '' && signs.includes(this.#letter)) {
      this.#signRead = this.#letter;
      this.#at++;
    } else {
      this.#skipOther(1);
    }
  }

  /** Skips characters that can't be part of a number. */
  #skipOther(count: number): void {
    for (let left = count; left > 0 && !this.atEnd && !/[0-9.,+-]/.test(this.#letter); left--) this.skipOne();
  }

  #numberPart(key: NumberKey): void {
    let read = false;
    if (this.atEnd) return;
    if (this.#letter === ' ') this.#at++;
    if (this.atEnd) return;
    if (this.#signRead === '' && (key === '0' || key === '9') && this.#pre + this.#post === 0) this.#leadingSign();
    if (this.atEnd) return;
    if (/[0-9]/.test(this.#letter)) {
      if (this.#pointRead && this.#post === this.#layout.post) return;
      this.#digits += this.#letter;
      if (this.#pointRead) this.#post++;
      else this.#pre++;
      read = true;
    } else if (this.#layout.decimal && !this.#pointRead && this.#letter === '.') {
      this.#digits += '.';
      this.#pointRead = true;
      read = true;
    }
    if (this.#signRead === '' && this.#pre + this.#post > 0) this.#trailingSign(read);
  }

  #leadingSign(): void {
    const letter = this.#letter;
    if (this.#sign !== 'none') {
      if (this.#sign === 'before' && (letter === '-' || letter === '+')) {
        this.#signRead = letter;
        this.#at++;
      }
      if (this.#sign === 'before') return;
    }
    if (letter === '-' || (this.#layout.bracket && letter === '<')) {
      this.#signRead = '-';
      this.#at++;
    } else if (letter === '+') {
      this.#signRead = '+';
      this.#at++;
    }
  }

  /** A sign right behind the last digit. */
  #trailingSign(read: boolean): void {
    if (this.#sign !== 'none') {
      const next = this.#text.charAt(this.#at + 1);
      if (!read || (next !== '-' && next !== '+')) return;
      this.#signRead = next;
      this.#at++;
    } else if (!read && (this.#layout.plus || this.#layout.minus)) {
      if (this.#letter === '-' || this.#letter === '+') this.#signRead = this.#letter;
    }
  }
}

export function textToNumber(text: string, template: string): Decimal {
  const nodes = parseNumberTemplate(template);
  const layout = layoutOf(nodes);
  if (layout.scientific) throw notSupported('"EEEE" for input');
  if (layout.roman) throw notSupported('"RN" for input');
  const reader = new Reader(layout, text);
  for (const node of nodes) {
    if (reader.atEnd) break;
    if (node.kind === 'pattern') reader.pattern(node.key);
    else reader.skipOne();
  }
  const { number, post } = reader;
  if (!/[0-9]/.test(number))
    throw pgError('22P02', `invalid input syntax for type numeric: "${number === '' ? ' ' : number}"`);
  const value = Decimal.parse(number).round(post);
  const integerDigits = layout.pre + layout.multiplier;
  if (value.abs().trunc().toString().length > integerDigits && value.abs().trunc().sign !== 0) {
    throw pgError('22003', 'numeric field overflow', {
      detail: `A field with precision ${integerDigits + post}, scale ${post} must round to an absolute value less than 10^${integerDigits}.`,
    });
  }
  if (!layout.multiplied) return value;
  return value.mul(decimalPower(Decimal.fromInteger(10), Decimal.fromInteger(-layout.multiplier)));
}
