// Sort keys: TEXT that SQLite's memcmp order puts in Postgres' order, and that is equal exactly for equal values.
// Parts are self-delimiting, so that arrays and documents can string them together.

import type { Decimal } from './decimal.ts';
import type { SqlValue } from './values.ts';

const END = '\u0001\u0001';

/** Any text, terminated: a prefix sorts before what it is a prefix of. */
export function textPart(text: string): string {
  return (text.includes('\u0001') ? text.replaceAll('\u0001', '\u0001\u0002') : text) + END;
}

const scratch = new DataView(new ArrayBuffer(8));

/** 16 hexadecimal digits in the order of the doubles; NaN last, -0 as 0. */
export function floatPart(value: number): string {
  if (Number.isNaN(value)) return 'ffffffffffffffff';
  scratch.setFloat64(0, value === 0 ? 0 : value);
  const bits = scratch.getBigUint64(0);
  return hex16(bits >> 63n === 1n ? ~bits & 0xffff_ffff_ffff_ffffn : bits | 0x8000_0000_0000_0000n);
}

export function int64Part(value: bigint): string {
  return hex16(value + 0x8000_0000_0000_0000n);
}

function hex16(bits: bigint): string {
  return bits.toString(16).padStart(16, '0');
}

const EXPONENT_BIAS = 200_000;

/** numeric: sign, exponent, digits without trailing zeros. 1.0 and 1.00 are equal, NaN is the greatest. */
export function decimalKey(value: Decimal): string {
  switch (value.special) {
    case 'NaN':
      return '7';
    case 'Infinity':
      return '6';
    case '-Infinity':
      return '2';
    case undefined:
      break;
  }
  if (value.unscaled === 0n) return '4';
  const negative = value.unscaled < 0n;
  const digits = (negative ? -value.unscaled : value.unscaled).toString();
  const exponent = digits.length - value.scale + EXPONENT_BIAS;
  const significant = digits.replace(/0+$/, '');
  if (!negative) return `5${exponent.toString().padStart(6, '0')}${significant}`;
  return `3${(999_999 - exponent).toString().padStart(6, '0')}${complement(significant)}~`;
}

function complement(digits: string): string {
  let result = '';
  for (const digit of digits) result += String.fromCharCode(105 - digit.charCodeAt(0));
  return result;
}

/** One stored value or sort key as a part of a longer key. Only values of one type are ever compared. */
export function storedPart(value: SqlValue): string {
  switch (typeof value) {
    case 'number':
      return floatPart(value);
    case 'bigint':
      return int64Part(value);
    case 'string':
      return textPart(value);
    default:
      return value === null ? '' : textPart(Buffer.from(value).toString('hex'));
  }
}
