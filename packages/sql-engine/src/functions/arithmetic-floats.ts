// + - * / and the prefix operators of real and double precision.

import { cubeRoot, powerFloat8, squareRoot } from './math-float-functions.ts';
import { operatorOf, strictFunction } from './define.ts';
import { computeFloat } from './float-checks.ts';
import type { FloatOperation } from './float-checks.ts';
import type { OperatorDefinition } from './function-definition.ts';

type FloatType = 'float4' | 'float8';

// operator left right operatorOid functionOid functionName
const rows = [
  '+ float4 float4 586 204 float4pl',
  '- float4 float4 587 205 float4mi',
  '* float4 float4 589 202 float4mul',
  '/ float4 float4 588 203 float4div',
  '+ float8 float8 591 218 float8pl',
  '- float8 float8 592 219 float8mi',
  '* float8 float8 594 216 float8mul',
  '/ float8 float8 593 217 float8div',
  '+ float4 float8 1116 281 float48pl',
  '- float4 float8 1117 282 float48mi',
  '* float4 float8 1119 279 float48mul',
  '/ float4 float8 1118 280 float48div',
  '+ float8 float4 1126 285 float84pl',
  '- float8 float4 1127 286 float84mi',
  '* float8 float4 1129 283 float84mul',
  '/ float8 float4 1128 284 float84div',
];

const words: Readonly<Record<FloatOperation, string>> = {
  '+': 'sum',
  '-': 'difference',
  '*': 'product',
  '/': 'quotient',
};

function binaryOperator(row: string): OperatorDefinition {
  // The rows above are of this form.
  const [operation, left, right, operatorOid, functionOid, name] = row.split(' ') as [
    FloatOperation,
    FloatType,
    FloatType,
    string,
    string,
    string,
  ];
  const single = left === 'float4' && right === 'float4';
  const round = single ? Math.fround : (value: number): number => value;
  const definition = strictFunction({
    oid: Number(functionOid),
    name,
    args: [left, right],
    result: single ? 'float4' : 'float8',
    implementation: (a, b) => computeFloat(operation, a, b, round),
    description: words[operation],
  });
  const commutes = operation === '+' || operation === '*';
  return operatorOf(operation, Number(operatorOid), definition, commutes ? { commutator: operation } : {});
}

function prefixOperators(
  type: FloatType,
  minus: readonly [number, number],
  plus: readonly [number, number],
  absolute: readonly [number, number],
): readonly OperatorDefinition[] {
  return [
    operatorOf(
      '-',
      minus[0],
      strictFunction({
        oid: minus[1],
        name: `${type}um`,
        args: [type],
        result: type,
        implementation: (value) => -value,
        description: 'negation',
      }),
    ),
    operatorOf(
      '+',
      plus[0],
      strictFunction({
        oid: plus[1],
        name: `${type}up`,
        args: [type],
        result: type,
        implementation: (value) => value,
        description: 'the number itself',
      }),
    ),
    operatorOf(
      '@',
      absolute[0],
      strictFunction({
        oid: absolute[1],
        name: `${type}abs`,
        args: [type],
        result: type,
        implementation: Math.abs,
        description: 'absolute value',
      }),
    ),
  ];
}

export const floatOperators: readonly OperatorDefinition[] = [
  ...rows.map(binaryOperator),
  ...prefixOperators('float4', [584, 206], [1919, 1913], [590, 207]),
  ...prefixOperators('float8', [585, 220], [1920, 1914], [595, 221]),
  operatorOf(
    '|/',
    596,
    strictFunction({
      oid: 230,
      name: 'dsqrt',
      args: ['float8'],
      result: 'float8',
      implementation: squareRoot,
      description: 'square root',
    }),
  ),
  operatorOf(
    '||/',
    597,
    strictFunction({
      oid: 231,
      name: 'dcbrt',
      args: ['float8'],
      result: 'float8',
      implementation: cubeRoot,
      description: 'cube root',
    }),
  ),
  operatorOf(
    '^',
    965,
    strictFunction({
      oid: 232,
      name: 'dpow',
      args: ['float8', 'float8'],
      result: 'float8',
      implementation: powerFloat8,
      description: 'power',
    }),
  ),
];
