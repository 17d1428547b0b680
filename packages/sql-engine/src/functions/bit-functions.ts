// Bit strings: operators, parts, conversions from and to integers. Positions are bits from 1, of single bits from 0.
// https://www.postgresql.org/docs/15/functions-bitstring.html

import { pgError } from '../errors.ts';
import { operatorOf, strictAggregate, strictFunction } from './define.ts';
import type {
  AggregateDefinition,
  CastDefinition,
  FunctionDefinition,
  OperatorDefinition,
} from './function-definition.ts';

type Bits = '0' | '1';

function bitwise(left: string, right: string, word: string, combine: (a: boolean, b: boolean) => boolean): string {
  if (left.length !== right.length) throw pgError('22026', `cannot ${word} bit strings of different sizes`);
  let result = '';
  for (let at = 0; at < left.length; at += 1) {
    result += combine(left.charAt(at) === '1', right.charAt(at) === '1') ? '1' : '0';
  }
  return result;
}

const and = (left: string, right: string): string => bitwise(left, right, 'AND', (a, b) => a && b);
const or = (left: string, right: string): string => bitwise(left, right, 'OR', (a, b) => a || b);
const xor = (left: string, right: string): string => bitwise(left, right, 'XOR', (a, b) => a !== b);

/** To the left; to the right when negative. The length stays. */
function shift(bits: string, by: number): string {
  const { length } = bits;
  if (by >= 0) return bits.slice(Math.min(by, length)).padEnd(length, '0');
  return bits.slice(0, Math.max(length + by, 0)).padStart(length, '0');
}

function part(bits: string, start: number, length?: number): string {
  if (length !== undefined && length < 0) throw pgError('22011', 'negative substring length not allowed');
  const end = length === undefined ? bits.length : start - 1 + length;
  return bits.slice(Math.max(start - 1, 0), Math.max(end, 0));
}

function overlay(bits: string, replacement: string, start: number, length: number): string {
  if (start <= 0) throw pgError('22011', 'negative substring length not allowed');
  if (start + length > 0x7fffffff) throw pgError('22003', 'integer out of range');
  return part(bits, 1, start - 1) + replacement + part(bits, start + length);
}

function checkIndex(bits: string, index: number): void {
  if (index >= 0 && index < bits.length) return;
  throw pgError('2202E', `bit index ${index} out of valid range (0..${bits.length - 1})`);
}

function withBit(bits: string, index: number, value: number): string {
  checkIndex(bits, index);
  if (value !== 0 && value !== 1) throw pgError('22023', 'new bit must be 0 or 1');
  return bits.slice(0, index) + String(value) + bits.slice(index + 1);
}

/** The last bits of an integer in two's complement; one where no length is given. */
function bitsOfInteger(value: bigint, length: number): string {
  const wanted = length > 0 ? length : 1;
  return BigInt.asUintN(wanted, value).toString(2).padStart(wanted, '0');
}

function integerOf(bits: string, width: 32 | 64): bigint {
  if (bits.length > width) throw pgError('22003', `${width === 32 ? 'integer' : 'bigint'} out of range`);
  return BigInt.asIntN(width, BigInt(`0b0${bits}`));
}

const fromInt4 = strictFunction({
  oid: 1683,
  name: 'bit',
  args: ['int4', 'int4'],
  result: 'bit',
  description: 'the last bits of an integer',
  implementation: (value, length) => bitsOfInteger(BigInt(value), length),
});

const fromInt8 = strictFunction({
  oid: 2075,
  name: 'bit',
  args: ['int8', 'int4'],
  result: 'bit',
  description: 'the last bits of an integer',
  implementation: bitsOfInteger,
});

const toInt4 = strictFunction({
  oid: 1684,
  name: 'int4',
  args: ['bit'],
  result: 'int4',
  description: 'the bits as an integer in two’s complement',
  implementation: (bits) => Number(integerOf(bits, 32)),
});

const toInt8 = strictFunction({
  oid: 2076,
  name: 'int8',
  args: ['bit'],
  result: 'int8',
  description: 'the bits as an integer in two’s complement',
  implementation: (bits) => integerOf(bits, 64),
});

export const bitCasts: readonly CastDefinition[] = [
  { source: 'int4', target: 'bit', context: 'explicit', method: fromInt4 },
  { source: 'int8', target: 'bit', context: 'explicit', method: fromInt8 },
  { source: 'bit', target: 'int4', context: 'explicit', method: toInt4 },
  { source: 'bit', target: 'int8', context: 'explicit', method: toInt8 },
  { source: 'bit', target: 'varbit', context: 'implicit', method: 'binary' },
  { source: 'varbit', target: 'bit', context: 'implicit', method: 'binary' },
];

interface Operator {
  readonly name: string;
  readonly oid: number;
  readonly functionOid: number;
  readonly functionName: string;
  readonly words: string;
  readonly combine: (left: string, right: string) => string;
}

const bitwiseOperators: readonly Operator[] = [
  { name: '&', oid: 1791, functionOid: 1673, functionName: 'bitand', words: 'bits set in both', combine: and },
  { name: '|', oid: 1792, functionOid: 1674, functionName: 'bitor', words: 'bits set in either', combine: or },
  { name: '#', oid: 1793, functionOid: 1675, functionName: 'bitxor', words: 'bits set in one of them', combine: xor },
];

export const bitOperators: readonly OperatorDefinition[] = [
  ...bitwiseOperators.map(({ name, oid, functionOid, functionName, words, combine }) =>
    operatorOf(
      name,
      oid,
      strictFunction({
        oid: functionOid,
        name: functionName,
        args: ['bit', 'bit'],
        result: 'bit',
        description: words,
        implementation: (left, right) => combine(left, right),
      }),
      { commutator: name },
    ),
  ),
  operatorOf(
    '~',
    1794,
    strictFunction({
      oid: 1676,
      name: 'bitnot',
      args: ['bit'],
      result: 'bit',
      description: 'bits that are not set',
      implementation: (bits) => bits.replaceAll(/[01]/g, (bit): Bits => (bit === '1' ? '0' : '1')),
    }),
  ),
  operatorOf(
    '<<',
    1795,
    strictFunction({
      oid: 1677,
      name: 'bitshiftleft',
      args: ['bit', 'int4'],
      result: 'bit',
      description: 'bits moved to the left',
      implementation: shift,
    }),
  ),
  operatorOf(
    '>>',
    1796,
    strictFunction({
      oid: 1678,
      name: 'bitshiftright',
      args: ['bit', 'int4'],
      result: 'bit',
      description: 'bits moved to the right',
      implementation: (bits, by) => shift(bits, -by),
    }),
  ),
  operatorOf(
    '||',
    1797,
    strictFunction({
      oid: 1679,
      name: 'bitcat',
      args: ['varbit', 'varbit'],
      result: 'varbit',
      description: 'two bit strings joined',
      implementation: (left, right) => left + right,
    }),
  ),
];

const lengths = (
  [
    [1681, 'length', 'number of bits', ({ length }: string) => length],
    [1812, 'bit_length', 'number of bits', ({ length }: string) => length],
    [1682, 'octet_length', 'number of bytes', ({ length }: string) => Math.ceil(length / 8)],
  ] as const
).map(([oid, name, description, implementation]) =>
  strictFunction({ oid, name, args: ['bit'], result: 'int4', description, implementation }),
);

export const bitFunctions: readonly FunctionDefinition[] = [
  ...lengths,
  strictFunction({
    oid: 6162,
    name: 'bit_count',
    args: ['bit'],
    result: 'int8',
    description: 'how many bits are set',
    examples: [{ sql: "bit_count(B'10111')", result: '4' }],
    implementation: (bits) => BigInt(bits.replaceAll('0', '').length),
  }),
  strictFunction({
    oid: 1680,
    name: 'substring',
    args: ['bit', 'int4', 'int4'],
    result: 'bit',
    description: 'so many bits from a position on',
    examples: [{ sql: "substring(B'110010111111' from 3 for 2)", result: '00' }],
    implementation: (bits, start, length) => part(bits, start, length),
  }),
  strictFunction({
    oid: 1699,
    name: 'substring',
    args: ['bit', 'int4'],
    result: 'bit',
    description: 'the bits from a position on',
    implementation: (bits, start) => part(bits, start),
  }),
  strictFunction({
    oid: 3030,
    name: 'overlay',
    args: ['bit', 'bit', 'int4', 'int4'],
    result: 'bit',
    description: 'the second bit string in place of so many bits of the first',
    examples: [{ sql: "overlay(B'01010101010101010' placing B'11111' from 2 for 3)", result: '0111110101010101010' }],
    implementation: overlay,
  }),
  strictFunction({
    oid: 3031,
    name: 'overlay',
    args: ['bit', 'bit', 'int4'],
    result: 'bit',
    description: 'the second bit string written over the first from a position on',
    implementation: (bits, replacement, start) => overlay(bits, replacement, start, replacement.length),
  }),
  strictFunction({
    oid: 1698,
    name: 'position',
    args: ['bit', 'bit'],
    result: 'int4',
    description: 'where the second bit string first occurs in the first, 0 if it does not',
    implementation: (bits, wanted) => bits.indexOf(wanted) + 1,
  }),
  strictFunction({
    oid: 3032,
    name: 'get_bit',
    args: ['bit', 'int4'],
    result: 'int4',
    description: 'the bit at a position from 0 on the left',
    implementation: (bits, index) => {
      checkIndex(bits, index);
      return Number(bits.charAt(index));
    },
  }),
  strictFunction({
    oid: 3033,
    name: 'set_bit',
    args: ['bit', 'int4', 'int4'],
    result: 'bit',
    description: 'with another bit at a position from 0 on the left',
    examples: [{ sql: "set_bit(B'101010101010101010', 6, 0)", result: '101010001010101010' }],
    implementation: withBit,
  }),
];

export const bitAggregates: readonly AggregateDefinition[] = (
  [
    [2242, 'bit_and', 'the bits set in all', and],
    [2243, 'bit_or', 'the bits set in any', or],
    [6167, 'bit_xor', 'the bits set in an odd number of them', xor],
  ] as const
).map(([oid, name, description, combine]) =>
  strictAggregate({
    oid,
    name,
    args: ['bit'],
    result: 'bit',
    description,
    start: () => {
      let result: string | null = null;
      return {
        add: (bits) => {
          result = result === null ? bits : combine(result, bits);
        },
        result: () => result,
      };
    },
  }),
);
