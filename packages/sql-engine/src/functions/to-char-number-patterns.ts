// The patterns of number templates, and what they say together: digits before and after the point, signs, padding.

import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import { templateParser } from './to-char-template.ts';
import type { TemplateNode } from './to-char-template.ts';

export type NumberKey =
  | ','
  | '.'
  | '0'
  | '9'
  | 'B'
  | 'C'
  | 'D'
  | 'EEEE'
  | 'FM'
  | 'G'
  | 'L'
  | 'MI'
  | 'PL'
  | 'PR'
  | 'RN'
  | 'SG'
  | 'SP'
  | 'S'
  | 'TH'
  | 'V';

const KEYS: readonly NumberKey[] = [
  ',',
  '.',
  '0',
  '9',
  'B',
  'C',
  'D',
  'EEEE',
  'FM',
  'G',
  'L',
  'MI',
  'PL',
  'PR',
  'RN',
  'SG',
  'SP',
  'S',
  'TH',
  'V',
];

const patterns = KEYS.flatMap((key) => {
  const lower = key.toLowerCase();
  return lower === key ? [[key, key] as const] : [[key, key] as const, [lower, key] as const];
});

export const parseNumberTemplate = templateParser<NumberKey>({
  patterns: patterns.sort(([left], [right]) => right.length - left.length),
  modifiers: false,
});

export type NumberNode = TemplateNode<NumberKey>;

export interface NumberLayout {
  /** Digits before and after the point. */
  pre: number;
  post: number;
  /** Where S stands. */
  sign: 'none' | 'before' | 'after';
  /** Digits before the point when S was met. */
  digitsBeforeSign: number;
  decimal: boolean;
  fill: boolean;
  bracket: boolean;
  minus: boolean;
  plus: boolean;
  roman: boolean;
  multiplied: boolean;
  /** Digits after V. */
  multiplier: number;
  scientific: boolean;
  blank: boolean;
  zero: boolean;
  /** The first 0 and the last, counted from 1. */
  zeroStart: number;
  zeroEnd: number;
}

function wrong(message: string, detail?: string): PgError {
  return pgError('42601', message, detail === undefined ? {} : { detail });
}

export function layoutOf(nodes: readonly NumberNode[]): NumberLayout {
  const layout: NumberLayout = {
    pre: 0,
    post: 0,
    sign: 'none',
    digitsBeforeSign: 0,
    decimal: false,
    fill: false,
    bracket: false,
    minus: false,
    plus: false,
    roman: false,
    multiplied: false,
    multiplier: 0,
    scientific: false,
    blank: false,
    zero: false,
    zeroStart: 0,
    zeroEnd: 0,
  };
  for (const node of nodes) if (node.kind === 'pattern') addPattern(layout, node.key);
  return layout;
}

function addPattern(layout: NumberLayout, key: NumberKey): void {
  if (layout.scientific && key !== 'EEEE') throw wrong('"EEEE" must be the last pattern used');
  switch (key) {
    case '9':
      if (layout.bracket) throw wrong('"9" must be ahead of "PR"');
      if (layout.multiplied) layout.multiplier++;
      else if (layout.decimal) layout.post++;
      else layout.pre++;
      return;
    case '0':
      if (layout.bracket) throw wrong('"0" must be ahead of "PR"');
      if (!layout.zero && !layout.decimal) {
        layout.zero = true;
        layout.zeroStart = layout.pre + 1;
      }
      if (layout.decimal) layout.post++;
      else layout.pre++;
      layout.zeroEnd = layout.pre + layout.post;
      return;
    case 'B':
      if (layout.pre === 0 && layout.post === 0 && !layout.zero) layout.blank = true;
      return;
    case 'D':
    case '.':
      if (layout.decimal) throw wrong('multiple decimal points');
      if (layout.multiplied) throw wrong('cannot use "V" and decimal point together');
      layout.decimal = true;
      return;
    case 'FM':
      layout.fill = true;
      return;
    case 'S':
      addSign(layout);
      return;
    case 'MI':
      if (layout.sign !== 'none') throw wrong('cannot use "S" and "MI" together');
      layout.minus = true;
      return;
    case 'PL':
      if (layout.sign !== 'none') throw wrong('cannot use "S" and "PL" together');
      layout.plus = true;
      return;
    case 'SG':
      if (layout.sign !== 'none') throw wrong('cannot use "S" and "SG" together');
      layout.minus = true;
      layout.plus = true;
      return;
    case 'PR':
      if (layout.sign !== 'none' || layout.plus || layout.minus) {
        throw wrong('cannot use "PR" and "S"/"PL"/"MI"/"SG" together');
      }
      layout.bracket = true;
      return;
    case 'RN':
      layout.roman = true;
      return;
    case 'V':
      if (layout.decimal) throw wrong('cannot use "V" and decimal point together');
      layout.multiplied = true;
      return;
    case 'EEEE':
      addExponent(layout);
      return;
    case ',':
    case 'C':
    case 'G':
    case 'L':
    case 'SP':
    case 'TH':
      return;
  }
}

function addSign(layout: NumberLayout): void {
  if (layout.sign !== 'none') throw wrong('cannot use "S" twice');
  if (layout.plus || layout.minus || layout.bracket) {
    throw wrong('cannot use "S" and "PL"/"MI"/"SG"/"PR" together');
  }
  layout.sign = layout.decimal ? 'after' : 'before';
  if (!layout.decimal) layout.digitsBeforeSign = layout.pre;
}

function addExponent(layout: NumberLayout): void {
  if (layout.scientific) throw wrong('cannot use "EEEE" twice');
  const { blank, fill, sign, bracket, minus, plus, roman, multiplied } = layout;
  if (blank || fill || sign !== 'none' || bracket || minus || plus || roman || multiplied) {
    throw wrong(
      '"EEEE" is incompatible with other formats',
      '"EEEE" may only be used together with digit and decimal point patterns.',
    );
  }
  layout.scientific = true;
}
