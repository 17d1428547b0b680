// bit(n) and bit varying(n): texts of 0 and 1, whose order is that of the bits, the shorter first.

import { pgError } from '../errors.ts';
import { concatBytes, sendInt32, viewOf } from './bytes.ts';
import { defineType, storedText, textStorage, type TypeOptions } from './define-type.ts';

const BITS_MAX = 83_886_080;

/** `101`, `b101` or `x5`. */
export function parseBits(text: string): string {
  const prefix = text.charAt(0).toLowerCase();
  if (prefix === 'x') {
    const wrong = /[^0-9a-f]/iu.exec(text.slice(1));
    if (wrong !== null) throw pgError('22P02', `"${wrong[0]}" is not a valid hexadecimal digit`);
    return [...text.slice(1)].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
  }
  const digits = prefix === 'b' ? text.slice(1) : text;
  const wrong = /[^01]/u.exec(digits);
  if (wrong !== null) throw pgError('22P02', `"${wrong[0]}" is not a valid binary digit`);
  return digits;
}

function parseLength(type: string) {
  return ([length, ...more]: readonly number[]): number => {
    if (length === undefined || more.length > 0) throw pgError('22023', 'invalid type modifier');
    if (length < 1) throw pgError('22023', `length for type ${type} must be at least 1`);
    if (length > BITS_MAX) throw pgError('22023', `length for type ${type} cannot exceed ${BITS_MAX}`);
    return length;
  };
}

function packBits(bits: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (let at = 0; at < bits.length; at += 8) {
    bytes[at / 8] = Number.parseInt(bits.slice(at, at + 8).padEnd(8, '0'), 2);
  }
  return bytes;
}

function receiveBits(bytes: Uint8Array): string {
  const length = bytes.byteLength < 4 ? -1 : viewOf(bytes).getInt32(0);
  if (length < 0) throw pgError('22P03', 'invalid length in external bit string');
  if (bytes.byteLength < 4 + Math.ceil(length / 8)) throw pgError('08P01', 'insufficient data left in message');
  return [...bytes.subarray(4)]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(0, length);
}

const bitBase = {
  ...textStorage,
  category: 'V',
  length: -1,
  comparison: 'native',
  input: parseBits,
  output: (value: string) => value,
  outputStored: storedText,
  receive: receiveBits,
  send: (value: string) => concatBytes([sendInt32(value.length), packBits(value)]),
} satisfies Partial<TypeOptions<string>>;

export const bitType = defineType<string>({
  ...bitBase,
  oid: 1560,
  name: 'bit',
  arrayOid: 1561,
  modifier: {
    parse: parseLength('bit'),
    format: (modifier) => `(${modifier})`,
    apply: (value, modifier, explicit) => {
      if (value.length === modifier) return value;
      if (explicit) return value.slice(0, modifier).padEnd(modifier, '0');
      throw pgError('22026', `bit string length ${value.length} does not match type bit(${modifier})`);
    },
  },
  description: 'a string of so many bits',
});

export const varbitType = defineType<string>({
  ...bitBase,
  oid: 1562,
  name: 'varbit',
  formalName: 'bit varying',
  preferred: true,
  arrayOid: 1563,
  modifier: {
    parse: parseLength('varbit'),
    format: (modifier) => `(${modifier})`,
    apply: (value, modifier, explicit) => {
      if (value.length <= modifier) return value;
      if (explicit) return value.slice(0, modifier);
      throw pgError('22001', `bit string too long for type bit varying(${modifier})`);
    },
  },
  description: 'a string of bits with an optional limit',
});
