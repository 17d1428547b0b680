// numeric: exact decimals, stored as their text.

import { pgError } from '../errors.ts';
import { concatBytes, viewOf } from './bytes.ts';
import { baseDigits, Decimal, DISPLAY_SCALE_MAX, powerOfTen } from './decimal.ts';
import { defineType, storedText } from './define-type.ts';
import { invalidInput } from './invalid.ts';
import { decimalKey } from './ordered-key.ts';

const HEADER = 4;

export function numericModifier(precision: number, scale: number): number {
  return ((precision << 16) | (scale & 0x7ff)) + HEADER;
}

export function numericPrecision(modifier: number): number {
  return ((modifier - HEADER) >> 16) & 0xffff;
}

/** Scales are 11 bits, signed. */
export function numericScale(modifier: number): number {
  return (((modifier - HEADER) & 0x7ff) ^ 1024) - 1024;
}

function parseModifier(args: readonly number[]): number {
  const [precision = 0, scale = 0] = args;
  if (args.length > 2) throw pgError('22023', 'invalid NUMERIC type modifier');
  if (precision < 1 || precision > DISPLAY_SCALE_MAX) {
    throw pgError('22023', `NUMERIC precision ${precision} must be between 1 and ${DISPLAY_SCALE_MAX}`);
  }
  if (scale < -DISPLAY_SCALE_MAX || scale > DISPLAY_SCALE_MAX) {
    throw pgError('22023', `NUMERIC scale ${scale} must be between -${DISPLAY_SCALE_MAX} and ${DISPLAY_SCALE_MAX}`);
  }
  return numericModifier(precision, scale);
}

export function applyNumericModifier(value: Decimal, modifier: number): Decimal {
  if (value.isNaN) return value;
  const precision = numericPrecision(modifier);
  const scale = numericScale(modifier);
  if (value.isInfinite) {
    throw overflow(`A field with precision ${precision}, scale ${scale} cannot hold an infinite value.`);
  }
  const rounded = value.round(scale);
  const limit = precision - scale;
  const bound = limit >= 0 ? powerOfTen(limit + rounded.scale) : 1n;
  const size = rounded.unscaled < 0n ? -rounded.unscaled : rounded.unscaled;
  const fits = limit >= 0 ? size < bound : size * powerOfTen(-limit) < powerOfTen(rounded.scale);
  if (fits) return rounded;
  const power = limit === 0 ? '1' : `10^${limit}`;
  throw overflow(
    `A field with precision ${precision}, scale ${scale} must round to an absolute value less than ${power}.`,
  );
}

function overflow(detail: string): Error {
  return pgError('22003', 'numeric field overflow', { detail });
}

const signs = { positive: 0x0000, negative: 0x4000, NaN: 0xc000, Infinity: 0xd000, '-Infinity': 0xf000 } as const;

function sendNumeric(value: Decimal): Uint8Array {
  const header = new Uint8Array(8);
  const view = viewOf(header);
  if (value.special !== undefined) {
    view.setUint16(4, signs[value.special]);
    // What Postgres reads out of its own header for an infinity.
    view.setUint16(6, value.isNaN ? 0 : 32);
    return header;
  }
  const { weight, digits, firstLength } = baseDigits(value);
  const groups: number[] = [];
  if (value.unscaled !== 0n) {
    groups.push(Number(digits.slice(0, firstLength).padEnd(firstLength, '0')));
    for (let at = firstLength; at < digits.length; at += 4)
      groups.push(Number(digits.slice(at, at + 4).padEnd(4, '0')));
    while (groups.at(-1) === 0) groups.pop();
  }
  view.setInt16(0, groups.length);
  view.setInt16(2, weight);
  view.setUint16(4, value.sign < 0 ? signs.negative : signs.positive);
  view.setInt16(6, value.scale);
  const body = new Uint8Array(groups.length * 2);
  groups.forEach((group, index) => viewOf(body).setInt16(index * 2, group));
  return concatBytes([header, body]);
}

function receiveNumeric(bytes: Uint8Array): Decimal {
  if (bytes.byteLength < 8) throw pgError('08P01', 'insufficient data left in message');
  const view = viewOf(bytes);
  const count = view.getUint16(0);
  const weight = view.getInt16(2);
  const sign = view.getUint16(4);
  const scale = view.getUint16(6);
  if (sign === signs.NaN) return Decimal.nan;
  if (sign === signs.Infinity) return Decimal.infinity;
  if (sign === signs['-Infinity']) return Decimal.negativeInfinity;
  if (sign !== signs.positive && sign !== signs.negative)
    throw pgError('22P03', 'invalid sign in external "numeric" value');
  if (bytes.byteLength < 8 + count * 2) throw pgError('08P01', 'insufficient data left in message');
  let unscaled = 0n;
  for (let index = 0; index < count; index += 1) {
    const digit = view.getInt16(8 + index * 2);
    if (digit < 0 || digit > 9999) throw pgError('22P03', 'invalid digit in external "numeric" value');
    unscaled = unscaled * 10_000n + BigInt(digit);
  }
  const exponent = (weight - count + 1) * 4 + scale;
  const scaled = exponent >= 0 ? unscaled * powerOfTen(exponent) : unscaled / powerOfTen(-exponent);
  return Decimal.checked(sign === signs.negative ? -scaled : scaled, scale);
}

export function parseNumeric(text: string): Decimal {
  const value = Decimal.tryParse(text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, ''));
  if (value === undefined) throw invalidInput('numeric', text);
  return value;
}

export const numericType = defineType<Decimal>({
  oid: 1700,
  name: 'numeric',
  category: 'N',
  length: -1,
  arrayOid: 1231,
  storage: 'text',
  comparison: 'key',
  sortKey: decimalKey,
  toStorage: (value) => value.toString(),
  fromStorage: (value) => Decimal.fromPrinted(storedText(value)),
  input: parseNumeric,
  output: (value) => value.toString(),
  outputStored: storedText,
  receive: receiveNumeric,
  send: sendNumeric,
  modifier: {
    parse: parseModifier,
    format: (modifier) => `(${numericPrecision(modifier)},${numericScale(modifier)})`,
    apply: applyNumericModifier,
  },
  description: 'an exact decimal number',
});
