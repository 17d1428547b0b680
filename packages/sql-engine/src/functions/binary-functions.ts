// Byte strings: parts, trimming, single bytes and bits. Positions are bytes from 1, of bytes and bits from 0.

import { pgError } from '../errors.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';
import { withBackslashEscape } from './pattern-like.ts';
import { bytesToText, textToBytes } from './text-charsets.ts';
import { codePointLength } from './text-code-points.ts';

function subBytes(bytes: Uint8Array, start: number, length?: number): Uint8Array {
  if (length !== undefined && length < 0) throw pgError('22011', 'negative substring length not allowed');
  const end = length === undefined ? bytes.length : start - 1 + length;
  return bytes.slice(Math.max(start - 1, 0), Math.max(end, 0));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function overlay(bytes: Uint8Array, replacement: Uint8Array, start: number, length: number): Uint8Array {
  if (start <= 0) throw pgError('22011', 'negative substring length not allowed');
  const end = start + length;
  if (end > 0x7fffffff) throw pgError('22003', 'integer out of range');
  return joined(subBytes(bytes, 1, start - 1), replacement, subBytes(bytes, end));
}

function trim(bytes: Uint8Array, set: Uint8Array, side: 'left' | 'right' | 'both'): Uint8Array {
  let start = 0;
  let end = bytes.length;
  const isTrimmed = (index: number): boolean => set.includes(bytes[index] ?? -1);
  if (side !== 'right') while (start < end && isTrimmed(start)) start++;
  if (side !== 'left') while (end > start && isTrimmed(end - 1)) end--;
  return bytes.slice(start, end);
}

function checkIndex(index: number | bigint, size: number): number {
  if (index >= 0 && index < size) return Number(index);
  throw pgError('2202E', `index ${index} out of valid range, 0..${size - 1}`);
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[checkIndex(index, bytes.length)] ?? 0;
}

function withByte(bytes: Uint8Array, index: number, value: number): Uint8Array {
  return bytes.with(checkIndex(index, bytes.length), value & 255);
}

/** Bits count from the low end of each byte. */
function bitAt(bytes: Uint8Array, index: bigint): number {
  const bit = checkIndex(index, bytes.length * 8);
  return ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1;
}

function withBit(bytes: Uint8Array, index: bigint, value: number): Uint8Array {
  const bit = checkIndex(index, bytes.length * 8);
  if (value !== 0 && value !== 1) throw pgError('22023', 'new bit must be 0 or 1');
  const mask = 1 << (bit & 7);
  const byte = bytes[bit >> 3] ?? 0;
  return bytes.with(bit >> 3, value === 1 ? byte | mask : byte & ~mask);
}

function bitCount(bytes: Uint8Array): bigint {
  let count = 0;
  for (const byte of bytes) for (let rest = byte; rest !== 0; rest >>= 1) count += rest & 1;
  return BigInt(count);
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const substrings = (['substring', 'substr'] as const).flatMap((name) => [
  strictFunction({
    oid: name === 'substring' ? 2013 : 2086,
    name,
    args: ['bytea', 'int4'],
    result: 'bytea',
    description: 'the bytes from a position on',
    implementation: (bytes, start) => subBytes(bytes, start),
  }),
  strictFunction({
    oid: name === 'substring' ? 2012 : 2085,
    name,
    args: ['bytea', 'int4', 'int4'],
    result: 'bytea',
    description: 'so many bytes from a position on',
    implementation: (bytes, start, length) => subBytes(bytes, start, length),
  }),
]);

const trims = (['btrim', 'ltrim', 'rtrim'] as const).map((name) =>
  strictFunction({
    oid: { btrim: 2015, ltrim: 6195, rtrim: 6196 }[name],
    name,
    args: ['bytea', 'bytea'],
    result: 'bytea',
    description: `without the given bytes at ${{ btrim: 'both ends', ltrim: 'the start', rtrim: 'the end' }[name]}`,
    implementation: (bytes, set) => trim(bytes, set, ({ btrim: 'both', ltrim: 'left', rtrim: 'right' } as const)[name]),
  }),
);

export const binaryFunctions: readonly FunctionDefinition[] = [
  ...substrings,
  ...trims,
  strictFunction({
    oid: 2014,
    name: 'position',
    args: ['bytea', 'bytea'],
    result: 'int4',
    description: 'where the second byte string first occurs in the first, 0 if it does not',
    implementation: (bytes, part) => Buffer.from(bytes).indexOf(part) + 1,
  }),
  strictFunction({
    oid: 752,
    name: 'overlay',
    args: ['bytea', 'bytea', 'int4'],
    result: 'bytea',
    description: 'the second byte string written over the first from a position on',
    implementation: (bytes, replacement, start) => overlay(bytes, replacement, start, replacement.length),
  }),
  strictFunction({
    oid: 749,
    name: 'overlay',
    args: ['bytea', 'bytea', 'int4', 'int4'],
    result: 'bytea',
    description: 'the second byte string in place of so many bytes of the first',
    implementation: overlay,
  }),
  strictFunction({
    oid: 721,
    name: 'get_byte',
    args: ['bytea', 'int4'],
    result: 'int4',
    description: 'the byte at a position from 0',
    examples: [{ sql: String.raw`get_byte('\x1234567890', 4)`, result: '144' }],
    implementation: byteAt,
  }),
  strictFunction({
    oid: 722,
    name: 'set_byte',
    args: ['bytea', 'int4', 'int4'],
    result: 'bytea',
    description: 'with another byte at a position from 0',
    implementation: withByte,
  }),
  strictFunction({
    oid: 723,
    name: 'get_bit',
    args: ['bytea', 'int8'],
    result: 'int4',
    description: 'the bit at a position from 0',
    implementation: bitAt,
  }),
  strictFunction({
    oid: 724,
    name: 'set_bit',
    args: ['bytea', 'int8', 'int4'],
    result: 'bytea',
    description: 'with another bit at a position from 0',
    implementation: withBit,
  }),
  strictFunction({
    oid: 6163,
    name: 'bit_count',
    args: ['bytea'],
    result: 'int8',
    description: 'how many bits are set',
    examples: [{ sql: String.raw`bit_count('\x1234567890')`, result: '15' }],
    implementation: (bytes) => bitCount(bytes),
  }),
  strictFunction({
    oid: 1713,
    name: 'length',
    args: ['bytea', 'name'],
    result: 'int4',
    volatility: 'stable',
    description: 'number of characters of bytes in an encoding',
    implementation: (bytes, encoding) => codePointLength(bytesToText(bytes, encoding)),
  }),
  strictFunction({
    oid: 1813,
    name: 'convert',
    args: ['bytea', 'name', 'name'],
    result: 'bytea',
    volatility: 'stable',
    description: 'bytes from one encoding to another',
    implementation: (bytes, from, to) => textToBytes(bytesToText(bytes, from), to),
  }),
  strictFunction({
    oid: 2009,
    name: 'like_escape',
    args: ['bytea', 'bytea'],
    result: 'bytea',
    description: 'a LIKE pattern with another escape character rewritten to the backslash',
    implementation: (pattern, escape) =>
      new Uint8Array(Buffer.from(withBackslashEscape(latin1(pattern), latin1(escape)), 'latin1')),
  }),
];
