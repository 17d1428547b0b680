// Reversible shuffles. A sid is a shuffled row number plus a checksum, so that a row is found from its sid
// without an index; the same trick gives phone numbers and the order of threads inside a block.
import { hash } from './random.ts';

/** A keyed bijection of unsigned 32-bit numbers. */
export function permute32(value: number, key: number): number {
  let bits = (value ^ key) | 0;
  bits ^= bits >>> 16;
  bits = Math.imul(bits, 0x7feb352d);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x846ca68b);
  bits ^= bits >>> 16;
  return bits >>> 0;
}

/** The inverse of {@link permute32}: the multipliers' inverses modulo 2^32, the shifts undone. */
export function unpermute32(value: number, key: number): number {
  let bits = value | 0;
  bits ^= bits >>> 16;
  bits = Math.imul(bits, 0x43021123);
  bits ^= (bits >>> 15) ^ (bits >>> 30);
  bits = Math.imul(bits, 0x1d69e2a5);
  bits ^= bits >>> 16;
  return (bits ^ key) >>> 0;
}

const FACTOR_A = 0x2c1b3c6d;
const FACTOR_B = 0x297a2d39;
const INVERSE_A = inverseModulo32(FACTOR_A);
const INVERSE_B = inverseModulo32(FACTOR_B);

/** A keyed bijection of numbers of an even width of `bits` (at most 30). */
export function permuteBits(value: number, bits: number, key: number): number {
  const mask = (1 << bits) - 1;
  const half = bits >>> 1;
  let word = (value + key) & mask;
  word = Math.imul(word, FACTOR_A) & mask;
  word ^= word >>> half;
  word = (word + (key >>> 11)) & mask;
  word = Math.imul(word, FACTOR_B) & mask;
  return word ^ (word >>> half);
}

export function unpermuteBits(value: number, bits: number, key: number): number {
  const mask = (1 << bits) - 1;
  const half = bits >>> 1;
  let word = value ^ (value >>> half);
  word = Math.imul(word, INVERSE_B) & mask;
  word = (word - (key >>> 11)) & mask;
  word ^= word >>> half;
  word = Math.imul(word, INVERSE_A) & mask;
  return (word - key) & mask;
}

/** Newton's iteration: each step doubles the number of right bits of the inverse of an odd number. */
function inverseModulo32(odd: number): number {
  let inverse = odd;
  for (let step = 0; step < 5; step += 1) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}

const HEX16: readonly string[] = Array.from({ length: 0x10000 }, (_, value) => value.toString(16).padStart(4, '0'));

function hex32(word: number): string {
  return (HEX16[word >>> 16] ?? '') + (HEX16[word & 0xffff] ?? '');
}

/** Encodes numbers below 2^32 as the 32 hex digits of a sid and back. */
export interface SidCodec {
  encode(value: number): string;
  /** undefined when the digits were not made by this codec. */
  decode(hex: string): number | undefined;
}

const HEX32_PATTERN = /^[0-9a-f]{32}$/;

export function createSidCodec(key: number): SidCodec {
  const keys = [hash(key, 1), hash(key, 2), hash(key, 3)] as const;
  const encode = (value: number): string => {
    const word = permute32(value, key);
    return hex32(word) + hex32(hash(keys[0], word)) + hex32(hash(keys[1], word)) + hex32(hash(keys[2], word));
  };
  const decode = (hex: string): number | undefined => {
    if (!HEX32_PATTERN.test(hex)) return undefined;
    const value = unpermute32(Number.parseInt(hex.slice(0, 8), 16), key);
    return encode(value) === hex ? value : undefined;
  };
  return { encode, decode };
}
