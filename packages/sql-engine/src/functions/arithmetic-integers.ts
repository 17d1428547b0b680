// + - * / % and the bit operators of the integers, with Postgres' range checks.

import { pgError } from '../errors.ts';
import { fitInt8, fitSmall, integerOverflow } from './casts-numbers.ts';
import { operatorOf } from './define.ts';
import type { FunctionDefinition, OperatorDefinition } from './function-definition.ts';
import type { JsValue } from '../types/values.ts';

type IntegerType = 'int2' | 'int4' | 'int8';

function divisionByZero(): Error {
  return pgError('22012', 'division by zero');
}

type Operation = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '#';

const words: Readonly<Record<Operation, string>> = {
  '+': 'sum',
  '-': 'difference',
  '*': 'product',
  '/': 'quotient, truncated',
  '%': 'remainder',
  '&': 'bitwise and',
  '|': 'bitwise or',
  '#': 'bitwise exclusive or',
};

function computeSmall(operation: Operation, left: number, right: number): number {
  switch (operation) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      if (right === 0) throw divisionByZero();
      return Math.trunc(left / right);
    case '%':
      if (right === 0) throw divisionByZero();
      return left % right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '#':
      return left ^ right;
  }
}

function computeLarge(operation: Operation, left: bigint, right: bigint): bigint {
  switch (operation) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      if (right === 0n) throw divisionByZero();
      return left / right;
    case '%':
      if (right === 0n) throw divisionByZero();
      return left % right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '#':
      return left ^ right;
  }
}

/** Products of two int4 may pass 2^53: they are out of range anyway. -0 is not an integer of Postgres'. */
function smallImplementation(operation: Operation, result: 'int2' | 'int4'): (args: readonly JsValue[]) => JsValue {
  return ([left, right]) => {
    const value = computeSmall(operation, Number(left), Number(right));
    return fitSmall(result, value === 0 ? 0 : value);
  };
}

function largeImplementation(operation: Operation): (args: readonly JsValue[]) => JsValue {
  // The arguments are integers of either size.
  return ([left, right]) =>
    fitInt8(computeLarge(operation, BigInt(left as number | bigint), BigInt(right as number | bigint)));
}

function integerFunction(
  oid: number,
  name: string,
  args: readonly IntegerType[],
  result: IntegerType,
  implementation: FunctionDefinition['implementation'],
  description: string,
): FunctionDefinition {
  return {
    kind: 'function',
    oid,
    name,
    argumentTypes: args,
    resultType: result,
    strict: true,
    volatility: 'immutable',
    implementation,
    description,
  };
}

// operator left right operatorOid functionOid functionName
const binaryRows = [
  '+ int2 int2 550 176 int2pl',
  '- int2 int2 554 180 int2mi',
  '* int2 int2 526 152 int2mul',
  '/ int2 int2 527 153 int2div',
  '% int2 int2 529 155 int2mod',
  '+ int4 int4 551 177 int4pl',
  '- int4 int4 555 181 int4mi',
  '* int4 int4 514 141 int4mul',
  '/ int4 int4 528 154 int4div',
  '% int4 int4 530 156 int4mod',
  '+ int8 int8 684 463 int8pl',
  '- int8 int8 685 464 int8mi',
  '* int8 int8 686 465 int8mul',
  '/ int8 int8 687 466 int8div',
  '% int8 int8 439 945 int8mod',
  '+ int2 int4 552 178 int24pl',
  '- int2 int4 556 182 int24mi',
  '* int2 int4 544 170 int24mul',
  '/ int2 int4 546 172 int24div',
  '+ int4 int2 553 179 int42pl',
  '- int4 int2 557 183 int42mi',
  '* int4 int2 545 171 int42mul',
  '/ int4 int2 547 173 int42div',
  '+ int8 int4 688 1274 int84pl',
  '- int8 int4 689 1275 int84mi',
  '* int8 int4 690 1276 int84mul',
  '/ int8 int4 691 1277 int84div',
  '+ int4 int8 692 1278 int48pl',
  '- int4 int8 693 1279 int48mi',
  '* int4 int8 694 1280 int48mul',
  '/ int4 int8 695 1281 int48div',
  '+ int8 int2 818 837 int82pl',
  '- int8 int2 819 838 int82mi',
  '* int8 int2 820 839 int82mul',
  '/ int8 int2 821 840 int82div',
  '+ int2 int8 822 841 int28pl',
  '- int2 int8 823 942 int28mi',
  '* int2 int8 824 943 int28mul',
  '/ int2 int8 825 948 int28div',
  '& int2 int2 1874 1892 int2and',
  '| int2 int2 1875 1893 int2or',
  '# int2 int2 1876 1894 int2xor',
  '& int4 int4 1880 1898 int4and',
  '| int4 int4 1881 1899 int4or',
  '# int4 int4 1882 1900 int4xor',
  '& int8 int8 1886 1904 int8and',
  '| int8 int8 1887 1905 int8or',
  '# int8 int8 1888 1906 int8xor',
];

const commutative = new Set(['+', '*', '&', '|', '#']);

function wider(left: IntegerType, right: IntegerType): IntegerType {
  if (left === 'int8' || right === 'int8') return 'int8';
  return left === 'int4' || right === 'int4' ? 'int4' : 'int2';
}

function binaryOperator(row: string): OperatorDefinition {
  // The rows above are of this form.
  const [operation, left, right, operatorOid, functionOid, name] = row.split(' ') as [
    Operation,
    IntegerType,
    IntegerType,
    string,
    string,
    string,
  ];
  const result = wider(left, right);
  const implementation = result === 'int8' ? largeImplementation(operation) : smallImplementation(operation, result);
  const definition = integerFunction(
    Number(functionOid),
    name,
    [left, right],
    result,
    implementation,
    words[operation],
  );
  return operatorOf(
    operation,
    Number(operatorOid),
    definition,
    commutative.has(operation) ? { commutator: operation } : {},
  );
}

// type: unary minus, plus, not, absolute value, shift left, shift right: operator OID and function OID
const otherRows: readonly (readonly [IntegerType, readonly (readonly [number, number])[]])[] = [
  [
    'int2',
    [
      [559, 213],
      [1917, 1911],
      [1877, 1895],
      [682, 1253],
      [1878, 1896],
      [1879, 1897],
    ],
  ],
  [
    'int4',
    [
      [558, 212],
      [1918, 1912],
      [1883, 1901],
      [773, 1251],
      [1884, 1902],
      [1885, 1903],
    ],
  ],
  [
    'int8',
    [
      [484, 462],
      [1916, 1910],
      [1889, 1907],
      [473, 1230],
      [1890, 1908],
      [1891, 1909],
    ],
  ],
];

const bitsOf: Readonly<Record<IntegerType, number>> = { int2: 16, int4: 32, int8: 64 };

/** Brings a computed integer into the type: throws when `checked`, else keeps the low bits. */
function finish(type: IntegerType, value: bigint, checked: boolean): number | bigint {
  const wrapped = BigInt.asIntN(bitsOf[type], value);
  if (checked && wrapped !== value)
    throw integerOverflow(type === 'int2' ? 'smallint' : type === 'int4' ? 'integer' : 'bigint');
  return type === 'int8' ? wrapped : Number(wrapped);
}

/** As the processor shifts: int2 and int4 by the low five bits of the count, int8 by the low six. */
function shiftCount(type: IntegerType, count: JsValue): bigint {
  return BigInt(Number(count) & (type === 'int8' ? 63 : 31));
}

/** The absolute value of an integer of a type; throws for the smallest. */
export function absoluteInteger(type: IntegerType, value: JsValue): number | bigint {
  const integer = BigInt(value as number | bigint);
  return finish(type, integer < 0n ? -integer : integer, true);
}

function otherOperators([type, oids]: (typeof otherRows)[number]): readonly OperatorDefinition[] {
  const unary =
    (compute: (value: bigint) => bigint, checked: boolean): FunctionDefinition['implementation'] =>
    ([value]) =>
      finish(type, compute(BigInt(value as number | bigint)), checked);
  const shift =
    (compute: (value: bigint, count: bigint) => bigint): FunctionDefinition['implementation'] =>
    ([value, count = 0]) =>
      finish(type, compute(BigInt(value as number | bigint), shiftCount(type, count)), false);
  const entries: readonly (readonly [
    string,
    string,
    readonly IntegerType[],
    FunctionDefinition['implementation'],
    string,
  ])[] = [
    ['-', `${type}um`, [type], unary((value) => -value, true), 'negation'],
    ['+', `${type}up`, [type], unary((value) => value, true), 'the number itself'],
    ['~', `${type}not`, [type], unary((value) => ~value, true), 'bitwise not'],
    ['@', `${type}abs`, [type], ([value = null]) => absoluteInteger(type, value), 'absolute value'],
    ['<<', `${type}shl`, [type, 'int4'], shift((value, count) => value << count), 'bitwise shift left'],
    ['>>', `${type}shr`, [type, 'int4'], shift((value, count) => value >> count), 'bitwise shift right'],
  ];
  return entries.map(([operation, name, args, implementation, description], index) => {
    const [operatorOid, functionOid] = oids[index] ?? [0, 0];
    return operatorOf(
      operation,
      operatorOid,
      integerFunction(functionOid, name, args, type, implementation, description),
    );
  });
}

export const integerOperators: readonly OperatorDefinition[] = [
  ...binaryRows.map(binaryOperator),
  ...otherRows.flatMap(otherOperators),
];
