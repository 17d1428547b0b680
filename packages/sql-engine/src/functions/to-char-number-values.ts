// to_char of each type of number: rounding, scientific and Roman forms, numbers too large for their template.

import { pgError } from '../errors.ts';
import { Decimal, powerOfTen } from '../types/decimal.ts';
import { layoutOf, parseNumberTemplate } from './to-char-number-patterns.ts';
import type { NumberLayout } from './to-char-number-patterns.ts';
import { placeDigits } from './to-char-number.ts';

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];
const ROMAN_WIDTH = 15;

function romanText(number: number): string {
  if (!(number >= 1 && number <= 3999)) return '#'.repeat(ROMAN_WIDTH);
  let rest = number;
  let text = '';
  for (const [value, letters] of ROMAN) {
    for (; rest >= value; rest -= value) text += letters;
  }
  return text;
}

function printRoman(template: string, layout: NumberLayout, number: number): string {
  return parseNumberTemplate(template)
    .map((node) => {
      if (node.kind !== 'pattern') return node.text;
      if (node.key !== 'RN') return '';
      const roman = node.text === 'rn' ? romanText(number).toLowerCase() : romanText(number);
      return layout.fill ? roman : roman.padStart(ROMAN_WIDTH);
    })
    .join('');
}

/** Puts an unsigned number text into its places, or #s where there are too few. */
function printText(template: string, layout: NumberLayout, text: string, negative: boolean): string {
  const point = text.indexOf('.');
  const length = point < 0 ? text.length : point;
  const overflows = length > layout.pre;
  const placed = overflows ? `${'#'.repeat(layout.pre)}.${'#'.repeat(layout.post)}` : text;
  const leadingSpaces = overflows ? 0 : layout.pre - length;
  return placeDigits(parseNumberTemplate(template), layout, { text: placed, negative, leadingSpaces });
}

/** Infinity and NaN have no exponent: #s as wide as one would be. */
function scientificOverflow({ pre, post }: NumberLayout): string {
  const text = ` ${'#'.repeat(pre + post + 5)}`;
  return `${text.slice(0, pre + 1)}.${text.slice(pre + 2)}`;
}

function scientificDecimal(value: Decimal, layout: NumberLayout): string {
  if (!value.isFinite) return scientificOverflow(layout);
  const { post } = layout;
  const sign = value.sign < 0 ? '-' : ' ';
  if (value.sign === 0) return ` 0${post > 0 ? `.${'0'.repeat(post)}` : ''}e+00`;
  const digits = value.abs().unscaled.toString();
  const exponent = digits.length - 1 - value.scale;
  // A mantissa that rounds up to 10 stays so, as in Postgres.
  const mantissa = new Decimal(BigInt(digits), digits.length - 1).round(post);
  const size = Math.abs(exponent).toString().padStart(2, '0');
  return `${sign}${mantissa.toString()}e${exponent < 0 ? '-' : '+'}${size}`;
}

const ten = Decimal.fromInteger(10);

export function decimalToText(value: Decimal, template: string): string {
  const layout = layoutOf(parseNumberTemplate(template));
  if (layout.roman) {
    if (value.isNaN) throw pgError('0A000', 'cannot convert NaN to integer');
    if (!value.isFinite) throw pgError('0A000', 'cannot convert infinity to integer');
    const rounded = value.round(0).toNumber();
    if (Math.abs(rounded) > 2_147_483_647) throw pgError('22003', 'integer out of range');
    return printRoman(template, layout, rounded);
  }
  if (layout.scientific) return scientificDecimal(value, layout);
  let scaled = value;
  if (layout.multiplied) {
    for (let place = 0; place < layout.multiplier; place++) scaled = scaled.mul(ten);
    layout.pre += layout.multiplier;
  }
  const text = scaled.round(layout.post).toString();
  const negative = text.startsWith('-');
  return printText(template, layout, negative ? text.slice(1) : text, negative);
}

/** Integers print without rounding; the places after the point are zeros. `bits`: 32 or 64. */
export function integerToText(value: bigint, template: string, bits: 32 | 64): string {
  const layout = layoutOf(parseNumberTemplate(template));
  if (layout.roman) {
    if (BigInt.asIntN(32, value) !== value) throw pgError('22003', 'integer out of range');
    return printRoman(template, layout, Number(value));
  }
  if (layout.scientific) return scientificDecimal(Decimal.fromBigInt(value), layout);
  let scaled = value;
  if (layout.multiplied) {
    scaled *= 10n ** BigInt(layout.multiplier);
    if (BigInt.asIntN(bits, scaled) !== scaled) {
      throw pgError('22003', bits === 32 ? 'integer out of range' : 'bigint out of range');
    }
    layout.pre += layout.multiplier;
  }
  const digits = (scaled < 0n ? -scaled : scaled).toString();
  const text = layout.post > 0 ? `${digits}.${'0'.repeat(layout.post)}` : digits;
  return printText(template, layout, text, scaled < 0n);
}

/** The number that the bits stand for, to its last digit. */
function exactDecimal(value: number): Decimal {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const exponentBits = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = exponentBits === 0 ? fraction : fraction | (1n << 52n);
  const exponent = Math.max(exponentBits, 1) - 1075;
  if (exponent >= 0) return new Decimal(mantissa << BigInt(exponent), 0);
  return new Decimal(mantissa * 5n ** BigInt(-exponent), -exponent);
}

function roundToEven({ unscaled, scale }: Decimal, places: number): Decimal {
  if (scale <= places) return new Decimal(unscaled * powerOfTen(places - scale), places);
  const unit = powerOfTen(scale - places);
  const rest = (unscaled % unit) * 2n;
  const floor = unscaled / unit;
  return new Decimal(rest > unit || (rest === unit && floor % 2n === 1n) ? floor + 1n : floor, places);
}

/** printf's %.*f without the sign: exact, ties to even. */
function fixedText(value: number, places: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : 'Infinity';
  return roundToEven(exactDecimal(value), places).toString();
}

/** printf's %.*e without the sign. */
function exponentText(value: number, places: number): string {
  const exact = exactDecimal(value);
  let exponent = exact.unscaled === 0n ? 0 : exact.unscaled.toString().length - 1 - exact.scale;
  const mantissaAt = (power: number): Decimal =>
    power >= 0
      ? roundToEven(new Decimal(exact.unscaled, exact.scale + power), places)
      : roundToEven(new Decimal(exact.unscaled * powerOfTen(-power), exact.scale), places);
  let mantissa = mantissaAt(exponent);
  if (mantissa.compare(ten) >= 0) mantissa = mantissaAt(++exponent);
  const size = Math.abs(exponent).toString().padStart(2, '0');
  return `${mantissa.toString()}e${exponent < 0 ? '-' : '+'}${size}`;
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

/** `digits`: how many the type is sure of, 6 or 15. */
export function floatToText(value: number, template: string, digits: number): string {
  const layout = layoutOf(parseNumberTemplate(template));
  if (layout.roman) return printRoman(template, layout, Math.round(value));
  if (layout.scientific) {
    if (!Number.isFinite(value)) return scientificOverflow(layout);
    return (isNegative(value) ? '-' : ' ') + exponentText(value, layout.post);
  }
  let scaled = value;
  if (layout.multiplied) {
    scaled *= 10 ** layout.multiplier;
    layout.pre += layout.multiplier;
  }
  const whole = fixedText(Math.abs(scaled), 0).length;
  if (whole >= digits) layout.post = 0;
  else if (whole + layout.post > digits) layout.post = digits - whole;
  return printText(template, layout, fixedText(Math.abs(scaled), layout.post), isNegative(scaled));
}
