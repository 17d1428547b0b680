// real and double precision.

import { pgError } from '../errors.ts';
import { fixedView, sendFloat32, sendFloat64 } from './bytes.ts';
import { defineType } from './define-type.ts';
import { invalidInput } from './invalid.ts';
import type { SqlValue } from './values.ts';

const floatPattern = /^[ \t\n\v\f\r]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[ \t\n\v\f\r]*$/;
const specialPattern = /^[ \t\n\v\f\r]*([+-]?)(nan|inf(?:inity)?)[ \t\n\v\f\r]*$/i;

function parseFloatText(text: string, type: string, round: (value: number) => number): number {
  const match = floatPattern.exec(text);
  if (match === null) {
    const hexadecimal = parseHexadecimal(text);
    if (hexadecimal !== undefined) return round(hexadecimal);
    const special = specialPattern.exec(text);
    if (special === null) throw invalidInput(type, text);
    if ((special[2] ?? '').toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  const exact = match[1] ?? '';
  const value = round(Number(exact));
  if (!Number.isFinite(value) || (value === 0 && /[1-9]/.test(exact.replace(/[eE].*/, '')))) {
    throw pgError('22003', `"${exact}" is out of range for type ${type}`);
  }
  return value;
}

/** `0x1.8p3`, as C's strtod reads it. */
function parseHexadecimal(text: string): number | undefined {
  const match = /^\s*([+-]?)0x([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?\d+))?\s*$/i.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = Number(BigInt(`0x${whole}${fraction}`));
  const value = digits * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}

export function parseFloat8(text: string): number {
  return parseFloatText(text, 'double precision', (value) => value);
}

/** Digits and exponent in Postgres' layout: fixed from 1e-4 up to `fixedDigits` digits, two-digit exponents. */
function layOut(value: number, exponential: string, fixedDigits: number): string {
  const [mantissa = '', exponentText = ''] = exponential.split('e');
  const exponent = Number(exponentText);
  const negative = value < 0 || Object.is(value, -0);
  let digits = mantissa.replace('-', '').replace('.', '').replace(/0+$/, '');
  if (digits === '') digits = '0';
  const sign = negative ? '-' : '';
  if (exponent >= -4 && exponent < fixedDigits) {
    if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
    if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0');
    return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const power = Math.abs(exponent).toString().padStart(2, '0');
  return `${sign}${digits.slice(0, 1)}${fraction}e${exponent < 0 ? '-' : '+'}${power}`;
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return 'Infinity';
  return value === -Infinity ? '-Infinity' : undefined;
}

export function formatFloat8(value: number, extraFloatDigits: number): string {
  const text = special(value);
  if (text !== undefined) return text;
  if (extraFloatDigits > 0) {
    if (Number.isInteger(value) && value < 1e15 && value > -1e15 && !Object.is(value, -0)) return String(value);
    return layOut(value, value.toExponential(), 15);
  }
  const digits = Math.max(15 + extraFloatDigits, 1);
  return layOut(value, value.toExponential(digits - 1), digits);
}

export function formatFloat4(value: number, extraFloatDigits: number): string {
  const text = special(value);
  if (text !== undefined) return text;
  if (extraFloatDigits <= 0) {
    const digits = Math.max(6 + extraFloatDigits, 1);
    return layOut(value, value.toExponential(digits - 1), digits);
  }
  for (let digits = 0; digits < 9; digits += 1) {
    const candidate = value.toExponential(digits);
    if (Math.fround(Number(candidate)) === value) return layOut(value, candidate, 6);
  }
  return layOut(value, value.toExponential(9), 6);
}

const floatStorage = {
  storage: 'real',
  comparison: 'native',
  toStorage: (value: number): SqlValue => (Number.isNaN(value) ? 'NaN' : value),
  fromStorage: (value: SqlValue): number => (value === 'NaN' ? Number.NaN : Number(value)),
} as const;

export const float4Type = defineType<number>({
  oid: 700,
  name: 'float4',
  formalName: 'real',
  category: 'N',
  length: 4,
  arrayOid: 1021,
  ...floatStorage,
  input: (text) => parseFloatText(text, 'real', Math.fround),
  output: (value, context) => formatFloat4(value, context.extraFloatDigits),
  receive: (bytes) => fixedView(bytes, 4).getFloat32(0),
  send: sendFloat32,
  description: 'a floating-point number of 4 bytes',
});

export const float8Type = defineType<number>({
  oid: 701,
  name: 'float8',
  formalName: 'double precision',
  category: 'N',
  preferred: true,
  length: 8,
  arrayOid: 1022,
  ...floatStorage,
  input: parseFloat8,
  output: (value, context) => formatFloat8(value, context.extraFloatDigits),
  receive: (bytes) => fixedView(bytes, 8).getFloat64(0),
  send: sendFloat64,
  description: 'a floating-point number of 8 bytes',
});
